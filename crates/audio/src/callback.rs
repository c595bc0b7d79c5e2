//! What runs in the sound card's real-time callbacks.
//!
//! Everything here works on preallocated rings: no allocation, lock, log or system call. What does not fit is dropped
//! and counted; the audio thread reports the counts.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use cpal::{FromSample, Sample};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::frame::fade;

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
                fade(self.last)
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

#[cfg(test)]
mod tests {
    use assert_no_alloc::{assert_no_alloc, violation_count};

    use super::*;

    const AGE: Duration = Duration::from_millis(12);

    fn captured<S: Copy>(channels: u16, data: &[S]) -> Vec<f32>
    where
        f32: FromSample<S>,
    {
        let (mut callback, mut rings) = CaptureCallback::new(48_000, channels);
        callback.run(data, Instant::now(), AGE);
        let count = rings.samples.slots();
        rings.samples.read_chunk(count).unwrap().into_iter().collect()
    }

    #[test]
    fn every_sample_format_becomes_the_same_floats() {
        let expected = [0.0, 0.5, -0.5];
        let close = |samples: Vec<f32>| {
            assert_eq!(samples.len(), expected.len());
            for (sample, expected) in samples.iter().zip(expected) {
                assert!((sample - expected).abs() < 0.01, "{samples:?}");
            }
        };
        close(captured(1, &[0_i8, 64, -64]));
        close(captured(1, &[0_i16, 16_384, -16_384]));
        close(captured(
            1,
            &[
                cpal::I24::new(0).unwrap(),
                cpal::I24::new(1 << 22).unwrap(),
                cpal::I24::new(-(1 << 22)).unwrap(),
            ],
        ));
        close(captured(1, &[0_i32, 1 << 30, -(1 << 30)]));
        close(captured(1, &[0_i64, 1 << 62, -(1 << 62)]));
        close(captured(1, &[128_u8, 192, 64]));
        close(captured(1, &[32_768_u16, 49_152, 16_384]));
        close(captured(1, &[1_u32 << 31, 3 << 30, 1 << 30]));
        close(captured(1, &[0.0_f32, 0.5, -0.5]));
        close(captured(1, &[0.0_f64, 0.5, -0.5]));
    }

    #[test]
    fn the_first_two_channels_are_averaged_and_others_ignored() {
        assert_eq!(captured(2, &[0.2_f32, 0.4, -0.2, -0.4]), [0.3, -0.3]);
        assert_eq!(captured(4, &[0.2_f32, 0.4, 0.9, 0.9]), [0.3]);
    }

    #[test]
    fn what_the_audio_thread_does_not_fetch_is_dropped_and_counted() {
        let (mut callback, mut rings) = CaptureCallback::new(48_000, 1);
        for _ in 0..60 {
            callback.run(&[0.0_f32; 480], Instant::now(), AGE);
        }
        assert_eq!(rings.samples.slots(), 24_000);
        assert_eq!(rings.counters.lost.load(Ordering::Relaxed), 60 * 480 - 24_000);
        let stamps: Vec<Stamp> = std::iter::from_fn(|| rings.stamps.pop().ok()).collect();
        assert_eq!(stamps.last().unwrap().end(), 24_000);
    }

    #[test]
    fn stamps_say_when_the_first_sample_was_at_the_microphone() {
        let (mut callback, mut rings) = CaptureCallback::new(48_000, 1);
        let now = Instant::now();
        callback.run(&[0.0_f32; 480], now, AGE);
        let stamp = rings.stamps.pop().unwrap();
        assert_eq!((stamp.handled, stamp.heard), (now, now - AGE));
    }

    #[test]
    fn the_speaker_gets_each_sample_on_all_channels() {
        let (mut callback, mut rings) = PlaybackCallback::new(48_000, 2);
        rings.samples.push_entire_slice(&[0.5, -0.25]).unwrap();
        let mut data = [0_i16; 4];
        callback.run(&mut data, Instant::now(), AGE);
        assert_eq!(data, [16_384, 16_384, -8_192, -8_192]);
    }

    #[test]
    fn an_underrun_fades_to_silence_and_is_counted_once_a_callback() {
        let (mut callback, mut rings) = PlaybackCallback::new(48_000, 1);
        let mut data = [1.0_f32; 480];
        callback.run(&mut data, Instant::now(), AGE);
        assert_eq!(data, [0.0; 480]);
        assert_eq!(rings.counters.lost.load(Ordering::Relaxed), 0, "nothing has been played yet");

        rings.samples.push_entire_slice(&[0.5; 480]).unwrap();
        callback.run(&mut data, Instant::now(), AGE);
        callback.run(&mut data, Instant::now(), AGE);
        assert_eq!(rings.counters.lost.load(Ordering::Relaxed), 1);
        assert!(data[0] > 0.45 && data[96].abs() < 0.005 && data[479].abs() < 1e-6, "{data:?}");
    }

    #[test]
    fn the_echo_reference_is_what_was_written_also_when_that_was_made_up() {
        let (mut callback, mut rings) = PlaybackCallback::new(48_000, 2);
        rings.samples.push_entire_slice(&[0.5; 300]).unwrap();
        let mut data = [0.0_f32; 960];
        callback.run(&mut data, Instant::now(), AGE);
        let written: Vec<f32> = rings.written.read_chunk(480).unwrap().into_iter().collect();
        let played: Vec<f32> = data.chunks(2).map(|frame| frame[0]).collect();
        assert_eq!(written, played);
    }

    #[test]
    fn the_callbacks_never_allocate() {
        let (mut capture, capture_rings) = CaptureCallback::new(44_100, 2);
        let (mut playback, mut playback_rings) = PlaybackCallback::new(44_100, 2);
        let heard = vec![0_i16; 2 * 441];
        let mut played = vec![0_i16; 2 * 441];
        let ahead = vec![0.1; 4_000];
        playback_rings.samples.push_entire_slice(&ahead).unwrap();
        assert_no_alloc(|| {
            // long enough to fill the capture rings and to run the playback ring dry
            for _ in 0..300 {
                capture.run(&heard, Instant::now(), AGE);
                playback.run(&mut played, Instant::now(), AGE);
            }
        });
        assert_eq!(violation_count(), 0);
        assert!(capture_rings.counters.lost.load(Ordering::Relaxed) > 0);
        assert!(playback_rings.counters.lost.load(Ordering::Relaxed) > 0);
    }

    #[test]
    fn an_allocation_would_be_noticed() {
        assert_no_alloc(|| drop(std::hint::black_box(Box::new(7))));
        assert!(violation_count() > 0);
    }
}
