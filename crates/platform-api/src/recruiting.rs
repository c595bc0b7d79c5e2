//! The recruiter's side, as far as it goes: create a job with its questions, a candidate, an interview, an invite.
//! Its bearer is the platform's administrator token.

use crate::ids::{CandidateId, InterviewId, InviteId, JobId};
use crate::interview::InterviewState;
use crate::invite::{Accommodations, Mode};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The questions, with what only the recruiter's side may see. Also the format of a question pack file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QuestionPack {
    /// At least one, in the order in which they are asked.
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Question {
    /// Made by the platform where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub text: String,
    /// What a good answer covers. Never leaves for a candidate's machine.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub good_answer: Vec<String>,
    /// Seconds for the answer; absent means no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_limit_s: Option<u32>,
}

/// `POST /api/v1/jobs`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateJob {
    pub company: String,
    pub title: String,
    pub pack: QuestionPack,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct JobCreated {
    pub job_id: JobId,
}

/// `POST /api/v1/candidates`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateCandidate {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidateCreated {
    pub candidate_id: CandidateId,
}

/// `POST /api/v1/interviews`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateInterview {
    pub job_id: JobId,
    pub candidate_id: CandidateId,
    /// BCP 47; English where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interviewer_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_minutes: Option<u32>,
    /// Voice, text and offline where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modes: Option<Vec<Mode>>,
    #[serde(default)]
    pub accommodations: Accommodations,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InterviewCreated {
    pub interview_id: InterviewId,
    pub room: String,
    pub state: InterviewState,
}

/// `POST /api/v1/interviews/{interview}/invites`
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateInvite {
    /// Hours until it can no longer be opened; a week where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_in_hours: Option<u32>,
    /// On how many devices it may be opened, one after the other; three where absent. The bound device's own
    /// re-openings do not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_uses: Option<u32>,
}

/// The only time the key is ever seen: the platform keeps its hash.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InviteCreated {
    pub invite_id: InviteId,
    pub interview_id: InterviewId,
    /// `vivavoce://join?…`: opens the app.
    pub link: Secret,
    /// `https://<platform>/interview/<id>#key=…`: the same, as a page for people who have no app yet.
    pub web_link: Secret,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// `DELETE /api/v1/interviews/{interview}/invites`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitesRevoked {
    pub interview_id: InterviewId,
    /// How many could be opened until now.
    pub revoked: u64,
}
