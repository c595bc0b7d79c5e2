//! Sounds that can be recognised after a journey.

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use hound::{SampleFormat, WavSpec, WavWriter};

pub const RATE: u32 = 48_000;

/// A sine at a quarter of full scale.
pub fn tone(frequency: f64, seconds: f64) -> Vec<i16> {
    let sample = |n: usize| 8192.0 * (TAU * frequency * n as f64 / f64::from(RATE)).sin();
    (0..(seconds * f64::from(RATE)) as usize).map(|n| sample(n) as i16).collect()
}

/// The amplitude of a frequency in samples, full scale being 1.
pub fn amplitude(samples: &[i16], frequency: f64) -> f64 {
    let (mut sines, mut cosines) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let phase = TAU * frequency * n as f64 / f64::from(RATE);
        sines += f64::from(*sample) * phase.sin();
        cosines += f64::from(*sample) * phase.cos();
    }
    2.0 * sines.hypot(cosines) / samples.len() as f64 / 32_768.0
}

/// The least amplitude of a frequency in any 100 ms; a gap shows, a pitch that is bent by a thousandth does not.
pub fn least_amplitude(samples: &[i16], frequency: f64) -> f64 {
    samples
        .chunks_exact(RATE as usize / 10)
        .map(|piece| amplitude(piece, frequency))
        .fold(f64::INFINITY, f64::min)
}

/// The same numbers in every run, as loud as speech, and duller: what is shifted by a fraction of a millisecond still is
/// like itself. The virtual card's clock is some thousandths off, and what follows it by a bent speed slides to and fro by as
/// much within a second.
pub fn noise(count: usize) -> Vec<i16> {
    const DULLNESS: usize = 144;

    let mut state = 1_u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        f64::from(state as i16)
    };
    let white: Vec<f64> = (0..count + DULLNESS).map(|_| next()).collect();
    let mut sum: f64 = white[..DULLNESS].iter().sum();
    (0..count)
        .map(|n| {
            sum += white[n + DULLNESS] - white[n];
            (sum / DULLNESS as f64) as i16
        })
        .collect()
}

/// Writes a mono file of 16 bit.
pub fn write_wav(folder: &Path, name: &str, samples: &[i16]) -> PathBuf {
    let path = folder.join(name);
    let spec =
        WavSpec { channels: 1, sample_rate: RATE, bits_per_sample: 16, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(&path, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
    path
}
