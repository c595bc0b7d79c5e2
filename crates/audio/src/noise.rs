//! Noise suppression where there is noise. Without it the suppressor would only cost time: WebRTC's gives each sound back
//! 7 ms later (at 48 kHz, measured).

use crate::frame::{to_float, to_pcm};
use crate::level::{Meter, loudness};
use crate::{FRAME_SAMPLES, Processor, Samples};

/// A suppressor whose sound is taken while the room is noisy.
///
/// It always works, so that it knows the noise when it is needed. From one sound to the other is faded within a frame in which
/// nothing but the room is heard.
pub(crate) struct NoiseSuppression {
    suppressor: Box<dyn Processor>,
    room: QuietRoom,
    bypassed: bool,
}

impl NoiseSuppression {
    pub(crate) fn new(suppressor: Box<dyn Processor>) -> Self {
        Self { suppressor, room: QuietRoom::default(), bypassed: false }
    }

    /// Changes 10 ms in place; `sound` is the same as floating point.
    pub(crate) fn process(&mut self, samples: &mut Samples, sound: &[f32; FRAME_SAMPLES]) {
        let untouched = *samples;
        self.suppressor.process(samples);
        let bypass = self.room.note(sound, self.bypassed);
        match (self.bypassed, bypass) {
            (false, false) => {}
            (true, true) => *samples = untouched,
            (false, true) => fade(samples, &untouched),
            (true, false) => {
                let suppressed = std::mem::replace(samples, untouched);
                fade(samples, &suppressed);
            }
        }
        self.bypassed = bypass;
    }
}

/// From one sound into another.
fn fade(from: &mut Samples, to: &Samples) {
    for (n, (sample, to)) in from.iter_mut().zip(to).enumerate() {
        let progress = n as f32 / FRAME_SAMPLES as f32;
        *sample = to_pcm(to_float(*sample) * (1.0 - progress) + to_float(*to) * progress);
    }
}

/// 30 ms: noise is even over it, and a `p` or a `t` begins with as much silence.
const BLOCK_FRAMES: usize = 3;
/// 6 s, in which whoever speaks also pauses: the quietest block is the room. (A sentence of flite's without such a pause of
/// 50 ms is 3 s long.)
const BLOCKS: usize = 200;
/// Noise that is louder is suppressed. Gain control raises a quiet microphone's noise to -50 dBFS at most, which is 30 dB below the
/// voice that it raises to -20.
const NOISY_DBFS: f32 = -60.0;
/// Below this a room is quiet. A step apart, so that a room in between does not change all the time.
const QUIET_DBFS: f32 = -66.0;
/// 3 s: shorter silences are gates and the pauses of a noise.
const QUIET_BLOCKS: usize = 100;
/// What is quieter than a converter's own noise is no quieter room.
const CONVERTER_DBFS: f32 = -80.0;
/// So little above the quietest nothing but the room is heard.
const ONLY_ROOM_DB: f32 = 6.0;

/// Tells a quiet room from a noisy one by the quietest moments of the last seconds. Pure arithmetic.
#[derive(Debug)]
struct QuietRoom {
    /// The newest blocks, in a ring.
    blocks: [f32; BLOCKS],
    next_block: usize,
    block: Meter,
    frames: usize,
    /// In dBFS.
    quietest: f32,
    quiet_blocks: usize,
}

impl Default for QuietRoom {
    /// A room is taken for noisy until it has been listened to.
    fn default() -> Self {
        Self {
            blocks: [0.0; BLOCKS],
            next_block: 0,
            block: Meter::default(),
            frames: 0,
            quietest: 0.0,
            quiet_blocks: 0,
        }
    }
}

impl QuietRoom {
    /// Notes 10 ms, and says whether the room counts as quiet from them on.
    fn note(&mut self, sound: &[f32; FRAME_SAMPLES], is_quiet: bool) -> bool {
        self.block.add(sound);
        self.frames += 1;
        if self.frames == BLOCK_FRAMES {
            self.frames = 0;
            self.end_block();
        }
        let should_be =
            if is_quiet { self.quietest <= NOISY_DBFS } else { self.quiet_blocks >= QUIET_BLOCKS };
        if should_be != is_quiet && loudness(sound) <= self.quietest + ONLY_ROOM_DB {
            should_be
        } else {
            is_quiet
        }
    }

    fn end_block(&mut self) {
        self.blocks[self.next_block] = self.block.take().rms_dbfs;
        self.next_block = (self.next_block + 1) % BLOCKS;
        self.quietest = self.blocks.iter().copied().fold(0.0, f32::min).max(CONVERTER_DBFS);
        self.quiet_blocks = if self.quietest < QUIET_DBFS { self.quiet_blocks + 1 } else { 0 };
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use super::*;

    /// Halves what it gets, and so can be recognised.
    struct Halving;

    impl Processor for Halving {
        fn process(&mut self, frame: &mut Samples) {
            for sample in frame {
                *sample /= 2;
            }
        }
    }

    /// A tone of this level, in dBFS, which starts anew in each frame.
    fn tone(dbfs: f32) -> Samples {
        let amplitude = 2_f32.sqrt() * 10_f32.powf(dbfs / 20.0);
        std::array::from_fn(|n| to_pcm(amplitude * (TAU * n as f32 / 48.0).sin()))
    }

    impl NoiseSuppression {
        fn processed(&mut self, sound: &Samples) -> Samples {
            let mut processed = *sound;
            self.process(&mut processed, &sound.map(to_float));
            processed
        }
    }

    struct Room {
        suppression: NoiseSuppression,
        noise: f32,
    }

    impl Room {
        fn new(noise: f32) -> Self {
            Self { suppression: NoiseSuppression::new(Box::new(Halving)), noise }
        }

        /// Somebody speaks, at -26 dBFS, for 400 ms of each half a second. Says for which share of the frames the sound
        /// was suppressed.
        fn pass(&mut self, seconds: usize) -> f32 {
            let frames = seconds * 100;
            let suppressed = (0..frames).filter(|frame| {
                let sound = tone(if frame % 50 < 40 { -26.0 } else { self.noise });
                self.suppression.processed(&sound) != sound
            });
            suppressed.count() as f32 / frames as f32
        }
    }

    #[test]
    fn noise_is_suppressed_from_the_first_moment_on() {
        assert_eq!(Room::new(-55.0).pass(60), 1.0);
    }

    #[test]
    fn in_a_quiet_room_the_sound_is_left_as_it_is_after_a_few_seconds() {
        let mut room = Room::new(-70.0);
        room.pass(4);
        assert_eq!(room.pass(60), 0.0);
    }

    #[test]
    fn a_noise_that_begins_is_suppressed_within_seven_seconds() {
        let mut room = Room::new(-70.0);
        room.pass(10);
        room.noise = -50.0;
        room.pass(7);
        assert_eq!(room.pass(10), 1.0);
    }

    #[test]
    fn a_noise_with_pauses_stays_suppressed_and_a_room_in_between_does_not_change() {
        let mut room = Room::new(-63.0);
        assert_eq!(room.pass(30), 1.0, "it began as a noisy one");
        room.noise = -70.0;
        room.pass(10);
        room.noise = -63.0;
        assert_eq!(room.pass(30), 0.0, "it has been quiet");
    }

    #[test]
    fn a_change_waits_until_only_the_room_is_heard() {
        let mut suppression = NoiseSuppression::new(Box::new(Halving));
        let quiet = tone(-70.0);
        for _ in 0..290 {
            suppression.processed(&quiet);
        }
        let word = tone(-26.0);
        for _ in 0..20 {
            assert_ne!(suppression.processed(&word), word, "within a word nothing is switched");
        }
        for _ in 0..3 {
            suppression.processed(&quiet);
        }
        assert_eq!(suppression.processed(&word), word, "and in the pause it is");
    }

    #[test]
    fn a_fade_begins_with_the_one_sound_and_ends_with_the_other() {
        let mut sound = [8_000; FRAME_SAMPLES];
        fade(&mut sound, &[-8_000; FRAME_SAMPLES]);
        assert_eq!(sound[0], 8_000);
        assert!(sound[FRAME_SAMPLES - 1] < -7_900);
        assert!(sound.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 40));
    }
}
