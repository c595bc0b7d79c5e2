//! What a recruiter sets up and looks through: jobs with their questions, candidates, interviews, invites.
//!
//! Its bearer is a session's ([`crate::account`]), and everything belongs to that person's team: of another team's
//! everything is 404. The administrator's token stands for the first team.

use crate::ids::{CandidateId, InterviewId, InviteId, JobId};
use crate::interview::{Feedback, FinishReason, InterviewState};
use crate::invite::{Accommodations, Mode};
use crate::live::Moment;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// The questions, with what only the recruiter's side may see. Also the format of a question pack file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct QuestionPack {
    /// At least one, in the order in which they are asked.
    pub questions: Vec<Question>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[cfg_attr(feature = "specta", serde(rename = "PackQuestion"))]
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
    /// The interviewer may ask more about the answer, where it has a language model.
    #[serde(default = "allowed")]
    pub follow_ups: bool,
}

fn allowed() -> bool {
    true
}

/// `POST /api/v1/jobs`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CreateCandidate {
    pub name: String,
    /// Tells candidates of one name apart; nothing is sent there. One candidate of a team an address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CandidateCreated {
    pub candidate_id: CandidateId,
}

/// `POST /api/v1/interviews`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
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
#[cfg_attr(feature = "specta", derive(specta::Type))]
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

/// `GET /api/v1/jobs`: the team's, the newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Jobs {
    pub jobs: Vec<Job>,
}

/// `GET /api/v1/jobs/{job}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Job {
    pub id: JobId,
    pub company: String,
    pub title: String,
    pub pack: QuestionPack,
    /// Grows with each change.
    pub version: u32,
    pub interviews: u32,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub created_at: OffsetDateTime,
}

/// `PUT /api/v1/jobs/{job}`. An interview that a candidate has opened keeps the questions that it had then. 409
/// [`crate::ErrorCode::ChangedMeanwhile`] where somebody else changed the job since `version`.
///
/// `DELETE /api/v1/jobs/{job}`: no new interviews; those that there are stay. 404 afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ReplaceJob {
    pub company: String,
    pub title: String,
    pub pack: QuestionPack,
    /// The one that was edited.
    pub version: u32,
}

/// `GET /api/v1/candidates`: the team's, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Candidates {
    pub candidates: Vec<Candidate>,
}

/// `GET /api/v1/candidates/{candidate}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Candidate {
    pub id: CandidateId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Grows with each change.
    pub version: u32,
    pub interviews: u32,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub created_at: OffsetDateTime,
    /// Name, address and words are gone.
    #[serde(default)]
    pub anonymised: bool,
}

/// `PUT /api/v1/candidates/{candidate}`. 409 [`crate::ErrorCode::ChangedMeanwhile`] where somebody else changed or
/// anonymised the candidate since `version`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ChangeCandidate {
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The one that was edited.
    pub version: u32,
}

/// `DELETE /api/v1/candidates/{candidate}?how=…`
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Erasure {
    /// The candidate and everything of their interviews.
    Delete,
    /// Name, address, words, notes and feedback; that interviews were held, when and how long, stays for statistics.
    Anonymise,
}

/// What is gone, of each kind, and whether a call was ended for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Erased {
    pub how: Erasure,
    pub parts: Vec<ErasedPart>,
    /// Calls that may still go on, since the voice server did not answer. Nobody is let into them again, and nothing
    /// that is said there is kept.
    #[serde(default)]
    pub calls_left: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ErasedPart {
    /// In plain words, plural: "transcript entries".
    pub what: String,
    pub count: u32,
}

/// `POST /api/v1/candidates/import?commit=…`: a CSV file as the body (`text/csv`), with a header line that has `name` and
/// may have `email`. Without `commit=true` nothing is kept: it is a preview. With it, good rows are kept whatever became
/// of the others; a row whose address the team has already is left alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportedCandidates {
    pub committed: bool,
    /// Of the whole file.
    pub new: u32,
    pub known: u32,
    pub wrong: u32,
    /// How the file's characters were read ("UTF-8", "windows-1252").
    pub encoding: String,
    /// All wrong rows first, then the others, at most [`MOST_ROWS_SHOWN`].
    pub rows: Vec<ImportedRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ImportedRow {
    /// In the file, from 1, the header included.
    pub line: u32,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[serde(flatten)]
    pub outcome: RowOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum RowOutcome {
    New,
    /// The team has a candidate with this address, or it stands in an earlier row.
    Known,
    Wrong {
        /// What is wrong with it, a sentence for people.
        why: String,
    },
}

/// Rows of a file to import, at most.
pub const MOST_ROWS: usize = 100_000;
/// Bytes of a file to import, at most.
pub const MAX_IMPORT_BYTES: usize = 16 * 1024 * 1024;
/// Rows that are told of, at most.
pub const MOST_ROWS_SHOWN: usize = 200;

/// `GET /api/v1/interviews?when=…&query=…&after=…`: the team's, newest first, [`PAGE`] at a time. `query` looks into what
/// was said, notes, the candidate's name and the job, word by word, the beginnings of words included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Interviews {
    pub interviews: Vec<InterviewListed>,
    /// `after` of the next page; absent after the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Interviews on a page of [`Interviews`].
pub const PAGE: u32 = 50;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum When {
    Upcoming,
    Running,
    Past,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct InterviewListed {
    pub id: InterviewId,
    pub job_id: JobId,
    pub company: String,
    pub title: String,
    pub candidate_id: CandidateId,
    pub candidate_name: String,
    pub state: InterviewState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finish_reason: Option<FinishReason>,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub created_at: OffsetDateTime,
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "specta", specta(type = Option<String>))]
    pub started_at: Option<OffsetDateTime>,
    #[serde(default, with = "time::serde::rfc3339::option", skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "specta", specta(type = Option<String>))]
    pub finished_at: Option<OffsetDateTime>,
    /// Of the newest invite; absent where none was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invite: Option<InviteState>,
    /// Where `query` was found, with some words around it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum InviteState {
    /// Can be opened, and has not been.
    Open,
    /// Was opened, and can be opened on another device.
    Opened,
    UsedUp,
    Expired,
    Revoked,
}

/// `GET /api/v1/interviews/{interview}`: all that a recruiter may know of one interview, but its transcript
/// ([`crate::transcript`]) and what was noted ([`crate::remarks`]).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct InterviewDetails {
    #[serde(flatten)]
    pub listed: InterviewListed,
    pub interviewer_name: String,
    /// BCP 47.
    pub language: String,
    pub expected_minutes: u32,
    pub modes: Vec<Mode>,
    pub accommodations: Accommodations,
    /// The questions of this interview, with what a good answer covers.
    pub pack: QuestionPack,
    pub invites: Vec<InviteListed>,
    /// How it went, in the order of time.
    pub timeline: Vec<Moment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub feedback: Option<Feedback>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct InviteListed {
    pub id: InviteId,
    pub state: InviteState,
    /// Devices on which it was opened.
    pub uses: u32,
    pub max_uses: u32,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub created_at: OffsetDateTime,
    #[serde(with = "time::serde::rfc3339")]
    #[cfg_attr(feature = "specta", specta(type = String))]
    pub expires_at: OffsetDateTime,
}
