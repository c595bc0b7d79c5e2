use crate::{AudioError, Direction, MicrophoneQuality};

/// What happens to the sound while it is open.
#[derive(Debug, Clone, PartialEq)]
pub enum SoundEvent {
    /// The microphone's first samples have come through.
    Capturing { device: String },
    /// The speaker has taken its first samples.
    Playing { device: String },
    /// How loud it is, 25 times a second while a microphone or speaker is open.
    Levels(Levels),
    /// What the last ten seconds of the microphone were like before any processing, once a second while one is open.
    Quality { device: String, quality: MicrophoneQuality },
    /// A device is gone or its stream failed. The sink goes on getting (silent) frames while it is being replaced.
    DeviceLost { direction: Direction, device: String, reason: String },
    /// Another device has taken over, or the same one again.
    DeviceReplaced { direction: Direction, device: String },
    /// No replacement could be opened so far; it is tried again every second while the device is wanted.
    StreamError { direction: Direction, error: AudioError },
    /// For two and a half seconds the microphone has delivered nothing but zeros although it was not muted here: it is
    /// muted in its hardware or in the system, or the system withholds it.
    SilentInput { device: String },
    /// The microphone that delivered only zeros delivers sound again.
    SilentInputEnded { device: String },
    /// The operating system has muted the device, or set its volume to nothing, or has not any more; told of a device that
    /// was just opened only when it is muted. See `mixer.rs` for what can be seen.
    SystemMute { direction: Direction, device: String, muted: bool },
    /// The microphone records what the speaker in use plays (a monitor of it), or does not any more.
    MonitorsSpeaker { device: String, monitors: bool },
    /// What had to be left out or made up since the last such event, at most once a second.
    Glitches(Glitches),
    /// What was given to [`crate::Sound::play`] has been played.
    ClipPlayed,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Levels {
    /// The microphone after echo cancellation, measured before it is muted; `None` while it is closed.
    pub microphone: Option<Level>,
    /// Somebody speaks into the microphone, muted or not.
    pub speaking: bool,
    /// What is heard from the speaker; `None` while it is closed.
    pub speaker: Option<Level>,
}

/// Loudness in dB relative to full scale: 0 is the loudest, [`Level::SILENCE`] stands for nothing at all.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    pub rms_dbfs: f32,
    pub peak_dbfs: f32,
}

impl Level {
    /// 16 bits reach down to -96 dB; what is below is silence.
    pub const SILENCE: Self = Self { rms_dbfs: -100.0, peak_dbfs: -100.0 };
}

/// Counts of disturbances, in samples of the respective device or input unless said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Glitches {
    /// Times that the speaker had to be given silence because the audio thread was late.
    pub speaker_underruns: u64,
    /// Microphone samples lost because the audio thread was late.
    pub microphone_overruns: u64,
    /// Times that an input ran dry while it played.
    pub input_underruns: u64,
    /// Samples that were pushed into a full input.
    pub input_overruns: u64,
    /// Frames of silence sent because the microphone delivered nothing in time.
    pub missing_frames: u64,
}

impl Glitches {
    pub(crate) fn is_none(&self) -> bool {
        *self == Self::default()
    }
}
