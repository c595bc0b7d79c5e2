//! What a recruiter sets up and looks through.

use crate::{error, recruiting};

/// The team's jobs, the newest first
#[utoipa::path(
    get, path = "/api/v1/jobs", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = recruiting::Jobs),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn list_jobs() {}

/// Create a job with its questions
#[utoipa::path(
    post, path = "/api/v1/jobs", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    request_body = recruiting::CreateJob,
    responses(
        (status = 201, body = recruiting::JobCreated),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn create_job() {}

/// A job with its questions
#[utoipa::path(
    get, path = "/api/v1/jobs/{job}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("job" = String, Path)),
    responses(
        (status = 200, body = recruiting::Job),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such job"),
    )
)]
pub(super) fn read_job() {}

/// Change a job; interviews that were opened keep their questions
#[utoipa::path(
    put, path = "/api/v1/jobs/{job}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("job" = String, Path)),
    request_body = recruiting::ReplaceJob,
    responses(
        (status = 200, body = recruiting::Job),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such job"),
        (status = 409, body = error::ErrorBody, description = "`changed_meanwhile`: read it again"),
    )
)]
pub(super) fn replace_job() {}

/// Delete a job; its interviews stay
#[utoipa::path(
    delete, path = "/api/v1/jobs/{job}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("job" = String, Path)),
    responses(
        (status = 204),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such job"),
    )
)]
pub(super) fn delete_job() {}

/// The team's candidates, by name
#[utoipa::path(
    get, path = "/api/v1/candidates", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = recruiting::Candidates),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn list_candidates() {}

/// Create a candidate
#[utoipa::path(
    post, path = "/api/v1/candidates", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    request_body = recruiting::CreateCandidate,
    responses(
        (status = 201, body = recruiting::CandidateCreated),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "`email_taken`: another candidate of the team has the address"),
    )
)]
pub(super) fn create_candidate() {}

/// Create candidates from a CSV file; without `commit=true` only say what would become of each row
#[utoipa::path(
    post, path = "/api/v1/candidates/import", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("commit" = Option<bool>, Query)),
    request_body(content = Vec<u8>, content_type = "text/csv"),
    responses(
        (status = 200, body = recruiting::ImportedCandidates),
        (status = 400, body = error::ErrorBody, description = "not a CSV file with a column `name`"),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 413, body = error::ErrorBody, description = "more than 16 MiB, or more than 100,000 rows (`too_large`)"),
        (status = 429, body = error::ErrorBody, description = "other files are being read: see Retry-After"),
    )
)]
pub(super) fn import_candidates() {}

/// A candidate
#[utoipa::path(
    get, path = "/api/v1/candidates/{candidate}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("candidate" = String, Path)),
    responses(
        (status = 200, body = recruiting::Candidate),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such candidate"),
    )
)]
pub(super) fn read_candidate() {}

/// Change name and address of a candidate
#[utoipa::path(
    put, path = "/api/v1/candidates/{candidate}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("candidate" = String, Path)),
    request_body = recruiting::ChangeCandidate,
    responses(
        (status = 200, body = recruiting::Candidate),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such candidate"),
        (status = 409, body = error::ErrorBody, description = "`email_taken`, or `changed_meanwhile`: read the candidate again"),
    )
)]
pub(super) fn change_candidate() {}

/// Delete or anonymise a candidate everywhere; ends a running call
#[utoipa::path(
    delete, path = "/api/v1/candidates/{candidate}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("candidate" = String, Path), ("how" = recruiting::Erasure, Query)),
    responses(
        (status = 200, body = recruiting::Erased, description = "what is gone"),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such candidate"),
    )
)]
pub(super) fn erase_candidate() {}

/// The team's interviews, the newest first, a page at a time
#[utoipa::path(
    get, path = "/api/v1/interviews", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("when" = Option<recruiting::When>, Query), ("query" = Option<String>, Query), ("after" = Option<String>, Query)),
    responses(
        (status = 200, body = recruiting::Interviews),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn list_interviews() {}

/// Create an interview of a candidate for a job
#[utoipa::path(
    post, path = "/api/v1/interviews", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    request_body = recruiting::CreateInterview,
    responses(
        (status = 201, body = recruiting::InterviewCreated),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such job or candidate"),
    )
)]
pub(super) fn create_interview() {}

/// All of one interview but its transcript and remarks
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("interview" = String, Path)),
    responses(
        (status = 200, body = recruiting::InterviewDetails),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such interview"),
    )
)]
pub(super) fn read_interview() {}

/// Create an invite link for an interview
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/invites", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("interview" = String, Path)),
    request_body = recruiting::CreateInvite,
    responses(
        (status = 201, body = recruiting::InviteCreated),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such interview"),
    )
)]
pub(super) fn create_invite() {}

/// Take all invites of an interview back; sessions that came of them end, what was saved stays
#[utoipa::path(
    delete, path = "/api/v1/interviews/{interview}/invites", tag = "recruiter", security(("recruiter" = []), ("administrator" = [])),
    params(("interview" = String, Path)),
    responses(
        (status = 200, body = recruiting::InvitesRevoked),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such interview"),
    )
)]
pub(super) fn revoke_invites() {}
