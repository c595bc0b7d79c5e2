//! Who may do what. The whole of it is the table in [`permits`]; a test walks it over HTTP.

use crate::App;
use crate::failure::{Failure, Result};
use crate::store::Access;
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use platform_api::InterviewId;
use std::sync::Arc;
use time::OffsetDateTime;

/// What a request wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    JoinRoom,
    /// Try, before the call, how sound goes.
    CheckTheWay,
    UploadEntries,
    ReadTranscript,
    ReadProgress,
    /// Be interviewed in writing.
    NextLine,
    Finish,
    GiveFeedback,
    /// Everything that only the interviewer does: its pack, its lease, its brain.
    Interview,
    Recruit,
}

fn permits(access: &Access, action: Action) -> bool {
    use Action::*;
    match access {
        // a device that gave the interview over still hands in what it had saved
        Access::Candidate { superseded: true, .. } => action == UploadEntries,
        Access::Candidate { superseded: false, .. } => {
            matches!(
                action,
                JoinRoom | CheckTheWay | UploadEntries | ReadTranscript | ReadProgress | NextLine | Finish | GiveFeedback
            )
        }
        Access::Worker { .. } => {
            matches!(action, UploadEntries | ReadTranscript | ReadProgress | Finish | Interview)
        }
        Access::Administrator => matches!(action, ReadTranscript | ReadProgress | Recruit),
    }
}

/// Whoever's bearer the request carries. Extracting it refuses requests without a good one.
pub struct Caller(pub Access);

impl Caller {
    /// Refuses what the bearer is not for, in general.
    pub fn may(&self, action: Action) -> Result<()> {
        match &self.0 {
            access if permits(access, action) => Ok(()),
            Access::Candidate { superseded: true, interview }
                if permits(
                    &Access::Candidate { superseded: false, interview: interview.clone() },
                    action,
                ) =>
            {
                Err(Failure::superseded())
            }
            _ => Err(Failure::forbidden()),
        }
    }

    /// The same, on this interview: a bearer is for one, the administrator's for all.
    pub fn may_on(&self, action: Action, interview: &InterviewId) -> Result<()> {
        match self.interview() {
            Some(own) if own != interview => Err(Failure::forbidden()),
            _ => self.may(action),
        }
    }

    /// The interview the bearer is for.
    pub fn interview(&self) -> Option<&InterviewId> {
        match &self.0 {
            Access::Candidate { interview, .. } | Access::Worker { interview, .. } => Some(interview),
            Access::Administrator => None,
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let bearer = bearer(&parts.headers).ok_or_else(Failure::unauthorized)?;
        let access = app.store.access(bearer, OffsetDateTime::now_utc()).await?;
        access.map(Self).ok_or_else(Failure::unauthorized)
    }
}

/// The bearer of a request, if it carries one.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
