//! The audio thread's side of a speaker: from the mix to the device's ring, or to a file's.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rtrb::Producer;

use crate::callback::{Counters, PlaybackRings};
use crate::frame::to_pcm;
use crate::playout::BLOCK;
use crate::reference::EchoReference;
use crate::resample::Converter;
use crate::reserve::Reserve;
use crate::{AudioError, SAMPLE_RATE};

/// How long a block lasts, and so how often a speaker is looked after.
pub(crate) const BLOCK_DURATION: Duration = Duration::from_micros(2_500);

/// Where the mix goes.
pub(crate) enum Speaker {
    Device(Box<DeviceSpeaker>),
    Wav(WavSpeaker),
}

impl Speaker {
    /// Takes as many blocks as are due at `now`; `render` makes them.
    pub(crate) fn fill(&mut self, now: Instant, render: impl FnMut(&mut [f32; BLOCK])) {
        match self {
            Self::Device(device) => device.fill(now, render),
            Self::Wav(wav) => wav.fill(now, render),
        }
    }

    pub(crate) fn reference(&mut self) -> Option<&mut EchoReference> {
        match self {
            Self::Device(device) => Some(&mut device.reference),
            // nobody hears it, so there is no echo
            Self::Wav(_) => None,
        }
    }

    pub(crate) fn has_taken_samples(&self) -> bool {
        match self {
            Self::Device(device) => device.counters.samples.load(Ordering::Acquire) > 0,
            Self::Wav(_) => true,
        }
    }

    pub(crate) fn take_underruns(&mut self) -> u64 {
        match self {
            Self::Device(device) => std::mem::take(&mut device.unreported_underruns),
            Self::Wav(_) => 0,
        }
    }
}

pub(crate) struct DeviceSpeaker {
    ring: Producer<f32>,
    counters: Arc<Counters>,
    reference: EchoReference,
    to_device: Option<ToDeviceRate>,
    rate: u32,
    /// The length of a block at the device's rate.
    block: usize,
    chunk: RecentLongest,
    reserve: Reserve,
    opened: Instant,
    unreported_underruns: u64,
}

/// Blocks that the ring gets beyond what one callback takes: on an idle machine neither the audio thread nor a callback is
/// wrong by more than 2.5 ms.
const LEAST_RESERVE: usize = 1;

/// For devices that do not run at our rate.
struct ToDeviceRate {
    converter: Converter,
    mixed: VecDeque<f32>,
    converted: Vec<f32>,
}

impl DeviceSpeaker {
    pub(crate) fn new(rings: PlaybackRings, now: Instant) -> Result<Self, AudioError> {
        let block = (rings.rate as usize * BLOCK).div_ceil(SAMPLE_RATE as usize);
        let to_device = if rings.rate == SAMPLE_RATE {
            None
        } else {
            let converter = Converter::new(SAMPLE_RATE, rings.rate, block)?;
            let mixed = VecDeque::with_capacity(4 * BLOCK);
            Some(ToDeviceRate { converter, mixed, converted: vec![0.0; block] })
        };
        Ok(Self {
            ring: rings.samples,
            counters: rings.counters,
            reference: EchoReference::new(rings.written, rings.stamps, rings.rate)?,
            to_device,
            rate: rings.rate,
            block,
            chunk: RecentLongest::new(now),
            reserve: Reserve::of_blocks(),
            opened: now,
            unreported_underruns: 0,
        })
    }

    /// Fills the ring as far as the next callback needs.
    fn fill(&mut self, now: Instant, mut render: impl FnMut(&mut [f32; BLOCK])) {
        let underruns = self.counters.lost.swap(0, Ordering::Relaxed);
        self.unreported_underruns += underruns;
        let chunk = self.chunk.note(self.counters.chunk.load(Ordering::Relaxed), now);
        self.reference.observe(chunk as usize);
        let reserve = LEAST_RESERVE + self.reserve.note(underruns > 0, now.duration_since(self.opened));
        let level = self.share_needed(chunk, now) + reserve * self.block;
        while self.ring.buffer().capacity() - self.ring.slots() < level {
            let pushed = match &mut self.to_device {
                None => {
                    let mut block = [0.0; BLOCK];
                    render(&mut block);
                    self.ring.push_entire_slice(&block)
                }
                Some(to_device) => self.ring.push_entire_slice(to_device.next_block(&mut render)),
            };
            if pushed.is_err() {
                break;
            }
        }
    }
}

impl DeviceSpeaker {
    /// How much of the next callback's chunk should be in the ring by now. It grows evenly from one callback to the next,
    /// so that each block is made as late as it can be, from inputs that are as new as they can be.
    fn share_needed(&self, chunk: u32, now: Instant) -> usize {
        let Some(last_callback) = self.reference.last_callback() else { return chunk as usize };
        let chunk_duration = Duration::from_secs_f64(f64::from(chunk) / f64::from(self.rate));
        // until the audio thread comes by again
        let passed = now.saturating_duration_since(last_callback) + BLOCK_DURATION;
        let share = (passed.as_secs_f64() / chunk_duration.as_secs_f64().max(f64::EPSILON)).min(1.0);
        (f64::from(chunk) * share) as usize
    }
}

impl ToDeviceRate {
    fn next_block(&mut self, mut render: impl FnMut(&mut [f32; BLOCK])) -> &[f32] {
        while self.mixed.len() < self.converter.wants() {
            let mut block = [0.0; BLOCK];
            render(&mut block);
            self.mixed.extend(block);
        }
        let mixed = &mut self.mixed;
        self.converter.convert(
            |input| {
                let wanted = input.len();
                for (sample, mixed) in input.iter_mut().zip(mixed.drain(..wanted)) {
                    *sample = mixed;
                }
            },
            &mut self.converted,
        );
        &self.converted
    }
}

/// The longest chunk of the last seconds: PulseAudio asks for a longer one when it starts.
struct RecentLongest {
    previous: u32,
    current: u32,
    since: Instant,
}

impl RecentLongest {
    const WINDOW: Duration = Duration::from_secs(1);

    fn new(now: Instant) -> Self {
        Self { previous: 0, current: 0, since: now }
    }

    fn note(&mut self, chunk: u32, now: Instant) -> u32 {
        if now.duration_since(self.since) > Self::WINDOW {
            self.previous = std::mem::take(&mut self.current);
            self.since = now;
        }
        self.current = self.current.max(chunk);
        self.current.max(self.previous)
    }
}

/// A file in the place of a device; its clock is the machine's.
pub(crate) struct WavSpeaker {
    ring: Producer<i16>,
    next: Instant,
}

impl WavSpeaker {
    pub(crate) fn new(ring: Producer<i16>, now: Instant) -> Self {
        Self { ring, next: now }
    }

    fn fill(&mut self, now: Instant, mut render: impl FnMut(&mut [f32; BLOCK])) {
        while self.next <= now {
            let mut block = [0.0; BLOCK];
            render(&mut block);
            // the ring holds seconds: full it is only when the disk does not write
            let (_, _lost) = self.ring.push_partial_slice(&block.map(to_pcm));
            self.next += BLOCK_DURATION;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_first_chunk_is_forgotten() {
        let start = Instant::now();
        let mut chunk = RecentLongest::new(start);
        assert_eq!(chunk.note(960, start), 960);
        assert_eq!(chunk.note(480, start), 960);
        let mut now = start;
        for _ in 0..3 {
            now += RecentLongest::WINDOW + Duration::from_millis(1);
            chunk.note(480, now);
        }
        assert_eq!(chunk.note(480, now), 480);
    }
}
