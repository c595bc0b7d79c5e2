//! How loud each voice is made, and how loud it comes.

use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, PoisonError};

use interview::observer::{ObserverLevels, Voice};

/// Both voices. Looked at by the tasks that play them and by the one that tells levels; none of them is a real-time one.
#[derive(Default)]
pub(crate) struct Voices {
    candidate: Shared,
    interviewer: Shared,
}

struct Shared {
    /// In percent.
    volume: AtomicU8,
    meter: Mutex<Meter>,
}

impl Default for Shared {
    fn default() -> Self {
        Self { volume: AtomicU8::new(100), meter: Mutex::default() }
    }
}

#[derive(Default)]
struct Meter {
    squares: f64,
    samples: u32,
}

const SILENCE_DBFS: f32 = -100.0;

impl Voices {
    pub fn set_volume(&self, candidate: u8, interviewer: u8) {
        self.candidate.volume.store(candidate.min(100), Ordering::Relaxed);
        self.interviewer.volume.store(interviewer.min(100), Ordering::Relaxed);
    }

    /// Measures what comes, then makes it as loud as it is wanted.
    pub fn pass(&self, voice: Voice, samples: &mut [i16]) {
        let shared = match voice {
            Voice::Candidate => &self.candidate,
            Voice::Interviewer => &self.interviewer,
        };
        shared.meter.lock().unwrap_or_else(PoisonError::into_inner).add(samples);
        let volume = shared.volume.load(Ordering::Relaxed);
        if volume < 100 {
            let gain = gain(volume);
            for sample in samples {
                *sample = (f32::from(*sample) * gain) as i16;
            }
        }
    }

    /// Since they were last taken.
    pub fn take_levels(&self) -> ObserverLevels {
        let level = |shared: &Shared| shared.meter.lock().unwrap_or_else(PoisonError::into_inner).take();
        ObserverLevels { candidate: level(&self.candidate), interviewer: level(&self.interviewer) }
    }
}

/// The ear hears loudness by ratios: half of the way is a quarter of the amplitude, 12 dB less.
fn gain(percent: u8) -> f32 {
    let part = f32::from(percent) / 100.0;
    part * part
}

impl Meter {
    fn add(&mut self, samples: &[i16]) {
        self.squares += samples.iter().map(|&sample| (f64::from(sample) / 32_768.0).powi(2)).sum::<f64>();
        self.samples += u32::try_from(samples.len()).unwrap_or(0);
    }

    /// RMS in dBFS.
    fn take(&mut self) -> f32 {
        let Self { squares, samples } = std::mem::take(self);
        let mean = squares / f64::from(samples.max(1));
        ((10.0 * mean.log10()) as f32).max(SILENCE_DBFS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_voice_has_a_volume_of_its_own_and_its_level_does_not_depend_on_it() {
        let voices = Voices::default();
        voices.set_volume(50, 0);
        let (mut candidate, mut interviewer) = ([16_384i16; 480], [16_384i16; 480]);
        voices.pass(Voice::Candidate, &mut candidate);
        voices.pass(Voice::Interviewer, &mut interviewer);
        assert_eq!((candidate[0], interviewer[0]), (4_096, 0));
        let levels = voices.take_levels();
        assert!((levels.candidate + 6.0).abs() < 0.1, "{levels:?}");
        assert!((levels.interviewer + 6.0).abs() < 0.1, "{levels:?}");
        assert_eq!(voices.take_levels(), ObserverLevels::SILENCE);
    }
}
