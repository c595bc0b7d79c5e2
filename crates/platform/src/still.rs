//! Whether somebody who is being told things for as long as they listen may still be: a role taken away, an account
//! disabled, a sign-out, an access token whose time is over end the stream.

use crate::App;
use crate::access::{Action, Caller, bearer};
use crate::failure::{Failure, Result};
use axum::http::HeaderMap;
use platform_api::InterviewId;
use std::sync::Arc;
use std::time::Duration;

/// How long somebody may go on who may no longer.
pub const ASK_AGAIN: Duration = Duration::from_secs(10);

pub struct Still {
    app: Arc<App>,
    bearer: String,
    action: Action,
    /// `None`: the team's in general.
    interview: Option<InterviewId>,
}

impl Still {
    pub fn of(
        app: &Arc<App>,
        headers: &HeaderMap,
        action: Action,
        interview: Option<&InterviewId>,
    ) -> Result<Self> {
        let bearer = bearer(headers).ok_or_else(Failure::unauthorized)?.to_owned();
        Ok(Self { app: app.clone(), bearer, action, interview: interview.cloned() })
    }

    /// A database that fails just now takes nobody's right.
    pub async fn may(&self) -> bool {
        let asked = async {
            let caller = Caller::with(&self.app, &self.bearer, "a stream of events").await?;
            match &self.interview {
                Some(interview) => caller.may_on(&self.app, self.action, interview).await,
                None => caller.may(self.action),
            }
        };
        match asked.await {
            Ok(()) => true,
            Err(failure) => failure.status.is_server_error(),
        }
    }
}
