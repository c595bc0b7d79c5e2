//! `POST /api/livekit-token`: lets the candidate's device into its room, and nobody else.
//!
//! The room and the identity come from the session, never from the request. Asking for the token is also what makes
//! the room ready: it is created and the interviewer dispatched, before the candidate is let in.

use crate::access::{Action, Caller, bearer};
use crate::failure::Failure;
use crate::interviewer::new_worker_token;
use crate::livekit::{self, LiveKit};
use crate::no_room::{NoRoom, configured, unusable};
use crate::store::{Interview, OpeningRefused};
use crate::{App, keys};
use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use platform_api::interview::InterviewState;
use platform_api::interviewer::DispatchMetadata;
use platform_api::token::{TokenAnswer, TokenRefused, TokenRequest};
use platform_api::{ErrorCode, InterviewId};
use std::sync::Arc;
use time::OffsetDateTime;

/// This endpoint's way of saying no: a status and `{"error": …}`, with a code where there is more to say.
pub struct Refused(StatusCode, TokenRefused);

impl Refused {
    fn new(status: StatusCode, error: impl Into<String>) -> Self {
        Self(status, TokenRefused { error: error.into(), code: None })
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(self.1)).into_response()
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self(failure.status, TokenRefused { error: failure.body.message, code: Some(failure.body.code) })
    }
}

impl From<crate::store::Error> for Refused {
    fn from(error: crate::store::Error) -> Self {
        Failure::from(error).into()
    }
}

impl From<NoRoom> for Refused {
    fn from(none: NoRoom) -> Self {
        Self(none.status(), TokenRefused { error: none.message(), code: none.code() })
    }
}

impl From<livekit::Error> for Refused {
    fn from(error: livekit::Error) -> Self {
        NoRoom::from(error).into()
    }
}

pub async fn livekit_token(
    State(app): State<Arc<App>>,
    request: Request,
) -> Result<Json<TokenAnswer>, Refused> {
    let (mut parts, body) = request.into_parts();
    let anonymous = app.open_dev && bearer(&parts.headers).is_none();
    let caller = if anonymous { None } else { Some(Caller::from_request_parts(&mut parts, &app).await?) };
    let Json(wanted) = Json::<TokenRequest>::from_request(Request::from_parts(parts, body), &())
        .await
        .map_err(Failure::from)?;
    let token = match caller {
        Some(caller) => for_session(&app, &caller, &wanted).await?,
        None => for_anybody(&app, &wanted).await?,
    };
    Ok(Json(token))
}

async fn for_session(app: &App, caller: &Caller, wanted: &TokenRequest) -> Result<TokenAnswer, Refused> {
    caller.may(Action::JoinRoom)?;
    let id = caller.interview().ok_or_else(Failure::forbidden)?;
    let interview = app.store.interview(id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    agree(&interview, wanted)?;
    if interview.state == InterviewState::Finished {
        let error = "This interview is finished.".to_owned();
        let finished = TokenRefused { error, code: Some(ErrorCode::InterviewFinished) };
        return Err(Refused(StatusCode::GONE, finished));
    }
    let livekit = configured(app)?;
    begin(app, livekit, &interview).await?;
    // taken back meanwhile: what ended the conversation then has found no room yet
    if app.store.is_taken_back(id).await? {
        livekit.end_conversation(&interview).await?;
        return Err(Failure::from(OpeningRefused::Revoked).into());
    }
    answer(livekit, &interview.room, &interview.candidate_identity(), &interview.candidate_name)
}

/// `--open-dev`: any room for anybody on this computer, as a platform without invites would do.
async fn for_anybody(app: &App, wanted: &TokenRequest) -> Result<TokenAnswer, Refused> {
    let (room, name) = (wanted.room_name.trim(), &wanted.participant_name);
    if room.is_empty() {
        return Err(Refused::new(StatusCode::BAD_REQUEST, "roomName is empty"));
    }
    let livekit = configured(app)?;
    let known = app.store.interview(&InterviewId::from(wanted.interview_id.as_str())).await?;
    match known.filter(|interview| interview.room == room) {
        Some(interview) => {
            begin(app, livekit, &interview).await?;
            answer(livekit, room, &interview.candidate_identity(), name)
        }
        None => {
            let identity = format!("guest-{}", keys::new_id());
            livekit.create_room(room, &identity).await.map_err(|error| unusable(app, error))?;
            answer(livekit, room, &identity, name)
        }
    }
}

fn answer(livekit: &LiveKit, room: &str, identity: &str, name: &str) -> Result<TokenAnswer, Refused> {
    let token = livekit.candidate_token(room, identity, name)?;
    Ok(TokenAnswer { token: token.into(), ws_url: livekit.url().into() })
}

/// What the body asks for is what the session is for, or it is refused.
fn agree(interview: &Interview, wanted: &TokenRequest) -> Result<(), Refused> {
    for (field, asked, right) in [
        ("interviewId", &wanted.interview_id, interview.id.as_str()),
        ("roomName", &wanted.room_name, interview.room.as_str()),
        ("participantName", &wanted.participant_name, interview.candidate_name.as_str()),
    ] {
        if asked != right {
            let error = format!("{field} is not the one of this session's interview");
            return Err(Refused::new(StatusCode::FORBIDDEN, error));
        }
    }
    Ok(())
}

/// Makes the room ready: there, and with an interviewer on its way.
async fn begin(app: &App, livekit: &LiveKit, interview: &Interview) -> Result<(), Refused> {
    let identity = interview.candidate_identity();
    livekit.create_room(&interview.room, &identity).await.map_err(|error| unusable(app, error))?;
    livekit.dispatch(interview, async || worker_metadata(app, interview).await).await?;
    app.store.end_text_lease(&interview.id).await?;
    Ok(app.store.mark_running(&interview.id, OffsetDateTime::now_utc()).await?)
}

/// A new worker token for each dispatch: the lease tells two workers apart by it.
async fn worker_metadata(app: &App, interview: &Interview) -> Result<DispatchMetadata, Refused> {
    Ok(DispatchMetadata {
        interview_id: interview.id.clone(),
        candidate_identity: interview.candidate_identity(),
        platform_url: app.public_url.clone(),
        worker_token: new_worker_token(&app.store, &interview.id).await?.into(),
    })
}
