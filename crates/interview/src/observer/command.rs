use std::fmt;

use platform_api::{EntryId, InterviewId, SubjectId};
use serde::{Deserialize, Serialize};

use super::input::Voice;

/// One wish of who watches. As JSON: `{"command": "note", "text": "…"}`. One that does not fit is ignored. `Debug`,
/// which logs use, shows nothing that a person wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum ObserverCommand {
    /// Watches this interview, in place of the one before: one that goes on, or one that is over.
    Open {
        interview: InterviewId,
    },
    /// Wants to hear it: now, again after a lost connection, and once there is a call.
    Listen,
    StopListening,
    /// In percent of how loud it comes, 0 to 100.
    SetVolume {
        voice: Voice,
        percent: u8,
    },
    /// A new note. Without `at_ms` it belongs to this moment.
    Note {
        text: String,
        #[serde(default)]
        at_ms: Option<u32>,
    },
    Bookmark {
        #[serde(default)]
        text: String,
        #[serde(default)]
        at_ms: Option<u32>,
    },
    /// Other words for an own note or bookmark, in place of all its versions.
    Edit {
        subject: SubjectId,
        text: String,
    },
    /// An own note or bookmark, or rating.
    Remove {
        subject: SubjectId,
    },
    /// Ticks a question of the guide by hand, or takes the tick back; `question` is its id.
    Cover {
        question: String,
        covered: bool,
    },
    /// The own rating of a criterion, 1 to 5; its quotes stay.
    Rate {
        criterion: String,
        #[serde(default)]
        score: Option<u8>,
        #[serde(default)]
        comment: String,
    },
    /// Adds words of the transcript to the own rating of a criterion.
    Quote {
        criterion: String,
        entry: EntryId,
        text: String,
    },
    /// Takes them out again.
    Unquote {
        criterion: String,
        entry: EntryId,
        text: String,
    },
    /// Tries again what the View's problem is about; also after the person has signed in again.
    Retry,
    DismissProblem,
    /// Leaves the call and stops watching. What the platform has not got yet is kept, and handed in when the interview is
    /// opened again.
    Close,
}

impl fmt::Debug for ObserverCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Open { interview } => write!(f, "Open {{ {interview} }}"),
            Self::Listen => f.write_str("Listen"),
            Self::StopListening => f.write_str("StopListening"),
            Self::SetVolume { voice, percent } => write!(f, "SetVolume {{ {voice:?}, {percent} }}"),
            Self::Note { text, .. } => write!(f, "Note {{ [{} bytes] }}", text.len()),
            Self::Bookmark { .. } => f.write_str("Bookmark"),
            Self::Edit { subject, .. } => write!(f, "Edit {{ {subject} }}"),
            Self::Remove { subject } => write!(f, "Remove {{ {subject} }}"),
            Self::Cover { question, covered } => write!(f, "Cover {{ {question}, {covered} }}"),
            Self::Rate { .. } => f.write_str("Rate"),
            Self::Quote { entry, .. } => write!(f, "Quote {{ {entry} }}"),
            Self::Unquote { entry, .. } => write!(f, "Unquote {{ {entry} }}"),
            Self::Retry => f.write_str("Retry"),
            Self::DismissProblem => f.write_str("DismissProblem"),
            Self::Close => f.write_str("Close"),
        }
    }
}
