//! What the voice worker (the interviewer's ears and mouth) needs of the platform.

use crate::ids::{EntryId, InterviewId};
use crate::interview::InterviewState;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The name under which workers register with LiveKit, and by which the platform dispatches them.
pub const AGENT_NAME: &str = "vivavoce-interviewer";

/// The metadata of the dispatch, as JSON: everything a worker needs to find its interview.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DispatchMetadata {
    pub interview_id: InterviewId,
    /// Whom to listen to: the agent session links to this identity and no other.
    pub candidate_identity: String,
    /// The platform's base URL, as the worker reaches it.
    pub platform_url: String,
    /// The worker's bearer: for this interview only, for hours only.
    pub worker_token: Secret,
}

/// `GET /api/v1/interviews/{interview}/interviewer`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewerPack {
    pub interview_id: InterviewId,
    pub room: String,
    pub state: InterviewState,
    /// BCP 47.
    pub language: String,
    pub interviewer_name: String,
    pub candidate_name: String,
    pub candidate_identity: String,
    /// What to say first: the greeting with the first question, or after an interruption a welcome back with the
    /// question that was open. The same words the brain answers a conversation in which nobody has spoken.
    pub greeting: String,
    pub progress: Progress,
}

/// Which question the interviewer is at. In the answer's `x_vivavoce` and at `GET …/progress`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Progress {
    /// Counts from 1; 0 before the first question is asked.
    pub question: u32,
    pub total: u32,
    /// Goodbye has been said: nothing follows.
    pub complete: bool,
    /// The question as it stands in the pack; empty where there is none.
    #[serde(default)]
    pub text: String,
}

/// `POST /api/v1/interviews/{interview}/lease`: acquires or renews. While another holder's lease lasts the answer is
/// 409 [`crate::ErrorCode::LeaseHeld`]. With acquiring begins a new conversation with the brain, at the question that is
/// open; renewing, even late, goes on with the present one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakeLease {
    /// One id a job of a worker, e.g. LiveKit's job id.
    pub holder: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Lease {
    pub holder: String,
    /// Seconds until it lapses: renew at a third of this.
    pub expires_in_s: u32,
    /// When the interview started (the first lease on it): `at_ms` of an entry counts from here.
    #[serde(with = "time::serde::rfc3339")]
    pub started_at: OffsetDateTime,
    /// Milliseconds from the interview's start until now, by the platform's clock: what a worker adds its own
    /// monotonic clock to.
    pub elapsed_ms: u64,
    /// With a new conversation: what had been said before it. Absent where a lease is renewed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
}

/// What a new conversation follows on, so that an answer typed around its beginning is taken once: by the platform if it
/// was stored by then, by the worker if it was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Before {
    /// The question that had been asked and was not answered: what is typed before it is heard again answers it. Empty
    /// where none was, or where its answer counts already.
    pub open_question: String,
    /// The typed answers that were stored, which the conversation's first line goes by: who gets one of them in the
    /// room as well has no reply to give.
    pub typed: Vec<EntryId>,
}

/// `DELETE /api/v1/interviews/{interview}/lease`: gives it back before it lapses, and ends the conversation.
pub type ReleaseLease = TakeLease;
