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
use diagnosis::Observation;
use interview::{CheckName, Inbox, Input, Levels, Outcome, SoundInput};

use crate::{
    glitch_check::GlitchCheck,
    microphone_check::MicrophoneCheck,
    permission,
    sound::{Wish, microphone_failed, speaker_failed},
};

/// Speech that goes on is told again after this long.
const HEARD_INTERVAL: Duration = Duration::from_secs(1);

/// A device that is gone is replaced or explained within 3 s, also when the sound system hangs.
const EXPLAINED_AFTER: Duration = Duration::from_millis(2_750);

pub(crate) struct Listener<L> {
    inbox: Inbox,
    levels: L,
    wishes: mpsc::Sender<Wish>,
    muted: Arc<AtomicBool>,
    heard_at: Option<Instant>,
    speaking_while_muted: bool,
    microphone_check: MicrophoneCheck,
    glitch_check: GlitchCheck,
    /// Devices that nothing has replaced so far, which nobody has been told of: by [`Direction`].
    lost: [Option<(String, Instant)>; 2],
    muted_in_system: [bool; 2],
    /// The microphone that delivers only zeros, whatever was told as the reason.
    silent: Option<String>,
}

impl<L: FnMut(Levels)> Listener<L> {
    pub(crate) fn new(inbox: Inbox, levels: L, wishes: mpsc::Sender<Wish>) -> Self {
        let muted = Arc::default();
        Self {
            inbox,
            levels,
            wishes,
            muted,
            heard_at: None,
            speaking_while_muted: false,
            microphone_check: MicrophoneCheck::default(),
            glitch_check: GlitchCheck::default(),
            lost: [None, None],
            muted_in_system: [false, false],
            silent: None,
        }
    }

    /// Set by whoever mutes.
    pub(crate) fn muted(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.muted)
    }

    pub(crate) fn hear(&mut self, event: SoundEvent) {
        match event {
            SoundEvent::Levels(levels) => {
                let now = Instant::now();
                self.measure(&levels);
                self.explain_losses(now);
                if let Some(outcome) = self.glitch_check.judge(now) {
                    self.tell(SoundInput::Continuity(outcome));
                }
            }
            SoundEvent::Capturing { device } => {
                self.muted_in_system[Direction::Input as usize] = false;
                self.silent = None;
                self.glitch_check.begin(Direction::Input, Instant::now());
                self.tell(SoundInput::Capturing);
                self.begin_check(&device);
            }
            SoundEvent::Playing { .. } => {
                self.muted_in_system[Direction::Output as usize] = false;
                self.glitch_check.begin(Direction::Output, Instant::now());
                self.tell(SoundInput::SpeakerWorks);
            }
            SoundEvent::Quality { quality, .. } => {
                let outcome = self.microphone_check.note(quality);
                self.tell_checked(outcome);
            }
            SoundEvent::DeviceLost { direction, device, reason } => {
                tracing::warn!(?direction, device, reason, "device lost");
                self.lost[direction as usize] = Some((device, Instant::now()));
            }
            SoundEvent::DeviceReplaced { direction, device } => {
                tracing::info!(?direction, device, "device replaced");
                self.lost[direction as usize] = None;
                self.muted_in_system[direction as usize] = false;
                self.glitch_check.begin(direction, Instant::now());
                self.tell(match direction {
                    Direction::Input => SoundInput::Capturing,
                    Direction::Output => SoundInput::SpeakerWorks,
                });
                let _ = self.wishes.send(Wish::Relist);
            }
            SoundEvent::StreamError { direction: Direction::Input, error } => {
                self.explain(Direction::Input, microphone_failed(&error));
            }
            SoundEvent::StreamError { direction: Direction::Output, error } => {
                self.explain(Direction::Output, speaker_failed(&error));
            }
            SoundEvent::SilentInput { device } => self.microphone_is_silent(device),
            SoundEvent::SilentInputEnded { .. } => {
                self.muted_in_system[Direction::Input as usize] = false;
                self.silent = None;
                self.tell_sounds();
            }
            SoundEvent::SystemMute { direction, device, muted } => {
                self.system_mutes(direction, device, muted);
            }
            SoundEvent::MonitorsSpeaker { monitors, .. } => {
                let outcome = self.microphone_check.set_own_speaker(monitors);
                self.tell_checked(outcome);
            }
            SoundEvent::Glitches(glitches) => {
                tracing::debug!(?glitches, "sound was disturbed");
                self.glitch_check.note(&glitches, Instant::now());
            }
            SoundEvent::ClipPlayed => {
                let _ = self.wishes.send(Wish::ClipPlayed);
            }
        }
    }

    fn begin_check(&mut self, device: &str) {
        self.microphone_check.begin(device);
        self.tell(SoundInput::Checking(CheckName::Microphone));
    }

    fn tell_checked(&self, outcome: Option<Outcome>) {
        if let Some(outcome) = outcome {
            self.tell(SoundInput::Checked(CheckName::Microphone, outcome));
        }
    }

    fn explain_losses(&mut self, now: Instant) {
        for direction in [Direction::Input, Direction::Output] {
            let is_due = |lost: &mut (String, Instant)| now.duration_since(lost.1) >= EXPLAINED_AFTER;
            if let Some((device, _)) = self.lost[direction as usize].take_if(is_due) {
                self.explain(
                    direction,
                    match direction {
                        Direction::Input => Observation::MicrophoneLost { device },
                        Direction::Output => Observation::SpeakerLost { device },
                    },
                );
            }
        }
    }

    /// Why nothing is heard, by whoever knows first.
    fn explain(&mut self, direction: Direction, why: Observation) {
        self.lost[direction as usize] = None;
        match direction {
            Direction::Input => {
                let outcome = self.microphone_check.set_silent(Some(why.clone()));
                self.tell(SoundInput::MicrophoneFailed(why));
                self.tell_checked(outcome);
            }
            Direction::Output => self.tell(SoundInput::SpeakerFailed(why)),
        }
    }

    /// Only zeros come. That the system mutes it is the better explanation where that is known.
    fn microphone_is_silent(&mut self, device: String) {
        self.silent = Some(device.clone());
        if !self.muted_in_system[Direction::Input as usize] {
            self.tell_silent(permission::silent(device, audio::permission::microphone()));
        }
    }

    fn tell_silent(&mut self, why: Observation) {
        let outcome = self.microphone_check.set_silent(Some(why.clone()));
        self.tell(SoundInput::MicrophoneSilent(why));
        self.tell_checked(outcome);
    }

    fn tell_sounds(&mut self) {
        self.tell(SoundInput::MicrophoneSounds);
        let outcome = self.microphone_check.set_silent(None);
        self.tell_checked(outcome);
    }

    fn system_mutes(&mut self, direction: Direction, device: String, muted: bool) {
        tracing::info!(?direction, device, muted, "the system's mixer");
        self.muted_in_system[direction as usize] = muted;
        match (direction, muted) {
            (Direction::Input, true) => self.tell_silent(Observation::MicrophoneMutedInSystem { device }),
            (Direction::Input, false) => match self.silent.clone() {
                // the mixer was not the only reason
                Some(device) => self.microphone_is_silent(device),
                None => self.tell_sounds(),
            },
            (Direction::Output, true) => {
                self.tell(SoundInput::SpeakerFailed(Observation::SpeakerMutedInSystem { device }));
            }
            (Direction::Output, false) => self.tell(SoundInput::SpeakerWorks),
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

#[cfg(test)]
mod tests {
    use super::*;

    const DEVICE: &str = "Desk";

    struct Run {
        listener: Listener<fn(Levels)>,
        told: mpsc::Receiver<SoundInput>,
    }

    impl Run {
        fn new() -> Self {
            let (tell, told) = mpsc::channel();
            let inbox = Inbox::new(move |input| {
                if let Input::Sound(input) = input {
                    let _ = tell.send(input);
                }
            });
            let (wishes, _) = mpsc::channel();
            let mut run = Self { listener: Listener::new(inbox, |_| {}, wishes), told };
            run.hear(SoundEvent::Capturing { device: DEVICE.into() });
            run
        }

        /// Gives what the core is told of it, without the check before the call.
        fn hear(&mut self, event: SoundEvent) -> Vec<SoundInput> {
            self.listener.hear(event);
            let of_check = |input: &SoundInput| {
                matches!(input, SoundInput::Checking(_) | SoundInput::Checked(CheckName::Microphone, _))
            };
            self.told.try_iter().filter(|input| !of_check(input)).collect()
        }

        fn hear_zeros(&mut self) -> Vec<SoundInput> {
            self.hear(SoundEvent::SilentInput { device: DEVICE.into() })
        }

        fn mute_in_system(&mut self, muted: bool) -> Vec<SoundInput> {
            self.hear(SoundEvent::SystemMute { direction: Direction::Input, device: DEVICE.into(), muted })
        }
    }

    fn muted() -> SoundInput {
        SoundInput::MicrophoneSilent(Observation::MicrophoneMutedInSystem { device: DEVICE.into() })
    }

    fn silent() -> SoundInput {
        SoundInput::MicrophoneSilent(permission::silent(DEVICE.into(), audio::permission::microphone()))
    }

    #[test]
    fn a_microphone_that_stays_silent_when_the_system_unmutes_it_is_still_told_as_silent() {
        let mut run = Run::new();
        assert_eq!(run.mute_in_system(true), [muted()]);
        assert_eq!(run.hear_zeros(), [], "the mixer explains it");
        assert_eq!(run.mute_in_system(false), [silent()]);
        let ended = SoundEvent::SilentInputEnded { device: DEVICE.into() };
        assert_eq!(run.hear(ended), [SoundInput::MicrophoneSounds]);
        run.mute_in_system(true);
        assert_eq!(run.mute_in_system(false), [SoundInput::MicrophoneSounds]);
    }

    #[test]
    fn a_silent_microphone_that_the_system_mutes_and_unmutes_is_silent_again() {
        let mut run = Run::new();
        assert_eq!(run.hear_zeros(), [silent()]);
        assert_eq!(run.mute_in_system(true), [muted()]);
        assert_eq!(run.mute_in_system(false), [silent()]);
    }

    #[test]
    fn the_silence_of_a_microphone_is_not_that_of_the_one_opened_after_it() {
        let mut run = Run::new();
        run.hear_zeros();
        run.hear(SoundEvent::Capturing { device: "Headset".into() });
        run.mute_in_system(true);
        assert_eq!(run.mute_in_system(false), [SoundInput::MicrophoneSounds]);
    }
}
