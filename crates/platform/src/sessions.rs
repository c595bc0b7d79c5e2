//! Signing in, staying signed in, signing out.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::passwords::wrong_credentials;
use crate::store::{Access, Refreshed, SessionPair, email_key};
use crate::throttle::Stranger;
use crate::wire::{Body, field};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::ErrorCode;
use platform_api::account::{Account, RefreshSession, SessionsEnded, SignIn, SignedIn};
use std::sync::Arc;
use std::time::Instant;
use time::OffsetDateTime;

/// Wrong passwords of one account a minute, from wherever: fewer than [`crate::throttle::FAILURES`], since many addresses
/// may guess at one account.
pub const MOST_WRONG_PASSWORDS: u32 = 10;

pub async fn sign_in(
    State(app): State<Arc<App>>,
    stranger: Stranger,
    Body(request): Body<SignIn>,
) -> Result<Json<SignedIn>> {
    let account = email_key(&request.email);
    if account.is_empty() || account.len() > field::LONGEST_EMAIL {
        stranger.failed();
        return Err(wrong_credentials());
    }
    let known = app.store.credentials(&account).await?;
    let turn = app.passwords.turn().await?;
    // in turn: as many guesses at once as one likes would otherwise all be looked at before the first has failed
    stranger.may_try()?;
    if let Some(wait) = app.wrong_passwords.wait(&account, Instant::now()) {
        return Err(Failure::too_many_requests(wait));
    }
    let kept = known.as_ref().map(|(_, kept)| kept.clone());
    if !turn.is_right(request.password, kept).await? {
        stranger.failed();
        app.wrong_passwords.count(account, Instant::now());
        tracing::info!("somebody was not signed in");
        return Err(wrong_credentials());
    }
    drop(turn);
    let (id, kept) = known.ok_or_else(wrong_credentials)?;
    let device: String = request.device_name.chars().filter(|c| !c.is_control()).take(100).collect();
    let pair = app.store.begin_session(&id, &kept, device.trim(), OffsetDateTime::now_utc()).await?;
    tracing::info!(account = %id, "signed in");
    signed_in(&app, pair.ok_or_else(wrong_credentials)?).await
}

pub async fn refresh(
    State(app): State<Arc<App>>,
    Body(request): Body<RefreshSession>,
) -> Result<Json<SignedIn>> {
    match app.store.refresh_session(request.refresh_token.expose(), OffsetDateTime::now_utc()).await? {
        Refreshed::Pair(pair) => signed_in(&app, *pair).await,
        Refreshed::Ended => Err(session_ended()),
        Refreshed::Copied(account) => {
            tracing::warn!(%account, "a session was ended: its refresh token was used twice, so there is a copy of it");
            Err(session_ended())
        }
    }
}

pub async fn sign_out(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<SessionsEnded>> {
    caller.may(Action::UseAccount)?;
    let Access::Recruiter { session, .. } = &caller.access else { return Err(Failure::forbidden()) };
    Ok(Json(SessionsEnded { ended: app.store.end_session(session).await? }))
}

pub async fn sign_out_everywhere(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<SessionsEnded>> {
    caller.may(Action::UseAccount)?;
    let account = caller.account()?;
    let ended = app.store.end_sessions(account).await?;
    tracing::info!(%account, ended, "signed out everywhere");
    Ok(Json(SessionsEnded { ended }))
}

pub async fn me(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Account>> {
    caller.may(Action::UseAccount)?;
    let account = app.store.account(caller.account()?).await?;
    account.map(Json).ok_or_else(Failure::unauthorized)
}

async fn signed_in(app: &App, pair: SessionPair) -> Result<Json<SignedIn>> {
    let account = app.store.account(&pair.account).await?.ok_or_else(session_ended)?;
    Ok(Json(SignedIn {
        access_token: pair.access.into(),
        access_expires_at: pair.access_expires_at,
        refresh_token: pair.refresh.into(),
        refresh_expires_at: pair.refresh_expires_at,
        account,
    }))
}

fn session_ended() -> Failure {
    Failure::new(
        StatusCode::UNAUTHORIZED,
        ErrorCode::SessionEnded,
        "This session has ended.",
        "Sign in again.",
    )
}
