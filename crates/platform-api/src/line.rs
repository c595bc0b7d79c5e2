//! Text mode: the interviewer's next line, in writing.
//!
//! `POST /api/v1/interviews/{interview}/next-line` answers with server-sent events: one [`LineBegins`] (`line`), any
//! number of [`LineWords`] (`words`), and at the end [`LineDone`] (`done`) or [`crate::ErrorBody`] (`failed`). Comments
//! between them mean that the interviewer is still thinking. Before the first event a refusal is a plain one, with a
//! status and an [`crate::ErrorBody`].

use crate::ids::EntryId;
use crate::interviewer::Progress;
use crate::transcript::Entry;
use serde::{Deserialize, Serialize};

/// What the line follows on. The interviewer goes by the transcript that the platform keeps, whatever part of it was
/// spoken, typed, or handed in later.
///
/// Asked again for the same answer, the platform gives the same line, also where the first request's connection was
/// lost in the middle: a line that was begun is finished and kept. A request for another answer ends a line that is
/// not finished, which then was never said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NextLine {
    /// The newest entry of the candidate's, which must have been uploaded; null at the beginning. Where something newer
    /// was typed and uploaded, the answer is 409 [`crate::ErrorCode::LineGivenUp`].
    pub answers_to: Option<EntryId>,
    /// Milliseconds from the interview's start, for the line's entry, which is never earlier than what it answers.
    pub at_ms: u64,
}

/// The names of the events.
pub mod event {
    pub const LINE: &str = "line";
    pub const WORDS: &str = "words";
    pub const DONE: &str = "done";
    pub const FAILED: &str = "failed";
}

/// The first event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineBegins {
    /// The entry's, see [`reply_id`].
    pub id: EntryId,
    pub at_ms: u64,
}

/// What follows on the words before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineWords {
    pub text: String,
}

/// The last event of a line that the platform has kept. Its text is what stands, also where other words were streamed:
/// a model's that broke off, or where another line was handed in meanwhile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LineDone {
    pub entry: Entry,
    /// Where it leads.
    pub progress: Progress,
    /// It was the goodbye: the interview is finished.
    pub is_last: bool,
}

/// The id of the entry that answers another one.
pub fn reply_id(answers_to: Option<&EntryId>) -> EntryId {
    EntryId::new(format!("reply-{}", answers_to.map_or("opening", EntryId::as_str)))
}
