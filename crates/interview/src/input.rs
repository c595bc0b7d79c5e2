//! Everything that can happen to an interview.

use diagnosis::Observation;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    command::{Command, Processing},
    view::{Consent, Device, Entry, Quality, SecretStore, SpeakerTest},
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
    FeedbackSent,
    FeedbackFailed(Observation),
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
    /// The interview's journal is open. `kept`: what an earlier run wrote, with whether the platform has it.
    Begun {
        kept: Vec<(Entry, bool)>,
    },
    /// On disk, synced.
    Written {
        id: String,
    },
    Failed(Observation),
}

/// What a person chose and should not have to choose again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    pub microphone: String,
    pub speaker: String,
    pub processing: Processing,
}
