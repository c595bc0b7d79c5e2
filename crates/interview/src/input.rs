//! Everything that can happen to an interview.

use diagnosis::Observation;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    call::{CallMeasures, PathSigns},
    check::{CheckName, Outcome},
    command::{Command, Processing},
    view::{Consent, Device, Entry, Mode, Quality, Question, Recent, SecretStore, SpeakerTest},
};

/// Something that happened. The order in which inputs are given is the order in which they happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// `new_id` becomes the id of the answer, where the command is one.
    Command {
        command: Command,
        new_id: Uuid,
    },
    /// Time has passed; nothing else happened. Wanted at [`crate::State::next_deadline`] at the latest.
    Clock,
    Platform(PlatformInput),
    Sound(SoundInput),
    /// From the connection that was made with this generation.
    Room {
        generation: Generation,
        event: RoomInput,
    },
    Journal(JournalInput),
    /// From the checks that were asked for with this number.
    Preflight {
        run: Run,
        event: PreflightInput,
    },
}

/// Time since the engine started. Never goes back, whatever the computer's clock does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Now(pub u64);

impl Now {
    /// Milliseconds between `earlier` and this.
    pub fn since(self, earlier: Now) -> u64 {
        self.0.saturating_sub(earlier.0)
    }

    pub fn plus(self, ms: u64) -> Now {
        Now(self.0.saturating_add(ms))
    }
}

/// Counts the connections of one run, so that what an old one still says is told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Generation(pub u32);

#[derive(Clone, Debug)]
pub enum PlatformInput {
    Opened(Box<Opened>),
    OpenFailed(Observation),
    Granted {
        generation: Generation,
        grant: Grant,
    },
    GrantRefused {
        generation: Generation,
        why: Observation,
    },
    /// The platform has these entries. Those of an upload that are missing are sent again; if all are, after a pause.
    Uploaded {
        ids: Vec<String>,
    },
    UploadFailed(Observation),
    /// The platform will never take these entries.
    Refused {
        ids: Vec<String>,
    },
    /// More of the interviewer's line, whose entry has this id.
    LineWords {
        turn: Turn,
        id: String,
        text: String,
    },
    /// The whole of it.
    LineDone {
        turn: Turn,
        line: Line,
    },
    LineFailed {
        turn: Turn,
        why: Observation,
    },
    /// What the platform has of the interview's transcript, in order.
    Backlog {
        turn: Turn,
        entries: Vec<Entry>,
    },
    /// Why the candidate was put out of the room, where the platform has something to say.
    Removed {
        why: Option<Observation>,
    },
    /// The platform knows that the interview is over.
    Finished,
    FinishFailed(Observation),
    /// The sealed file lies there.
    Sealed {
        path: String,
    },
    SealFailed(Observation),
    FeedbackSent,
    FeedbackFailed(Observation),
}

/// Counts the runs of the checks, so that what an old one still says is told apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(pub u32);

#[derive(Clone, Debug, PartialEq)]
pub enum PreflightInput {
    Began(CheckName),
    Done(CheckName, Outcome),
}

/// Counts what was asked of the platform's interviewer in one run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Turn(pub u32);

/// What the interviewer said in writing. The platform has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    pub text: String,
    /// Where it leads.
    pub question: Option<Question>,
    /// It was the goodbye.
    pub is_last: bool,
}

/// How an interview ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    Completed,
    EndedEarly,
}

/// What opening an invite brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub interview: String,
    pub platform: String,
    pub company: Option<String>,
    pub job: Option<String>,
    pub candidate: Option<String>,
    pub questions: Option<u32>,
    pub expected_minutes: Option<u32>,
    pub consent: Consent,
    pub accommodations: Vec<String>,
    /// The platform stores transcripts; otherwise it only has the token endpoint.
    pub stores_entries: bool,
    pub secret_kept_in: Option<SecretStore>,
    pub modes: Modes,
    /// What an interview without a network goes by; `None` where the platform has none, or none that can be trusted.
    pub pack: Option<Pack>,
    /// Why there is none, where the platform would allow an interview without a network.
    pub no_pack: Option<Observation>,
    /// Set where the platform could not be reached and this is what was kept of an earlier opening: why it could not.
    pub unreachable: Option<Observation>,
    /// It was agreed that the candidate types.
    pub text_instead_of_voice: bool,
    /// The platform knows of the interview's end. What this device had saved it still takes.
    pub is_finished: bool,
    /// What the platform has of the interview's transcript, in order; `None` where it did not say so in time.
    pub backlog: Option<Vec<Entry>>,
}

/// What the platform allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Modes {
    pub voice: bool,
    /// With the platform's interviewer, without a room.
    pub text: bool,
    pub offline: bool,
}

/// The questions as the candidate may keep them, checked against the platform's key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pack {
    pub interviewer: String,
    pub questions: Vec<String>,
}

/// The right to join a room. The token is a secret: it is passed through, never read, never printed.
#[derive(Clone, Debug)]
pub struct Grant {
    pub url: String,
    pub token: SecretString,
    pub identity: String,
    pub room: String,
}

#[derive(Clone, Debug, PartialEq)]
pub enum SoundInput {
    Devices {
        microphones: Vec<Device>,
        speakers: Vec<Device>,
    },
    /// The first samples have arrived, also of a device that has replaced another one.
    Capturing,
    /// The operating system asks the person whether the microphone may be used. It is opened once they have allowed it.
    AskingPermission,
    MicrophoneFailed(Observation),
    /// The microphone delivers only zeros.
    MicrophoneSilent(Observation),
    /// It delivers sound again.
    MicrophoneSounds,
    /// Speech is heard from the microphone.
    Heard,
    SpeakingWhileMuted(bool),
    SpeakerFailed(Observation),
    SpeakerWorks,
    Test(SpeakerTest),
    /// A check of the microphone, the speaker or the echo has begun.
    Checking(CheckName),
    /// It has come to this; comes again when it comes to something else.
    Checked(CheckName, Outcome),
    /// Whether sound goes through this computer without breaks, while a device is open: a part of the check of the machine.
    /// Comes again when it comes to something else.
    Continuity(Outcome),
}

/// What happens in a room; `identity` is a participant's. `Joined` comes first, then who is there and their
/// attributes, then what happens.
#[derive(Clone, Debug, PartialEq)]
pub enum RoomInput {
    Joined {
        identity: String,
    },
    JoinFailed(Observation),
    Published,
    PublishFailed(Observation),
    Reconnecting,
    Reconnected,
    Disconnected(DisconnectReason),
    ParticipantJoined {
        identity: String,
        is_agent: bool,
    },
    ParticipantLeft {
        identity: String,
    },
    /// The changed attributes of a participant.
    Attributes {
        identity: String,
        changed: Vec<(String, String)>,
    },
    Quality(Quality),
    /// About once a second while the connection has statistics.
    Measured(CallMeasures),
    /// When it changes.
    Path(PathSigns),
    StreamOpened {
        stream: String,
        speaker: String,
        segment: String,
    },
    StreamText {
        stream: String,
        text: String,
    },
    /// `is_final` is what the stream's end said, if anything.
    StreamClosed {
        stream: String,
        is_final: Option<bool>,
    },
    /// The older form of a transcript, which some agents send beside the streams.
    LegacySegment {
        speaker: String,
        segment: String,
        text: String,
        is_final: bool,
    },
    TextSent {
        id: String,
    },
    TextFailed {
        id: String,
        why: Observation,
    },
}

/// Why a room was left, as the protocol numbers it (LiveKit `DisconnectReason`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DisconnectReason {
    Unknown,
    ClientInitiated,
    DuplicateIdentity,
    ServerShutdown,
    ParticipantRemoved,
    RoomDeleted,
    StateMismatch,
    JoinFailure,
    Migration,
    SignalClose,
    RoomClosed,
    UserUnavailable,
    UserRejected,
    SipTrunkFailure,
    ConnectionTimeout,
    MediaFailure,
    AgentError,
}

impl DisconnectReason {
    /// Every reason, at its number in the protocol.
    pub const BY_NUMBER: [Self; 17] = [
        Self::Unknown,
        Self::ClientInitiated,
        Self::DuplicateIdentity,
        Self::ServerShutdown,
        Self::ParticipantRemoved,
        Self::RoomDeleted,
        Self::StateMismatch,
        Self::JoinFailure,
        Self::Migration,
        Self::SignalClose,
        Self::RoomClosed,
        Self::UserUnavailable,
        Self::UserRejected,
        Self::SipTrunkFailure,
        Self::ConnectionTimeout,
        Self::MediaFailure,
        Self::AgentError,
    ];
}

#[derive(Clone, Debug)]
pub enum JournalInput {
    /// Read at the start.
    Preferences(Preferences),
    /// The newest first. At the start, when asked for, and after `Begin`.
    Recent(Vec<Recent>),
    /// The file was damaged and set aside. What could be read of it is in a new one.
    Salvaged(Observation),
    /// The interview's journal is open.
    Begun(Kept),
    /// On disk, synced.
    Written {
        id: String,
    },
    Failed(Observation),
}

/// What earlier runs wrote of an interview.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Kept {
    /// In order, with how far each has come.
    pub entries: Vec<(Entry, Upload)>,
    /// In the order in which they were noted.
    pub events: Vec<Event>,
    /// What was typed and not sent; empty where nothing was.
    pub draft: String,
}

/// How far an entry has come on its way to the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Upload {
    Waiting,
    Acknowledged,
    /// The platform will never take it.
    Refused,
}

/// A change of an interview's state that a later run must know of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The candidate agreed to this version of the consent text.
    Consented {
        version: String,
    },
    /// The first time that the interviewer could be heard or read.
    Began,
    /// How it is held from here on.
    Held {
        mode: Mode,
    },
    /// The question that is open.
    Asked {
        question: Question,
    },
    Ended {
        reason: FinishReason,
    },
    /// The platform knows of the end.
    Reported,
}

/// What a person chose and should not have to choose again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub microphone: String,
    pub speaker: String,
    pub processing: Processing,
}
