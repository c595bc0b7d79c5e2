//! What runs in the sound card's real-time callbacks.
//!
//! Everything here works on preallocated rings: no allocation, lock, log or system call. What does not fit is dropped
//! and counted; the audio thread reports the counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

/// Half a second: the audio thread is never that late on a machine on which a conversation is possible.
const RING_SECONDS: f32 = 0.5;

/// As many chunks as the shortest usual ones (2.5 ms) make of the rings' half second.
const STAMPS: usize = 256;

/// Tells about one chunk that a callback handled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stamp {
    /// Counts samples from the stream's first one: where the chunk begins.
    pub position: u64,
    pub len: u32,
    /// When the callback ran.
    pub handled: Instant,
    /// When the chunk's first sample was at the microphone, or will be at the loudspeaker.
    pub heard: Instant,
}

impl Stamp {
    pub(crate) fn end(&self) -> u64 {
        self.position + u64::from(self.len)
    }
}

/// What the callbacks count, and others read.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Samples that the device has delivered or taken.
    pub samples: AtomicU64,
    /// Microphone: samples dropped. Speaker: times that the ring had run dry.
    pub lost: AtomicU64,
    /// The length of the latest chunk.
    pub chunk: AtomicU32,
}

/// The audio thread's end of a microphone's rings.
pub(crate) struct CaptureRings {
    pub samples: Consumer<f32>,
    pub stamps: Consumer<Stamp>,
    pub counters: Arc<Counters>,
    pub rate: u32,
}

/// The microphone's callback.
pub(crate) struct CaptureCallback {
    samples: Producer<f32>,
    stamps: Producer<Stamp>,
    counters: Arc<Counters>,
    position: u64,
    channels: usize,
}

impl CaptureCallback {
    pub(crate) fn new(rate: u32, channels: u16) -> (Self, CaptureRings) {
        let (samples_in, samples) = RingBuffer::new(ring_capacity(rate));
        let (stamps_in, stamps) = RingBuffer::new(STAMPS);
        let counters = Arc::new(Counters::default());
        let callback = Self {
            samples: samples_in,
            stamps: stamps_in,
            counters: counters.clone(),
            position: 0,
            channels: usize::from(channels),
        };
        (callback, CaptureRings { samples, stamps, counters, rate })
    }

    /// Takes the device's interleaved samples. `age` is how long ago the first of them was at the microphone.
    pub(crate) fn run<S: Copy>(&mut self, data: &[S], now: Instant, age: Duration)
    where
        f32: FromSample<S>,
    {
        let frames = data.len() / self.channels;
        let fitting = frames.min(self.samples.slots());
        if let Ok(chunk) = self.samples.write_chunk_uninit(fitting) {
            chunk.fill_from_iter(data.chunks_exact(self.channels).map(to_mono));
        }
        let stamp = Stamp {
            position: self.position,
            len: fitting as u32,
            handled: now,
            heard: now.checked_sub(age).unwrap_or(now),
        };
        // without a stamp the samples are merely less well timed
        let _ = self.stamps.push(stamp);
        self.position += fitting as u64;
        self.counters.lost.fetch_add((frames - fitting) as u64, Ordering::Relaxed);
        self.counters.chunk.store(frames as u32, Ordering::Relaxed);
        self.counters.samples.fetch_add(frames as u64, Ordering::Release);
    }
}

/// The mean of the first two channels: a microphone has one or two; what else an interface offers are other inputs.
fn to_mono<S: Copy>(frame: &[S]) -> f32
where
    f32: FromSample<S>,
{
    match frame {
        [] => 0.0,
        [mono] => f32::from_sample_(*mono),
        [left, right, ..] => 0.5 * (f32::from_sample_(*left) + f32::from_sample_(*right)),
    }
}

/// The audio thread's end of a speaker's rings.
pub(crate) struct PlaybackRings {
    pub samples: Producer<f32>,
    /// What was really written, silence of underruns included.
    pub written: Consumer<f32>,
    pub stamps: Consumer<Stamp>,
    pub counters: Arc<Counters>,
    pub rate: u32,
}

/// The speaker's callback.
pub(crate) struct PlaybackCallback {
    samples: Consumer<f32>,
    written: Producer<f32>,
    stamps: Producer<Stamp>,
    counters: Arc<Counters>,
    position: u64,
    channels: usize,
    last: f32,
    started: bool,
}

/// What is left of the last sample in each next one when the ring has run dry: no click, and gone within 2 ms.
const FADE: f32 = 0.95;

impl PlaybackCallback {
    pub(crate) fn new(rate: u32, channels: u16) -> (Self, PlaybackRings) {
        let (samples, samples_out) = RingBuffer::new(ring_capacity(rate));
        let (written_in, written) = RingBuffer::new(ring_capacity(rate));
        let (stamps_in, stamps) = RingBuffer::new(STAMPS);
        let counters = Arc::new(Counters::default());
        let callback = Self {
            samples: samples_out,
            written: written_in,
            stamps: stamps_in,
            counters: counters.clone(),
            position: 0,
            channels: usize::from(channels),
            last: 0.0,
            started: false,
        };
        (callback, PlaybackRings { samples, written, stamps, counters, rate })
    }

    /// Fills the device's interleaved samples. `ahead` is how long it takes until the first of them is heard.
    pub(crate) fn run<S: Copy + FromSample<f32>>(&mut self, data: &mut [S], now: Instant, ahead: Duration) {
        let frames = data.len() / self.channels;
        let mut missing = false;
        let recorded = frames.min(self.written.slots());
        for (n, frame) in data.chunks_exact_mut(self.channels).enumerate() {
            self.last = self.samples.pop().unwrap_or_else(|_| {
                missing = true;
                self.last * FADE
            });
            frame.fill(self.last.to_sample());
            if n < recorded {
                let _ = self.written.push(self.last);
            }
        }
        let stamp = Stamp { position: self.position, len: recorded as u32, handled: now, heard: now + ahead };
        let _ = self.stamps.push(stamp);
        self.position += recorded as u64;
        // before the audio thread has written anything there is nothing to miss
        self.started |= !missing;
        self.counters.lost.fetch_add(u64::from(missing && self.started), Ordering::Relaxed);
        self.counters.chunk.store(frames as u32, Ordering::Relaxed);
        self.counters.samples.fetch_add(frames as u64, Ordering::Release);
    }
}

fn ring_capacity(rate: u32) -> usize {
    (rate as f32 * RING_SECONDS) as usize
}
