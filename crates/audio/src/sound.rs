use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::audio_thread::{AudioThread, Command};
use crate::control::{self, Control, Request};
use crate::processing::{Processing, ProcessorFactory};
use crate::{
    AudioError, CaptureSink, DeviceChoice, DeviceId, PlayoutInput, Recording, SoundEvent, SystemVolume, clip,
};

/// What a microphone can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Device(DeviceChoice),
    /// A WAV file of any rate and format, played once in real time; silence follows.
    Wav(PathBuf),
}

/// What a speaker can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Device(DeviceChoice),
    /// A WAV file (48 kHz, mono, 16 bit) of all that would have been heard, in real time, silence included. It is
    /// valid at any moment up to a second ago.
    Wav(PathBuf),
}

/// What has been opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// The device's name, or the file's.
    pub name: String,
    /// `None` for a file.
    pub id: Option<DeviceId>,
}

#[derive(Default)]
pub struct SoundOptions {
    /// Without one the microphone's sound stays as it is.
    pub processors: Option<Arc<dyn ProcessorFactory>>,
}

/// The one owner of microphone and speaker. Dropping it releases both.
///
/// Opening and closing block until the device really delivers or is really released, up to [`Sound::PATIENCE`]: call
/// them off a user interface's thread. All other methods return at once.
pub struct Sound {
    control: Control,
    audio: AudioThread,
    processors: Option<Arc<dyn ProcessorFactory>>,
    processing: Mutex<Processing>,
}

impl Sound {
    /// The longest that opening or closing a device may take. An idle virtual device of PulseAudio needs 2 s.
    pub const PATIENCE: Duration = Duration::from_secs(6);

    /// Starts the threads; opens no device. All processing for which there is a processor is on.
    ///
    /// `on_event` is called on a thread of its own, never on the audio thread; it should return soon.
    pub fn new(
        options: SoundOptions,
        on_event: impl FnMut(SoundEvent) + Send + 'static,
    ) -> Result<Self, AudioError> {
        let (control, audio) = control::start(Box::new(on_event))?;
        let processing = Mutex::new(Processing::NONE);
        let sound = Self { control, audio, processors: options.processors, processing };
        if sound.processors.is_some() {
            sound.set_processing(Processing::ALL)?;
        }
        Ok(sound)
    }

    /// Opens a microphone, or replaces the open one: its sink gets frames all the while, and when the new one
    /// cannot be opened the old one stays. Returns when the first samples have arrived. Blocks.
    pub fn open_microphone(&self, input: Input) -> Result<Opened, AudioError> {
        self.control.ask(|reply| Request::OpenMicrophone(input, reply))?
    }

    /// Releases the microphone; the sink gets no more frames. Blocks.
    pub fn close_microphone(&self) -> Result<(), AudioError> {
        self.control.ask(Request::CloseMicrophone)?
    }

    /// Opens a speaker, or replaces the open one. Blocks.
    pub fn open_speaker(&self, output: Output) -> Result<Opened, AudioError> {
        self.control.ask(|reply| Request::OpenSpeaker(output, reply))?
    }

    /// Releases the speaker; what inputs push meanwhile is discarded. Blocks.
    pub fn close_speaker(&self) -> Result<(), AudioError> {
        self.control.ask(Request::CloseSpeaker)?
    }

    /// The name of the open speaker, and at which volume it is set in the operating system; `None` where that does not tell,
    /// or none is open. Blocks for a millisecond, and for seconds if the sound system hangs.
    pub fn speaker_volume(&self) -> Option<(String, SystemVolume)> {
        self.control.ask(Request::SpeakerVolume).ok().flatten()
    }

    /// Where the microphone's frames go from now on.
    pub fn set_capture_sink(&self, sink: Option<Box<dyn CaptureSink>>) {
        self.audio.send(Command::SetSink(sink));
    }

    /// While muted the sink gets silence, as evenly as before, and the microphone's level is still measured.
    pub fn set_muted(&self, muted: bool) {
        self.audio.send(Command::SetMuted(muted));
    }

    /// Switches processing; only what changes starts anew.
    ///
    /// # Errors
    /// When a processor cannot be made, or is asked for without a [`ProcessorFactory`]; nothing has changed then.
    pub fn set_processing(&self, wanted: Processing) -> Result<(), AudioError> {
        let mut current = self.processing.lock().unwrap_or_else(PoisonError::into_inner);
        if wanted == *current {
            return Ok(());
        }
        let Some(factory) = &self.processors else {
            return Err(AudioError::Processor {
                what: "processing",
                reason: "this program was built without a signal processor".to_owned(),
            });
        };
        // first make what is new, then switch, so that a failure changes nothing
        let echo_canceller = (wanted.echo_cancellation != current.echo_cancellation)
            .then(|| wanted.echo_cancellation.then(|| factory.echo_canceller()).transpose())
            .transpose()?;
        let noise_suppressor = (wanted.noise_suppression != current.noise_suppression)
            .then(|| wanted.noise_suppression.then(|| factory.noise_suppressor()).transpose())
            .transpose()?;
        let gain_control = (wanted.gain_control != current.gain_control)
            .then(|| wanted.gain_control.then(|| factory.gain_control()).transpose())
            .transpose()?;
        if let Some(canceller) = echo_canceller {
            self.audio.send(Command::SetEchoCanceller(canceller));
        }
        if let Some(suppressor) = noise_suppressor {
            self.audio.send(Command::SetNoiseSuppressor(suppressor));
        }
        if let Some(control) = gain_control {
            self.audio.send(Command::SetGainControl(control));
        }
        *current = wanted;
        Ok(())
    }

    /// A new input of the speaker, for instance for a remote track. It ends when it is dropped.
    pub fn playout_input(&self) -> PlayoutInput {
        let (input, source) = PlayoutInput::new();
        self.audio.send(Command::AddInput(source));
        input
    }

    /// Plays samples (48 kHz mono) on the speaker, mixed with the inputs, in the place of what is still being
    /// played this way. [`SoundEvent::ClipPlayed`] tells the end.
    pub fn play(&self, samples: Vec<i16>) {
        self.audio.send(Command::Play(samples));
    }

    /// Plays a short chime, to be asked "do you hear it?" about.
    pub fn play_test_tone(&self) {
        self.play(clip::test_tone());
    }

    /// Ends what [`Sound::play`] began.
    pub fn stop_playing(&self) {
        self.play(Vec::new());
    }

    /// Begins to record what the sink gets, at most `longest`; a recording that was going on ends.
    pub fn record(&self, longest: Duration) -> Recording {
        let (recording, tap) = Recording::new(longest);
        self.audio.send(Command::Record(tap));
        recording
    }

    /// Begins to record the microphone as it is, before it is processed or muted, at most `longest`; a recording that was
    /// going on this way ends.
    pub fn record_raw(&self, longest: Duration) -> Recording {
        let (recording, tap) = Recording::new(longest);
        self.audio.send(Command::RecordRaw(tap));
        recording
    }
}
