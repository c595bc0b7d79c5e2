//! What is answered where.

use crate::{
    App, accounts, brain, candidates, check_room, ending, erasure, export, interviewer, interviews,
    invite_page, invites, jobs, live, next_line, observing, offline, remarks, sessions, status, token,
    transcript,
};
use axum::extract::DefaultBodyLimit;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, patch, post};
use axum::{Json, Router};
use platform_api::paths;
use platform_api::recruiting::MAX_IMPORT_BYTES;
use platform_api::remarks::MAX_REMARKS_BYTES;
use platform_api::transcript::MAX_UPLOAD_BYTES;
use std::sync::Arc;

/// A router that knows its paths.
#[derive(Default)]
pub struct Routes {
    pub router: Router<Arc<App>>,
    paths: Vec<&'static str>,
}

impl Routes {
    fn route(mut self, path: &'static str, handlers: MethodRouter<Arc<App>>) -> Self {
        self.paths.push(path);
        Self { router: self.router.route(path, handlers), ..self }
    }
}

pub fn all() -> Routes {
    Routes::default()
        .route(paths::LIVEKIT_TOKEN, post(token::livekit_token))
        .route(paths::CONFIGURATION, get(status::configuration))
        .route(paths::STATUS, get(status::status))
        .route(paths::STATUS_PAGE, get(status::status_page))
        .route(paths::OPENAPI, get(openapi))
        .route(paths::OPEN_INVITE, post(invites::open))
        .route(paths::CHECK_ROOM, post(check_room::create))
        .route(paths::ENTRIES, post(transcript::upload).layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES)))
        .route(paths::TRANSCRIPT, get(transcript::read))
        .route(paths::NEXT_LINE, post(next_line::next_line))
        .route(paths::SEALED_INTERVIEWS, post(offline::import_sealed))
        .route(paths::FINISH, post(ending::finish))
        .route(paths::FEEDBACK, post(ending::feedback))
        .route(paths::INTERVIEWER_PACK, get(interviewer::pack))
        .route(paths::LEASE, post(interviewer::take_lease).delete(interviewer::release_lease))
        .route(paths::PROGRESS, get(interviewer::progress))
        .route(paths::BRAIN_CHAT, post(brain::chat))
        .route(paths::SESSIONS, post(sessions::sign_in).delete(sessions::sign_out_everywhere))
        .route(paths::REFRESH_SESSION, post(sessions::refresh))
        .route(paths::CURRENT_SESSION, delete(sessions::sign_out))
        .route(paths::ME, get(sessions::me))
        .route(paths::ACCOUNTS, get(accounts::list).post(accounts::create))
        .route(paths::ACCOUNT, patch(accounts::change))
        .route(paths::JOBS, get(jobs::list).post(jobs::create))
        .route(paths::JOB, get(jobs::read).put(jobs::replace).delete(jobs::delete))
        .route(paths::CANDIDATES, get(candidates::list).post(candidates::create))
        .route(
            paths::IMPORT_CANDIDATES,
            post(candidates::import::import).layer(DefaultBodyLimit::max(MAX_IMPORT_BYTES)),
        )
        .route(paths::CANDIDATE, get(candidates::read).put(candidates::change).delete(erasure::erase))
        .route(paths::INTERVIEWS, get(interviews::list).post(interviews::create))
        .route(paths::INTERVIEW, get(interviews::read))
        .route(paths::INVITES, post(invites::create).delete(invites::revoke))
        .route(paths::PRESENCE, post(live::presence))
        .route(paths::LIVE, get(live::live))
        .route(paths::OBSERVE, post(observing::observe))
        .route(paths::EVENTS, get(observing::events))
        .route(
            paths::REMARKS,
            get(remarks::read).post(remarks::upload).layer(DefaultBodyLimit::max(MAX_REMARKS_BYTES)),
        )
        .route(paths::EXPORT, get(export::export))
        .route(paths::INVITE_PAGE, get(invite_page::page))
        .route(invite_page::SCRIPT_PATH, get(invite_page::script))
}

async fn openapi() -> Response {
    Json(platform_api::openapi::document()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// For people with a browser, and the document itself. What else there is is in the document, and each of its
    /// operations in the table of `tests/http/authorisation.rs`.
    const PAGES: [&str; 4] =
        [paths::STATUS_PAGE, paths::INVITE_PAGE, invite_page::SCRIPT_PATH, paths::OPENAPI];

    #[test]
    fn every_route_is_a_page_or_documented() {
        let documented = platform_api::openapi::document().paths.paths;
        let paths = all().paths;
        assert!(paths.len() > 30);
        for path in paths {
            assert!(
                PAGES.contains(&path) || documented.contains_key(path),
                "{path} is not in the OpenAPI document"
            );
        }
    }
}
