//! The real parts, put together.

use std::{path::PathBuf, sync::Arc};

use journal::JournalPort;
use platform_client::{PlatformPort, Recruiter, Vault};
use preflight::PreflightPort;
use voice::{HearingSettings, MicrophoneSource, SpeakerTarget};

use crate::{Engine, Floor, Observer, ObserverParts, Ports};

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
    /// This engine runs on parts of a host's own.
    #[error("this client was not started with what watching needs")]
    Incomplete,
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
        let hearing = HearingSettings {
            speaker: settings.speaker.clone(),
            library_folders: settings.library_folders.clone(),
        };
        let mut shelf = None;
        let shelved = &mut shelf;
        let runtime_of_observers = handle.clone();
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
            *shelved = Some(journal.shelf());
            Ok::<_, StartError>(Ports {
                platform: Box::new(platform),
                sound: Box::new(sound),
                room: Box::new(room),
                journal: Box::new(journal),
                preflight: Box::new(preflight),
            })
        })?;
        let observers = shelf.map(|shelf| {
            let floor = Floor::default();
            ObserverParts { runtime: runtime_of_observers, shelf, hearing, floor }
        });
        engine.keep(runtime, observers);
        Ok(engine)
    }

    /// One more watcher of interviews, who notes in this engine's journal. One of them is heard at a time. To be dropped
    /// before the engine: what is noted later is not kept.
    ///
    /// # Errors
    /// [`StartError`], where the system gives no thread.
    pub fn observer(&self, recruiter: Recruiter) -> Result<Observer, StartError> {
        let parts = self.observers().ok_or(StartError::Incomplete)?;
        Observer::start(recruiter, parts)
    }
}
