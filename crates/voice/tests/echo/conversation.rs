//! Two synthetic voices that speak at once.

use std::ops::Range;
use std::path::Path;
use std::process::Command;

use audio::simulation::{Room, Simulation};
use audio::{FRAME_SAMPLES, Processing, SAMPLE_RATE, Samples};
use testbed::{Scratch, Speech, find_program};

use crate::measure::{decibels, power};

const SECOND: usize = SAMPLE_RATE as usize;

/// The interviewer speaks alone so long at the beginning, and at the end.
const BEFORE: usize = 8 * SECOND;
const AFTER: usize = 6 * SECOND;
const PAUSE: usize = SECOND / 3;

/// The level of speech by ITU-T P.830.
const SPEECH_DBFS: f64 = -26.0;

/// What both say, each sample in its time.
pub struct Conversation {
    far: Vec<i16>,
    near: Vec<i16>,
    sentences: Vec<Range<usize>>,
    words: String,
}

/// What came of it, on the microphone's clock.
pub struct Heard {
    pub microphone: Vec<i16>,
    pub sent: Vec<i16>,
}

impl Conversation {
    /// The candidate says `spoken`, the interviewer all the while the same in another order.
    pub fn of(spoken: &[&str]) -> Self {
        let scratch = Scratch::new("echo").unwrap();
        let say = |text: &str, voice: &str| say(text, voice, scratch.path());
        let mut near = vec![0; BEFORE];
        let mut sentences = Vec::new();
        for text in spoken {
            let begin = near.len();
            near.extend(say(text, Speech::CANDIDATE));
            sentences.push(begin..near.len());
            near.resize(near.len() + PAUSE, 0);
        }
        near.resize(near.len() + AFTER, 0);
        near.truncate(near.len() / FRAME_SAMPLES * FRAME_SAMPLES);
        let mut far = Vec::new();
        for text in spoken.iter().rev().cycle() {
            far.extend(say(text, Speech::INTERVIEWER));
            far.resize(far.len() + PAUSE, 0);
            if far.len() >= near.len() {
                break;
            }
        }
        far.truncate(near.len());
        Self { far, near, sentences, words: spoken.join(" ") }
    }

    /// The interviewer is silent.
    pub fn without_far(&self) -> Self {
        let (near, sentences) = (self.near.clone(), self.sentences.clone());
        Self { far: vec![0; self.far.len()], near, sentences, words: self.words.clone() }
    }

    /// The candidate's voice has this level.
    pub fn with_near_at(mut self, dbfs: f64) -> Self {
        amplify(&mut self.near, dbfs - SPEECH_DBFS);
        self
    }

    pub fn hold(&self, room: &Room, speaker_ppm: f64, processing: Processing) -> Heard {
        let processors = voice::processors();
        let mut call = Simulation::new(&*processors, processing, room, speaker_ppm).unwrap();
        let mut heard = Heard { microphone: Vec::new(), sent: vec![0; self.near.len()] };
        for (far, near) in frames(&self.far).zip(frames(&self.near)) {
            let passed = call.pass(far, near);
            heard.microphone.extend(passed.microphone);
            for (number, samples) in passed.sent {
                if let Some(place) = heard.sent.get_mut(number..number + FRAME_SAMPLES) {
                    place.copy_from_slice(&samples);
                }
            }
        }
        heard
    }

    /// When the interviewer alone speaks, before and after the candidate.
    pub fn far_alone(&self) -> (Range<usize>, Range<usize>) {
        (0..BEFORE, self.near.len() - AFTER + SECOND..self.near.len() - SECOND)
    }

    pub fn near_sentences(&self) -> impl Iterator<Item = Range<usize>> {
        self.sentences.iter().cloned()
    }

    /// From the first of the candidate's words to the last.
    pub fn near_range(&self) -> Range<usize> {
        BEFORE - SECOND..self.near.len() - AFTER + SECOND
    }

    pub fn near_words(&self) -> &str {
        &self.words
    }

    pub fn seconds(&self) -> f64 {
        self.near.len() as f64 / SECOND as f64
    }
}

fn frames(samples: &[i16]) -> impl Iterator<Item = &Samples> {
    samples.as_chunks::<FRAME_SAMPLES>().0.iter()
}

/// A sentence at 48 kHz and the usual level.
fn say(text: &str, voice: &str, folder: &Path) -> Vec<i16> {
    let (wav, resampled) = (folder.join("said.wav"), folder.join("said-48.wav"));
    Speech::say(text, voice, &wav).unwrap();
    let sox = Command::new(find_program("sox").unwrap())
        .arg(&wav)
        .args(["-r", "48000", "-c", "1", "-b", "16"])
        .arg(&resampled)
        .status()
        .unwrap();
    assert!(sox.success(), "sox: {sox}");
    let mut reader = hound::WavReader::open(&resampled).unwrap();
    let mut samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
    let level = decibels(power(&samples));
    amplify(&mut samples, SPEECH_DBFS - level);
    samples
}

fn amplify(samples: &mut [i16], db: f64) {
    let gain = 10_f64.powf(db / 20.0);
    for sample in samples {
        *sample = (f64::from(*sample) * gain) as i16;
    }
}
