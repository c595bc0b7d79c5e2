//! What is heard: the inputs, each brought to the speaker's clock, and mixed. No device is needed here.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rtrb::{Producer, RingBuffer};

use crate::elastic::{ElasticOptions, ElasticReader, Read};
use crate::frame::to_float;
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

/// The unit in which the speaker's ring is filled: 2.5 ms, so that the ring can be kept low.
pub(crate) const BLOCK: usize = 120;

/// 200 ms: as much as a writer can be ahead after a pause of the machine. What is beyond would only be delay.
const INPUT_CAPACITY: usize = 20 * FRAME_SAMPLES;

/// What an input keeps at the worst moment: 4 ms, by which the SDK's 10 ms timer is late on a busy machine. One
/// that is later still lowers the low water and so is given more.
const INPUT_RESERVE: usize = 192;

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
            target: INPUT_RESERVE,
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
