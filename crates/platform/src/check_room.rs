//! `POST …/check-room`: a room for the checks before a call.
//!
//! Asking for the interview's own token would make its room and call the interviewer; this makes neither.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::interviewer::finished;
use crate::livekit::Part;
use crate::no_room::{NoRoom, configured, unusable};
use crate::wire::OfInterview;
use axum::Json;
use axum::extract::State;
use platform_api::check_room::CheckRoom;
use platform_api::interview::InterviewState;
use std::sync::Arc;
use std::time::Instant;

/// Of one interview: a person who repeats every check by hand does not get there.
pub const MOST_A_MINUTE: u32 = 20;

const PREFIX: &str = "check-";

/// Whether a room of this name was made for checks. No interviewer is ever asked for there.
pub fn is_check_room(name: &str) -> bool {
    name.strip_prefix(PREFIX)
        .is_some_and(|id| id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<CheckRoom>> {
    caller.may_on(&app, Action::CheckTheWay, &id).await?;
    let interview = app.store.interview(&id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    if interview.state == InterviewState::Finished {
        return Err(finished());
    }
    let livekit = configured(&app)?;
    if let Some(wait) = app.check_rooms.wait(&id, Instant::now()) {
        return Err(Failure::too_many_requests(wait));
    }
    app.check_rooms.count(id, Instant::now());
    let room = format!("{PREFIX}{}", uuid::Uuid::new_v4().simple());
    livekit.create_check_room(&room).await.map_err(|error| unusable(&app, error))?;
    let token = |part| livekit.check_token(&room, part).map_err(NoRoom::from);
    Ok(Json(CheckRoom {
        ws_url: livekit.url().into(),
        visitor: token(Part::Visitor)?.into(),
        speaker: token(Part::Speaker)?.into(),
        listener: token(Part::Listener)?.into(),
        room,
    }))
}
