//! What an interview is at a moment. Only [`crate::step`] changes it; only a View shows it.

mod checks;
mod path;
mod shown;

use std::collections::{BTreeMap, BTreeSet};

use secrecy::SecretString;

use crate::{
    command::{Direction, Processing},
    effect::Purpose,
    input::{FinishReason, Generation, Now, Opened, Preferences, Turn},
    step::Told,
    transcript::Transcript,
    trouble::{Topic, Troubles},
    view::{Devices, Interviewer, Microphone, MicrophoneState, Mode, Quality, Recent, SpeakerTest},
};

pub(crate) use checks::{Checks, Progress};
pub(crate) use path::{Path, Repair, Way};

/// The id that stands for "whatever the system prefers".
pub const DEFAULT_DEVICE: &str = "default";

#[derive(Debug)]
pub struct State {
    pub(crate) now: Now,
    pub(crate) stage: Stage,
    pub(crate) mode: Mode,
    /// Kept to try again and to take the interview over; holds the invite's key.
    pub(crate) link: Option<SecretString>,
    /// The recent interview that was chosen, by its platform and id.
    pub(crate) resumed: Option<(String, String)>,
    /// What the invite is being, or was, opened for.
    pub(crate) purpose: Purpose,
    pub(crate) recent: Vec<Recent>,
    pub(crate) draft: Draft,
    pub(crate) opened: Option<Opened>,
    pub(crate) name: Option<String>,
    /// The version of the consent text that was agreed to in an earlier run.
    pub(crate) consented_to: Option<String>,
    pub(crate) journal_begun: bool,
    /// Interviews whose journal was asked for, and which the journal has not answered yet. It answers in order.
    pub(crate) unanswered_begins: u32,
    pub(crate) muted: bool,
    pub(crate) microphone: Microphone,
    pub(crate) speaking_while_muted: bool,
    pub(crate) last_heard: Option<Now>,
    pub(crate) speaker_test: SpeakerTest,
    pub(crate) devices: Devices,
    pub(crate) processing: Processing,
    pub(crate) call: Call,
    /// Of the newest connection; what an older one says is not listened to.
    pub(crate) generation: Generation,
    /// Of the newest right to join that was asked for; ahead of `generation` while a repair waits for its own.
    pub(crate) asked: Generation,
    /// Set while a connection that was there is being replaced by a new one.
    pub(crate) rejoin: Option<Rejoin>,
    /// The newest connection was asked to publish the microphone.
    pub(crate) is_published: bool,
    /// The agents in the room, by identity.
    pub(crate) agents: BTreeMap<String, Agent>,
    /// When the last agent left the room.
    pub(crate) interviewer_lost_at: Option<Now>,
    pub(crate) question: PartialQuestion,
    /// As the voice server judges it.
    pub(crate) quality: Quality,
    pub(crate) path: Path,
    pub(crate) transcript: Transcript,
    /// When the first legacy event came, of which it was not clear whether streams come too.
    pub(crate) legacy_since: Option<Now>,
    pub(crate) last_candidate_final: Option<Now>,
    /// Typed answers that the interviewer has not been sent yet, by id.
    pub(crate) undelivered: Vec<String>,
    /// Those given to the connection, which has not said yet that they were sent, or that they were not.
    pub(crate) unconfirmed: Vec<String>,
    pub(crate) upload: Upload,
    pub(crate) feedback: Option<(u8, String)>,
    pub(crate) lines: Lines,
    /// The interviewer has said goodbye.
    pub(crate) is_complete: bool,
    /// It began, in this run or in an earlier one.
    pub(crate) has_begun: bool,
    /// Typing or speaking was chosen in this run.
    pub(crate) has_chosen_mode: bool,
    /// It is open in another place, and nobody has asked to go on here.
    pub(crate) is_elsewhere: bool,
    pub(crate) finish: Option<Finish>,
    /// When the candidate was put out of the room, while the platform is asked why.
    pub(crate) removed_at: Option<Now>,
    pub(crate) sealed_file: Option<String>,
    /// Since when the connection's quality is lost.
    pub(crate) quality_lost_at: Option<Now>,
    /// Time spent in the interview in earlier runs, as far as their transcript shows.
    pub(crate) earlier_ms: u64,
    pub(crate) started_at: Option<Now>,
    pub(crate) ended_at: Option<Now>,
    pub(crate) checks: Checks,
    pub(crate) troubles: Troubles,
    /// Of how the candidate is.
    pub(crate) told: Told,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Welcome,
    Opening { since: Now },
    Consent,
    GettingReady,
    Interview,
    Ending(Ending),
    Ended,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Still in the room, waiting for the candidate's last words to become final.
    Draining { since: Now },
    /// Out of the room; writing and uploading.
    Saving { since: Now },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// Not asked for yet.
    None,
    /// The invite is being opened again, to take the interview over from another place.
    TakingOver {
        since: Now,
    },
    Granting {
        since: Now,
    },
    Joining {
        identity: String,
        since: Now,
    },
    /// `since` the connection is up, a resumed one since it was resumed.
    Joined {
        identity: String,
        since: Now,
        reconnecting_since: Option<Now>,
    },
    /// Waits before it tries to rejoin.
    Backoff {
        until: Now,
    },
    /// Does not go on without a person.
    Stopped,
    /// In writing, without a room.
    Written,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Agent {
    pub(crate) doing: Interviewer,
    /// Another interviewer holds the interview: this one neither hears nor answers.
    pub(crate) waits: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejoin {
    pub(crate) since: Now,
    pub(crate) attempts: u32,
    /// Another connection of the same identity has taken the place of this one, and it was taken for our own.
    pub(crate) had_conflict: bool,
}

#[derive(Debug, Default)]
pub(crate) struct PartialQuestion {
    pub(crate) index: Option<u32>,
    pub(crate) total: Option<u32>,
    pub(crate) text: Option<String>,
}

/// What stands in the text field.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// As an earlier run left it, until something is typed.
    pub(crate) restored: String,
    /// As the journal has it.
    pub(crate) kept: String,
}

/// What the interviewer writes.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    /// Of the newest line that was asked for; what an older one still brings is not listened to.
    pub(crate) turn: Turn,
    pub(crate) asked: Option<Asked>,
    pub(crate) attempts: u32,
    pub(crate) again_at: Option<Now>,
    /// Lines that came from the platform and that the journal does not have yet.
    pub(crate) on_platform: BTreeSet<String>,
}

#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) turn: Turn,
    /// The entry that it answers.
    pub(crate) answers_to: Option<String>,
    /// When it was last heard of.
    pub(crate) since: Now,
    pub(crate) words: String,
}

/// The end, which the platform is to know of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Finish {
    pub(crate) reason: FinishReason,
    pub(crate) report: Report,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Report {
    Wanted,
    Sent {
        since: Now,
    },
    /// It knows, or does not want to.
    Settled,
}

#[derive(Debug, Default)]
pub(crate) struct Upload {
    pub(crate) in_flight: Option<InFlight>,
    pub(crate) attempts: u32,
    pub(crate) again_at: Option<Now>,
}

#[derive(Debug)]
pub(crate) struct InFlight {
    pub(crate) ids: Vec<String>,
    pub(crate) since: Now,
}

impl Default for State {
    fn default() -> Self {
        Self {
            now: Now::default(),
            stage: Stage::Welcome,
            mode: Mode::Voice,
            link: None,
            resumed: None,
            purpose: Purpose::Hold,
            recent: Vec::new(),
            draft: Draft::default(),
            opened: None,
            name: None,
            consented_to: None,
            journal_begun: false,
            unanswered_begins: 0,
            muted: false,
            microphone: Microphone { state: MicrophoneState::Closed, heard: false },
            speaking_while_muted: false,
            last_heard: None,
            speaker_test: SpeakerTest::Idle,
            devices: Devices {
                microphones: Vec::new(),
                speakers: Vec::new(),
                microphone: DEFAULT_DEVICE.into(),
                speaker: DEFAULT_DEVICE.into(),
            },
            processing: Processing::default(),
            call: Call::None,
            generation: Generation::default(),
            asked: Generation::default(),
            rejoin: None,
            is_published: false,
            agents: BTreeMap::new(),
            interviewer_lost_at: None,
            question: PartialQuestion::default(),
            quality: Quality::Unknown,
            path: Path::default(),
            transcript: Transcript::default(),
            legacy_since: None,
            last_candidate_final: None,
            undelivered: Vec::new(),
            unconfirmed: Vec::new(),
            upload: Upload::default(),
            feedback: None,
            lines: Lines::default(),
            is_complete: false,
            has_begun: false,
            has_chosen_mode: false,
            is_elsewhere: false,
            finish: None,
            removed_at: None,
            sealed_file: None,
            quality_lost_at: None,
            earlier_ms: 0,
            started_at: None,
            ended_at: None,
            checks: Checks::default(),
            troubles: Troubles::default(),
            told: Told::default(),
        }
    }
}

impl State {
    /// The transcript, whose changes a host sends along with the View.
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// When [`crate::step`] wants an [`crate::Input::Clock`] at the latest, if nothing else happens before.
    pub fn next_deadline(&self) -> Option<Now> {
        crate::step::next_deadline(self)
    }

    pub(crate) fn can_start(&self) -> bool {
        self.stage == Stage::GettingReady
            && self.journal_begun
            && !self.name_is_wanted()
            && (self.mode != Mode::Voice || self.microphone.state == MicrophoneState::Capturing)
    }

    pub(crate) fn can_type(&self) -> bool {
        self.stage == Stage::Interview && self.journal_begun
    }

    pub(crate) fn can_use_text(&self) -> bool {
        let reaches_nobody = match &self.call {
            Call::Stopped => true,
            Call::Joined { .. } => self.listener().is_none() && self.troubles.has(Topic::Interviewer),
            _ => false,
        };
        self.can_choose_mode() && (self.mode == Mode::Voice || (reaches_nobody && self.can_write()))
    }

    /// With the platform's interviewer, without a room.
    pub(crate) fn allows_text(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.modes.text && opened.stores_entries)
    }

    /// With nobody but this computer.
    pub(crate) fn allows_offline(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.modes.offline && opened.pack.is_some())
    }

    /// The platform could not be reached when the invite was opened.
    pub(crate) fn is_unreachable(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.unreachable.is_some())
    }

    /// Whatever kept it away when the invite was opened is over.
    pub(crate) fn platform_answered(&mut self) {
        if let Some(opened) = &mut self.opened {
            opened.unreachable = None;
        }
    }

    /// The address of the open invite's platform; empty before one is open.
    pub(crate) fn platform(&self) -> String {
        self.opened.as_ref().map(|opened| opened.platform.clone()).unwrap_or_default()
    }

    /// The interview can go on here without a room.
    pub(crate) fn can_write(&self) -> bool {
        !self.is_elsewhere && (self.allows_text() || self.allows_offline())
    }

    pub(crate) fn can_export_sealed(&self) -> bool {
        self.stage == Stage::Ended
            && self.finish.is_some()
            && self.allows_offline()
            && self.transcript.unacknowledged().next().is_some()
    }

    fn can_choose_mode(&self) -> bool {
        matches!(self.stage, Stage::Consent | Stage::GettingReady | Stage::Interview)
    }

    pub(crate) fn can_use_voice(&self) -> bool {
        let is_allowed = self.opened.as_ref().is_some_and(|opened| opened.modes.voice);
        self.can_choose_mode() && self.mode != Mode::Voice && is_allowed
    }

    /// Milliseconds spent in the interview.
    pub(crate) fn elapsed_ms(&self) -> u64 {
        let this_run = self.started_at.map_or(0, |started| self.ended_at.unwrap_or(self.now).since(started));
        self.earlier_ms.saturating_add(this_run)
    }

    /// [`Self::elapsed_ms`], as entries are stamped with it.
    pub(crate) fn at_ms(&self) -> u32 {
        u32::try_from(self.elapsed_ms()).unwrap_or(u32::MAX)
    }

    /// Someone is there to be spoken to, or is being looked for, and the candidate speaks. While the last words are
    /// drained the (muted) microphone stays open: the silence tells the interviewer that the utterance is over.
    pub(crate) fn wants_microphone(&self) -> bool {
        self.mode == Mode::Voice
            && match self.stage {
                Stage::GettingReady | Stage::Ending(Ending::Draining { .. }) => true,
                Stage::Interview => !matches!(self.call, Call::Stopped | Call::Written),
                _ => false,
            }
    }

    /// A connection that was there is being replaced.
    pub(crate) fn is_rejoining(&self) -> bool {
        self.started_at.is_some() && self.rejoin.is_some()
    }

    pub(crate) fn stores_entries(&self) -> bool {
        self.opened.as_ref().is_some_and(|opened| opened.stores_entries)
    }

    pub(crate) fn is_joined(&self) -> bool {
        matches!(self.call, Call::Joined { reconnecting_since: None, .. })
    }

    /// The agent in the room that hears and answers.
    pub(crate) fn listener(&self) -> Option<&Agent> {
        self.agents.values().find(|agent| !agent.waits)
    }

    pub(crate) fn own_identity(&self) -> Option<&str> {
        match &self.call {
            Call::Joining { identity, .. } | Call::Joined { identity, .. } => Some(identity),
            _ => None,
        }
    }

    pub(crate) fn preferences(&self) -> Preferences {
        Preferences {
            microphone: self.devices.microphone.clone(),
            speaker: self.devices.speaker.clone(),
            processing: self.processing,
        }
    }

    pub(crate) fn chosen(&mut self, direction: Direction) -> &mut String {
        match direction {
            Direction::Microphone => &mut self.devices.microphone,
            Direction::Speaker => &mut self.devices.speaker,
        }
    }

    pub(crate) fn name_is_wanted(&self) -> bool {
        self.name.is_none() && self.opened.as_ref().is_some_and(|opened| opened.candidate.is_none())
    }
}
