//! The thread that opens, watches and replaces devices. It may block; the audio thread never waits for it.

use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::audio_thread::{AudioRemote, AudioThread, Command};
use crate::microphone::{DeviceMicrophone, Microphone};
use crate::pace::{Pace, PaceWatch, STALLED};
use crate::patience::within;
use crate::reserve::Reserve;
use crate::retry::Retry;
use crate::speaker::{DeviceSpeaker, Speaker, WavSpeaker};
use crate::stream::{Buffer, OpenStream, Rings};
use crate::wav::WavFile;
use crate::{
    AudioError, DeviceChoice, Direction, Input, Opened, Output, Sound, SoundEvent, devices, stream, wav,
};

/// What the owner asks for; each is answered.
pub(crate) enum Request {
    OpenMicrophone(Input, Sender<Result<Opened, AudioError>>),
    CloseMicrophone(Sender<Result<(), AudioError>>),
    OpenSpeaker(Output, Sender<Result<Opened, AudioError>>),
    CloseSpeaker(Sender<Result<(), AudioError>>),
}

enum Message {
    Request(Request),
    /// A running stream failed; the number says which one, for failures that come after it was replaced.
    StreamFailed(Direction, u64, cpal::Error),
    OnlyZeros,
    Stop,
}

/// How often devices are looked after.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// A device that starts may lose time: an idle virtual one of PulseAudio pauses for 2 s after its first chunk.
const STARTING: Duration = Duration::from_secs(3);

/// One that runs already does not.
const CHANGING: Duration = Duration::from_millis(500);

/// How long a device must have been even before it gets a shorter buffer again; changing it costs a hardly heard break.
const CALM: Duration = Duration::from_secs(30);

/// How often the system is asked for its devices and the default: as long as somebody who plugs in a headset waits
/// happily.
const LOOK_INTERVAL: Duration = Duration::from_secs(2);

/// How often that is when it did not answer.
const HANGING_INTERVAL: Duration = Duration::from_secs(30);

/// Asking opens nothing.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);

/// The owner of the thread; dropping it closes all devices.
pub(crate) struct Control {
    messages: Sender<Message>,
    /// In a mutex only so that the owner can be shared between threads.
    stopped: Mutex<Receiver<()>>,
}

/// Starts the threads behind a [`Sound`].
pub(crate) fn start(
    on_event: Box<dyn FnMut(SoundEvent) + Send>,
) -> Result<(Control, AudioThread), AudioError> {
    let (messages, received) = mpsc::channel();
    let events = start_events(on_event)?;
    let audio = {
        let (events, messages) = (events.clone(), messages.clone());
        AudioThread::start(Box::new(move |event| {
            if matches!(event, SoundEvent::SilentInput { .. }) {
                let _ = messages.send(Message::OnlyZeros);
            }
            let _ = events.send(event);
        }))?
    };
    let (stopping, stopped) = mpsc::channel();
    let watcher = Watcher {
        audio: audio.remote(),
        events,
        messages: messages.clone(),
        microphone: Line::Closed,
        speaker: Line::Closed,
        streams_opened: 0,
        next_look: Instant::now(),
    };
    spawn("sound-devices", move || {
        watcher.run(&received);
        drop(stopping);
    })?;
    Ok((Control { messages, stopped: Mutex::new(stopped) }, audio))
}

/// Events have a thread of their own, on which the listener may take its time.
fn start_events(mut on_event: Box<dyn FnMut(SoundEvent) + Send>) -> Result<Sender<SoundEvent>, AudioError> {
    let (events, received) = mpsc::channel();
    spawn("sound-events", move || {
        for event in received {
            on_event(event);
        }
    })?;
    Ok(events)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), AudioError> {
    let failed = |error: std::io::Error| AudioError::Backend {
        action: format!("start the thread {name}"),
        reason: error.to_string(),
    };
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop).map_err(failed)
}

impl Control {
    /// Asks and waits for the answer.
    pub(crate) fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> Result<T, AudioError> {
        let gone = || AudioError::Backend {
            action: "look after the devices".to_owned(),
            reason: "the thread that does so has ended".to_owned(),
        };
        let (reply, answer) = mpsc::channel();
        self.messages.send(Message::Request(request(reply))).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // it has stopped already if nobody receives
        let _ = self.messages.send(Message::Stop);
        let stopped = self.stopped.get_mut().unwrap_or_else(PoisonError::into_inner);
        if stopped.recv_timeout(Sound::PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(waited = ?Sound::PATIENCE, "the sound system hangs; its devices are released when it answers");
        }
    }
}

/// One direction's device.
enum Line {
    Closed,
    Wav(#[expect(dead_code, reason = "the file is open as long as it is kept")] WavFile),
    Device(Box<DeviceLine>),
}

struct DeviceLine {
    wanted: DeviceChoice,
    name: String,
    opened: Instant,
    /// How much longer than the shortest the buffer is.
    reserve: Reserve,
    buffer: Buffer,
    state: LineState,
}

enum LineState {
    Running(Box<RunningStream>),
    Lost(Retry),
}

struct RunningStream {
    stream: OpenStream,
    number: u64,
    pace: PaceWatch,
    /// It has been opened again because only zeros came.
    reopened_for_zeros: bool,
}

struct Watcher {
    audio: AudioRemote,
    events: Sender<SoundEvent>,
    messages: Sender<Message>,
    microphone: Line,
    speaker: Line,
    streams_opened: u64,
    next_look: Instant,
}

impl Watcher {
    fn run(mut self, messages: &Receiver<Message>) {
        loop {
            match messages.recv_timeout(WATCH_INTERVAL) {
                Ok(Message::Request(request)) => self.answer(request),
                Ok(Message::StreamFailed(direction, number, error)) => {
                    self.stream_failed(direction, number, &error);
                }
                Ok(Message::OnlyZeros) => self.reopen_for_zeros(),
                Err(RecvTimeoutError::Timeout) => self.watch(Instant::now()),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        for direction in [Direction::Input, Direction::Output] {
            if let Err(error) = self.close(direction) {
                tracing::warn!(%error, "a device is not released");
            }
        }
    }

    /// An answer that nobody waits for any more is dropped.
    fn answer(&mut self, request: Request) {
        match request {
            Request::OpenMicrophone(input, reply) => {
                let _ = reply.send(self.open_microphone(input));
            }
            Request::OpenSpeaker(output, reply) => {
                let _ = reply.send(self.open_speaker(output));
            }
            Request::CloseMicrophone(reply) => {
                let _ = reply.send(self.close(Direction::Input));
            }
            Request::CloseSpeaker(reply) => {
                let _ = reply.send(self.close(Direction::Output));
            }
        }
    }

    fn open_microphone(&mut self, input: Input) -> Result<Opened, AudioError> {
        match input {
            Input::Device(choice) => self.open_wanted(Direction::Input, choice),
            Input::Wav(path) => {
                let (file, samples) = wav::open_input(&path)?;
                let name = path.display().to_string();
                self.audio.send(Command::SetMicrophone(Microphone::Wav(samples), name.clone()));
                self.replace(Direction::Input, Line::Wav(file));
                Ok(Opened { name, id: None })
            }
        }
    }

    fn open_speaker(&mut self, output: Output) -> Result<Opened, AudioError> {
        match output {
            Output::Device(choice) => self.open_wanted(Direction::Output, choice),
            Output::Wav(path) => {
                let (file, ring) = wav::open_output(&path)?;
                let name = path.display().to_string();
                let speaker = Speaker::Wav(WavSpeaker::new(ring, Instant::now()));
                self.audio.send(Command::SetSpeaker(speaker, name.clone()));
                self.replace(Direction::Output, Line::Wav(file));
                Ok(Opened { name, id: None })
            }
        }
    }

    fn open_wanted(&mut self, direction: Direction, wanted: DeviceChoice) -> Result<Opened, AudioError> {
        let running = self.open_device(direction, wanted.clone(), Buffer::Shortest, STARTING)?;
        let opened = Opened { name: running.stream.name.clone(), id: running.stream.id.clone() };
        tracing::info!(?direction, device = %opened.name, buffer = running.stream.buffer_size(), "opened");
        let line = DeviceLine {
            wanted,
            name: opened.name.clone(),
            opened: Instant::now(),
            reserve: Reserve::new(Buffer::STEPS, CALM),
            buffer: Buffer::Shortest,
            state: LineState::Running(Box::new(running)),
        };
        self.replace(direction, Line::Device(Box::new(line)));
        Ok(opened)
    }

    /// Opens a device and gives it to the audio thread.
    fn open_device(
        &mut self,
        direction: Direction,
        choice: DeviceChoice,
        buffer: Buffer,
        settling: Duration,
    ) -> Result<RunningStream, AudioError> {
        self.streams_opened += 1;
        let number = self.streams_opened;
        let messages = self.messages.clone();
        let on_error = Arc::new(move |error| {
            let _ = messages.send(Message::StreamFailed(direction, number, error));
        });
        let (stream, rings) = stream::open(direction, choice, buffer, on_error)?;
        let now = Instant::now();
        let name = stream.name.clone();
        self.audio.send(match rings {
            Rings::Capture(rings) => {
                Command::SetMicrophone(Microphone::Device(Box::new(DeviceMicrophone::new(rings)?)), name)
            }
            Rings::Playback(rings) => {
                Command::SetSpeaker(Speaker::Device(Box::new(DeviceSpeaker::new(rings, now)?)), name)
            }
        });
        let pace = PaceWatch::new(stream.rate, now, now + settling);
        Ok(RunningStream { stream, number, pace, reopened_for_zeros: false })
    }

    /// Puts `line` in the place of what was open, which is released.
    fn replace(&mut self, direction: Direction, line: Line) {
        let previous = std::mem::replace(self.line(direction), line);
        if let Err(error) = release(previous) {
            tracing::warn!(%error, "the previous device is not released");
        }
    }

    fn close(&mut self, direction: Direction) -> Result<(), AudioError> {
        self.audio.send(match direction {
            Direction::Input => Command::CloseMicrophone,
            Direction::Output => Command::CloseSpeaker,
        });
        release(std::mem::replace(self.line(direction), Line::Closed))
    }

    fn line(&mut self, direction: Direction) -> &mut Line {
        match direction {
            Direction::Input => &mut self.microphone,
            Direction::Output => &mut self.speaker,
        }
    }

    fn device(&mut self, direction: Direction) -> Option<&mut DeviceLine> {
        match self.line(direction) {
            Line::Device(device) => Some(device),
            Line::Closed | Line::Wav(_) => None,
        }
    }

    fn running(&mut self, direction: Direction) -> Option<&mut RunningStream> {
        match &mut self.device(direction)?.state {
            LineState::Running(running) => Some(running),
            LineState::Lost(_) => None,
        }
    }

    fn stream_failed(&mut self, direction: Direction, number: u64, error: &cpal::Error) {
        use cpal::ErrorKind;

        if self.running(direction).is_none_or(|running| running.number != number) {
            return;
        }
        match error.kind() {
            // the stream goes on
            ErrorKind::Xrun | ErrorKind::RealtimeDenied => tracing::debug!(?direction, %error, "stream"),
            ErrorKind::DeviceChanged => {
                let device = format!("the default ({error})");
                self.emit(SoundEvent::DeviceReplaced { direction, device });
            }
            _ => self.lose(direction, error.to_string()),
        }
    }

    /// The device is gone: silence takes its place at once, another device as soon as there is one.
    fn lose(&mut self, direction: Direction, reason: String) {
        self.audio.send(match direction {
            Direction::Input => Command::SetMicrophone(Microphone::Lost, String::new()),
            Direction::Output => Command::CloseSpeaker,
        });
        let Some(device) = self.device(direction) else { return };
        let lost = std::mem::replace(&mut device.state, LineState::Lost(Retry::new(Instant::now())));
        let name = device.name.clone();
        tracing::warn!(?direction, device = %name, reason, "lost");
        if let LineState::Running(running) = lost
            && let Err(error) = running.stream.close()
        {
            tracing::warn!(%error, "the lost device is not released");
        }
        self.emit(SoundEvent::DeviceLost { direction, device: name, reason });
        self.watch_line(direction, Instant::now());
    }

    fn watch(&mut self, now: Instant) {
        for direction in [Direction::Input, Direction::Output] {
            self.watch_line(direction, now);
        }
        if now >= self.next_look {
            self.next_look = now + LOOK_INTERVAL;
            for direction in [Direction::Input, Direction::Output] {
                self.look_for_changes(direction);
            }
        }
    }

    fn watch_line(&mut self, direction: Direction, now: Instant) {
        let Some(device) = self.device(direction) else { return };
        match &mut device.state {
            LineState::Running(running) => match running.pace(now) {
                Pace::Stalled => self.lose(direction, format!("it has not moved a sample for {STALLED:?}")),
                pace => {
                    let steps = device.reserve.note(pace == Pace::Starved, now.duration_since(device.opened));
                    self.set_buffer(direction, Buffer::longer_by(steps));
                }
            },
            LineState::Lost(retry) => {
                if now >= retry.next() {
                    self.try_again(direction);
                }
            }
        }
    }

    /// Tries to get the wanted device back, or else the default one.
    fn try_again(&mut self, direction: Direction) {
        let Some(device) = self.device(direction) else { return };
        let (wanted, buffer) = (device.wanted.clone(), device.buffer);
        let opened = match self.open_device(direction, wanted.clone(), buffer, STARTING) {
            Err(AudioError::DeviceGone { .. }) if wanted != DeviceChoice::Default => {
                self.open_device(direction, DeviceChoice::Default, buffer, STARTING)
            }
            opened => opened,
        };
        match opened {
            Ok(running) => self.replaced(direction, running),
            Err(error) => {
                let now = Instant::now();
                let Some(DeviceLine { state: LineState::Lost(retry), .. }) = self.device(direction) else {
                    return;
                };
                if retry.failed(now) {
                    self.emit(SoundEvent::StreamError { direction, error });
                }
            }
        }
    }

    fn replaced(&mut self, direction: Direction, running: RunningStream) {
        let name = running.stream.name.clone();
        self.exchange(direction, running);
        tracing::info!(?direction, device = %name, "replaced");
        self.emit(SoundEvent::DeviceReplaced { direction, device: name });
    }

    /// Puts a stream in the place of the line's last one, which is released.
    fn exchange(&mut self, direction: Direction, running: RunningStream) {
        let Some(device) = self.device(direction) else { return };
        device.name.clone_from(&running.stream.name);
        let previous = std::mem::replace(&mut device.state, LineState::Running(Box::new(running)));
        if let LineState::Running(previous) = previous
            && let Err(error) = previous.stream.close()
        {
            tracing::warn!(%error, "the replaced device is not released");
        }
    }

    /// Opens the same device again with a buffer that suits the machine better, unless it has it.
    fn set_buffer(&mut self, direction: Direction, buffer: Buffer) {
        let Some(device) = self.device(direction) else { return };
        if std::mem::replace(&mut device.buffer, buffer) == buffer {
            return;
        }
        if let Err(error) = self.reopen(direction, buffer) {
            // devices that only one stream can use refuse a second; they stay as they are
            tracing::warn!(?direction, ?buffer, %error, "cannot change the buffer");
        }
    }

    /// Opens the device that is running once more, and lets the new stream take over.
    fn reopen(&mut self, direction: Direction, buffer: Buffer) -> Result<(), AudioError> {
        let Some(running) = self.running(direction) else { return Ok(()) };
        let (choice, for_zeros) = (running.choice(), running.reopened_for_zeros);
        let mut running = self.open_device(direction, choice, buffer, CHANGING)?;
        running.reopened_for_zeros = for_zeros;
        tracing::info!(?direction, device = %running.stream.name, ?buffer, "opened again");
        self.exchange(direction, running);
        Ok(())
    }

    /// Notices a device that is not there any more although its stream goes on (sound servers move such streams to
    /// another device), and goes over to the system's default device when that has changed and is wanted.
    fn look_for_changes(&mut self, direction: Direction) {
        let Some(running) = self.running(direction) else { return };
        let current = running.stream.id.clone();
        let looked = {
            let current = current.clone();
            within(LOOK_PATIENCE, "list its devices", move || devices::look(direction, current.as_ref()))
        };
        let present = match looked {
            Ok(Ok(present)) => present,
            Ok(Err(error)) => {
                // the stream itself tells when it fails
                tracing::debug!(?direction, %error, "cannot look for changes");
                return;
            }
            Err(error) => {
                tracing::warn!(?direction, %error, "cannot look for changes");
                // each question leaves a thread behind while the sound system hangs
                self.next_look = Instant::now() + HANGING_INTERVAL;
                return;
            }
        };
        if !present.current_is_listed {
            self.lose(direction, "it has been unplugged".to_owned());
        } else if present.default.is_some() && present.default != current {
            self.follow_default(direction);
        }
    }

    fn follow_default(&mut self, direction: Direction) {
        if self.device(direction).is_none_or(|device| device.wanted != DeviceChoice::Default) {
            return;
        }
        let buffer = self.device(direction).map_or(Buffer::Shortest, |device| device.buffer);
        match self.open_device(direction, DeviceChoice::Default, buffer, STARTING) {
            Ok(running) => self.replaced(direction, running),
            Err(error) => tracing::warn!(?direction, %error, "cannot go over to the new default device"),
        }
    }

    /// Some devices deliver zeros until they are opened again; once is enough to find out.
    fn reopen_for_zeros(&mut self) {
        let direction = Direction::Input;
        let Some(running) = self.running(direction) else { return };
        if running.reopened_for_zeros {
            return;
        }
        running.reopened_for_zeros = true;
        let buffer = running.stream.buffer;
        if let Err(error) = self.reopen(direction, buffer) {
            tracing::warn!(%error, "cannot open the silent microphone again");
        }
    }

    fn emit(&self, event: SoundEvent) {
        // the listener's thread ends with this one
        let _ = self.events.send(event);
    }
}

impl RunningStream {
    fn pace(&mut self, now: Instant) -> Pace {
        self.pace.note(self.stream.counters.samples.load(Ordering::Acquire), now)
    }

    /// What opens the same device again.
    fn choice(&self) -> DeviceChoice {
        self.stream.id.clone().map_or(DeviceChoice::Default, DeviceChoice::Id)
    }
}

fn release(line: Line) -> Result<(), AudioError> {
    match line {
        Line::Device(device) => match device.state {
            LineState::Running(running) => running.stream.close(),
            LineState::Lost(_) => Ok(()),
        },
        Line::Closed | Line::Wav(_) => Ok(()),
    }
}
