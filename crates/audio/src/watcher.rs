//! Opens, watches and replaces devices, on a thread that may block; the audio thread never waits for it.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};

use crate::audio_thread::{Announce, Command};
use crate::control::{Message, Request};
use crate::devices::Present;
use crate::line::{DeviceLine, Line, LineState, RunningStream};
use crate::microphone::Microphone;
use crate::opener::{Begin, Opener};
use crate::pace::{Pace, STALLED};
use crate::patience::within;
use crate::retry::Retry;
use crate::speaker::{Speaker, WavSpeaker};
use crate::stream::Buffer;
use crate::{
    AudioError, DeviceChoice, DeviceId, Direction, Input, Opened, Output, SoundEvent, SystemVolume, devices,
    mixer, wav,
};

/// How often devices are looked after.
const WATCH_INTERVAL: Duration = Duration::from_millis(250);

/// How often the system is asked for its devices and the default. What changes is to be found, settled and opened within
/// 3 s; PulseAudio takes a millisecond to answer.
const LOOK_INTERVAL: Duration = Duration::from_millis(500);

/// How often that is when it did not answer.
const HANGING_INTERVAL: Duration = Duration::from_secs(30);

/// A device that could not be opened is not tried at every look: opening may take seconds.
const EXCHANGE_INTERVAL: Duration = Duration::from_secs(5);

/// Asking opens nothing.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);

pub(crate) struct Watcher {
    opener: Opener,
    events: Sender<SoundEvent>,
    microphone: Line,
    speaker: Line,
    monitors_speaker: bool,
    next_look: Instant,
}

impl Watcher {
    pub(crate) fn new(opener: Opener, events: Sender<SoundEvent>) -> Self {
        Self {
            opener,
            events,
            microphone: Line::Closed,
            speaker: Line::Closed,
            monitors_speaker: false,
            next_look: Instant::now(),
        }
    }

    pub(crate) fn run(mut self, messages: &Receiver<Message>) {
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
            Request::SpeakerVolume(reply) => {
                let _ = reply.send(self.volume(Direction::Output));
            }
            Request::CloseMicrophone(reply) => {
                let _ = reply.send(self.close(Direction::Input));
            }
            Request::CloseSpeaker(reply) => {
                let _ = reply.send(self.close(Direction::Output));
            }
        }
    }

    fn volume(&mut self, direction: Direction) -> Option<(String, SystemVolume)> {
        let stream = &self.running(direction)?.stream;
        let (id, name) = (stream.id.clone()?, stream.name.clone());
        let ask = move || mixer::ask(direction, &id);
        let mixer = within(LOOK_PATIENCE, "tell the volume", ask).ok().flatten()?;
        Some((name, mixer.volume))
    }

    fn open_microphone(&mut self, input: Input) -> Result<Opened, AudioError> {
        match input {
            Input::Device(choice) => self.open_wanted(Direction::Input, choice),
            Input::Wav(path) => {
                let (file, samples) = wav::open_input(&path)?;
                let name = path.display().to_string();
                self.opener
                    .audio()
                    .send(Command::SetMicrophone(Microphone::Wav(samples), Announce::As(name.clone())));
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
                self.opener.audio().send(Command::SetSpeaker(speaker, Announce::As(name.clone())));
                self.replace(Direction::Output, Line::Wav(file));
                Ok(Opened { name, id: None })
            }
        }
    }

    /// A chosen device that is not there is waited for on the default one.
    fn open_wanted(&mut self, direction: Direction, wanted: DeviceChoice) -> Result<Opened, AudioError> {
        let running = self.open_or_substitute(direction, &wanted, Buffer::Shortest)?;
        let opened = Opened { name: running.stream.name.clone(), id: running.stream.id.clone() };
        tracing::info!(?direction, device = %opened.name, buffer = running.stream.buffer_size(), "opened");
        let line = DeviceLine::new(wanted, running);
        self.replace(direction, Line::Device(Box::new(line)));
        Ok(opened)
    }

    /// Opens what is wanted, or the default device where that is not there. When that fails too, the error is about what is
    /// wanted.
    fn open_or_substitute(
        &mut self,
        direction: Direction,
        wanted: &DeviceChoice,
        buffer: Buffer,
    ) -> Result<RunningStream, AudioError> {
        match self.opener.open(direction, wanted.clone(), buffer, Begin::Newly) {
            Err(gone @ AudioError::DeviceGone { .. }) if *wanted != DeviceChoice::Default => {
                let substitute = self.opener.open(direction, DeviceChoice::Default, buffer, Begin::Newly);
                substitute.map_err(|_| gone)
            }
            opened => opened,
        }
    }

    /// Puts `line` in the place of what was open, which is released.
    fn replace(&mut self, direction: Direction, line: Line) {
        let previous = std::mem::replace(self.line(direction), line);
        if let Err(error) = previous.release() {
            tracing::warn!(%error, "the previous device is not released");
        }
    }

    fn close(&mut self, direction: Direction) -> Result<(), AudioError> {
        self.opener.audio().send(match direction {
            Direction::Input => Command::CloseMicrophone,
            Direction::Output => Command::CloseSpeaker,
        });
        std::mem::replace(self.line(direction), Line::Closed).release()
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
        self.opener.audio().send(match direction {
            Direction::Input => Command::SetMicrophone(Microphone::Lost, Announce::Quietly),
            Direction::Output => Command::CloseSpeaker,
        });
        let Some(device) = self.device(direction) else { return };
        if !device.is_substituted() {
            device.comeback.lost(Instant::now());
        }
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
            self.tell_whether_the_speaker_is_recorded();
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
        match self.open_or_substitute(direction, &wanted, buffer) {
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
        if let Some(device) = self.device(direction) {
            device.is_muted = false;
        }
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
        let mut running = self.opener.open(direction, choice, buffer, Begin::Again)?;
        running.reopened_for_zeros = for_zeros;
        tracing::info!(?direction, device = %running.stream.name, ?buffer, "opened again");
        self.exchange(direction, running);
        Ok(())
    }

    /// Notices a device that is not there any more although its stream goes on (sound servers move such streams to
    /// another device), one that has come back, another default, and that the system mutes.
    fn look_for_changes(&mut self, direction: Direction) {
        let Some(current) = self.running(direction).map(|running| running.stream.id.clone()) else { return };
        let Some(wanted) = self.device(direction).map(|device| device.wanted.clone()) else { return };
        let looked = {
            let current = current.clone();
            let look = move || devices::look(direction, current.as_ref(), &wanted);
            within(LOOK_PATIENCE, "list its devices", look)
        };
        match looked {
            Ok(Ok(present)) => self.follow(direction, current.as_ref(), &present),
            // the stream itself tells when it fails
            Ok(Err(error)) => tracing::debug!(?direction, %error, "cannot look for changes"),
            Err(error) => {
                tracing::warn!(?direction, %error, "cannot look for changes");
                // each question leaves a thread behind while the sound system hangs
                self.next_look = Instant::now() + HANGING_INTERVAL;
            }
        }
    }

    fn follow(&mut self, direction: Direction, current: Option<&DeviceId>, present: &Present) {
        if !present.current_is_listed {
            return self.lose(direction, "it has been unplugged".to_owned());
        }
        let opened_as = self.running(direction).and_then(|running| running.stream.instance);
        if opened_as.zip(present.mixer).is_some_and(|(opened_as, now)| opened_as != now.instance) {
            return self.lose(direction, "it has been unplugged and plugged in again".to_owned());
        }
        let now = Instant::now();
        let Some(device) = self.device(direction) else { return };
        let (wanted, is_substituted) = (device.wanted.clone(), device.is_substituted());
        let is_back = is_substituted && device.comeback.note(present.chosen_is_listed, now);
        let is_other_default = present.default.is_some() && present.default.as_ref() != current;
        if is_back {
            self.go_over(direction, wanted);
        } else if is_other_default && (is_substituted || wanted == DeviceChoice::Default) {
            self.go_over(direction, DeviceChoice::Default);
        } else if let Some(muted) = present.mixer.map(|mixer| mixer.volume.is_muted)
            && std::mem::replace(&mut device.is_muted, muted) != muted
        {
            let device = device.name.clone();
            self.emit(SoundEvent::SystemMute { direction, device, muted });
        }
    }

    /// Lets another device take over from the one that is running, which stays when the other cannot be opened.
    fn go_over(&mut self, direction: Direction, to: DeviceChoice) {
        let now = Instant::now();
        let Some(device) = self.device(direction).filter(|device| now >= device.exchange_after) else {
            return;
        };
        let buffer = device.buffer;
        match self.opener.open(direction, to.clone(), buffer, Begin::Newly) {
            Ok(running) => self.replaced(direction, running),
            Err(error) => {
                tracing::warn!(?direction, ?to, %error, "cannot go over to another device");
                if let Some(device) = self.device(direction) {
                    device.exchange_after = Instant::now() + EXCHANGE_INTERVAL;
                }
            }
        }
    }

    fn tell_whether_the_speaker_is_recorded(&mut self) {
        let open =
            |running: &mut RunningStream| running.stream.id.clone().zip(Some(running.stream.name.clone()));
        let microphone = self.running(Direction::Input).and_then(open);
        let speaker = self.running(Direction::Output).and_then(open);
        let Some((microphone, device)) = microphone else { return };
        let monitors = speaker.is_some_and(|(speaker, _)| microphone.is_monitor_of(&speaker));
        if std::mem::replace(&mut self.monitors_speaker, monitors) != monitors {
            self.emit(SoundEvent::MonitorsSpeaker { device, monitors });
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
