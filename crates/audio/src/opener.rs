//! Opens devices and connects them to the audio thread.

use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::{Duration, Instant};

use crate::audio_thread::{Announce, AudioRemote, Command};
use crate::control::Message;
use crate::line::RunningStream;
use crate::microphone::{DeviceMicrophone, Microphone};
use crate::pace::PaceWatch;
use crate::speaker::{DeviceSpeaker, Speaker};
use crate::stream::{Buffer, Rings};
use crate::{AudioError, DeviceChoice, Direction, stream};

/// A device that starts may lose time: an idle virtual one of PulseAudio pauses for 2 s after its first chunk.
const STARTING: Duration = Duration::from_secs(3);

/// One that runs already does not.
const CHANGING: Duration = Duration::from_millis(500);

/// Whether a stream is of a device that did not run before.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Begin {
    Newly,
    Again,
}

pub(crate) struct Opener {
    audio: AudioRemote,
    messages: Sender<Message>,
    streams_opened: u64,
}

impl Opener {
    pub(crate) fn new(audio: AudioRemote, messages: Sender<Message>) -> Self {
        Self { audio, messages, streams_opened: 0 }
    }

    pub(crate) fn audio(&self) -> &AudioRemote {
        &self.audio
    }

    /// Opens a device and gives it to the audio thread, in the place of the one that it has. Blocks.
    pub(crate) fn open(
        &mut self,
        direction: Direction,
        choice: DeviceChoice,
        buffer: Buffer,
        begin: Begin,
    ) -> Result<RunningStream, AudioError> {
        self.streams_opened += 1;
        let number = self.streams_opened;
        let messages = self.messages.clone();
        let on_error = Arc::new(move |error| {
            // after the thread has ended nobody cares
            let _ = messages.send(Message::StreamFailed(direction, number, error));
        });
        let (stream, rings) = stream::open(direction, choice, buffer, on_error)?;
        let now = Instant::now();
        let (announce, settling) = match begin {
            Begin::Newly => (Announce::As(stream.name.clone()), STARTING),
            Begin::Again => (Announce::Quietly, CHANGING),
        };
        self.audio.send(match rings {
            Rings::Capture(rings) => {
                let microphone = Microphone::Device(Box::new(DeviceMicrophone::new(rings)?));
                Command::SetMicrophone(microphone, announce)
            }
            Rings::Playback(rings) => {
                let speaker = Speaker::Device(Box::new(DeviceSpeaker::new(rings, now)?));
                Command::SetSpeaker(speaker, announce)
            }
        });
        let pace = PaceWatch::new(stream.rate, now, now + settling);
        Ok(RunningStream { stream, number, pace, reopened_for_zeros: false })
    }
}
