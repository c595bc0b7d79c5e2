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

    /// When to come again after having been here at `now`.
    pub(crate) fn next_visit(&self, now: Instant) -> Instant {
        match self {
            Self::Device(device) => device.next_visit(now),
            Self::Wav(_) => now + BLOCK_DURATION,
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

/// How long before a callback its last block is made. On an idle machine neither the audio thread nor a callback is
/// wrong by more; where one is, the ring gets a reserve.
const LEAD: Duration = Duration::from_micros(1_500);

/// A sound server that begins to play pauses and hurries; what is missed then is no lateness of ours.
const STARTING: Duration = Duration::from_secs(1);

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
        let open_for = now.duration_since(self.opened);
        let reserve = self.reserve.note(underruns > 0 && open_for > STARTING, open_for);
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
        let chunk_duration = duration(chunk, self.rate);
        let passed = now.saturating_duration_since(last_callback);
        if passed + BLOCK_DURATION + LEAD / 2 > chunk_duration {
            // the audio thread's next visit is too late
            return chunk as usize;
        }
        (f64::from(chunk) * (passed + LEAD).div_duration_f64(chunk_duration)) as usize
    }

    /// When to come again: about a block later, and so that one visit is [`LEAD`] before the next callback.
    fn next_visit(&self, now: Instant) -> Instant {
        let in_a_block = now + BLOCK_DURATION;
        let Some(last_callback) = self.reference.last_callback() else { return in_a_block };
        let chunk = self.counters.chunk.load(Ordering::Relaxed);
        let block = BLOCK_DURATION.as_secs_f64();
        let visit = in_a_block.saturating_duration_since(last_callback).as_secs_f64();
        let wanted = duration(chunk, self.rate).as_secs_f64() - LEAD.as_secs_f64();
        let blocks_off = (wanted - visit) / block;
        let visit = visit + (blocks_off - blocks_off.round()) * block;
        last_callback + Duration::from_secs_f64(visit.max(0.0))
    }
}

fn duration(samples: u32, rate: u32) -> Duration {
    Duration::from_secs_f64(f64::from(samples) / f64::from(rate))
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
    use crate::callback::PlaybackCallback;

    /// The shortest that is asked for.
    const CHUNK: u32 = 240;
    const CHUNK_DURATION: Duration = Duration::from_millis(5);

    /// A card that takes a chunk every 5 ms, and when its speaker was visited last before each.
    struct Card {
        callback: PlaybackCallback,
        speaker: DeviceSpeaker,
        visit: Instant,
        next_callback: Instant,
    }

    impl Card {
        fn new() -> Self {
            let (callback, rings) = PlaybackCallback::new(SAMPLE_RATE, 1);
            let now = Instant::now();
            let speaker = DeviceSpeaker::new(rings, now).unwrap();
            Self { callback, speaker, visit: now, next_callback: now + Duration::from_micros(700) }
        }

        /// Plays the next chunk; gives what was left in the ring, and how long before it the last visit was.
        fn play_chunk(&mut self) -> (usize, Duration) {
            let mut visited = self.visit;
            while self.visit < self.next_callback {
                visited = self.visit;
                self.speaker.fill(self.visit, |block| block.fill(0.1));
                self.visit = self.speaker.next_visit(self.visit);
            }
            self.callback.run(&mut [0.0_f32; CHUNK as usize], self.next_callback, Duration::ZERO);
            let left = self.speaker.ring.buffer().capacity() - self.speaker.ring.slots();
            let before = self.next_callback.duration_since(visited);
            self.next_callback += CHUNK_DURATION;
            (left, before)
        }
    }

    #[test]
    fn blocks_are_made_shortly_before_they_are_taken() {
        let mut card = Card::new();
        let chunks: Vec<_> = (0..2_000).map(|_| card.play_chunk()).collect();
        for (left, before) in &chunks[200..] {
            assert_eq!(*left, 0);
            assert!(before.abs_diff(LEAD) < Duration::from_micros(10), "{before:?}");
        }
        assert_eq!(card.speaker.unreported_underruns, 0);
    }

    #[test]
    fn a_card_that_comes_too_early_again_gets_a_reserve() {
        let mut card = Card::new();
        for _ in 0..1_000 {
            card.play_chunk();
        }
        card.next_callback -= 2 * LEAD;
        card.play_chunk();
        let later: Vec<_> = (0..100).map(|_| card.play_chunk().0).collect();
        assert!(later[2..].iter().all(|left| *left == BLOCK), "{later:?}");
    }

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
