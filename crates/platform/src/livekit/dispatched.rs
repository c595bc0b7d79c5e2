//! What became of asking for interviewers.

use super::{Error, LiveKit, is_live};
use livekit_api::services::{ServerError, ServerErrorCode, ServiceError};
use livekit_protocol as proto;
use platform_api::interviewer::AGENT_NAME;
use time::OffsetDateTime;

/// What became of asking for an interviewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dispatched {
    Working,
    Waiting {
        for_s: u64,
    },
    /// It was there, or failed.
    Over,
}

impl LiveKit {
    /// Whether interviewers have come where one was asked for: each dispatch of ours in this room.
    pub async fn dispatches(&self, room: &str) -> Result<Vec<Dispatched>, Error> {
        let all = match self.api.agent_dispatch().list_dispatch(room).await {
            // a room that has been closed meanwhile
            Err(ServiceError::Twirp(ServerError::Twirp(error)))
                if error.code == ServerErrorCode::NOT_FOUND =>
            {
                return Ok(Vec::new());
            }
            answer => self.answered(answer).await?,
        };
        let now = OffsetDateTime::now_utc();
        Ok(all.iter().filter(|d| d.agent_name == AGENT_NAME).map(|d| dispatched(d, now)).collect())
    }
}

fn dispatched(dispatch: &proto::AgentDispatch, now: OffsetDateTime) -> Dispatched {
    let Some(state) = &dispatch.state else { return Dispatched::Over };
    let is = |job: &proto::Job, wanted| job.state.as_ref().is_some_and(|state| state.status() == wanted);
    if state.jobs.iter().any(|job| is(job, proto::JobStatus::JsRunning)) {
        return Dispatched::Working;
    }
    if !is_live(dispatch, now) && !state.jobs.is_empty() {
        return Dispatched::Over;
    }
    let created = OffsetDateTime::from_unix_timestamp_nanos(state.created_at.into()).unwrap_or(now);
    Dispatched::Waiting { for_s: (now - created).whole_seconds().try_into().unwrap_or(0) }
}
