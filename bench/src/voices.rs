//! What is said into the microphone.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use testbed::Speech;

/// Words that begin hard, of both kinds of voice.
const WORDS: [&str; 10] = [
    "database",
    "testing",
    "computer",
    "pattern",
    "garden",
    "button",
    "captain",
    "doctor",
    "typewriter",
    "basket",
];
const SENTENCE: &str = "i measure first and then i look for the part that takes the most time";
/// flite's.
const SPEC: WavSpec =
    WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 16, sample_format: SampleFormat::Int };
/// No word tells anything about the pause after it, in samples: 0.7 to 1.3 s.
const PAUSE: std::ops::Range<u32> = 11_200..20_800;

/// `count` single words with pauses of different lengths, into a file in `folder`.
pub fn words(folder: &Path, count: usize, seed: u32) -> Result<PathBuf> {
    let mut pauses = Noise(seed);
    let mut samples = Vec::new();
    let mut words = Vec::new();
    for word in WORDS {
        words.push(said(word, folder)?);
    }
    for number in 0..count {
        samples.resize(samples.len() + pauses.between(PAUSE), 0);
        samples.extend_from_slice(&words[(number + seed as usize) % words.len()]);
    }
    samples.resize(samples.len() + PAUSE.end as usize, 0);
    write(&folder.join(format!("words-{seed}.wav")), samples)
}

/// Somebody who speaks and pauses by turns for so long.
pub fn talk(folder: &Path, seconds: usize) -> Result<PathBuf> {
    let mut turn = said(SENTENCE, folder)?;
    turn.resize(turn.len() + PAUSE.end as usize, 0);
    let mut noise = Noise(7);
    let length = seconds * SPEC.sample_rate as usize;
    let talk = turn.into_iter().cycle().take(length).map(|sample| sample.saturating_add(noise.sample()));
    write(&folder.join(format!("talk-{seconds}.wav")), talk.collect())
}

/// A quiet room: a microphone is never digitally silent.
pub fn room(folder: &Path, seconds: usize) -> Result<PathBuf> {
    let mut noise = Noise(3);
    let length = seconds * SPEC.sample_rate as usize;
    write(&folder.join(format!("room-{seconds}.wav")), (0..length).map(|_| noise.sample()).collect())
}

fn said(text: &str, folder: &Path) -> Result<Vec<i16>> {
    let file = folder.join("said.wav");
    Speech::say(text, Speech::CANDIDATE, &file)?;
    let samples = WavReader::open(&file)?.into_samples::<i16>().collect::<Result<Vec<_>, _>>();
    samples.with_context(|| format!("{} is damaged", file.display()))
}

fn write(file: &Path, samples: Vec<i16>) -> Result<PathBuf> {
    let mut writer = WavWriter::create(file, SPEC)?;
    for sample in samples {
        writer.write_sample(sample)?;
    }
    writer.finalize()?;
    Ok(file.to_owned())
}

/// The same at each run.
struct Noise(u32);

impl Noise {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.0 >> 8
    }

    fn between(&mut self, range: std::ops::Range<u32>) -> usize {
        (range.start + self.next() % (range.end - range.start)) as usize
    }

    /// -55 dB of full scale.
    fn sample(&mut self) -> i16 {
        (self.next() % 201) as i16 - 100
    }
}
