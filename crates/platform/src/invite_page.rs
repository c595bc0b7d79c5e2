//! Where an `https` invite link leads in a browser: a page that opens the app.
//!
//! The key is in the link's fragment, which a browser does not send: the page's script hands it to the app, and
//! nothing is consumed by looking.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};

/// Below the page's own path, so that the two are served together.
pub const SCRIPT_PATH: &str = "/interview.js";

const POLICY: &str =
    "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub async fn page() -> Response {
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")];
    (headers, Html(PAGE)).into_response()
}

pub async fn script() -> Response {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], SCRIPT).into_response()
}

const PAGE: &str = include_str!("invite_page/page.html");
const SCRIPT: &str = include_str!("invite_page/open.js");
