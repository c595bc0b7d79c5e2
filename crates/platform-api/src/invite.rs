//! Opening an invite: its key is exchanged, once, for a session bound to a device.

use crate::ids::{DeviceId, InterviewId};
use crate::interview::InterviewState;
use crate::offline::SignedPack;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `POST /api/v1/invites/open`. The bound device may open again as often as it likes; another one is answered 409
/// [`crate::ErrorCode::OtherDevice`] unless it takes over.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenInvite {
    pub interview_id: InterviewId,
    /// The link's key.
    pub key: Secret,
    pub device_id: DeviceId,
    /// The candidate chose to move the interview from another device to this one.
    #[serde(default)]
    pub take_over: bool,
    /// A device that gave the interview over opens it only to hand in what it had saved: it stays moved.
    #[serde(default)]
    pub hand_in: bool,
    /// The device's public key (Ed25519, base64url): enrolled, so that a sealed interview file signed with it is
    /// believed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_key: Option<String>,
}

/// All that the candidate's client needs, before anything is captured.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OpenedInvite {
    /// The bearer of every later request of this device.
    pub session_token: Secret,
    #[serde(with = "time::serde::rfc3339")]
    pub session_expires_at: OffsetDateTime,
    pub interview_id: InterviewId,
    pub state: InterviewState,
    /// The LiveKit room.
    pub room: String,
    pub job: JobSummary,
    /// The candidate's name; the participant name in the room.
    pub candidate_name: String,
    /// The interviewer's name. It is an AI, and the client says so.
    pub interviewer_name: String,
    /// BCP 47.
    pub language: String,
    pub expected_minutes: u32,
    pub consent: Consent,
    pub pack: CandidatePack,
    /// At least one. A client that knows none of them says that it is too old.
    pub modes: Vec<Mode>,
    pub accommodations: Accommodations,
    /// What the device may keep, where the interview may be held without a network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offline: Option<SignedPack>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobSummary {
    pub company: String,
    pub title: String,
}

/// What the candidate agrees to, in words to be shown as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Consent {
    /// Changes whenever any of the words do.
    pub version: String,
    pub text: String,
    pub recorded: Vec<String>,
    pub never_recorded: Vec<String>,
    pub seen_by: Vec<String>,
    pub kept_for_days: u32,
}

/// The questions as a candidate may see them: never what a good answer covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidatePack {
    pub id: String,
    /// In the order in which they are asked.
    pub questions: Vec<CandidateQuestion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidateQuestion {
    pub id: String,
    pub text: String,
    /// Seconds for the answer; absent means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_s: Option<u32>,
}

/// How the interview may be held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "HeldBy"))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Voice,
    Text,
    /// The questions may be kept on the device and answered with no network.
    Offline,
    #[serde(other)]
    Unknown,
}

/// What was agreed with the candidate beforehand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Accommodations {
    /// Percent on top of every time limit.
    #[serde(default)]
    pub extra_time_percent: u32,
    #[serde(default)]
    pub text_instead_of_voice: bool,
    #[serde(default)]
    pub larger_text: bool,
}
