//! What is heard: the inputs, each brought to the speaker's clock, and mixed. No device is needed here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rtrb::{Producer, RingBuffer};

use crate::elastic::{ElasticOptions, ElasticReader, Lateness, Read};
use crate::frame::to_float;
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

/// The unit in which the speaker's ring is filled: 2.5 ms, so that the ring can be kept low.
pub(crate) const BLOCK: usize = 120;

/// 200 ms: as much as a writer can be ahead after a pause of the machine. What is beyond would only be delay.
const INPUT_CAPACITY: usize = 20 * FRAME_SAMPLES;

/// What an input keeps at the worst moment: 3 ms, by which the SDK's 10 ms timer is rarely late. One that is later still
/// runs dry and then is given more.
const INPUT_RESERVE: usize = 144;

/// The writer's end of one input: lock-free, to be used from one task or thread.
pub struct PlayoutInput {
    ring: Producer<i16>,
    overruns: Arc<AtomicU64>,
}

/// The audio thread's end.
pub(crate) struct PlayoutSource {
    ring: rtrb::Consumer<i16>,
    overruns: Arc<AtomicU64>,
}

impl PlayoutInput {
    pub(crate) fn new() -> (Self, PlayoutSource) {
        let (producer, consumer) = RingBuffer::new(INPUT_CAPACITY);
        let overruns = Arc::new(AtomicU64::new(0));
        let source = PlayoutSource { ring: consumer, overruns: overruns.clone() };
        (Self { ring: producer, overruns }, source)
    }

    /// Adds 48 kHz mono samples, best 10 ms at a time at an even pace. What does not fit is dropped and counted.
    pub fn push(&mut self, samples: &[i16]) {
        let (_, dropped) = self.ring.push_partial_slice(samples);
        self.overruns.fetch_add(dropped.len() as u64, Ordering::Relaxed);
    }
}

/// All inputs together.
#[derive(Default)]
pub(crate) struct Playout {
    inputs: Vec<Input>,
    clip: Option<Clip>,
    underruns: u64,
}

struct Input {
    reader: ElasticReader<i16>,
    overruns: Arc<AtomicU64>,
}

struct Clip {
    samples: Vec<i16>,
    played: usize,
}

/// What was noteworthy about a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rendered {
    Mixed,
    /// The clip ended with this block.
    ClipEnded,
}

impl Playout {
    pub(crate) fn add(&mut self, source: PlayoutSource) -> Result<(), AudioError> {
        let options = ElasticOptions {
            from_rate: SAMPLE_RATE,
            to_rate: SAMPLE_RATE,
            block: BLOCK,
            chunk: FRAME_SAMPLES,
            // a sound card that takes more at once runs the ring dry at first, and so gets more reserve
            read_chunk: BLOCK,
            least: INPUT_RESERVE,
            lateness: Lateness::KeepMore,
        };
        let reader = ElasticReader::new(source.ring, to_float, &options)?;
        self.inputs.push(Input { reader, overruns: source.overruns });
        Ok(())
    }

    /// Plays `samples` in the place of what is left of the last ones.
    pub(crate) fn play(&mut self, samples: Vec<i16>) {
        self.clip = (!samples.is_empty()).then_some(Clip { samples, played: 0 });
    }

    /// Mixes the next block, at the speaker's clock.
    pub(crate) fn render(&mut self, block: &mut [f32; BLOCK]) -> Rendered {
        block.fill(0.0);
        let mut heard = [0.0; BLOCK];
        for input in &mut self.inputs {
            match input.reader.read(&mut heard) {
                Read::Filling => continue,
                Read::Flowing => {}
                // an input that ends runs dry once, as it should
                Read::RanDry => self.underruns += u64::from(!input.reader.has_ended()),
            }
            add(block, heard.iter().copied());
        }
        self.inputs.retain(|input| !input.reader.has_ended());
        let ended = self.clip.as_mut().is_some_and(|clip| {
            let rest = &clip.samples[clip.played..];
            let part = &rest[..rest.len().min(BLOCK)];
            add(block, part.iter().copied().map(to_float));
            clip.played += part.len();
            clip.played == clip.samples.len()
        });
        for sample in block {
            *sample = sample.clamp(-1.0, 1.0);
        }
        if ended {
            self.clip = None;
            return Rendered::ClipEnded;
        }
        Rendered::Mixed
    }

    /// Looks how deep the inputs are; to be called every [`crate::speaker::BLOCK_DURATION`].
    pub(crate) fn observe(&mut self) {
        for input in &mut self.inputs {
            input.reader.observe();
        }
    }

    /// Throws away what has been pushed, when there is no speaker to play it or a new one begins.
    pub(crate) fn discard(&mut self) {
        for input in &mut self.inputs {
            input.reader.discard();
        }
        self.inputs.retain(|input| !input.reader.has_ended());
        self.take_underruns();
        self.take_overruns();
    }

    pub(crate) fn take_underruns(&mut self) -> u64 {
        std::mem::take(&mut self.underruns)
    }

    pub(crate) fn take_overruns(&mut self) -> u64 {
        self.inputs.iter().map(|input| input.overruns.swap(0, Ordering::Relaxed)).sum()
    }
}

fn add(block: &mut [f32; BLOCK], samples: impl Iterator<Item = f32>) {
    for (sum, sample) in block.iter_mut().zip(samples) {
        *sum += sample;
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::frame::to_pcm;

    /// A sine of 1 kHz, which has a whole number of samples a period and of periods a frame.
    const FREQUENCY: f64 = 1_000.0;

    fn sine_frame() -> [i16; FRAME_SAMPLES] {
        std::array::from_fn(|n| {
            let cycles = n as f64 * FREQUENCY / f64::from(SAMPLE_RATE);
            to_pcm((0.5 * (TAU * cycles).sin()) as f32)
        })
    }

    /// How late a timer is, the same in every run: up to `most` seconds, mostly little.
    struct Jitter {
        state: u64,
        most: f64,
    }

    impl Jitter {
        fn new(most: f64) -> Self {
            Self { state: 0x9e37_79b9_7f4a_7c15, most }
        }

        fn next(&mut self) -> f64 {
            // xorshift
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            let uniform = (self.state >> 11) as f64 / (1_u64 << 53) as f64;
            self.most * uniform.powi(4)
        }
    }

    /// An SDK that pushes frames by its clock, and a sound card by whose clock they are taken, block by block.
    struct Conversation {
        playout: Playout,
        input: PlayoutInput,
        frame: [i16; FRAME_SAMPLES],
        jitter: Jitter,
        /// How much faster than its nominal rate the card takes samples, in parts per million.
        drift_ppm: f64,
        pushed: u64,
        next_push: f64,
        taken: u64,
    }

    impl Conversation {
        fn new(drift_ppm: f64, most_jitter: f64) -> Self {
            let (input, source) = PlayoutInput::new();
            let mut playout = Playout::default();
            playout.add(source).unwrap();
            let (frame, jitter) = (sine_frame(), Jitter::new(most_jitter));
            Self { playout, input, frame, jitter, drift_ppm, pushed: 0, next_push: 0.0, taken: 0 }
        }

        /// What the card takes next, and how deep the input's ring is on average until it does.
        fn next_callback(&mut self) -> ([f32; FRAME_SAMPLES], f64) {
            let period = 0.01 / (1.0 + self.drift_ppm * 1e-6);
            let start = 0.0037 + self.taken as f64 * period;
            self.taken += 1;
            let mut heard = [0.0; FRAME_SAMPLES];
            let mut mean_depth = 0.0;
            let looks = FRAME_SAMPLES / BLOCK;
            for (look, part) in heard.chunks_exact_mut(BLOCK).enumerate() {
                let now = start + look as f64 * period / looks as f64;
                while self.next_push <= now {
                    self.input.push(&self.frame);
                    self.pushed += 1;
                    self.next_push = self.pushed as f64 * 0.01 + self.jitter.next();
                }
                let mut block = [0.0; BLOCK];
                self.playout.render(&mut block);
                part.copy_from_slice(&block);
                self.playout.observe();
                mean_depth += self.playout.inputs.first().map_or(0, |input| input.reader.depth()) as f64;
            }
            (heard, mean_depth / looks as f64)
        }
    }

    const CALLBACKS_PER_SECOND: usize = 100;

    /// The mean depth of each second, in milliseconds; `each` gets what is heard.
    fn depths(conversation: &mut Conversation, seconds: usize, mut each: impl FnMut(&[f32])) -> Vec<f64> {
        (0..seconds)
            .map(|_| {
                let mut sum = 0.0;
                for _ in 0..CALLBACKS_PER_SECOND {
                    let (heard, depth) = conversation.next_callback();
                    sum += depth;
                    each(&heard);
                }
                sum / CALLBACKS_PER_SECOND as f64 * 1000.0 / f64::from(SAMPLE_RATE)
            })
            .collect()
    }

    /// The mean depth that leaves the reserve at the worst moment, in milliseconds.
    const TARGET_MS: f64 = (INPUT_RESERVE + (FRAME_SAMPLES + BLOCK) / 2) as f64 * 1000.0 / SAMPLE_RATE as f64;

    /// How far each sample is from what the two before it foretell of the sine: a click stands out, a gently bent pitch
    /// hardly does.
    struct ClickDetector {
        before: [f32; 2],
        worst: f32,
    }

    impl ClickDetector {
        fn new() -> Self {
            // nothing is foretold before there are two samples
            Self { before: [f32::NAN; 2], worst: 0.0 }
        }

        fn listen(&mut self, samples: &[f32]) {
            let factor = (2.0 * (TAU * FREQUENCY / f64::from(SAMPLE_RATE)).cos()) as f32;
            for sample in samples {
                let foretold = factor * self.before[1] - self.before[0];
                self.worst = self.worst.max((sample - foretold).abs());
                self.before = [self.before[1], *sample];
            }
        }
    }

    /// The power of what is not the sine, relative to it, in dB. The sine's exact frequency is found first.
    fn residual_db(samples: &[f32]) -> f64 {
        let (mut with_neighbours, mut alone) = (0.0, 0.0);
        for window in samples.windows(3) {
            let [before, sample, after] = [window[0], window[1], window[2]].map(f64::from);
            with_neighbours += sample * (before + after);
            alone += sample * sample;
        }
        let omega = (with_neighbours / (2.0 * alone)).acos();
        let (mut sines, mut cosines) = (0.0, 0.0);
        let (mut ss, mut cc, mut sc) = (0.0, 0.0, 0.0);
        for (n, sample) in samples.iter().enumerate() {
            let (s, c) = (omega * n as f64).sin_cos();
            sines += f64::from(*sample) * s;
            cosines += f64::from(*sample) * c;
            (ss, cc, sc) = (ss + s * s, cc + c * c, sc + s * c);
        }
        let determinant = ss * cc - sc * sc;
        let a = (sines * cc - cosines * sc) / determinant;
        let b = (cosines * ss - sines * sc) / determinant;
        let residual: f64 = samples
            .iter()
            .enumerate()
            .map(|(n, sample)| {
                let (s, c) = (omega * n as f64).sin_cos();
                (f64::from(*sample) - a * s - b * c).powi(2)
            })
            .sum();
        10.0 * (2.0 * residual / samples.len() as f64 / (a * a + b * b)).log10()
    }

    /// The measure: an hour in which the clocks are 200 ppm apart.
    fn an_hour_of_drift(drift_ppm: f64) {
        let mut conversation = Conversation::new(drift_ppm, 0.003);
        let settling = 60;
        depths(&mut conversation, settling, |_| {});
        let mut clicks = ClickDetector::new();
        let mut worst_residual = f64::MIN;
        let mut callbacks = 0;
        let means = depths(&mut conversation, 3600 - settling, |heard| {
            clicks.listen(heard);
            // within a frame the pitch stands still, so what is beside the sine there is distortion
            if callbacks % CALLBACKS_PER_SECOND == 0 {
                worst_residual = worst_residual.max(residual_db(heard));
            }
            callbacks += 1;
        });
        let worst = means.iter().map(|depth| (depth - TARGET_MS).abs()).fold(0.0, f64::max);
        println!(
            "{drift_ppm} ppm: depth within {worst:.2} ms of {TARGET_MS} ms, largest unforeseen step {:.6}, residual {worst_residual:.1} dB",
            clicks.worst
        );
        assert!(worst < 5.0, "the depth strayed {worst} ms from {TARGET_MS} ms");
        assert!(clicks.worst < 0.001, "a click of {} (the sine's amplitude is 0.5)", clicks.worst);
        assert!(worst_residual < -60.0, "{worst_residual} dB beside the sine");
        assert_eq!(conversation.playout.take_underruns(), 0);
        assert_eq!(conversation.playout.take_overruns(), 0);
    }

    #[test]
    fn an_hour_with_a_sound_card_that_is_200_ppm_fast_has_a_steady_depth_and_no_click() {
        an_hour_of_drift(200.0);
    }

    #[test]
    fn an_hour_with_a_sound_card_that_is_200_ppm_slow_has_a_steady_depth_and_no_click() {
        an_hour_of_drift(-200.0);
    }

    #[test]
    fn a_later_writer_gets_more_reserve_until_nothing_runs_dry() {
        let mut conversation = Conversation::new(50.0, 0.015);
        depths(&mut conversation, 60, |_| {});
        conversation.playout.take_underruns();
        depths(&mut conversation, 60, |_| {});
        assert!(conversation.playout.take_underruns() <= 1);
    }

    #[test]
    fn a_backlog_is_worked_off_without_a_click() {
        let mut conversation = Conversation::new(0.0, 0.0);
        depths(&mut conversation, 5, |_| {});
        for _ in 0..6 {
            conversation.input.push(&sine_frame());
        }
        let mut clicks = ClickDetector::new();
        let means = depths(&mut conversation, 60, |heard| clicks.listen(heard));
        assert!(means[0] > 60.0, "{}", means[0]);
        assert!((means[59] - TARGET_MS).abs() < 2.0, "{}", means[59]);
        // at 1 % more speed the sine is 10 Hz higher, which the detector sees as well
        assert!(clicks.worst < 0.002, "{}", clicks.worst);
    }

    #[test]
    fn a_backlog_is_gone_at_the_first_pause() {
        let mut conversation = Conversation::new(0.0, 0.0);
        depths(&mut conversation, 5, |_| {});
        for _ in 0..6 {
            conversation.input.push(&sine_frame());
        }
        assert!(depths(&mut conversation, 1, |_| {})[0] > 50.0);
        // a quiet room's noise
        conversation.frame = std::array::from_fn(|n| (n % 31) as i16 - 15);
        let means = depths(&mut conversation, 3, |_| {});
        assert!((means[2] - TARGET_MS).abs() < 3.0, "{means:?}");
        assert_eq!(conversation.playout.take_underruns(), 0);
    }

    fn settled_mix(pushes: &[i16], blocks: usize) -> [f32; BLOCK] {
        let mut playout = Playout::default();
        let mut inputs = Vec::new();
        for _ in pushes {
            let (input, source) = PlayoutInput::new();
            playout.add(source).unwrap();
            inputs.push(input);
        }
        for (input, value) in inputs.iter_mut().zip(pushes) {
            input.push(&[*value; 8 * FRAME_SAMPLES]);
        }
        let mut block = [0.0; BLOCK];
        for _ in 0..blocks {
            playout.render(&mut block);
        }
        block
    }

    #[test]
    fn inputs_are_added() {
        let mix = settled_mix(&[8_192, -4_096, 2_048], 20);
        for sample in mix {
            assert!((sample - 0.1875).abs() < 0.0005, "{sample}");
        }
    }

    #[test]
    fn what_is_too_loud_together_is_clipped() {
        let mix = settled_mix(&[30_000, 30_000], 20);
        assert!(mix.iter().all(|sample| *sample == 1.0));
    }

    #[test]
    fn an_input_that_is_dropped_is_played_to_its_end_and_forgotten() {
        let (mut input, source) = PlayoutInput::new();
        let mut playout = Playout::default();
        playout.add(source).unwrap();
        input.push(&[1_000; 5 * FRAME_SAMPLES]);
        drop(input);
        let mut block = [0.0; BLOCK];
        let mut heard = 0;
        for _ in 0..40 {
            playout.render(&mut block);
            heard += block.iter().filter(|sample| **sample > 0.02).count();
        }
        assert!(heard > 4 * FRAME_SAMPLES, "{heard}");
        assert!(playout.inputs.is_empty());
        assert_eq!(playout.take_underruns(), 0, "an end is no fault");
    }

    #[test]
    fn an_input_that_runs_dry_fades_out() {
        let (mut input, source) = PlayoutInput::new();
        let mut playout = Playout::default();
        playout.add(source).unwrap();
        input.push(&[16_384; 4 * FRAME_SAMPLES]);
        let mut heard = Vec::new();
        for _ in 0..40 {
            let mut block = [0.0; BLOCK];
            playout.render(&mut block);
            heard.extend(block);
        }
        let steepest = heard.windows(2).skip(BLOCK).map(|pair| pair[0] - pair[1]).fold(0.0, f32::max);
        assert!(steepest < 0.04, "{steepest}");
        assert_eq!(heard.last(), Some(&0.0));
        assert_eq!(playout.take_underruns(), 1);
    }

    #[test]
    fn a_full_input_drops_what_is_new_and_counts_it() {
        let (mut input, source) = PlayoutInput::new();
        let mut playout = Playout::default();
        playout.add(source).unwrap();
        input.push(&[0; INPUT_CAPACITY]);
        input.push(&[0; FRAME_SAMPLES]);
        assert_eq!(playout.take_overruns(), FRAME_SAMPLES as u64);
        assert_eq!(playout.take_overruns(), 0);
    }

    #[test]
    fn a_clip_is_played_beside_the_inputs_and_its_end_is_told_once() {
        let mut playout = Playout::default();
        playout.play(vec![16_384; BLOCK + 1]);
        let mut block = [0.0; BLOCK];
        assert_eq!(playout.render(&mut block), Rendered::Mixed);
        assert_eq!(block, [0.5; BLOCK]);
        assert_eq!(playout.render(&mut block), Rendered::ClipEnded);
        assert_eq!(block[..2], [0.5, 0.0]);
        assert_eq!(playout.render(&mut block), Rendered::Mixed);
    }
}
