//! The real parts, put together.

use std::{path::PathBuf, sync::Arc};

use journal::JournalPort;
use platform_client::{PlatformPort, Vault};
use preflight::PreflightPort;
use voice::{MicrophoneSource, SpeakerTarget};

use crate::{Engine, Ports};

/// What a host decides.
pub struct Settings {
    /// Holds the journal and this device's id; made when it is missing.
    pub data_folder: PathBuf,
    /// Gets the sealed files that a person asks for; made when it is missing.
    pub exports_folder: PathBuf,
    /// Folders that may hold the voice library, besides the executable's own.
    pub library_folders: Vec<PathBuf>,
    pub microphone: MicrophoneSource,
    pub speaker: SpeakerTarget,
    /// Where secrets are kept; [`crate::KeyringVault`] for people.
    pub vault: Arc<dyn Vault>,
}

/// Why nothing can be started at all: the system gives no thread.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("cannot start: the system gives no thread ({0})")]
    Threads(#[from] std::io::Error),
    #[error("cannot start the sound path: {0}")]
    Sound(String),
}

impl Engine {
    /// Starts a client with the real platform port, room, sound card and journal.
    ///
    /// Opens no device and contacts nobody until a command asks for it.
    ///
    /// # Errors
    /// [`StartError`]; everything that can fail later is a problem in the View.
    pub fn start(settings: Settings) -> Result<Self, StartError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("network")
            .enable_all()
            .build()?;
        let handle = runtime.handle().clone();
        let mut engine = Self::run(move |inbox, measured| {
            let voice_settings = voice::Settings {
                microphone: settings.microphone,
                speaker: settings.speaker,
                library_folders: settings.library_folders,
            };
            let (sound, room) = voice::start(voice_settings, handle.clone(), inbox.clone(), move |levels| {
                measured.send_replace(levels);
            })
            .map_err(|error| StartError::Sound(error.to_string()))?;
            let platform = PlatformPort::new(
                handle.clone(),
                inbox.clone(),
                settings.vault,
                settings.data_folder.clone(),
                settings.exports_folder,
            );
            let preflight = PreflightPort::new(handle, inbox.clone(), platform.open_invite());
            let journal = JournalPort::start(settings.data_folder.join("journal.sqlite"), inbox);
            Ok::<_, StartError>(Ports {
                platform: Box::new(platform),
                sound: Box::new(sound),
                room: Box::new(room),
                journal: Box::new(journal),
                preflight: Box::new(preflight),
            })
        })?;
        engine.keep(runtime);
        Ok(engine)
    }
}
