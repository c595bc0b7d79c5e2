//! The one thread that all sound goes through, in both directions.

use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use crate::capture::{Capture, CaptureChain};
use crate::level::Meter;
use crate::microphone::Microphone;
use crate::noise::NoiseSuppression;
use crate::playout::{BLOCK, Playout, PlayoutSource, Rendered};
use crate::processing::{EchoCanceller, Processor};
use crate::recording::Tap;
use crate::speaker::Speaker;
use crate::{AudioError, CaptureSink, Glitches, Levels, SoundEvent, priority};

/// What the thread is told to do, in order.
pub(crate) enum Command {
    /// Begins to capture, or goes on with another microphone.
    SetMicrophone(Microphone, Announce),
    CloseMicrophone,
    SetSpeaker(Speaker, Announce),
    CloseSpeaker,
    SetSink(Option<Box<dyn CaptureSink>>),
    SetEchoCanceller(Option<Box<dyn EchoCanceller>>),
    SetNoiseSuppressor(Option<Box<dyn Processor>>),
    SetGainControl(Option<Box<dyn Processor>>),
    SetMuted(bool),
    AddInput(PlayoutSource),
    Play(Vec<i16>),
    Record(Tap),
    RecordRaw(Tap),
    Stop,
}

/// Whether the first samples of a device are an event.
#[derive(Debug)]
pub(crate) enum Announce {
    /// Under this name.
    As(String),
    /// It is the same device again, or none.
    Quietly,
}

/// Where the thread's events go.
pub(crate) type Emit = Box<dyn Fn(SoundEvent) + Send>;

/// 25 times a second: a meter looks alive, and a screen is not drawn for nothing.
const LEVEL_INTERVAL: Duration = Duration::from_millis(40);

const GLITCH_INTERVAL: Duration = Duration::from_secs(1);

/// A sink or processor that hangs must not hang its owner's drop too.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

/// The owner of the thread; dropping it stops the thread.
pub(crate) struct AudioThread {
    remote: AudioRemote,
    /// In a mutex only so that the owner can be shared between threads.
    stopped: Mutex<Receiver<()>>,
}

/// Sends commands to the thread.
#[derive(Clone)]
pub(crate) struct AudioRemote {
    commands: Sender<Command>,
    thread: Thread,
}

impl AudioRemote {
    pub(crate) fn send(&self, command: Command) {
        // the thread ends only after its owner has said so, and then nobody cares
        let _ = self.commands.send(command);
        self.thread.unpark();
    }
}

impl AudioThread {
    pub(crate) fn start(emit: Emit) -> Result<Self, AudioError> {
        let (commands, received) = mpsc::channel();
        let (stopping, stopped) = mpsc::channel();
        let thread = thread::Builder::new()
            .name("sound".to_owned())
            .spawn(move || {
                priority::raise();
                Worker::new(received, emit, Instant::now()).run();
                drop(stopping);
            })
            .map_err(|error| AudioError::Backend {
                action: "start the audio thread".to_owned(),
                reason: error.to_string(),
            })?;
        let remote = AudioRemote { commands, thread: thread.thread().clone() };
        Ok(Self { remote, stopped: Mutex::new(stopped) })
    }

    pub(crate) fn remote(&self) -> AudioRemote {
        self.remote.clone()
    }

    pub(crate) fn send(&self, command: Command) {
        self.remote.send(command);
    }
}

impl Drop for AudioThread {
    fn drop(&mut self) {
        self.send(Command::Stop);
        let stopped = self.stopped.get_mut().unwrap_or_else(PoisonError::into_inner);
        if stopped.recv_timeout(STOP_PATIENCE) == Err(mpsc::RecvTimeoutError::Timeout) {
            tracing::warn!(waited = ?STOP_PATIENCE, "the audio thread hangs in a sink or processor and is left behind");
        }
    }
}

/// What the thread does; the simulation does it with a clock of its own.
pub(crate) struct Worker {
    commands: Receiver<Command>,
    emit: Emit,
    capture: Option<Capture>,
    chain: CaptureChain,
    speaker: Option<Speaker>,
    /// The speaker's name, until its first samples have been taken.
    unannounced_speaker: Option<String>,
    speaker_meter: Meter,
    playout: Playout,
    next_block: Instant,
    next_levels: Instant,
    next_glitches: Instant,
}

impl Worker {
    pub(crate) fn new(commands: Receiver<Command>, emit: Emit, now: Instant) -> Self {
        Self {
            commands,
            emit,
            capture: None,
            chain: CaptureChain::default(),
            speaker: None,
            unannounced_speaker: None,
            speaker_meter: Meter::default(),
            playout: Playout::default(),
            next_block: now,
            next_levels: now,
            next_glitches: now + GLITCH_INTERVAL,
        }
    }

    fn run(mut self) {
        while self.obey_commands(Instant::now()) {
            match self.work(Instant::now()) {
                Some(next) => thread::park_timeout(next.saturating_duration_since(Instant::now())),
                None => thread::park(),
            }
        }
    }

    /// Says whether to go on.
    pub(crate) fn obey_commands(&mut self, now: Instant) -> bool {
        loop {
            match self.commands.try_recv() {
                Ok(Command::Stop) | Err(mpsc::TryRecvError::Disconnected) => return false,
                Ok(command) => self.obey(command, now),
                Err(mpsc::TryRecvError::Empty) => return true,
            }
        }
    }

    fn obey(&mut self, command: Command, now: Instant) {
        match command {
            Command::SetMicrophone(microphone, announce) => self.set_microphone(microphone, announce, now),
            Command::CloseMicrophone => self.capture = None,
            Command::SetSpeaker(speaker, announce) => self.set_speaker(speaker, announce),
            Command::CloseSpeaker => self.speaker = None,
            Command::SetSink(sink) => self.chain.sink = sink,
            Command::SetEchoCanceller(canceller) => self.chain.echo_canceller = canceller,
            Command::SetNoiseSuppressor(suppressor) => {
                self.chain.noise_suppression = suppressor.map(NoiseSuppression::new);
            }
            Command::SetGainControl(control) => self.chain.gain_control = control,
            Command::SetMuted(muted) => self.chain.mute.muted = muted,
            Command::AddInput(source) => {
                if let Err(error) = self.playout.add(source) {
                    tracing::error!(%error, "an input cannot be played");
                }
            }
            Command::Play(samples) => self.play_clip(samples),
            Command::Record(tap) => self.chain.tap = Some(tap),
            Command::RecordRaw(tap) => self.chain.raw_tap = Some(tap),
            Command::Stop => {}
        }
    }

    /// A clip that cannot be heard has ended at once: who waits for its end would wait forever.
    fn play_clip(&mut self, samples: Vec<i16>) {
        let is_over = samples.is_empty() || self.speaker.is_none();
        if self.speaker.is_some() {
            self.playout.play(samples);
        }
        if is_over {
            (self.emit)(SoundEvent::ClipPlayed);
        }
    }

    fn set_microphone(&mut self, microphone: Microphone, announce: Announce, now: Instant) {
        let capture = self.capture.get_or_insert_with(|| {
            if let Some(reference) = self.speaker.as_mut().and_then(Speaker::reference) {
                reference.discard();
            }
            Capture::new(now)
        });
        capture.set_microphone(microphone, announce);
    }

    fn set_speaker(&mut self, speaker: Speaker, announce: Announce) {
        if self.speaker.is_none() {
            self.playout.discard();
        }
        self.speaker = Some(speaker);
        if let Announce::As(name) = announce {
            self.unannounced_speaker = Some(name);
        }
    }

    /// Does what is due and gives when there is more; `None` when nothing is open.
    pub(crate) fn work(&mut self, now: Instant) -> Option<Instant> {
        let next_frame = self.capture(now);
        let next_block = self.play(now);
        let next = earliest(next_frame, next_block)?;
        self.report(now);
        Some(next)
    }

    fn capture(&mut self, now: Instant) -> Option<Instant> {
        let capture = self.capture.as_mut()?;
        let reference = self.speaker.as_mut().and_then(Speaker::reference);
        Some(capture.run(now, &mut self.chain, reference, &self.emit))
    }

    fn play(&mut self, now: Instant) -> Option<Instant> {
        let speaker = self.speaker.as_mut()?;
        if now < self.next_block {
            return Some(self.next_block);
        }
        let (playout, meter, emit) = (&mut self.playout, &mut self.speaker_meter, &self.emit);
        speaker.fill(now, |block: &mut [f32; BLOCK]| {
            if playout.render(block) == Rendered::ClipEnded {
                emit(SoundEvent::ClipPlayed);
            }
            meter.add(block);
        });
        if speaker.has_taken_samples()
            && let Some(device) = self.unannounced_speaker.take()
        {
            emit(SoundEvent::Playing { device });
        }
        playout.observe();
        self.next_block = speaker.next_visit(now);
        Some(self.next_block)
    }

    fn report(&mut self, now: Instant) {
        if now >= self.next_levels {
            self.next_levels = now + LEVEL_INTERVAL;
            let levels = Levels {
                microphone: self.capture.as_mut().map(Capture::level),
                speaking: self.capture.as_ref().is_some_and(Capture::is_speaking),
                speaker: self.speaker.as_ref().map(|_| self.speaker_meter.take()),
            };
            (self.emit)(SoundEvent::Levels(levels));
        }
        if now >= self.next_glitches {
            self.next_glitches = now + GLITCH_INTERVAL;
            let glitches = self.take_glitches();
            if !glitches.is_none() {
                (self.emit)(SoundEvent::Glitches(glitches));
            }
        }
    }

    fn take_glitches(&mut self) -> Glitches {
        if self.speaker.is_none() {
            // what inputs push while there is no speaker is nobody's loss
            self.playout.discard();
        }
        Glitches {
            speaker_underruns: self.speaker.as_mut().map_or(0, Speaker::take_underruns),
            microphone_overruns: self.capture.as_mut().map_or(0, Capture::take_overruns),
            input_underruns: self.playout.take_underruns(),
            input_overruns: self.playout.take_overruns(),
            missing_frames: self.capture.as_mut().map_or(0, Capture::take_missing_frames),
        }
    }
}

fn earliest(one: Option<Instant>, other: Option<Instant>) -> Option<Instant> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_that_no_speaker_can_play_has_ended_at_once() {
        let (commands, received) = mpsc::channel();
        let (events, emitted) = mpsc::channel();
        let now = Instant::now();
        let emit = Box::new(move |event| events.send(event).unwrap());
        let mut worker = Worker::new(received, emit, now);
        for clip in [vec![1; 480], Vec::new()] {
            commands.send(Command::Play(clip)).unwrap();
            assert!(worker.obey_commands(now));
            assert_eq!(emitted.try_iter().collect::<Vec<_>>(), [SoundEvent::ClipPlayed]);
        }
    }
}
