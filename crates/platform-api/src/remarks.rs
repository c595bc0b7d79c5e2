//! What recruiters keep of an interview: notes, bookmarks, ticked questions, ratings.
//!
//! A remark is never changed. An edit is a new remark on the same subject that names those it replaces, all that its
//! author had seen; where two edits did not know of each other, both stand until one replaces them. So clients may make
//! remarks without a network and hand them in later, as often as it takes, and nobody's words are lost.

use crate::ids::{AccountId, EntryId, RemarkId, SubjectId};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// A remark as its author's client makes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NewRemark {
    /// A UUIDv7, made by the client.
    pub id: RemarkId,
    /// What it is about, the same for all edits. For a note or bookmark the id of its first remark; for a rating
    /// `rating/<account>/<criterion>`; for a tick `question/<question's id>`.
    pub subject: SubjectId,
    /// Remarks on the same subject that its author had seen and that this one takes the place of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<RemarkId>,
    /// Milliseconds from the interview's start that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "specta", specta(type = Option<u32>))]
    pub at_ms: Option<u64>,
    /// By the author's clock.
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub made_at: OffsetDateTime,
    pub content: Content,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "RemarkContent"))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    Note {
        text: String,
    },
    Bookmark {
        #[serde(default)]
        text: String,
    },
    /// A question of the guide was asked, or was not after all. The team's, not one person's.
    Covered {
        covered: bool,
    },
    Rating {
        /// What is rated ("Communication").
        criterion: String,
        /// 1 to 5; absent while only quotes are collected.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
        score: Option<u8>,
        #[serde(default)]
        comment: String,
        #[serde(default)]
        quotes: Vec<Quote>,
    },
    /// The subject is gone.
    Removed,
}

/// Words of the transcript, as evidence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Quote {
    pub entry: EntryId,
    pub text: String,
}

/// A remark that the platform keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Remark {
    #[serde(flatten)]
    pub remark: NewRemark,
    pub author: AccountId,
    pub author_name: String,
}

/// `POST /api/v1/interviews/{interview}/remarks`, at most [`MAX_REMARKS`] at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UploadRemarks {
    pub remarks: Vec<NewRemark>,
}

/// What became of each, in the order of the upload. Accepted and duplicate ones are safe on the platform's disk; a
/// rejected one will never be taken as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemarksStored {
    pub results: Vec<RemarkStored>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RemarkStored {
    pub id: RemarkId,
    #[serde(flatten)]
    pub outcome: RemarkOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RemarkOutcome {
    Accepted,
    Duplicate,
    Rejected { reason: RejectedRemark },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RejectedRemark {
    /// The id or the subject is empty, too long, or not of its kind.
    BadId,
    /// It has more than [`MAX_REMARK_BYTES`].
    TooLong,
    /// The subject is somebody else's.
    NotYours,
    /// A score outside 1 to 5, or a rating without a criterion.
    BadRating,
    /// The interview has [`MAX_INTERVIEW_REMARKS`] already.
    InterviewFull,
    #[serde(other)]
    Unknown,
}

/// `GET /api/v1/interviews/{interview}/remarks`: every remark ever made, in the order in which they came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Remarks {
    pub remarks: Vec<Remark>,
}

/// Remarks in one upload.
pub const MAX_REMARKS: usize = 200;
/// Bytes of one remark's words, quotes included.
pub const MAX_REMARK_BYTES: usize = 64 * 1024;
/// Remarks of one interview, edits included.
pub const MAX_INTERVIEW_REMARKS: u64 = 20_000;
/// Bytes of a remark's subject.
pub const MAX_SUBJECT_BYTES: usize = 512;
/// Remarks that one takes the place of.
pub const MAX_REPLACED: usize = 200;
/// Bytes of the body of one upload; a larger one is refused with 413 [`crate::ErrorCode::TooLarge`].
pub const MAX_REMARKS_BYTES: usize = 4 * 1024 * 1024;
