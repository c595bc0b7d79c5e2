//! Reads a ring that is written by another clock: waits until there is enough, follows the clock by bending the
//! speed, and hides it when the ring runs dry.

use std::time::Duration;

use rtrb::Consumer;

use crate::AudioError;
use crate::depth::DepthController;
use crate::frame::fade;
use crate::resample::Converter;
use crate::reserve::Reserve;

/// The reader's end of such a ring.
pub(crate) struct ElasticReader<S> {
    ring: Consumer<S>,
    to_float: fn(S) -> f32,
    converter: Converter,
    depth: DepthController,
    /// The longest chunk that the writer writes at once.
    chunk: usize,
    /// The longest chunk that is read at once.
    read_chunk: usize,
    /// What is to be left in the ring at the worst moment, without what has proved to be necessary beyond it.
    least: usize,
    lateness: Lateness,
    reserve: Reserve,
    reserve_steps: usize,
    state: State,
    last: f32,
    taken: u64,
    /// Blocks read, at `block` samples of `to_rate` each.
    blocks: u64,
    block_duration: Duration,
    rate: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Not enough has been written yet to go on without interruption. Counts the blocks that were silent for that.
    Filling(u32),
    /// The first block after a silence fades in.
    Beginning,
    Flowing,
    /// The ring ran dry; what is left of its last sample dies away.
    Ending,
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

/// A writer that stays away for longer is not late but has paused.
const BRIEF: Duration = Duration::from_millis(200);

/// Below -50 dB of full scale a jump is not heard.
const SILENCE: f32 = 0.003;

/// Surely not brief, whatever the length of a block.
const NOT_BRIEF: u32 = 1_000;

pub(crate) struct ElasticOptions {
    pub from_rate: u32,
    pub to_rate: u32,
    /// The length of the blocks that are read, at `to_rate`.
    pub block: usize,
    /// The longest chunk that is written at once, at `from_rate`.
    pub chunk: usize,
    /// The longest chunk that is read at once, a block or several, at `from_rate`.
    pub read_chunk: usize,
    /// What is to be left in the ring at the worst moment, at `from_rate`.
    pub least: usize,
    pub lateness: Lateness,
}

/// What is done against a writer that is late now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lateness {
    /// More is kept in the ring, as long as that helps: nothing is to be missed.
    KeepMore,
    /// What came too late is skipped: nothing is to be old.
    Skip,
}

/// A beginning from silence, without the click of a jump.
fn fade_in(block: &mut [f32]) {
    let len = block.len() as f32;
    for (n, sample) in block.iter_mut().enumerate() {
        *sample *= n as f32 / len;
    }
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
            depth: DepthController::new(
                options.from_rate,
                options.least + (options.chunk + options.read_chunk) / 2,
            ),
            chunk: options.chunk,
            read_chunk: options.read_chunk,
            least: options.least,
            lateness: options.lateness,
            reserve: Reserve::of_blocks(),
            reserve_steps: 0,
            state: State::Filling(NOT_BRIEF),
            last: 0.0,
            taken: 0,
            blocks: 0,
            block_duration: Duration::from_secs_f64(options.block as f64 / f64::from(options.to_rate)),
            rate: options.from_rate,
        })
    }

    pub(crate) fn read(&mut self, block: &mut [f32]) -> Read {
        self.blocks += 1;
        if let State::Filling(blocks) = self.state {
            if self.ring.slots() < self.enough_to_begin() {
                self.state = State::Filling(blocks.saturating_add(1));
                block.fill(0.0);
                return Read::Filling;
            }
            self.begin(blocks);
        }
        self.skip_what_is_old();
        let wanted = self.converter.wants();
        let available = match self.state {
            State::Ending => 0,
            _ => self.ring.slots().min(wanted),
        };
        self.convert(available, block);
        match self.state {
            State::Ending => {
                self.state = State::Filling(1);
                Read::Flowing
            }
            _ if available < wanted => {
                self.state = State::Ending;
                Read::RanDry
            }
            State::Beginning => {
                fade_in(block);
                self.state = State::Flowing;
                Read::Flowing
            }
            _ => Read::Flowing,
        }
    }

    /// Looks how deep the ring is; to be called in regular intervals, [`crate::depth::LOOKS`] times a second.
    pub(crate) fn observe(&mut self) {
        if self.state != State::Flowing {
            return;
        }
        if let Some(speed) = self.depth.observe(self.ring.slots()) {
            self.converter.set_speed(speed);
            self.note_for_reserve(false);
        }
    }

    /// Makes a block from `available` samples of the ring; what the converter wants beyond them dies away.
    fn convert(&mut self, available: usize, block: &mut [f32]) {
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
                    *last = fade(*last);
                    *sample = *last;
                }
            },
            block,
        );
        self.taken += available as u64;
    }

    /// The writer writes chunks of this length now.
    pub(crate) fn set_chunk(&mut self, chunk: usize) {
        if chunk != self.chunk {
            self.chunk = chunk;
            self.depth.set_target(self.mean());
        }
    }

    /// A brief silence was lateness, against which a reserve helps; a long one was the writer's pause.
    fn begin(&mut self, silent_blocks: u32) {
        self.state = State::Beginning;
        self.depth.restart();
        self.note_for_reserve(silent_blocks * self.block_duration < BRIEF);
    }

    /// A level that is higher than before a read that directly follows a write. Where nothing is to be missed, only
    /// silence is skipped, and what is left is worked off by the speed.
    fn skip_what_is_old(&mut self) {
        let highest = self.least() + self.chunk + self.converter.wants().max(self.read_chunk);
        let old = self.ring.slots().saturating_sub(highest);
        if self.lateness == Lateness::Skip {
            self.skip(old);
        } else if old > 0 && self.is_silent() {
            self.skip(old);
            self.converter.set_speed(self.depth.speed_of_clocks());
        }
    }

    /// Whether nothing is to be heard in all that is in the ring.
    fn is_silent(&mut self) -> bool {
        let Ok(chunk) = self.ring.read_chunk(self.ring.slots()) else { return false };
        let (first, second) = chunk.as_slices();
        first.iter().chain(second).all(|sample| (self.to_float)(*sample).abs() < SILENCE)
    }

    fn skip(&mut self, samples: usize) {
        if let Ok(chunk) = self.ring.read_chunk(samples) {
            chunk.commit_all();
        }
        self.taken += samples as u64;
    }

    fn note_for_reserve(&mut self, was_too_small: bool) {
        if self.lateness == Lateness::Skip {
            return;
        }
        let time = self.block_duration.mul_f64(self.blocks as f64);
        self.reserve_steps = self.reserve.note(was_too_small, time);
        self.depth.set_target(self.mean());
    }

    /// What is to be left in the ring at the worst moment.
    fn least(&self) -> usize {
        self.least + self.reserve_steps * self.rate as usize / 400
    }

    /// The mean level at which so much is left at the worst moment: the level saws by a written and by a read chunk, and
    /// is at its lowest half of each below its mean.
    fn mean(&self) -> usize {
        self.least() + (self.chunk + self.read_chunk) / 2
    }

    /// The level before a first read after which the mean is what it should be, whichever of writing and reading
    /// comes first.
    fn enough_to_begin(&self) -> usize {
        self.mean() + self.converter.wants().max(self.read_chunk) / 2
    }

    /// Throws away what is in the ring.
    pub(crate) fn discard(&mut self) {
        self.skip(self.ring.slots());
        self.state = State::Filling(NOT_BRIEF);
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
