//! What goes on right now: candidates' clients say how they are, recruiters are told as it happens.

use crate::ids::InterviewId;
use crate::invite::Mode;
use crate::transcript::Who;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `POST /api/v1/interviews/{interview}/presence`, by the candidate's client: when something of it changes, and every
/// [`HEARTBEAT_S`] seconds while the interview is open there. Answered by 204.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Presence {
    pub doing: Doing,
    pub mode: Mode,
    /// Who is heard right now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaking: Option<Who>,
    #[serde(default)]
    pub health: Health,
    /// What stands in the candidate's way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<LiveProblem>,
}

/// Seconds between two presences that say the same.
pub const HEARTBEAT_S: u32 = 15;
/// A client that has said nothing for this many seconds is taken for away: two heartbeats and a slow network.
pub const AWAY_AFTER_S: u32 = 40;
/// For so many seconds after its end an interview stays on the list.
pub const ENDED_STAYS_S: u32 = 5 * 60;
/// And one of which nothing has been heard for so many seconds leaves it; it comes back when it is heard of.
pub const AWAY_STAYS_S: u32 = 60 * 60;
/// A stream of events that has nothing to say sends a comment after so many seconds.
pub const KEEP_ALIVE_S: u32 = 15;

/// Where the candidate is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "CandidateDoing"))]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// Before the start: reads what happens, agrees, checks the microphone.
    GettingReady,
    /// Has started; the interviewer is not there yet.
    Waiting,
    /// In conversation, by voice.
    Talking,
    /// In conversation, in writing.
    Writing,
    /// Goes on without the network; said by a client that had it a moment ago, or has it again.
    Offline,
    /// The connection is being restored.
    Reconnecting,
    /// Nothing has been heard of the client, though the interview is not over.
    Away,
    Ended,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "LineHealth"))]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Excellent,
    Good,
    Poor,
    Lost,
    #[default]
    #[serde(other)]
    Unknown,
}

/// A diagnosis of the candidate's client, as the person there sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LiveProblem {
    /// Stable; see the catalogue of diagnoses.
    pub code: String,
    /// What happened, a sentence of at most [`LONGEST_SENTENCE`] bytes.
    pub message: String,
    /// What the candidate was told to do, likewise.
    pub remedy: String,
}

/// Bytes of a sentence of a [`LiveProblem`]; what is longer is cut.
pub const LONGEST_SENTENCE: usize = 500;

/// One interview that goes on, as its recruiters see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct LiveSession {
    pub interview_id: InterviewId,
    pub company: String,
    pub title: String,
    pub candidate_name: String,
    pub doing: Doing,
    pub mode: Mode,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaking: Option<Who>,
    pub health: Health,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<LiveProblem>,
    /// The question it is at, from 1; absent before the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<u32>,
    pub questions: u32,
    /// When the conversation began; elapsed time counts from here.
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "specta", specta(type = Option<String>))]
    pub started_at: Option<OffsetDateTime>,
    /// Since when it is as it is.
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub since: OffsetDateTime,
}

/// `GET /api/v1/live`, server-sent events: `sessions` with all of them, then `session` for each that changed, `gone` for
/// each that left the list. An event's id, sent back as `Last-Event-ID`, goes on after it where the platform still can;
/// otherwise there is a `sessions` again. A session's changes are told at most four times a second.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum LiveEvent {
    Sessions(Vec<LiveSession>),
    Session(LiveSession),
    Gone { interview_id: InterviewId },
}

impl LiveEvent {
    /// The `event:` field of the stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sessions(_) => "sessions",
            Self::Session(_) => "session",
            Self::Gone { .. } => "gone",
        }
    }
}

/// One stretch of an interview in which the candidate's client was doing one thing, or somebody was speaking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Moment {
    /// Milliseconds from the interview's start; negative before it.
    #[cfg_attr(feature = "specta", specta(type = i32))]
    pub at_ms: i64,
    pub doing: Doing,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaking: Option<Who>,
    #[serde(default)]
    pub health: Health,
    /// The code of what was in the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}
