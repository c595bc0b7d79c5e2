//! The OpenAPI document. Each function below is an operation of the contract: its attribute is all there is to it.
//!
//! `UPDATE_OPENAPI=1 cargo test -p platform-api --features openapi` rewrites `openapi.json` beside this crate.

#![expect(dead_code, reason = "the operations exist for their attributes")]

mod accounts;
mod recruiters;
mod watching;

use crate::{
    brain, check_room, configuration, error, interview, interviewer, invite, line, live, observing, offline,
    status, token, transcript,
};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

/// The document, as the platform serves it at [`crate::paths::OPENAPI`].
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}

/// The document as it is committed.
pub fn json() -> Result<String, serde_json::Error> {
    document().to_pretty_json().map(|text| text + "\n")
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Vivavoce platform",
        version = "1.0.0",
        description = "What an interview client, an interviewer and a recruiter need of a platform.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    paths(
        livekit_token,
        configuration_status,
        status_of_everything,
        open_invite,
        check_room_of,
        upload_entries,
        transcript_of,
        next_line,
        import_sealed,
        finish,
        feedback,
        interviewer_pack,
        take_lease,
        release_lease,
        progress,
        chat,
        accounts::sign_in,
        accounts::refresh_session,
        accounts::sign_out,
        accounts::sign_out_everywhere,
        accounts::me,
        accounts::list_accounts,
        accounts::create_account,
        accounts::change_account,
        recruiters::list_jobs,
        recruiters::create_job,
        recruiters::read_job,
        recruiters::replace_job,
        recruiters::delete_job,
        recruiters::list_candidates,
        recruiters::create_candidate,
        recruiters::import_candidates,
        recruiters::read_candidate,
        recruiters::change_candidate,
        recruiters::erase_candidate,
        recruiters::list_interviews,
        recruiters::create_interview,
        recruiters::read_interview,
        recruiters::create_invite,
        recruiters::revoke_invites,
        watching::say_presence,
        watching::live_sessions,
        watching::observe,
        watching::observed_events,
        watching::read_remarks,
        watching::upload_remarks,
        watching::export
    ),
    components(schemas(
        brain::Chunk,
        interviewer::DispatchMetadata,
        line::LineBegins,
        line::LineWords,
        line::LineDone,
        live::LiveEvent,
        observing::ObservedEvent,
        offline::OfflinePack,
        offline::SealedInterview
    )),
    modifiers(&Bearers)
)]
struct Document;

/// The kinds of bearer.
struct Bearers;

impl Modify for Bearers {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let components = document.components.get_or_insert_default();
        for (name, what) in [
            ("session", "the candidate's device: the session token from opening the invite"),
            ("worker", "the interviewer of one interview: the worker token from the dispatch's metadata"),
            ("recruiter", "a person who is signed in: the access token of a session"),
            ("admin", "the same, of an account whose role is admin"),
            ("administrator", "the platform's administrator token; it acts for the first team"),
        ] {
            let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(what)).build();
            components.add_security_scheme(name, SecurityScheme::Http(scheme));
        }
    }
}

/// A LiveKit access token for the interview's room
#[utoipa::path(
    post, path = "/api/livekit-token", tag = "candidate", security(("session" = [])),
    request_body = token::TokenRequest,
    responses(
        (status = 200, body = token::TokenAnswer),
        (status = 401, body = token::TokenRefused, description = "no bearer, or an unknown or expired one"),
        (status = 403, body = token::TokenRefused, description = "the body asks for another room, name or interview"),
        (status = 409, body = token::TokenRefused, description = "the interview was moved to another device"),
        (status = 410, body = token::TokenRefused, description = "the interview is finished, or its invite was taken back"),
        (status = 500, body = token::TokenRefused, description = "`LiveKit credentials not configured`"),
        (status = 503, body = token::TokenRefused, description = "LiveKit cannot be reached, or refuses the platform's credentials"),
    )
)]
fn livekit_token() {}

/// Which services are configured; the findings only for recruiters and the administrator
#[utoipa::path(
    get, path = "/api/v1/configuration", tag = "operations", security((), ("recruiter" = []), ("administrator" = [])),
    responses((status = 200, body = configuration::Configuration))
)]
fn configuration_status() {}

/// What of the running system works, and what to repair first; asks every service, within 10 seconds
#[utoipa::path(
    get, path = "/api/v1/status", tag = "operations", security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = status::Status),
        (status = 401, body = error::ErrorBody, description = "no bearer, or an unknown one"),
        (status = 403, body = error::ErrorBody, description = "a candidate's or a worker's"),
    )
)]
fn status_of_everything() {}

/// Exchange an invite's key for a session bound to a device
#[utoipa::path(
    post, path = "/api/v1/invites/open", tag = "candidate", security(()),
    request_body = invite::OpenInvite,
    responses(
        (status = 200, body = invite::OpenedInvite),
        (status = 401, body = error::ErrorBody, description = "no such invite: interview and key do not belong together"),
        (status = 409, body = error::ErrorBody, description = "open on another device (`other_device`): ask, then `take_over`"),
        (status = 410, body = error::ErrorBody, description = "expired, used up, or revoked"),
        (status = 429, body = error::ErrorBody, description = "too many tries from this address: see Retry-After"),
    )
)]
fn open_invite() {}

/// A room for the checks before a call, with tokens for it
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/check-room", tag = "candidate",
    params(("interview" = String, Path)), security(("session" = [])),
    responses(
        (status = 200, body = check_room::CheckRoom),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "the interview is finished, or was moved to another device"),
        (status = 429, body = error::ErrorBody, description = "asked for too often for this interview: see Retry-After"),
        (status = 500, body = error::ErrorBody, description = "`livekit_not_configured`"),
        (status = 503, body = error::ErrorBody, description = "`livekit_unreachable`: LiveKit cannot be reached, or refuses the platform's credentials"),
    )
)]
fn check_room_of() {}

/// Keep transcript entries; replaying an upload is harmless
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/entries", tag = "transcript",
    params(("interview" = String, Path)), security(("session" = []), ("worker" = [])),
    request_body = transcript::UploadEntries,
    responses(
        (status = 200, body = transcript::EntriesStored),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 413, body = error::ErrorBody, description = "more than 4 MiB (`too_large`)"),
    )
)]
fn upload_entries() {}

/// The interviewer's next line, in writing
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/next-line", tag = "candidate",
    params(("interview" = String, Path)), security(("session" = [])),
    request_body = line::NextLine,
    responses(
        (status = 200, description = "server-sent events: `line` (`LineBegins`), `words` (`LineWords`) as they come, then \
         `done` (`LineDone`) or `failed` (`ErrorBody`)", content((String = "text/event-stream"))),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "the answer is not stored yet (`answer_not_stored`), or \
         a newer one is (`line_given_up`); the interview is finished, may not be held in text (`mode_not_allowed`), or was moved to another device"),
    )
)]
fn next_line() {}

/// Hand in a sealed interview file, from any machine; doing it again is harmless
#[utoipa::path(
    post, path = "/api/v1/sealed-interviews", tag = "transcript", security(()),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses(
        (status = 200, body = offline::SealedImported),
        (status = 400, body = error::ErrorBody, description = "`not_sealed`, or `seal_unreadable`: for another platform, or changed"),
        (status = 403, body = error::ErrorBody, description = "`device_unknown`, or `signature_wrong`"),
        (status = 404, body = error::ErrorBody, description = "no such interview"),
        (status = 408, body = error::ErrorBody, description = "the file did not arrive within a minute"),
        (status = 413, body = error::ErrorBody, description = "more than 8 MiB (`too_large`)"),
        (status = 429, body = error::ErrorBody, description = "too many tries from this address, or too many files at \
         once: see Retry-After"),
    )
)]
fn import_sealed() {}

/// The transcript kept so far
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/transcript", tag = "transcript",
    params(("interview" = String, Path)),
    security(("session" = []), ("worker" = []), ("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = transcript::Transcript),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
    )
)]
fn transcript_of() {}

/// End the interview
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/finish", tag = "candidate",
    params(("interview" = String, Path)), security(("session" = []), ("worker" = [])),
    request_body = interview::Finish,
    responses(
        (status = 200, body = interview::Finished),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
fn finish() {}

/// Say what it was like
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/feedback", tag = "candidate",
    params(("interview" = String, Path)), security(("session" = [])),
    request_body = interview::Feedback,
    responses(
        (status = 204),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
fn feedback() {}

/// What a worker needs before it speaks
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/interviewer", tag = "interviewer",
    params(("interview" = String, Path)), security(("worker" = [])),
    responses(
        (status = 200, body = interviewer::InterviewerPack),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
fn interviewer_pack() {}

/// Acquire or renew the interview's lease
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/lease", tag = "interviewer",
    params(("interview" = String, Path)), security(("worker" = [])),
    request_body = interviewer::TakeLease,
    responses(
        (status = 200, body = interviewer::Lease),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "another interviewer holds it, or the interview is finished"),
        (status = 410, body = error::ErrorBody, description = "the candidate's invite was taken back"),
    )
)]
fn take_lease() {}

/// Give the lease back
#[utoipa::path(
    delete, path = "/api/v1/interviews/{interview}/lease", tag = "interviewer",
    params(("interview" = String, Path)), security(("worker" = [])),
    request_body = interviewer::ReleaseLease,
    responses(
        (status = 204, description = "given back, or not held"),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
fn release_lease() {}

/// Which question the interviewer is at
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/progress", tag = "interviewer",
    params(("interview" = String, Path)),
    security(("session" = []), ("worker" = []), ("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = interviewer::Progress),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
    )
)]
fn progress() {}

/// The interviewer's next words, as an OpenAI-compatible chat completion
#[utoipa::path(
    post, path = "/api/v1/brain/chat/completions", tag = "interviewer", security(("worker" = [])),
    request_body = brain::ChatRequest,
    responses(
        (status = 200, description = "with `stream: true` server-sent events, each a `Chunk`, ended by `[DONE]`",
         content((brain::Completion = "application/json"), (String = "text/event-stream"))),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
    )
)]
fn chat() {}
