//! What the microphone sounds like before anything is done to its sound. Pure arithmetic.

use std::f64::consts::TAU;

use crate::level::decibels;
use crate::{FRAME_SAMPLES, SAMPLE_RATE};

/// What the last seconds of the raw microphone were like; no judgement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MicrophoneQuality {
    /// How loud speech is while somebody speaks, pauses left out as ITU-T P.56 does, in dBFS. `None` until enough of it has
    /// been heard for a judgement that more of it does not change.
    pub speech_dbfs: Option<f32>,
    /// Speech has been heard, be it enough or not.
    pub is_heard: bool,
    /// What is heard while nobody speaks, without what is below 100 Hz, in dBFS.
    pub noise_dbfs: f32,
    /// The share of samples at full scale while somebody speaks, in %.
    pub clipped_percent: f32,
    pub hum: Option<Hum>,
}

/// The mains are heard.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hum {
    /// 50 or 60.
    pub mains_hz: u32,
    /// The first five harmonics together.
    pub dbfs: f32,
}

/// Listens to the frames of one microphone.
#[derive(Debug)]
pub(crate) struct QualityMeter {
    high_pass: HighPass,
    window: Window,
    window_frames: usize,
    windows: History<Window, WINDOWS>,
    harmonics: Harmonics,
    hum: HumBlock,
    hum_blocks: History<HumBlock, HUM_BLOCKS>,
    frames: usize,
}

/// 30 ms, as long as a short vowel: shorter ones make steady noise look unsteady.
const WINDOW_FRAMES: usize = 3;
/// 10 s: a sentence with its pauses, and soon forgotten when the microphone was moved.
const WINDOWS: usize = 333;
/// A tenth of a conversation at least is pauses, and sounds like them.
const PAUSES: usize = 10;
/// Steady noise stays within 2 dB of its quietest tenth, vowels are 10 dB and more above the pauses of a usable microphone.
const ABOVE_NOISE: f32 = 8.0;
/// Below this there is nothing but the converter's own noise.
const QUIETEST: f32 = -75.0;
/// Half a second; a click or a cough is shorter.
const LEAST_SPEECH: usize = 17;
/// 3 s. Measured with 900 conversations of flite's three voices, against what the whole 10 s come to: after half a second the
/// level of speech is off by up to 2.7 dB (19 of 20), after 2 s by 1.3, after 3 s by 0.9. Where somebody speaks from the first
/// moment on, quiet syllables pass for noise: in 69 % of them after half a second, 8 % after 2 s, 1 % after 3 s.
const ENOUGH_SPEECH: usize = 100;
/// 2 s, longer than a breath: who says no more is judged by what they said, with the pause to hear the noise in.
const AFTER_SPEECH: usize = 66;
/// A microphone's converter clips here, whatever its format.
const FULL_SCALE: f32 = 0.999;
/// One second: how often there is something to tell.
const TELL_FRAMES: usize = 100;
/// The first second is a microphone that settles.
const SETTLING_FRAMES: usize = 100;

/// 200 ms: 50 Hz and 60 Hz and their harmonics are each a whole number of waves, and so do not disturb each other.
const HUM_FRAMES: usize = 20;
/// 5 s: in so long there is a pause, in which only the hum is heard.
const HUM_BLOCKS: usize = 25;
const HARMONICS: usize = 5;
/// Hum is at least half of what is heard in the quietest moment; noise has nothing like it.
const HUM_SHARE: f32 = 0.5;
/// Nobody hears less.
const FAINTEST_HUM: f32 = -60.0;

impl QualityMeter {
    pub(crate) fn new() -> Self {
        Self {
            high_pass: HighPass::default(),
            window: Window::default(),
            window_frames: 0,
            windows: History::default(),
            harmonics: harmonics(),
            hum: HumBlock::default(),
            hum_blocks: History::default(),
            frames: 0,
        }
    }

    /// Notes 10 ms; tells once a second.
    pub(crate) fn note(&mut self, frame: &[f32; FRAME_SAMPLES]) -> Option<MicrophoneQuality> {
        self.frames += 1;
        if self.frames <= SETTLING_FRAMES {
            return None;
        }
        for sample in frame {
            let sound = self.high_pass.next(f64::from(*sample));
            self.window.power += sound * sound;
            self.window.clipped += u32::from(sample.abs() >= FULL_SCALE);
            self.hum.note(f64::from(*sample), &self.harmonics);
        }
        self.window_frames += 1;
        if self.window_frames == WINDOW_FRAMES {
            self.window.power /= WINDOW_SAMPLES as f64;
            self.windows.push(std::mem::take(&mut self.window));
            self.window_frames = 0;
        }
        if self.frames.is_multiple_of(HUM_FRAMES) {
            self.hum_blocks.push(std::mem::take(&mut self.hum));
        }
        self.frames.is_multiple_of(TELL_FRAMES).then(|| self.quality())
    }

    fn quality(&self) -> MicrophoneQuality {
        let noise_dbfs = self.noise();
        let is_speech =
            |window: &&Window| window.dbfs() >= QUIETEST && window.dbfs() >= noise_dbfs + ABOVE_NOISE;
        let speech = self.windows.iter().filter(is_speech);
        let (mut count, mut power, mut clipped) = (0, 0.0, 0);
        for window in speech {
            count += 1;
            power += window.power;
            clipped += window.clipped;
        }
        let is_heard = count >= LEAST_SPEECH;
        let is_over = !self.windows.newest(AFTER_SPEECH).any(|window| is_speech(&window));
        let was_heard = count >= ENOUGH_SPEECH || (is_heard && is_over);
        MicrophoneQuality {
            is_heard,
            speech_dbfs: was_heard.then(|| decibels((power / count as f64).sqrt() as f32)),
            noise_dbfs,
            clipped_percent: if was_heard {
                100.0 * clipped as f32 / (count * WINDOW_SAMPLES) as f32
            } else {
                0.0
            },
            hum: self.hum(),
        }
    }

    /// The level of the quietest windows.
    fn noise(&self) -> f32 {
        let mut levels = [0.0; WINDOWS];
        let levels = &mut levels[..self.windows.len];
        for (level, window) in levels.iter_mut().zip(self.windows.iter()) {
            *level = window.dbfs();
        }
        let pauses = levels.len() / PAUSES;
        if levels.is_empty() { 0.0 } else { *levels.select_nth_unstable_by(pauses, f32::total_cmp).1 }
    }

    fn hum(&self) -> Option<Hum> {
        let quietest = self.hum_blocks.iter().min_by(|a, b| a.power().total_cmp(&b.power()))?;
        let [of_50, of_60] = quietest.hum_powers(&self.harmonics);
        let (mains_hz, power) = if of_50 >= of_60 { (50, of_50) } else { (60, of_60) };
        let dbfs = decibels(power.sqrt() as f32);
        let share = (power / quietest.power().max(f64::MIN_POSITIVE)) as f32;
        (share >= HUM_SHARE && dbfs >= FAINTEST_HUM).then_some(Hum { mains_hz, dbfs })
    }
}

const WINDOW_SAMPLES: usize = WINDOW_FRAMES * FRAME_SAMPLES;

#[derive(Debug, Clone, Copy, Default)]
struct Window {
    /// The mean square.
    power: f64,
    clipped: u32,
}

impl Window {
    fn dbfs(&self) -> f32 {
        decibels(self.power.sqrt() as f32)
    }
}

/// Twice the cosine of a sample's step, for each harmonic of 50 Hz and of 60 Hz.
type Harmonics = [[f64; HARMONICS]; 2];

fn harmonics() -> Harmonics {
    [50.0, 60.0].map(|mains| {
        std::array::from_fn(|n| 2.0 * (TAU * mains * (n + 1) as f64 / f64::from(SAMPLE_RATE)).cos())
    })
}

/// Goertzel's filters at the harmonics.
#[derive(Debug, Clone, Copy, Default)]
struct HumBlock {
    filters: [[[f64; 2]; HARMONICS]; 2],
    sum: f64,
    squares: f64,
}

const HUM_SAMPLES: f64 = (HUM_FRAMES * FRAME_SAMPLES) as f64;

impl HumBlock {
    fn note(&mut self, sample: f64, harmonics: &Harmonics) {
        self.sum += sample;
        self.squares += sample * sample;
        for (state, step) in self.filters.iter_mut().flatten().zip(harmonics.iter().flatten()) {
            *state = [sample + step * state[0] - state[1], state[0]];
        }
    }

    /// Without the converter's offset.
    fn power(&self) -> f64 {
        (self.squares / HUM_SAMPLES - (self.sum / HUM_SAMPLES).powi(2)).max(0.0)
    }

    fn hum_powers(&self, harmonics: &Harmonics) -> [f64; 2] {
        let of_mains = |mains: usize| {
            let filters = self.filters[mains].iter().zip(&harmonics[mains]);
            let squared = filters
                .map(|([newest, before], step)| newest * newest + before * before - step * newest * before);
            2.0 * squared.sum::<f64>() / (HUM_SAMPLES * HUM_SAMPLES)
        };
        [of_mains(0), of_mains(1)]
    }
}

/// Butterworth of the second order at 100 Hz, where WebRTC's own begins: rumble below is no part of speech, and what the call
/// sends is without it.
#[derive(Debug, Default)]
struct HighPass {
    inputs: [f64; 2],
    outputs: [f64; 2],
}

impl HighPass {
    /// By the bilinear transform, for 48 kHz.
    const B: f64 = 0.990_786_698;
    const A1: f64 = -1.981_488_509;
    const A2: f64 = 0.981_658_283;

    fn next(&mut self, sample: f64) -> f64 {
        let [x1, x2] = self.inputs;
        let [y1, y2] = self.outputs;
        let output = Self::B * (sample - 2.0 * x1 + x2) - Self::A1 * y1 - Self::A2 * y2;
        self.inputs = [sample, x1];
        self.outputs = [output, y1];
        output
    }
}

/// The newest `N` of something, in no order.
#[derive(Debug)]
struct History<T, const N: usize> {
    items: [T; N],
    len: usize,
    next: usize,
}

impl<T: Copy + Default, const N: usize> Default for History<T, N> {
    fn default() -> Self {
        Self { items: [T::default(); N], len: 0, next: 0 }
    }
}

impl<T, const N: usize> History<T, N> {
    fn push(&mut self, item: T) {
        self.items[self.next] = item;
        self.next = (self.next + 1) % N;
        self.len = (self.len + 1).min(N);
    }

    fn iter(&self) -> impl Iterator<Item = &T> {
        self.items[..self.len].iter()
    }

    /// At most so many of the newest.
    fn newest(&self, count: usize) -> impl Iterator<Item = &T> {
        (1..=count.min(self.len)).map(|back| &self.items[(self.next + N - back) % N])
    }
}

#[cfg(test)]
mod tests;
