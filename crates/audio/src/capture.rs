//! The microphone's way on the audio thread: pace, cancel echo, measure, suppress noise, mute, hand over.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::audio_thread::Announce;
use crate::frame::{to_float, to_pcm};
use crate::level::{Meter, SpeechDetector};
use crate::microphone::Microphone;
use crate::microphone_quality::QualityMeter;
use crate::noise::NoiseSuppression;
use crate::pacer::Pacer;
use crate::recording::Tap;
use crate::reference::EchoReference;
use crate::{CaptureSink, EchoCanceller, FRAME_SAMPLES, Frame, Level, Processor, Samples, SoundEvent};

/// While a frame is late it is looked for this often.
const LATE_INTERVAL: Duration = Duration::from_millis(1);

/// 2.5 s: longer than any pause in which a working microphone delivers exact zeros (those that gate do so between words),
/// and the candidate is told within 3 s, before the interviewer wonders.
const SILENT_FRAMES: u32 = 250;

/// An open microphone and what its sound goes through.
pub(crate) struct Capture {
    microphone: Microphone,
    name: String,
    pacer: Pacer,
    /// The microphone has run out of patience; silence is sent until it delivers again.
    stalled: bool,
    /// The first samples of this microphone are still to be told.
    unannounced: bool,
    zero_frames: u32,
    /// It has been told that only zeros come.
    silent: bool,
    quality: QualityMeter,
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
    pub noise_suppression: Option<NoiseSuppression>,
    pub gain_control: Option<Box<dyn Processor>>,
    pub tap: Option<Tap>,
    /// For what is to be found before processing.
    pub raw_tap: Option<Tap>,
    pub mute: Mute,
    echo_delay: EchoDelay,
}

impl Capture {
    /// Without a microphone yet: silence.
    pub(crate) fn new(now: Instant) -> Self {
        Self {
            microphone: Microphone::Lost,
            name: String::new(),
            pacer: Pacer::new(now),
            stalled: false,
            unannounced: false,
            zero_frames: 0,
            silent: false,
            quality: QualityMeter::new(),
            meter: Meter::default(),
            speech: SpeechDetector::new(),
            speaking: false,
            missing_frames: 0,
        }
    }

    /// Goes on with another microphone at the same pace.
    pub(crate) fn set_microphone(&mut self, microphone: Microphone, announce: Announce) {
        self.microphone = microphone;
        self.zero_frames = 0;
        if let Announce::As(name) = announce {
            self.name = name;
            self.unannounced = true;
            // what was told of the one before is not known of this one
            self.silent = false;
            self.quality = QualityMeter::new();
        }
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
                if std::mem::take(&mut self.unannounced) {
                    emit(SoundEvent::Capturing { device: self.name.clone() });
                }
                if let Some(quality) = self.quality.note(&frame) {
                    emit(SoundEvent::Quality { device: self.name.clone(), quality });
                }
                chain.record_raw(&frame);
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
        if let Some(suppression) = &mut chain.noise_suppression {
            suppression.process(&mut samples, &clean);
        }
        if let Some(control) = &mut chain.gain_control {
            control.process(&mut samples);
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

    fn record_raw(&mut self, frame: &[f32; FRAME_SAMPLES]) {
        if self.raw_tap.is_some() {
            record(&mut self.raw_tap, &frame.map(to_pcm));
        }
    }

    fn hand_over(&mut self, frame: Frame) {
        record(&mut self.tap, &frame.samples);
        if let Some(sink) = &mut self.sink {
            sink.frame(&frame);
        }
    }
}

fn record(to: &mut Option<Tap>, samples: &Samples) {
    if let Some(tap) = to {
        let (_, too_much) = tap.push_partial_slice(samples);
        if !too_much.is_empty() || tap.is_abandoned() {
            *to = None;
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::callback::CaptureCallback;
    use crate::microphone::DeviceMicrophone;

    #[derive(Clone, Default)]
    struct Collected(Arc<Mutex<Vec<Frame>>>);

    impl CaptureSink for Collected {
        fn frame(&mut self, frame: &Frame) {
            self.0.lock().unwrap().push(frame.clone());
        }
    }

    impl Collected {
        fn count(&self) -> usize {
            self.0.lock().unwrap().len()
        }

        fn last(&self) -> Frame {
            self.0.lock().unwrap().last().unwrap().clone()
        }
    }

    const CHUNK: Duration = Duration::from_millis(10);
    const AGE: Duration = Duration::from_millis(12);

    /// A microphone, its path, and a clock that only this test moves.
    struct Call {
        callback: CaptureCallback,
        capture: Capture,
        chain: CaptureChain,
        collected: Collected,
        events: Vec<SoundEvent>,
        now: Instant,
    }

    impl Call {
        fn new() -> Self {
            let (callback, rings) = CaptureCallback::new(48_000, 1);
            let now = Instant::now();
            let microphone = Microphone::Device(Box::new(DeviceMicrophone::new(rings).unwrap()));
            let collected = Collected::default();
            let chain = CaptureChain { sink: Some(Box::new(collected.clone())), ..CaptureChain::default() };
            let mut capture = Capture::new(now);
            capture.set_microphone(microphone, Announce::As("test".to_owned()));
            Self { callback, capture, chain, collected, events: Vec::new(), now }
        }

        fn reopen(&mut self, announce: Announce) {
            let (callback, rings) = CaptureCallback::new(48_000, 1);
            self.callback = callback;
            let microphone = Microphone::Device(Box::new(DeviceMicrophone::new(rings).unwrap()));
            self.capture.set_microphone(microphone, announce);
        }

        /// Lets time pass, in which the microphone delivers `level` all the while, or nothing.
        fn pass(&mut self, chunks: u32, level: Option<f32>) {
            for _ in 0..chunks {
                if let Some(level) = level {
                    self.callback.run(&[level; FRAME_SAMPLES], self.now, AGE);
                }
                let next_chunk = self.now + CHUNK;
                while self.now < next_chunk {
                    self.capture.run(self.now, &mut self.chain, None, |event| match event {
                        SoundEvent::Quality { .. } => {}
                        event => self.events.push(event),
                    });
                    self.now += LATE_INTERVAL;
                }
            }
        }
    }

    #[test]
    fn what_the_microphone_hears_reaches_the_sink_with_its_time() {
        let mut call = Call::new();
        call.pass(10, Some(0.25));
        assert_eq!(call.collected.count(), 10);
        let frame = call.collected.last();
        assert_eq!(frame.samples, [8_192; FRAME_SAMPLES]);
        let last_chunk = call.now - CHUNK;
        assert_eq!(frame.captured_at, last_chunk - AGE);
    }

    #[test]
    fn capturing_is_told_once_with_the_first_samples() {
        let mut call = Call::new();
        call.pass(10, None);
        assert_eq!(call.events, []);
        call.pass(10, Some(0.1));
        assert_eq!(call.events, [SoundEvent::Capturing { device: "test".to_owned() }]);
    }

    #[test]
    fn mute_sends_silence_at_the_same_pace_and_still_measures() {
        let mut call = Call::new();
        call.pass(100, Some(0.25));
        call.capture.level();
        call.chain.mute.muted = true;
        call.pass(100, Some(0.25));
        assert_eq!(call.collected.count(), 200);
        assert_eq!(call.collected.last().samples, [0; FRAME_SAMPLES]);
        assert!((call.capture.level().peak_dbfs + 12.0).abs() < 0.1);
        assert!(call.capture.is_speaking());
        call.chain.mute.muted = false;
        call.pass(2, Some(0.25));
        assert_eq!(call.collected.last().samples, [8_192; FRAME_SAMPLES]);
    }

    #[test]
    fn muting_fades() {
        let mut call = Call::new();
        call.pass(10, Some(0.25));
        call.chain.mute.muted = true;
        call.pass(1, Some(0.25));
        let fading = call.collected.last().samples;
        assert_eq!(fading[0], 8_192);
        assert!(fading.windows(2).all(|pair| pair[0] >= pair[1] && pair[0] - pair[1] < 20));
    }

    #[test]
    fn a_microphone_that_stops_is_replaced_by_silence_at_the_same_pace() {
        let mut call = Call::new();
        call.pass(100, Some(0.25));
        call.pass(100, None);
        // the patience with it costs a few frames, once
        assert!(call.collected.count() >= 194, "{}", call.collected.count());
        assert_eq!(call.collected.last().samples, [0; FRAME_SAMPLES]);
        assert!(call.capture.take_missing_frames() >= 94);
        call.pass(10, Some(0.25));
        assert_eq!(call.collected.last().samples, [8_192; FRAME_SAMPLES]);
    }

    #[test]
    fn a_lost_microphone_is_silence_and_its_replacement_is_heard() {
        let mut call = Call::new();
        call.pass(100, Some(0.25));
        call.capture.set_microphone(Microphone::Lost, Announce::Quietly);
        call.pass(100, None);
        assert_eq!(call.capture.take_missing_frames(), 0, "it is known to be lost");
        call.reopen(Announce::As("another".to_owned()));
        call.pass(100, Some(0.25));
        assert!(call.collected.count() >= 298, "{}", call.collected.count());
        assert_eq!(call.collected.last().samples, [8_192; FRAME_SAMPLES]);
        assert_eq!(call.events.last(), Some(&SoundEvent::Capturing { device: "another".to_owned() }));
    }

    #[test]
    fn two_and_a_half_seconds_of_zeros_are_told_once_and_their_end_too() {
        let mut call = Call::new();
        call.pass(10, Some(0.1));
        call.events.clear();
        call.pass(249, Some(0.0));
        assert_eq!(call.events, []);
        call.pass(500, Some(0.0));
        assert_eq!(call.events, [SoundEvent::SilentInput { device: "test".to_owned() }]);
        call.pass(1, Some(0.0001));
        assert_eq!(call.events[1..], [SoundEvent::SilentInputEnded { device: "test".to_owned() }]);
    }

    #[test]
    fn the_zeros_of_another_microphone_are_told_too_and_those_of_the_same_one_opened_again_are_not() {
        let mut call = Call::new();
        call.pass(500, Some(0.0));
        call.events.clear();
        call.reopen(Announce::Quietly);
        call.pass(500, Some(0.0));
        assert_eq!(call.events, []);
        call.reopen(Announce::As("another".to_owned()));
        call.pass(500, Some(0.0));
        let device = || "another".to_owned();
        assert_eq!(
            call.events,
            [SoundEvent::Capturing { device: device() }, SoundEvent::SilentInput { device: device() }]
        );
    }

    #[test]
    fn zeros_while_muted_are_nobodys_fault() {
        let mut call = Call::new();
        call.chain.mute.muted = true;
        call.pass(500, Some(0.0));
        assert_eq!(call.events, [SoundEvent::Capturing { device: "test".to_owned() }]);
    }

    #[test]
    fn a_tap_gets_what_the_sink_gets_until_it_is_full() {
        let mut call = Call::new();
        let (recording, tap) = crate::Recording::new(Duration::from_millis(50));
        call.chain.tap = Some(tap);
        call.pass(10, Some(0.25));
        assert_eq!(recording.duration(), Duration::from_millis(50));
        assert_eq!(recording.finish(), vec![8_192; 5 * FRAME_SAMPLES]);
        assert!(call.chain.tap.is_none());
    }

    #[test]
    fn a_raw_recording_gets_the_microphone_as_it_is_also_while_it_is_muted() {
        let mut call = Call::new();
        let (recording, tap) = crate::Recording::new(Duration::from_millis(50));
        call.chain.raw_tap = Some(tap);
        call.chain.mute.muted = true;
        call.pass(10, Some(0.25));
        assert_eq!(call.collected.last().samples, [0; FRAME_SAMPLES]);
        assert_eq!(recording.finish(), vec![8_192; 5 * FRAME_SAMPLES]);
    }

    #[test]
    fn the_echo_delay_is_from_the_speaker_to_the_frame_and_smoothed() {
        let now = Instant::now();
        let mut delay = EchoDelay::default();
        let ms = Duration::from_millis;
        assert_eq!(delay.note(None, now), Duration::ZERO);
        assert_eq!(delay.note(Some(now + ms(30)), now - ms(12)), ms(42));
        let jittered = delay.note(Some(now + ms(40)), now - ms(12));
        assert!(jittered > ms(42) && jittered < ms(43), "{jittered:?}");
        assert_eq!(delay.note(None, now), jittered, "what is known stays");
    }
}
