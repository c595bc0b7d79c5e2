//! Reads a ring that is written by another clock: waits until there is enough, follows the clock by bending the
//! speed, and hides it when the ring runs dry.

use rtrb::Consumer;

use crate::AudioError;
use crate::depth::DepthController;
use crate::resample::Converter;

/// The reader's end of such a ring.
pub(crate) struct ElasticReader<S> {
    ring: Consumer<S>,
    to_float: fn(S) -> f32,
    converter: Converter,
    depth: DepthController,
    /// The longest chunk that the writer writes at once.
    chunk: usize,
    target: usize,
    state: State,
    last: f32,
    taken: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not enough has been written yet to go on without interruption.
    Filling,
    Flowing,
}

/// What became of a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// Nothing yet: the block is silent.
    Filling,
    Flowing,
    /// The ring ran dry within this block, whose end fades out.
    RanDry,
}

/// How much of the last sample is left in each next one when there are no more: gone within 2 ms at 48 kHz, without
/// the click that a jump to zero makes.
const FADE: f32 = 0.95;

pub(crate) struct ElasticOptions {
    pub from_rate: u32,
    pub to_rate: u32,
    /// The length of the blocks that are read, at `to_rate`.
    pub block: usize,
    /// The longest chunk that is written at once, at `from_rate`.
    pub chunk: usize,
    /// What is to be left in the ring at the worst moment, at `from_rate`.
    pub target: usize,
}

impl<S: Copy> ElasticReader<S> {
    pub(crate) fn new(
        ring: Consumer<S>,
        to_float: fn(S) -> f32,
        options: &ElasticOptions,
    ) -> Result<Self, AudioError> {
        Ok(Self {
            ring,
            to_float,
            converter: Converter::new(options.from_rate, options.to_rate, options.block)?,
            depth: DepthController::new(options.from_rate, options.target),
            chunk: options.chunk,
            target: options.target,
            state: State::Filling,
            last: 0.0,
            taken: 0,
        })
    }

    pub(crate) fn read(&mut self, block: &mut [f32]) -> Read {
        let wanted = self.converter.wants();
        if self.state == State::Filling {
            if self.ring.slots() < wanted.max(self.chunk) + self.target {
                block.fill(0.0);
                return Read::Filling;
            }
            self.state = State::Flowing;
            self.depth.restart();
        }

        let available = self.ring.slots().min(wanted);
        let (ring, to_float, last) = (&mut self.ring, self.to_float, &mut self.last);
        self.converter.convert(
            |input| {
                let (there, missing) = input.split_at_mut(available);
                if let Ok(chunk) = ring.read_chunk(available) {
                    for (sample, read) in there.iter_mut().zip(chunk) {
                        *sample = to_float(read);
                    }
                }
                *last = there.last().copied().unwrap_or(*last);
                for sample in missing {
                    *last *= FADE;
                    *sample = *last;
                }
            },
            block,
        );
        self.taken += available as u64;

        if available < wanted {
            self.state = State::Filling;
            return Read::RanDry;
        }
        if let Some(speed) = self.depth.observe(self.ring.slots(), wanted) {
            self.converter.set_speed(speed);
        }
        Read::Flowing
    }

    /// Throws away what is in the ring.
    pub(crate) fn discard(&mut self) {
        let all = self.ring.slots();
        if let Ok(chunk) = self.ring.read_chunk(all) {
            chunk.commit_all();
        }
        self.taken += all as u64;
        self.state = State::Filling;
    }

    /// The writer writes chunks of this length now.
    pub(crate) fn set_chunk(&mut self, chunk: usize) {
        self.chunk = chunk;
    }

    /// How many samples have been taken from the ring in all.
    pub(crate) fn taken(&self) -> u64 {
        self.taken
    }

    /// The writer is gone and all that it wrote has been read.
    pub(crate) fn has_ended(&self) -> bool {
        self.ring.is_abandoned() && self.ring.is_empty()
    }

    #[cfg(test)]
    pub(crate) fn depth(&self) -> usize {
        self.ring.slots()
    }
}
