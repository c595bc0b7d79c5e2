//! The transcript: entries with ids made where they arise, uploaded in batches as often as it takes, kept once an id.

use crate::ids::{EntryId, InterviewId};
use crate::interview::InterviewState;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// One thing that was said or typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "SaidEntry"))]
pub struct Entry {
    pub id: EntryId,
    /// Its place among what the same uploader sends; settles the order of equal `at_ms`.
    #[cfg_attr(feature = "specta", specta(type = u32))]
    pub order: u64,
    pub who: Who,
    pub text: String,
    /// False while the text may still change. An entry that is not final yields to a final one of its id.
    #[serde(rename = "final")]
    pub is_final: bool,
    /// Milliseconds from the interview's start.
    #[cfg_attr(feature = "specta", specta(type = u32))]
    pub at_ms: u64,
    pub via: Via,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "SaidBy"))]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Candidate,
    Interviewer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "SaidVia"))]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Voice,
    Typed,
}

/// `POST /api/v1/interviews/{interview}/entries`, at most [`MAX_ENTRIES`] and [`MAX_UPLOAD_BYTES`] at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadEntries {
    pub entries: Vec<Entry>,
}

/// Entries in one upload.
pub const MAX_ENTRIES: usize = 200;
/// Bytes of the body of one upload; a larger one is refused with 413 [`crate::ErrorCode::TooLarge`].
pub const MAX_UPLOAD_BYTES: usize = 4 * 1024 * 1024;
/// Bytes of text in one entry: 100,000 characters of any script.
pub const MAX_TEXT_BYTES: usize = 400_000;
/// Entries of one interview.
pub const MAX_INTERVIEW_ENTRIES: u64 = 20_000;
/// Bytes of text of one interview: a hundred times what is said in hours.
pub const MAX_INTERVIEW_BYTES: u64 = 64 * 1024 * 1024;
/// Bytes of an entry's id.
pub const MAX_ID_BYTES: usize = 128;

/// What became of each entry, in the order of the upload. An accepted or duplicate entry is safe on the platform's
/// disk; a rejected one will never be accepted as it is. Where both sides wrote a line of the interviewer's while the
/// network was away, both stand: the candidate's under the id `offline-<its id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntriesStored {
    pub results: Vec<EntryStored>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EntryStored {
    pub id: EntryId,
    #[serde(flatten)]
    pub outcome: EntryOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum EntryOutcome {
    Accepted,
    /// The id was there already; what was there stays.
    Duplicate,
    Rejected {
        reason: RejectedEntry,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RejectedEntry {
    /// The id is empty or longer than [`MAX_ID_BYTES`].
    BadId,
    /// The text is longer than [`MAX_TEXT_BYTES`].
    TooLong,
    /// Only the candidate's client uploads what was typed, and never under the id of something spoken (`SG_…`).
    NotYours,
    /// The interview has [`MAX_INTERVIEW_ENTRIES`] or [`MAX_INTERVIEW_BYTES`] already.
    InterviewFull,
    #[serde(other)]
    Unknown,
}

/// `GET /api/v1/interviews/{interview}/transcript`: everything kept, in the order in which it was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Transcript {
    pub interview_id: InterviewId,
    pub state: InterviewState,
    pub entries: Vec<KeptEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct KeptEntry {
    #[serde(flatten)]
    pub entry: Entry,
    /// Whose upload this is; a spoken entry that only the candidate's client uploaded is a copy of what it heard.
    pub uploaded_by: Uploader,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub received_at: OffsetDateTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Uploader {
    Candidate,
    Interviewer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_as_the_view_writes_it() {
        let json = r#"{"id":"SG_1","order":3,"who":"candidate","text":"hello","final":true,"at_ms":1200,"via":"voice"}"#;
        let entry: Entry = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&entry).unwrap(), json);
    }

    #[test]
    fn an_outcome_stands_beside_the_id() {
        let rejected = EntryStored {
            id: "a".into(),
            outcome: EntryOutcome::Rejected { reason: RejectedEntry::TooLong },
        };
        assert_eq!(
            serde_json::to_string(&rejected).unwrap(),
            r#"{"id":"a","outcome":"rejected","reason":"too_long"}"#
        );
    }
}
