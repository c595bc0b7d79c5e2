//! What the sound path tells, in the core's terms.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use audio::{Direction, Level, SoundEvent};
use interview::{Inbox, Input, Levels, SoundInput};

use crate::{
    permission,
    sound::{Wish, microphone_failed, speaker_failed},
};

/// Speech that goes on is told again after this long.
const HEARD_INTERVAL: Duration = Duration::from_secs(1);

pub(crate) struct Listener<L> {
    inbox: Inbox,
    levels: L,
    wishes: mpsc::Sender<Wish>,
    muted: Arc<AtomicBool>,
    heard_at: Option<Instant>,
    speaking_while_muted: bool,
}

impl<L: FnMut(Levels)> Listener<L> {
    pub(crate) fn new(inbox: Inbox, levels: L, wishes: mpsc::Sender<Wish>) -> Self {
        let muted = Arc::default();
        Self { inbox, levels, wishes, muted, heard_at: None, speaking_while_muted: false }
    }

    /// Set by whoever mutes.
    pub(crate) fn muted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.muted)
    }

    pub(crate) fn hear(&mut self, event: SoundEvent) {
        match event {
            SoundEvent::Levels(levels) => self.measure(&levels),
            SoundEvent::Capturing { .. } => self.tell(SoundInput::Capturing),
            SoundEvent::Playing { .. } => self.tell(SoundInput::SpeakerWorks),
            SoundEvent::DeviceLost { direction, device, reason } => {
                tracing::warn!(?direction, device, reason, "device lost");
            }
            SoundEvent::DeviceReplaced { direction, device } => {
                tracing::info!(?direction, device, "device replaced");
                self.tell(match direction {
                    Direction::Input => SoundInput::Capturing,
                    Direction::Output => SoundInput::SpeakerWorks,
                });
                let _ = self.wishes.send(Wish::Relist);
            }
            SoundEvent::StreamError { direction: Direction::Input, error } => {
                self.tell(SoundInput::MicrophoneFailed(microphone_failed(&error)));
            }
            SoundEvent::StreamError { direction: Direction::Output, error } => {
                self.tell(SoundInput::SpeakerFailed(speaker_failed(&error)));
            }
            SoundEvent::SilentInput { device } => {
                let why = permission::silent(device, audio::permission::microphone());
                self.tell(SoundInput::MicrophoneSilent(why));
            }
            SoundEvent::SilentInputEnded { .. } => self.tell(SoundInput::MicrophoneSounds),
            SoundEvent::Glitches(glitches) => tracing::debug!(?glitches, "sound was disturbed"),
            SoundEvent::ClipPlayed => {
                let _ = self.wishes.send(Wish::ClipPlayed);
            }
        }
    }

    fn measure(&mut self, levels: &audio::Levels) {
        let rms = |level: Option<Level>| level.unwrap_or(Level::SILENCE).rms_dbfs;
        (self.levels)(Levels { microphone: rms(levels.microphone), interviewer: rms(levels.speaker) });

        let is_news = self.heard_at.is_none_or(|heard| heard.elapsed() >= HEARD_INTERVAL);
        if levels.speaking && is_news {
            self.heard_at = Some(Instant::now());
            self.tell(SoundInput::Heard);
        }
        let speaking_while_muted = levels.speaking && self.muted.load(Ordering::Relaxed);
        if speaking_while_muted != self.speaking_while_muted {
            self.speaking_while_muted = speaking_while_muted;
            self.tell(SoundInput::SpeakingWhileMuted(speaking_while_muted));
        }
    }

    fn tell(&self, input: SoundInput) {
        self.inbox.put(Input::Sound(input));
    }
}
