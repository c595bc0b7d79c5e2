//! An interview without a network: what a device may keep of it, and handing it in from any machine.

use crate::ids::{DeviceId, EntryId, InterviewId};
use crate::interview::{Feedback, FinishReason};
use crate::invite::{Accommodations, CandidatePack, Consent, JobSummary, Mode};
use crate::transcript::{Entry, EntryStored};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// An [`OfflinePack`] with the platform's signature (Ed25519, over the context `vivavoce offline pack v1`, a NUL, and
/// the payload). A client remembers the key from the first opening and believes no other later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedPack {
    /// The pack as JSON: exactly these bytes are signed.
    pub payload: String,
    /// base64url.
    pub signature: String,
    /// The platform's public key, base64url.
    pub key: String,
}

/// All that a device needs to hold the interview with no network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OfflinePack {
    pub interview_id: InterviewId,
    /// The platform's address.
    pub platform: String,
    #[serde(with = "time::serde::rfc3339")]
    pub issued_at: OffsetDateTime,
    /// From then on an interview is not begun or gone on with from this pack.
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
    pub job: JobSummary,
    pub candidate_name: String,
    pub interviewer_name: String,
    /// BCP 47.
    pub language: String,
    pub expected_minutes: u32,
    pub consent: Consent,
    pub pack: CandidatePack,
    pub accommodations: Accommodations,
    pub modes: Vec<Mode>,
    /// The platform's public key for sealed interviews (X25519, base64url).
    pub sealing_key: String,
}

/// The content of a sealed interview file, as JSON. The file is signed with a key that was enrolled when the invite was
/// opened, and encrypted to the platform's key: see the crate `sealing`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedInterview {
    pub interview_id: InterviewId,
    pub device_id: DeviceId,
    pub entries: Vec<Entry>,
    /// How it ended, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish: Option<FinishReason>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
    #[serde(with = "time::serde::rfc3339")]
    pub made_at: OffsetDateTime,
}

/// `POST /api/v1/sealed-interviews`: the file's bytes, from anybody. Handing it in twice is harmless.
///
/// Refused with 400 [`crate::ErrorCode::NotSealed`] or [`crate::ErrorCode::SealUnreadable`], with 403
/// [`crate::ErrorCode::DeviceUnknown`] or [`crate::ErrorCode::SignatureWrong`], with 404 where there is no such
/// interview, with 413 above [`MAX_SEALED_BYTES`], with 429 while others are handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SealedImported {
    pub interview_id: InterviewId,
    /// What became of each entry, in the order of the file.
    pub results: Vec<EntryStored>,
}

/// Bytes of a sealed interview file: the longest interviews are far below.
pub const MAX_SEALED_BYTES: usize = 8 * 1024 * 1024;
/// Entries in one.
pub const MAX_SEALED_ENTRIES: usize = 20_000;

impl SealedImported {
    /// Those that the platform has now.
    pub fn kept(&self) -> impl Iterator<Item = &EntryId> {
        use crate::transcript::EntryOutcome;
        let is_kept = |result: &&EntryStored| !matches!(result.outcome, EntryOutcome::Rejected { .. });
        self.results.iter().filter(is_kept).map(|result| &result.id)
    }
}
