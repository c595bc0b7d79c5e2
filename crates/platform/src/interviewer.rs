//! What the voice worker asks for: its pack, its lease, where the interview is.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{Access, LeaseTaken, OpeningRefused, Store, TokenOf};
use crate::wire::{Body, OfInterview};
use crate::{brain, keys, store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::interview::InterviewState;
use platform_api::interviewer::{InterviewerPack, Lease, Progress, ReleaseLease, TakeLease};
use platform_api::{ErrorCode, InterviewId};
use secrecy::SecretString;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// Long enough for two lost renewals, short enough that a dead worker is replaced before the candidate gives up.
const LEASE_LASTS: Duration = Duration::from_secs(30);
/// A worker's bearer outlives the longest interview.
const WORKER_TOKEN_LASTS: Duration = Duration::from_secs(12 * 60 * 60);

pub async fn pack(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<InterviewerPack>> {
    caller.may_on(&app, Action::Interview, &id).await?;
    let scene = brain::Scene::load(&app.store, &id).await?;
    let greeting = brain::script::next(&scene, &[]).text;
    let progress = scene.progress();
    let interview = scene.interview;
    Ok(Json(InterviewerPack {
        candidate_identity: interview.candidate_identity(),
        interview_id: interview.id,
        room: interview.room,
        state: interview.state,
        language: interview.language,
        interviewer_name: interview.interviewer_name,
        candidate_name: interview.candidate_name,
        greeting,
        progress,
    }))
}

pub async fn progress(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<Progress>> {
    caller.may_on(&app, Action::ReadProgress, &id).await?;
    Ok(Json(brain::Scene::load(&app.store, &id).await?.progress()))
}

pub async fn take_lease(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
    Body(TakeLease { holder }): Body<TakeLease>,
) -> Result<Json<Lease>> {
    let token_id = worker(&app, &caller, &id).await?;
    if holder.is_empty() || holder.len() > 128 {
        return Err(Failure::invalid("holder must have between 1 and 128 characters"));
    }
    let interview = app.store.interview(&id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    if interview.state == InterviewState::Finished {
        return Err(finished());
    }
    // also where LiveKit cannot be told to end the conversation
    if app.store.is_taken_back(&id).await? {
        return Err(OpeningRefused::Revoked.into());
    }
    let now = OffsetDateTime::now_utc();
    let resumed = match app.store.holds_lease(&id, &holder, token_id).await? {
        true => None,
        false => Some(brain::transcript::resumed(&app.store, &id).await?),
    };
    let open_at = resumed.as_ref().map(|resumed| resumed.at).unwrap_or_default();
    match app.store.take_lease(&id, &holder, token_id, open_at, LEASE_LASTS, now).await? {
        LeaseTaken::HeldByAnother => Err(lease_held()),
        LeaseTaken::Yes { started_at } => Ok(Json(Lease {
            holder,
            expires_in_s: LEASE_LASTS.as_secs() as u32,
            started_at,
            elapsed_ms: (now - started_at).whole_milliseconds().try_into().unwrap_or(0),
            before: resumed.map(|resumed| resumed.before),
        })),
    }
}

pub async fn release_lease(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
    Body(ReleaseLease { holder }): Body<ReleaseLease>,
) -> Result<StatusCode> {
    worker(&app, &caller, &id).await?;
    app.store.release_lease(&id, &holder).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A bearer for one worker of this interview.
pub async fn new_worker_token(store: &Store, interview: &InterviewId) -> Result<SecretString, store::Error> {
    let token = keys::Token::mint();
    let expires_at = OffsetDateTime::now_utc() + WORKER_TOKEN_LASTS;
    store.keep_token(&token, interview, TokenOf::Worker, expires_at).await?;
    Ok(token.bearer)
}

/// The worker's token, if the caller is a worker of this interview.
async fn worker<'a>(app: &App, caller: &'a Caller, id: &InterviewId) -> Result<&'a str> {
    caller.may_on(app, Action::Interview, id).await?;
    match &caller.access {
        Access::Worker { token_id, .. } => Ok(token_id),
        _ => Err(Failure::forbidden()),
    }
}

pub fn finished() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::InterviewFinished,
        "This interview is finished.",
        "Leave it; what was said before its end is still accepted.",
    )
}

pub fn lease_held() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::LeaseHeld,
        "Another interviewer holds this interview's lease.",
        "Leave the room, or try again when its lease has lapsed.",
    )
}
