//! How long sound was under way, and what many measurements say together.

use serde::Serialize;

/// Of every recording here.
pub const RATE: f64 = 48_000.0;

/// One recording: samples at [`RATE`], and when they came, in seconds of a clock that all recordings share.
pub struct Recording {
    pub samples: Vec<f32>,
    /// How many samples had come at which time.
    pub arrivals: Vec<(usize, f64)>,
}

/// Arrivals this far before and after a sample tell its time.
const NEAR: usize = 48_000;

impl Recording {
    /// When a sample was heard. Some come late when the machine is busy, none early: the most punctual near it tell. Only
    /// those near it, since a recorder of a speaker is given some sound twice when a stream on it begins or ends.
    pub fn time(&self, sample: usize) -> f64 {
        let first = self.arrivals.partition_point(|(count, _)| *count < sample.saturating_sub(NEAR));
        let near = self.arrivals[first..].iter().take_while(|(count, _)| *count <= sample + NEAR);
        let begins = near.map(|(count, came)| came - *count as f64 / RATE);
        begins.fold(f64::INFINITY, f64::min) + sample as f64 / RATE
    }
}

/// Correlating every fourth sample is precise to 0.1 ms and takes a sixteenth of the time.
const DECIMATION: usize = 4;
/// Speech louder than this after [`PAUSE`] of less is the beginning of a word. The room's noise is a tenth of it.
const SPEECH_LEVEL: f32 = 0.02;
const LEVEL_FRAME: usize = 480;
/// In frames of 10 ms; longer than the silence inside of a word.
const PAUSE: usize = 30;
/// What is looked for in the other recording, in seconds around the beginning of a word.
const BEFORE: f64 = 0.02;
const AFTER: f64 = 0.35;
/// How long sound may be under way, in seconds.
const LONGEST_DELAY: f64 = 0.8;
/// How alike a word and what was heard of it must be, 0 to 1, to be taken for the same. Through codec, noise suppression and
/// clocks that are followed it is 0.45 to 0.85, elsewhere 0.1.
const ALIKE: f64 = 0.35;

/// The delay in milliseconds of each word that begins in `mouth`, `None` where it is not heard in `ear`.
pub fn delays(mouth: &Recording, ear: &Recording) -> Vec<Option<f64>> {
    let onsets = onsets(&mouth.samples);
    let (said, heard) = (decimated(&mouth.samples), decimated(&ear.samples));
    let rate = RATE / DECIMATION as f64;
    let length = ((BEFORE + AFTER) * rate) as usize;
    onsets
        .into_iter()
        .filter_map(|onset| {
            let from = (onset / DECIMATION).checked_sub((BEFORE * rate) as usize)?;
            let word = said.get(from..from + length)?;
            let spoken_at = mouth.time(from * DECIMATION);
            // as if the ear's clock had run evenly, and a bit before
            let first = ((spoken_at - ear.time(0) - BEFORE) * rate).max(0.0) as usize;
            let found = find(word, &heard, first..first + (LONGEST_DELAY * rate) as usize);
            Some(found.map(|at| (ear.time(at * DECIMATION) - spoken_at) * 1000.0))
        })
        .collect()
}

/// Where words begin.
fn onsets(samples: &[f32]) -> Vec<usize> {
    let mut quiet = 0;
    let mut onsets = Vec::new();
    for (number, frame) in samples.chunks_exact(LEVEL_FRAME).enumerate() {
        let power = frame.iter().map(|sample| sample * sample).sum::<f32>() / LEVEL_FRAME as f32;
        if power.sqrt() < SPEECH_LEVEL {
            quiet += 1;
        } else {
            if quiet >= PAUSE {
                onsets.push(number * LEVEL_FRAME);
            }
            quiet = 0;
        }
    }
    onsets
}

fn decimated(samples: &[f32]) -> Vec<f32> {
    samples.chunks_exact(DECIMATION).map(|part| part.iter().sum::<f32>() / DECIMATION as f32).collect()
}

/// Where in `range` of `heard` the word begins.
fn find(word: &[f32], heard: &[f32], range: std::ops::Range<usize>) -> Option<usize> {
    let word_power = power(word);
    let likeness = |at: usize| -> Option<f64> {
        let part = heard.get(at..at + word.len())?;
        let together: f64 = word.iter().zip(part).map(|(a, b)| f64::from(a * b)).sum();
        Some(together / (word_power * power(part)).sqrt().max(f64::MIN_POSITIVE))
    };
    let likenesses: Vec<f64> = range.clone().map_while(likeness).collect();
    let (best, most) = likenesses.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1))?;
    (most >= ALIKE).then_some(range.start + best)
}

fn power(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(sample * sample)).sum()
}

/// Many measurements of one thing.
#[derive(Clone, Debug, Serialize)]
pub struct Spread {
    pub median: f64,
    pub p95: f64,
    pub samples: usize,
    pub values: Vec<f64>,
}

impl Spread {
    /// `None` of nothing.
    pub fn of(values: impl IntoIterator<Item = f64>) -> Option<Self> {
        let values: Vec<f64> = values.into_iter().map(|value| (value * 100.0).round() / 100.0).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let middle = (sorted.get(sorted.len().checked_sub(1)? / 2)? + sorted.get(sorted.len() / 2)?) / 2.0;
        let p95 = *sorted.get((sorted.len() * 95).div_ceil(100) - 1)?;
        Some(Self { median: middle, p95, samples: values.len(), values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three different words of noise, 0.4 s each, a second apart and each a bit later than that.
    fn words() -> Vec<f32> {
        let mut seed = 1_u32;
        let mut noise = move || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) as f32 / 32_768.0 - 1.0
        };
        let mut samples = Vec::new();
        for number in 0..3 {
            samples.extend((0..48_000 + number * 1_234).map(|_| noise() * 0.001));
            let mut smooth = 0.0;
            samples.extend((0..19_200).map(|_| {
                smooth = smooth * 0.9 + noise() * 0.1;
                smooth
            }));
        }
        samples.extend((0..48_000).map(|_| noise() * 0.001));
        samples
    }

    fn recorded(samples: Vec<f32>, begin: f64) -> Recording {
        let arrivals = (480..=samples.len()).step_by(480).map(|count| (count, begin + count as f64 / RATE));
        Recording { arrivals: arrivals.collect(), samples }
    }

    #[test]
    fn the_delay_of_each_word_is_found_whenever_the_recordings_began() {
        let said = words();
        // heard 83.5 ms later and quieter, by a recorder that began half a second before the other
        let mut heard = vec![0.0; 24_000 + 4_008];
        heard.extend(said.iter().map(|sample| sample * 0.3));
        let mouth = recorded(said, 100.5);
        let ear = recorded(heard, 100.0);
        let delays = delays(&mouth, &ear);
        assert_eq!(delays.len(), 3);
        for delay in delays {
            let delay = delay.unwrap();
            assert!((delay - 83.5).abs() < 0.1, "{delay}");
        }
    }

    #[test]
    fn a_word_that_never_arrives_is_told_and_not_guessed() {
        let said = words();
        let mut heard = said.clone();
        heard[115_000..140_000].fill(0.0);
        let (mouth, ear) = (recorded(said, 0.0), recorded(heard, 0.0));
        let found: Vec<bool> = delays(&mouth, &ear).iter().map(Option::is_some).collect();
        assert_eq!(found, [true, false, true]);
    }

    #[test]
    fn median_and_95th_percentile() {
        let spread = Spread::of((1..=100).rev().map(f64::from)).unwrap();
        assert_eq!((spread.median, spread.p95, spread.samples), (50.5, 95.0, 100));
        let one = Spread::of([7.0]).unwrap();
        assert_eq!((one.median, one.p95), (7.0, 7.0));
        assert!(Spread::of([]).is_none());
    }
}
