//! The audio thread's side of a microphone: from the device's rings to frames.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rtrb::Consumer;

use crate::callback::{CaptureRings, Counters, Stamp};
use crate::resample::Converter;
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

/// Where frames come from.
pub(crate) enum Microphone {
    Device(Box<DeviceMicrophone>),
    /// 48 kHz mono from a file's reader; a file is never late.
    Wav(Consumer<f32>),
    /// The device is lost and not replaced yet.
    Lost,
}

/// When a frame's samples were where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Timing {
    /// When the last of them came from the device; `None` for a file.
    pub arrived: Option<Instant>,
    /// When the first of them was at the microphone.
    pub captured_at: Instant,
}

impl Microphone {
    /// The next frame, if it is there.
    pub(crate) fn read(&mut self, frame: &mut [f32; FRAME_SAMPLES], now: Instant) -> Option<Timing> {
        match self {
            Self::Device(device) => device.read(frame, now),
            Self::Wav(samples) => {
                let (_, after_the_end) = samples.pop_partial_slice(frame);
                after_the_end.fill(0.0);
                Some(Timing { arrived: None, captured_at: now })
            }
            Self::Lost => None,
        }
    }

    /// How long a frame may be late before silence is sent in its place.
    pub(crate) fn patience(&self) -> Duration {
        match self {
            Self::Device(device) => device.patience(),
            Self::Wav(_) | Self::Lost => Duration::ZERO,
        }
    }

    /// What is lost for good, or a file, misses no frames.
    pub(crate) fn is_device(&self) -> bool {
        matches!(self, Self::Device(_))
    }

    pub(crate) fn counters(&self) -> Option<&Arc<Counters>> {
        match self {
            Self::Device(device) => Some(&device.rings.counters),
            Self::Wav(_) | Self::Lost => None,
        }
    }
}

pub(crate) struct DeviceMicrophone {
    rings: CaptureRings,
    /// `None` when the device runs at our rate.
    converter: Option<Converter>,
    /// The stamps of samples that have not been taken yet.
    stamps: VecDeque<Stamp>,
    taken: u64,
    longest_chunk: u32,
}

/// A device that is stuck in the middle of a call is not waited for longer than a word takes.
const MOST_PATIENCE: Duration = Duration::from_millis(250);

/// Even a device with short chunks is late by this much now and then on a busy machine.
const LEAST_PATIENCE: Duration = Duration::from_millis(40);

/// More than this in the ring is a backlog from a pause of the machine; it is dropped, or it would stay as delay.
const BACKLOG: Duration = Duration::from_millis(250);

impl DeviceMicrophone {
    pub(crate) fn new(rings: CaptureRings) -> Result<Self, AudioError> {
        let converter = if rings.rate == SAMPLE_RATE {
            None
        } else {
            Some(Converter::new(rings.rate, SAMPLE_RATE, FRAME_SAMPLES)?)
        };
        // the stamps of a whole ring
        let stamps = VecDeque::with_capacity(rings.stamps.buffer().capacity());
        let mut microphone = Self { rings, converter, stamps, taken: 0, longest_chunk: 0 };
        // what was captured while it was being opened
        microphone.skip(microphone.rings.samples.slots());
        Ok(microphone)
    }

    fn read(&mut self, frame: &mut [f32; FRAME_SAMPLES], now: Instant) -> Option<Timing> {
        self.collect_stamps();
        let wanted = self.converter.as_ref().map_or(FRAME_SAMPLES, Converter::wants);
        let available = self.rings.samples.slots();
        if available > self.samples_in(BACKLOG).max(2 * self.longest_chunk as usize) {
            self.skip(available - wanted);
        }
        if self.rings.samples.slots() < wanted {
            return None;
        }
        let timing = self.timing(wanted, now);
        let samples = &mut self.rings.samples;
        match &mut self.converter {
            Some(converter) => converter.convert(|input| take(samples, input), frame),
            None => take(samples, frame),
        }
        self.advance(wanted);
        Some(timing)
    }

    fn collect_stamps(&mut self) {
        while let Ok(stamp) = self.rings.stamps.pop() {
            self.longest_chunk = self.longest_chunk.max(stamp.len);
            if self.stamps.len() < self.stamps.capacity() {
                self.stamps.push_back(stamp);
            }
        }
    }

    /// When the next `wanted` samples were where, by the stamps of the chunks that they came in.
    fn timing(&self, wanted: usize, now: Instant) -> Timing {
        let end = self.taken + wanted as u64;
        let arrived = self.stamps.iter().find(|stamp| stamp.end() >= end).map(|stamp| stamp.handled);
        let captured_at = self.stamps.iter().find(|stamp| stamp.end() > self.taken).map(|stamp| {
            let into_chunk = self.taken.saturating_sub(stamp.position);
            stamp.heard + Duration::from_secs_f64(into_chunk as f64 / f64::from(self.rings.rate))
        });
        Timing { arrived, captured_at: captured_at.unwrap_or(now) }
    }

    fn skip(&mut self, samples: usize) {
        if let Ok(chunk) = self.rings.samples.read_chunk(samples) {
            chunk.commit_all();
        }
        self.advance(samples);
    }

    fn advance(&mut self, samples: usize) {
        self.taken += samples as u64;
        while self.stamps.front().is_some_and(|stamp| stamp.end() <= self.taken) {
            self.stamps.pop_front();
        }
    }

    fn patience(&self) -> Duration {
        let chunk = Duration::from_secs_f64(f64::from(self.longest_chunk) / f64::from(self.rings.rate));
        (2 * chunk).clamp(LEAST_PATIENCE, MOST_PATIENCE)
    }

    fn samples_in(&self, duration: Duration) -> usize {
        (duration.as_secs_f64() * f64::from(self.rings.rate)) as usize
    }
}

/// The caller has checked that there are enough.
fn take(samples: &mut Consumer<f32>, into: &mut [f32]) {
    let taken = samples.pop_entire_slice(into);
    debug_assert!(taken.is_ok());
}
