//! The voice of an interview: a LiveKit room on one side, the sound card on the other.
//!
//! Two ports of the candidate's core live here. [`SoundPort`] opens and closes devices and reports what they do;
//! [`RoomPort`] joins a room, publishes the microphone, plays what is heard, and reports what the room says. Sound itself
//! passes between them without touching the core. [`HearingPort`] is for who only listens.
//!
//! This crate decides nothing: no retry, no reconnect, no wording. Text that an SDK reports is understood in one
//! place, `connect_error.rs`. It is written against the API of the `livekit` crate alone; which crate that name is
//! decides the feature `static-sdk`.
//!
//! Start reading at [`start`], then `room.rs`.

#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

mod connect_error;
mod echo_check;
mod glitch_check;
mod hearing;
mod library;
mod microphone_check;
mod microphone_track;
mod permission;
mod processing;
mod room;
mod sound;
mod sound_events;
mod speaker_track;
mod transcription;

use std::{path::PathBuf, sync::Arc};

use audio::{AudioError, Sound, SoundOptions};
use interview::{Inbox, Levels};

pub use connect_error::understand as understand_connect_error;
pub use hearing::{HearingPort, HearingSettings};
pub use library::load as load_library;
pub use room::RoomPort;
pub use sound::SoundPort;

/// Where the candidate's voice comes from.
#[derive(Clone, Debug, Default)]
pub enum MicrophoneSource {
    /// The device that the person chose.
    #[default]
    Device,
    /// A WAV file, played once in real time.
    Wav(PathBuf),
}

/// Where the interviewer's voice goes.
#[derive(Clone, Debug, Default)]
pub enum SpeakerTarget {
    /// The device that the person chose.
    #[default]
    Device,
    Wav(PathBuf),
    Nothing,
}

#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub microphone: MicrophoneSource,
    pub speaker: SpeakerTarget,
    /// Folders that may hold the SDK's shared library, besides the executable's own.
    pub library_folders: Vec<PathBuf>,
}

/// WebRTC's echo cancellation, noise suppression and gain control, as the sound path uses them: for who measures them.
pub fn processors() -> Arc<dyn audio::ProcessorFactory> {
    Arc::new(processing::Modules)
}

/// Makes the two ports. No device is opened and nothing is connected yet.
///
/// `levels` is called up to 25 times a second while a device is open, on a thread of its own.
///
/// # Errors
/// When the system gives no threads.
pub fn start(
    settings: Settings,
    runtime: tokio::runtime::Handle,
    inbox: Inbox,
    levels: impl FnMut(Levels) + Send + 'static,
) -> Result<(SoundPort, RoomPort), AudioError> {
    library::search_in(settings.library_folders);
    let (wishes, queue) = std::sync::mpsc::channel();
    let listener = sound_events::Listener::new(inbox.clone(), levels, wishes.clone());
    let muted = listener.muted();
    let options = SoundOptions { processors: Some(processors()) };
    let mut listener = listener;
    let sound = Arc::new(Sound::new(options, move |event| listener.hear(event))?);
    let room = RoomPort::new(runtime, inbox.clone(), Arc::clone(&sound), wishes.clone());
    let ends = (settings.microphone, settings.speaker);
    let gatekeeper = Box::new(permission::OperatingSystem);
    let port = SoundPort::start(sound, muted, ends, gatekeeper, inbox, (wishes, queue))?;
    Ok((port, room))
}
