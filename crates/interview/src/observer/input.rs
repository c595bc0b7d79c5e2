//! Everything that can happen to who watches.

use diagnosis::recruiting::Trouble;
use diagnosis::{Observation, WriteFault};
use platform_api::observing::ObservedEvent;
use platform_api::recruiting::QuestionPack;
use platform_api::remarks::NewRemark;
use platform_api::{AccountId, EntryId};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use super::command::ObserverCommand;
use crate::input::{DisconnectReason, Generation, Now, Upload};

/// When something happens, by two clocks: one that only goes forward, and the one that people read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObserverNow {
    pub running: Now,
    pub wall: OffsetDateTime,
}

/// Counts what is watched, one after the other: what an older one still says is not listened to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Watch(pub u32);

#[derive(Clone, Debug)]
pub enum ObserverInput {
    /// `new_id` is a fresh UUIDv7.
    Command {
        command: ObserverCommand,
        new_id: Uuid,
    },
    Clock,
    Platform {
        watch: Watch,
        event: ObserverPlatformInput,
    },
    Hearing {
        call: Generation,
        event: HearingInput,
    },
    Remarks {
        watch: Watch,
        event: RemarksInput,
    },
}

#[derive(Clone, Debug)]
pub enum ObserverPlatformInput {
    /// Who watches, as the platform or the last sign-in said; before anything else, unless neither is known.
    Watched {
        by: Writer,
        platform: String,
    },
    About(Box<About>),
    /// Neither who watches nor what the interview is, is known; comes before `Disconnected`.
    NotKnown(Trouble),
    /// What is told from here on is what there is. `clock_ahead_ms`: how far this computer's clock is ahead of the
    /// platform's, where that is known.
    Connected {
        clock_ahead_ms: Option<i64>,
    },
    Told {
        event: Box<ObservedEvent>,
        id: Option<String>,
    },
    /// Tried again by itself unless it is the last.
    Disconnected {
        why: Trouble,
        is_last: bool,
    },
    HearingGranted {
        call: Generation,
        grant: HearingGrant,
    },
    /// [`Trouble::NoCall`] where there is nothing to listen to.
    HearingRefused {
        call: Generation,
        why: Trouble,
    },
    HandedIn {
        kept: Vec<String>,
        refused: Vec<String>,
    },
    HandInFailed {
        why: Trouble,
        may_pass: bool,
    },
}

/// Whose remarks these are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Writer {
    pub account: AccountId,
    pub name: String,
}

/// What an interview is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "ObservedAbout"))]
pub struct About {
    pub company: String,
    pub title: String,
    pub candidate_name: String,
    pub interviewer_name: String,
    #[serde(skip)]
    pub pack: QuestionPack,
    #[serde(skip)]
    pub started_at: Option<OffsetDateTime>,
    #[serde(skip)]
    pub finished_at: Option<OffsetDateTime>,
}

/// The right to listen to a call. The token is a secret: passed through, never read, never printed.
#[derive(Clone, Debug)]
pub struct HearingGrant {
    pub url: String,
    pub token: SecretString,
    pub room: String,
    /// Whose microphone is the candidate's; everybody else's voice is the interviewer's.
    pub candidate_identity: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Voice {
    Candidate,
    Interviewer,
}

/// What happens in a room that is listened to.
#[derive(Clone, Debug, PartialEq)]
pub enum HearingInput {
    Joined,
    JoinFailed(Observation),
    /// The speaker does not open; it is tried again by itself.
    NotHeard(Observation),
    /// It does.
    Heard,
    Reconnecting,
    Reconnected,
    Disconnected(DisconnectReason),
    StreamOpened {
        stream: String,
        voice: Voice,
        segment: EntryId,
    },
    StreamText {
        stream: String,
        text: String,
    },
    StreamClosed {
        stream: String,
    },
}

#[derive(Clone, Debug)]
pub enum RemarksInput {
    /// What earlier runs of this person noted of this interview, in order, with how far each has come.
    Begun(Vec<(NewRemark, Upload)>),
    NotBegun {
        path: String,
    },
    /// On disk, synced.
    Written {
        id: String,
    },
    NotWritten {
        fault: WriteFault,
        path: String,
    },
}
