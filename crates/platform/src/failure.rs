//! How a handler says no: a status and the contract's error body.

use crate::store;
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use platform_api::{ErrorBody, ErrorCode};
use std::time::Duration;

#[derive(Debug)]
pub struct Failure {
    pub status: StatusCode,
    pub body: ErrorBody,
    pub retry_after: Option<Duration>,
}

pub type Result<T, E = Failure> = std::result::Result<T, E>;

impl Failure {
    pub fn new(status: StatusCode, code: ErrorCode, message: impl Into<String>, remedy: &str) -> Self {
        let body = ErrorBody { code, message: message.into(), remedy: remedy.into() };
        Self { status, body, retry_after: None }
    }

    pub fn invalid(message: impl Into<String>) -> Self {
        let remedy = "Correct the request; /api/v1/openapi.json describes it.";
        Self::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, message, remedy)
    }

    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            ErrorCode::Unauthorized,
            "The request has no bearer token that is known and still valid.",
            "Open the invite again, or sign in again.",
        )
    }

    pub fn forbidden() -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            ErrorCode::Forbidden,
            "This bearer token is not for that.",
            "Use the token that belongs to this interview and this role.",
        )
    }

    pub fn superseded() -> Self {
        Self::new(
            StatusCode::CONFLICT,
            ErrorCode::Superseded,
            "This interview was moved to another device.",
            "Go on there, or open the invite here again and take it over. What was saved here is still accepted.",
        )
    }

    pub fn not_found(what: &str) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            ErrorCode::NotFound,
            format!("There is no such {what}."),
            "Check its id.",
        )
    }

    /// What should not happen; the cause goes to the log.
    pub fn internal(what: &str, error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, what);
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal,
            "The platform failed.",
            "Try again; if it stays, tell whoever runs the platform to look at its log.",
        )
    }

    pub fn too_large() -> Self {
        Self::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            ErrorCode::TooLarge,
            "The request has more bytes than this endpoint takes.",
            "Send it in several smaller ones.",
        )
    }

    pub fn too_many_requests(retry_after: Duration) -> Self {
        let message = "Too many tries from this address.";
        let remedy = "Wait for the time in Retry-After.";
        let failure = Self::new(StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests, message, remedy);
        Self { retry_after: Some(retry_after), ..failure }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self.body)).into_response();
        if let Some(wait) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        response
    }
}

/// The cause goes to the log; the answer says only that it is the platform's fault.
impl From<store::Error> for Failure {
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "storage failed");
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            ErrorCode::Internal,
            "The platform could not read or write its database.",
            "Try again; if it stays, tell whoever runs the platform to look at its log.",
        )
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            return Self::too_large();
        }
        Self { status: rejection.status(), ..Self::invalid(rejection.body_text()) }
    }
}

impl From<PathRejection> for Failure {
    fn from(rejection: PathRejection) -> Self {
        Self { status: rejection.status(), ..Self::invalid(rejection.body_text()) }
    }
}
