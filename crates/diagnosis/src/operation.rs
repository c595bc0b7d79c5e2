//! What a platform finds out about itself and the services it leans on -> what whoever runs it has to do.
//!
//! The operator's side of the catalogue: other than a candidate, an operator is told which setting to change. Pure, as
//! all of this crate: the looking is done by the platform's `check`. Start reading at [`Fault`].

mod words;

use crate::{Diagnosis, Repairer, TokenRefusal, Unreachable, catalogue::support, words::without_secrets};

/// A service that the platform can do without, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dependency {
    LiveKit,
    /// The OpenAI-compatible endpoint.
    Model,
    Deepgram,
}

/// Something that is wrong, as the check nearest to it saw it. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// No answer over HTTP.
    Unreachable {
        of: Dependency,
        url: String,
        why: Unreachable,
    },
    /// It answers, and not as such a service does.
    NotSuchAService {
        of: Dependency,
        url: String,
        status: u16,
    },
    KeyRefused {
        of: Dependency,
        url: String,
    },
    /// Its plan is used up, or it is asked too often.
    LimitReached {
        of: Dependency,
    },
    /// Its own failure.
    Failed {
        of: Dependency,
        url: String,
        status: u16,
    },
    LiveKitRefusesToken {
        url: String,
        why: TokenRefusal,
    },
    /// By LiveKit's answer: how far the platform's clock is ahead (+) or behind (-), in seconds.
    ClockDiffers {
        skew_s: i64,
    },
    /// An interviewer was asked for, and none came for so many seconds.
    InterviewerMissing {
        room: String,
        for_s: u64,
    },
    /// The endpoint answers, and does not list this model.
    ModelNotListed {
        model: String,
    },
    /// The database cannot be read or written.
    Storage {
        path: String,
        detail: String,
    },
    /// The database was brought up to date by a later version of the platform.
    StorageOfLaterVersion {
        path: String,
    },
    /// Nothing answers where the platform is said to listen.
    NotRunning {
        url: String,
        why: Unreachable,
    },
    /// The running platform has other settings than are written now.
    RestartNeeded {
        url: String,
        changed: Vec<String>,
    },
    /// The running platform reads its settings from somewhere else.
    OtherSettings {
        url: String,
        what: &'static str,
    },
}

/// Explains it to whoever runs the platform.
pub fn explain(fault: &Fault) -> Diagnosis {
    let (code, message, cause, remedy) = words::in_words(fault);
    Diagnosis {
        code,
        message: without_secrets(&message),
        cause: without_secrets(&cause),
        remedy: without_secrets(&remedy),
        repairer: Repairer::Operator,
        for_support: support::line(code, fault),
    }
}

impl Dependency {
    pub fn name(self) -> &'static str {
        match self {
            Dependency::LiveKit => "LiveKit",
            Dependency::Model => "the language model",
            Dependency::Deepgram => "Deepgram",
        }
    }

    /// Where its address is written.
    fn address_in(self) -> &'static str {
        match self {
            Dependency::LiveKit => "LIVEKIT_URL",
            Dependency::Model => "OPENAI_BASE_URL",
            Dependency::Deepgram => "DEEPGRAM_BASE_URL",
        }
    }

    fn key_in(self) -> &'static str {
        match self {
            Dependency::LiveKit => "LIVEKIT_API_KEY",
            Dependency::Model => "OPENAI_API_KEY",
            Dependency::Deepgram => "DEEPGRAM_API_KEY",
        }
    }
}
