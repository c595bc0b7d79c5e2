//! A room that is only listened to: nothing is published, no microphone is ever opened.

mod stay;
mod voices;

use std::sync::Arc;

use audio::{AudioError, Sound, SoundOptions};
use interview::Generation;
use interview::Port;
use interview::observer::{HearingEffect, HearingInput, ObserverInput, ObserverLevels, Volumes};
use tokio::sync::{mpsc, watch};

use crate::{SpeakerTarget, library};
use stay::Stay;
use voices::Voices;

#[derive(Clone, Debug, Default)]
pub struct HearingSettings {
    pub speaker: SpeakerTarget,
    /// Folders that may hold the SDK's shared library, besides the executable's own.
    pub library_folders: Vec<std::path::PathBuf>,
}

/// Listens to one call after the other.
pub struct HearingPort {
    runtime: tokio::runtime::Handle,
    sound: Arc<Sound>,
    speaker: SpeakerTarget,
    voices: Arc<Voices>,
    tell: Tell,
    levels: watch::Sender<ObserverLevels>,
    /// Hanging up is how a stay is ended.
    current: Option<mpsc::Sender<()>>,
    /// One stay after the other: the speaker is one.
    turn: Arc<tokio::sync::Mutex<()>>,
}

pub(crate) type Tell = Arc<dyn Fn(Generation, HearingInput) + Send + Sync>;

impl HearingPort {
    /// Opens no device and connects nothing. `levels` is told 25 times a second while a call is heard.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(
        settings: HearingSettings,
        runtime: tokio::runtime::Handle,
        tell: impl Fn(ObserverInput) + Send + Sync + 'static,
        levels: watch::Sender<ObserverLevels>,
    ) -> Result<Self, AudioError> {
        library::search_in(settings.library_folders);
        // nothing is captured, so there is nothing to process
        let sound = Sound::new(SoundOptions { processors: None }, |event| tracing::debug!(?event, "sound"))?;
        Ok(Self {
            runtime,
            sound: Arc::new(sound),
            speaker: settings.speaker,
            voices: Arc::default(),
            tell: Arc::new(move |call, event| tell(ObserverInput::Hearing { call, event })),
            levels,
            current: None,
            turn: Arc::default(),
        })
    }
}

impl Port<HearingEffect> for HearingPort {
    fn carry_out(&mut self, effect: HearingEffect) {
        match effect {
            HearingEffect::Join { call, grant } => {
                let (hold, hung_up) = mpsc::channel(1);
                self.current = Some(hold);
                let stay = Stay {
                    call,
                    sound: Arc::clone(&self.sound),
                    speaker: self.speaker.clone(),
                    voices: Arc::clone(&self.voices),
                    tell: Arc::clone(&self.tell),
                    levels: self.levels.clone(),
                };
                let turn = Arc::clone(&self.turn);
                self.runtime.spawn(async move {
                    let _turn = turn.lock().await;
                    stay.run(grant, hung_up).await;
                });
            }
            HearingEffect::Leave => self.current = None,
            HearingEffect::SetVolume(Volumes { candidate, interviewer }) => {
                self.voices.set_volume(candidate, interviewer);
            }
        }
    }
}
