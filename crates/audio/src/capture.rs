//! The microphone's way on the audio thread: pace, cancel echo, measure, suppress noise, mute, hand over.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::frame::{to_float, to_pcm};
use crate::level::{Meter, SpeechDetector};
use crate::microphone::Microphone;
use crate::pacer::Pacer;
use crate::recording::Tap;
use crate::reference::EchoReference;
use crate::{CaptureSink, EchoCanceller, FRAME_SAMPLES, Frame, Level, Processor, Samples, SoundEvent};

/// While a frame is late it is looked for this often.
const LATE_INTERVAL: Duration = Duration::from_millis(1);

/// Three seconds: longer than any pause in which a working microphone delivers exact zeros (those that gate do so
/// between words), short enough to tell the candidate before the interviewer wonders.
const SILENT_FRAMES: u32 = 300;

/// An open microphone and what its sound goes through.
pub(crate) struct Capture {
    microphone: Microphone,
    name: String,
    pacer: Pacer,
    /// The microphone has run out of patience; silence is sent until it delivers again.
    stalled: bool,
    announced: bool,
    zero_frames: u32,
    /// It has been told that only zeros come.
    silent: bool,
    meter: Meter,
    speech: SpeechDetector,
    speaking: bool,
    missing_frames: u64,
}

/// What stays when the microphone is closed and opened again.
#[derive(Default)]
pub(crate) struct CaptureChain {
    pub sink: Option<Box<dyn CaptureSink>>,
    pub echo_canceller: Option<Box<dyn EchoCanceller>>,
    pub noise_and_gain: Option<Box<dyn Processor>>,
    pub tap: Option<Tap>,
    pub mute: Mute,
    echo_delay: EchoDelay,
}

impl Capture {
    pub(crate) fn new(microphone: Microphone, name: String, now: Instant) -> Self {
        Self {
            microphone,
            name,
            pacer: Pacer::new(now),
            stalled: false,
            announced: false,
            zero_frames: 0,
            silent: false,
            meter: Meter::default(),
            speech: SpeechDetector::new(),
            speaking: false,
            missing_frames: 0,
        }
    }

    /// Goes on with another microphone at the same pace.
    pub(crate) fn replace(&mut self, microphone: Microphone, name: String) {
        self.microphone = microphone;
        self.name = name;
        self.announced = false;
        self.zero_frames = 0;
    }

    /// Sends the frame that is due, if one is. Gives when to call again.
    pub(crate) fn run(
        &mut self,
        now: Instant,
        chain: &mut CaptureChain,
        reference: Option<&mut EchoReference>,
        mut emit: impl FnMut(SoundEvent),
    ) -> Instant {
        if now < self.pacer.next() {
            return self.pacer.next();
        }
        let mut frame = [0.0; FRAME_SAMPLES];
        match self.microphone.read(&mut frame, now) {
            Some(timing) => {
                self.stalled = false;
                if !std::mem::replace(&mut self.announced, true) {
                    emit(SoundEvent::Capturing { device: self.name.clone() });
                }
                self.watch_for_zeros(&frame, chain.mute.muted, emit);
                self.send(&frame, timing.captured_at, chain, reference);
                self.pacer.left(now, timing.arrived);
            }
            None if !self.stalled && now.duration_since(self.pacer.next()) < self.microphone.patience() => {
                return now + LATE_INTERVAL;
            }
            None => {
                self.stalled = true;
                self.missing_frames += u64::from(self.microphone.is_device());
                self.send(&frame, now, chain, reference);
                self.pacer.left(now, None);
            }
        }
        self.pacer.next()
    }

    pub(crate) fn level(&mut self) -> Level {
        self.meter.take()
    }

    pub(crate) fn is_speaking(&self) -> bool {
        self.speaking
    }

    pub(crate) fn take_missing_frames(&mut self) -> u64 {
        std::mem::take(&mut self.missing_frames)
    }

    pub(crate) fn take_overruns(&mut self) -> u64 {
        self.microphone.counters().map_or(0, |counters| counters.lost.swap(0, Ordering::Relaxed))
    }

    fn watch_for_zeros(
        &mut self,
        frame: &[f32; FRAME_SAMPLES],
        muted: bool,
        mut emit: impl FnMut(SoundEvent),
    ) {
        if !self.microphone.is_device() || muted {
            self.zero_frames = 0;
            return;
        }
        if frame.iter().all(|sample| *sample == 0.0) {
            self.zero_frames = self.zero_frames.saturating_add(1);
            if self.zero_frames == SILENT_FRAMES && !std::mem::replace(&mut self.silent, true) {
                emit(SoundEvent::SilentInput { device: self.name.clone() });
            }
        } else {
            self.zero_frames = 0;
            if std::mem::replace(&mut self.silent, false) {
                emit(SoundEvent::SilentInputEnded { device: self.name.clone() });
            }
        }
    }

    fn send(
        &mut self,
        captured: &[f32; FRAME_SAMPLES],
        captured_at: Instant,
        chain: &mut CaptureChain,
        reference: Option<&mut EchoReference>,
    ) {
        let mut samples = captured.map(to_pcm);
        chain.cancel_echo(&mut samples, captured_at, reference);
        let clean = samples.map(to_float);
        self.meter.add(&clean);
        self.speaking = self.speech.note(&clean);
        if let Some(processor) = &mut chain.noise_and_gain {
            processor.process(&mut samples);
        }
        chain.mute.apply(&mut samples);
        chain.hand_over(Frame { samples, captured_at });
    }
}

impl CaptureChain {
    fn cancel_echo(
        &mut self,
        samples: &mut Samples,
        captured_at: Instant,
        reference: Option<&mut EchoReference>,
    ) {
        let mut played = [0.0; FRAME_SAMPLES];
        // taken also without a canceller, so that it does not pile up
        let heard_at = reference.and_then(|reference| reference.next(&mut played));
        let Some(canceller) = &mut self.echo_canceller else { return };
        canceller.render(&mut played.map(to_pcm));
        canceller.capture(samples, self.echo_delay.note(heard_at, captured_at));
    }

    fn hand_over(&mut self, frame: Frame) {
        if let Some(tap) = &mut self.tap {
            let (_, too_much) = tap.push_partial_slice(&frame.samples);
            if !too_much.is_empty() || tap.is_abandoned() {
                self.tap = None;
            }
        }
        if let Some(sink) = &mut self.sink {
            sink.frame(&frame);
        }
    }
}

/// How long after having been given to the echo canceller a sound comes back with the microphone's frames.
///
/// Reference and frame are given to it in the same moment. The reference's sound is heard at `heard_at`; the frame
/// that is given now was captured at `captured_at`; the frame captured at `heard_at` is given that much later.
#[derive(Debug, Default)]
struct EchoDelay {
    smoothed: Option<f64>,
}

impl EchoDelay {
    /// The sound card's time stamps jitter by milliseconds from chunk to chunk; the true delay changes rarely.
    const SMOOTHING: f64 = 0.05;

    fn note(&mut self, heard_at: Option<Instant>, captured_at: Instant) -> Duration {
        if let Some(heard_at) = heard_at {
            let delay = heard_at.saturating_duration_since(captured_at).as_secs_f64();
            let smoothed = self.smoothed.unwrap_or(delay);
            self.smoothed = Some(smoothed + (delay - smoothed) * Self::SMOOTHING);
        }
        Duration::from_secs_f64(self.smoothed.unwrap_or(0.0))
    }
}

/// Silences frames; fades over one frame, so that neither muting nor unmuting clicks.
#[derive(Debug, Default)]
pub(crate) struct Mute {
    pub muted: bool,
    was_muted: bool,
}

impl Mute {
    fn apply(&mut self, samples: &mut Samples) {
        let was_muted = std::mem::replace(&mut self.was_muted, self.muted);
        if self.muted && was_muted {
            samples.fill(0);
        } else if self.muted != was_muted {
            for (n, sample) in samples.iter_mut().enumerate() {
                let progress = n as f32 / FRAME_SAMPLES as f32;
                let gain = if self.muted { 1.0 - progress } else { progress };
                *sample = (f32::from(*sample) * gain) as i16;
            }
        }
    }
}
