//! How loud it is, and whether somebody speaks. Pure arithmetic.

use crate::{FRAME_SAMPLES, Level};

/// Collects samples until somebody looks.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    squares: f64,
    peak: f32,
    samples: usize,
}

impl Meter {
    pub(crate) fn add(&mut self, samples: &[f32]) {
        for sample in samples {
            self.squares += f64::from(sample * sample);
            self.peak = self.peak.max(sample.abs());
        }
        self.samples += samples.len();
    }

    /// The level since it was last taken.
    pub(crate) fn take(&mut self) -> Level {
        let Self { squares, peak, samples } = std::mem::take(self);
        let mean = squares / samples.max(1) as f64;
        Level { rms_dbfs: decibels(mean.sqrt() as f32), peak_dbfs: decibels(peak) }
    }
}

/// Of a sound as a whole, in dBFS.
pub(crate) fn loudness(samples: &[f32]) -> f32 {
    let mut meter = Meter::default();
    meter.add(samples);
    meter.take().rms_dbfs
}

pub(crate) fn decibels(amplitude: f32) -> f32 {
    (20.0 * amplitude.log10()).max(Level::SILENCE.rms_dbfs)
}

/// Tells speech from the room's noise by loudness: what is clearly louder than the quietest of the last while.
#[derive(Debug)]
pub(crate) struct SpeechDetector {
    noise_dbfs: f32,
    hold: u32,
}

impl SpeechDetector {
    /// A quiet voice is 10 dB above a noisy room, a normal one 20 to 30.
    const ABOVE_NOISE: f32 = 10.0;
    /// Nobody is understood below this, however quiet the room.
    const QUIETEST_SPEECH: f32 = -50.0;
    /// Pauses within a sentence: 300 ms.
    const HOLD_FRAMES: u32 = 30;
    /// The noise is believed to have grown at 1 dB/s: a fan that starts is noise after ten seconds, a sentence is not.
    const NOISE_RISE: f32 = 0.01;

    pub(crate) fn new() -> Self {
        Self { noise_dbfs: Self::QUIETEST_SPEECH - Self::ABOVE_NOISE, hold: 0 }
    }

    /// Notes 10 ms; says whether somebody speaks or has just spoken.
    pub(crate) fn note(&mut self, frame: &[f32; FRAME_SAMPLES]) -> bool {
        let loudness = loudness(frame);
        let threshold = (self.noise_dbfs + Self::ABOVE_NOISE).max(Self::QUIETEST_SPEECH);
        self.noise_dbfs = loudness.min(self.noise_dbfs + Self::NOISE_RISE);
        if loudness > threshold {
            self.hold = Self::HOLD_FRAMES;
        } else {
            self.hold = self.hold.saturating_sub(1);
        }
        self.hold > 0
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    fn tone(amplitude: f32) -> [f32; FRAME_SAMPLES] {
        std::array::from_fn(|n| amplitude * (TAU * n as f32 / 48.0).sin())
    }

    #[test]
    fn a_sine_at_full_scale_has_its_peak_at_0_and_its_rms_3_db_below() {
        let mut meter = Meter::default();
        meter.add(&tone(1.0));
        let level = meter.take();
        assert!((level.peak_dbfs - 0.0).abs() < 0.01, "{level:?}");
        assert!((level.rms_dbfs + 3.01).abs() < 0.01, "{level:?}");
    }

    #[test]
    fn nothing_at_all_is_silence_not_minus_infinity() {
        assert_eq!(Meter::default().take(), Level::SILENCE);
        let mut meter = Meter::default();
        meter.add(&tone(0.0));
        assert_eq!(meter.take(), Level::SILENCE);
    }

    #[test]
    fn a_level_forgets_what_was_before_it() {
        let mut meter = Meter::default();
        meter.add(&tone(1.0));
        meter.take();
        meter.add(&tone(0.1));
        assert!((meter.take().peak_dbfs + 20.0).abs() < 0.01);
    }

    #[test]
    fn speech_is_noticed_at_once_and_outlasts_a_pause() {
        let mut detector = SpeechDetector::new();
        for _ in 0..100 {
            assert!(!detector.note(&tone(0.001)), "the room");
        }
        assert!(detector.note(&tone(0.1)), "a word");
        for _ in 0..20 {
            assert!(detector.note(&tone(0.001)), "a pause");
        }
        for _ in 0..20 {
            detector.note(&tone(0.001));
        }
        assert!(!detector.note(&tone(0.001)), "the end");
    }

    #[test]
    fn a_loud_steady_noise_is_not_speech_for_long() {
        let mut detector = SpeechDetector::new();
        let spoke = (0..6_000).map(|_| detector.note(&tone(0.05))).collect::<Vec<_>>();
        assert!(!spoke[5_999]);
    }
}
