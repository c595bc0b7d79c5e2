//! From one sample rate to another, block by block; the speed can be bent a little while it runs.

use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{
    Adjustable, Async, FixedAsync, Resampler, SincInterpolationParameters, SincInterpolationType,
    WindowFunction,
};

use crate::AudioError;

/// The most that [`Converter::set_speed`] bends: 1 % is a sixth of a semitone, which nobody hears in speech.
pub(crate) const MAX_BEND: f64 = 0.01;

/// Converts mono sound, always giving blocks of the same length.
pub(crate) struct Converter {
    inner: Async<f32>,
    input: Vec<f32>,
    block: usize,
}

impl Converter {
    pub(crate) fn new(from_rate: u32, to_rate: u32, block: usize) -> Result<Self, AudioError> {
        let parameters = SincInterpolationParameters {
            // two thirds of a millisecond of delay at 48 kHz, and flat up to what Opus transmits
            sinc_len: 64,
            f_cutoff: None,
            // with quadratic interpolation the residual of a sine stays below 16 bit
            oversampling_factor: 128,
            interpolation: SincInterpolationType::Quadratic,
            window: WindowFunction::BlackmanHarris2,
        };
        let ratio = f64::from(to_rate) / f64::from(from_rate);
        let inner = Async::new_sinc(ratio, 1.0 + 2.0 * MAX_BEND, &parameters, block, 1, FixedAsync::Output)
            .map_err(|error| AudioError::UnsupportedFormat {
            device: "sample rate converter".to_owned(),
            reason: format!("from {from_rate} Hz to {to_rate} Hz: {error}"),
        })?;
        let input = vec![0.0; inner.input_frames_max()];
        Ok(Self { inner, input, block })
    }

    /// How many samples the next block needs.
    pub(crate) fn wants(&self) -> usize {
        self.inner.input_frames_next()
    }

    /// Makes one block; `fill` gives the samples that it needs, exactly as many as its argument is long.
    pub(crate) fn convert(&mut self, fill: impl FnOnce(&mut [f32]), output: &mut [f32]) {
        let wanted = self.wants();
        fill(&mut self.input[..wanted]);
        let converted = SequentialSlice::new(&self.input[..wanted], 1, wanted).is_ok_and(|input| {
            SequentialSlice::new_mut(output, 1, self.block)
                .is_ok_and(|mut output| self.inner.process_into_buffer(&input, &mut output, None).is_ok())
        });
        // the lengths above are those that the resampler asked for
        debug_assert!(converted);
    }

    /// Uses up its input faster (above 1) or more slowly (below 1) than the rates say, from the next block on.
    pub(crate) fn set_speed(&mut self, speed: f64) {
        let speed = speed.clamp(1.0 - MAX_BEND, 1.0 + MAX_BEND);
        let bent = self.inner.set_resample_ratio_relative(1.0 / speed, true);
        debug_assert!(bent.is_ok(), "{bent:?}");
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn sine(rate: u32, frequency: f64, n: usize) -> f32 {
        (0.5 * (TAU * frequency * n as f64 / f64::from(rate)).sin()) as f32
    }

    /// Converts a second of a sine and gives the RMS of what differs from the best fitting sine, in dB below it.
    fn residual_db(from: u32, to: u32, frequency: f64) -> f64 {
        let block = (to / 100) as usize;
        let mut converter = Converter::new(from, to, block).unwrap();
        let mut converted = Vec::new();
        let mut position = 0;
        for _ in 0..100 {
            let mut output = vec![0.0; block];
            converter.convert(
                |input| {
                    for sample in input {
                        *sample = sine(from, frequency, position);
                        position += 1;
                    }
                },
                &mut output,
            );
            converted.extend(output);
        }
        let settled = &converted[block * 5..];
        let (mut sines, mut cosines) = (0.0, 0.0);
        let phase = |n: usize| TAU * frequency * n as f64 / f64::from(to);
        for (n, sample) in settled.iter().enumerate() {
            sines += f64::from(*sample) * phase(n).sin();
            cosines += f64::from(*sample) * phase(n).cos();
        }
        let scale = 2.0 / settled.len() as f64;
        let (sines, cosines) = (sines * scale, cosines * scale);
        let residual: f64 = settled
            .iter()
            .enumerate()
            .map(|(n, sample)| {
                let fitted = sines * phase(n).sin() + cosines * phase(n).cos();
                (f64::from(*sample) - fitted).powi(2)
            })
            .sum();
        let signal = (sines.powi(2) + cosines.powi(2)) / 2.0;
        10.0 * (residual / settled.len() as f64 / signal).log10()
    }

    #[test]
    fn a_sine_from_any_device_rate_is_the_same_sine_at_48_khz() {
        for from in
            [8_000, 11_025, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000]
        {
            let residual = residual_db(from, 48_000, 1_000.0);
            assert!(residual < -80.0, "from {from} Hz: {residual} dB");
        }
    }

    #[test]
    fn a_sine_at_48_khz_is_the_same_sine_at_any_device_rate() {
        for to in [8_000, 16_000, 44_100, 48_000, 96_000, 192_000] {
            let residual = residual_db(48_000, to, 1_000.0);
            assert!(residual < -80.0, "to {to} Hz: {residual} dB");
        }
    }

    #[test]
    fn a_higher_speed_uses_up_more_input() {
        let consumed = |speed: f64| {
            let mut converter = Converter::new(48_000, 48_000, 480).unwrap();
            converter.set_speed(speed);
            let mut consumed = 0;
            for _ in 0..1000 {
                converter.convert(|input| consumed += input.len(), &mut [0.0; 480]);
            }
            consumed as f64
        };
        let nominal = 480_000.0;
        assert!((consumed(1.0) / nominal - 1.0).abs() < 0.0005);
        assert!((consumed(1.002) / nominal - 1.002).abs() < 0.0005);
        assert!((consumed(0.998) / nominal - 0.998).abs() < 0.0005);
    }

    #[test]
    fn a_rate_of_zero_is_refused() {
        assert!(Converter::new(0, 48_000, 480).is_err());
    }
}
