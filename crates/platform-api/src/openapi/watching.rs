//! Watching: live sessions, one interview unseen, remarks, files.

use crate::{error, live, observing, remarks};

/// Say how the candidate's side is; what is left out changes nothing
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/presence", tag = "live",
    params(("interview" = String, Path)),
    security(("session" = [])),
    request_body = live::Presence,
    responses(
        (status = 204, description = "heard"),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "the interview was moved to another device"),
    )
)]
pub(super) fn say_presence() {}

/// What goes on right now, as it happens
#[utoipa::path(
    get, path = "/api/v1/live", tag = "live",
    params(("Last-Event-ID" = Option<String>, Header, description = "the id of an event of this stream")),
    security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, description = "server-sent events, each a `LiveEvent` by its name; `Last-Event-ID` goes on after that one",
         content((String = "text/event-stream"))),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn live_sessions() {}

/// A token to listen with, unseen
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/observe", tag = "live",
    params(("interview" = String, Path)),
    security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = observing::ObserverToken),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "`no_call`: not begun, over, or held in writing"),
        (status = 500, body = error::ErrorBody, description = "`livekit_not_configured`"),
        (status = 503, body = error::ErrorBody, description = "`room_full`, or LiveKit cannot be used"),
    )
)]
pub(super) fn observe() {}

/// Everything that is kept of an interview, then what comes
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/events", tag = "live",
    params(("interview" = String, Path), ("Last-Event-ID" = Option<String>, Header, description = "the id of an event of this stream"), ("after" = Option<String>, Query, description = "the same, where headers cannot be set")),
    security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, description = "server-sent events, each an `ObservedEvent` by its name; `Last-Event-ID` or `after` goes on after that one",
         content((String = "text/event-stream"))),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
    )
)]
pub(super) fn observed_events() {}

/// Every remark ever made
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/remarks", tag = "live",
    params(("interview" = String, Path)),
    security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, body = remarks::Remarks),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
    )
)]
pub(super) fn read_remarks() {}

/// Keep remarks; replaying an upload is harmless
#[utoipa::path(
    post, path = "/api/v1/interviews/{interview}/remarks", tag = "live",
    params(("interview" = String, Path)),
    security(("recruiter" = [])),
    request_body = remarks::UploadRemarks,
    responses(
        (status = 200, body = remarks::RemarksStored),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody, description = "a remark has an author: not with the administrator's token"),
        (status = 404, body = error::ErrorBody),
        (status = 413, body = error::ErrorBody),
    )
)]
pub(super) fn upload_remarks() {}

/// The interview as a file: transcript, notes in their places, ratings
#[utoipa::path(
    get, path = "/api/v1/interviews/{interview}/export", tag = "live",
    params(("interview" = String, Path), ("format" = String, Query, description = "`markdown`, `json` or `csv`")),
    security(("recruiter" = []), ("administrator" = [])),
    responses(
        (status = 200, description = "the file",
         content((String = "text/markdown"), (String = "application/json"), (String = "text/csv"))),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody),
    )
)]
pub(super) fn export() {}
