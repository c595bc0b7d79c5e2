//! Watching one interview unseen: a token to listen with, and everything that is kept of it as it comes.

pub mod rooms;

use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::live::{PAUSE, session_of};
use crate::livekit::{self, OBSERVER_TOKEN_LASTS, observer_identity};
use crate::no_room::{NoRoom, configured, unusable};
use crate::still::{ASK_AGAIN, Still};
use crate::store::{Access, What};
use crate::wire::{Asked, OfInterview};
use crate::{App, sse};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures_util::Stream;
use platform_api::interview::InterviewState;
use platform_api::live::KEEP_ALIVE_S;
use platform_api::observing::ObserverToken;
use platform_api::{ErrorCode, InterviewId};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep_until};

/// In place of a session, behind the administrator's token.
pub const NO_SESSION: &str = "administrator";
/// Entries and remarks that are read in one go; an entry has at most 400,000 bytes.
const PAGE: u32 = 50;

pub async fn observe(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<ObserverToken>> {
    caller.may_on(&app, Action::Observe, &id).await?;
    let interview = app.store.interview(&id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    if interview.state == InterviewState::Finished {
        return Err(no_call());
    }
    let livekit = configured(&app)?;
    let candidate_identity = interview.candidate_identity();
    match livekit.has_a_seat(&interview.room, &candidate_identity).await {
        Ok(Some(true)) => {}
        Ok(Some(false)) => return Err(full()),
        Ok(None) => return Err(no_call()),
        Err(error) => return Err(unusable(&app, error).into()),
    }
    let session = match &caller.access {
        Access::Recruiter { session, .. } => session,
        _ => NO_SESSION,
    };
    // LiveKit counts whole seconds
    let expires_at = OffsetDateTime::now_utc() + OBSERVER_TOKEN_LASTS;
    let token = livekit
        .observer_token(&interview.room, &observer_identity(session))
        .map_err(|error: livekit::Error| NoRoom::from(error))?;
    app.rooms.observed(&interview);
    tracing::info!(interview = %id, "an observer was given a token");
    Ok(Json(ObserverToken {
        token: token.into(),
        ws_url: livekit.url().into(),
        room: interview.room,
        candidate_identity,
        expires_at: expires_at.replace_nanosecond(0).unwrap_or(expires_at),
    }))
}

fn no_call() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::NoCall,
        "There is no call to listen to: it has not begun, is over, or the interview is held in writing.",
        "Follow the transcript; try again when the candidate is in conversation by voice.",
    )
}

fn full() -> Failure {
    Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        ErrorCode::RoomFull,
        "The room has no place for another listener: the candidate's stays free.",
        "Follow the transcript, or ask a colleague who listens to leave.",
    )
}

#[derive(Deserialize)]
pub struct After {
    after: Option<String>,
}

pub async fn events(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Asked(After { after }): Asked<After>,
    headers: HeaderMap,
) -> Result<Response> {
    caller.may_on(&app, Action::Observe, &interview).await?;
    let still = Still::of(&app, &headers, Action::Observe, Some(&interview))?;
    let id = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(str::to_owned).or(after);
    let read = match id.as_deref() {
        None | Some("") => 0,
        Some(id) => id
            .parse::<u32>()
            .map(i64::from)
            .or_else(|_| id.parse::<i64>())
            .ok()
            .filter(|id| *id >= 0)
            .ok_or_else(|| {
                Failure::invalid("Last-Event-ID and after are the id of an event of this stream")
            })?,
    };
    // from another database, such as a copy that was put back: what it stands for is not known here
    let read = if read > app.store.newest_change().await? { 0 } else { read };
    Ok(sse::response(told(app, interview, still, read)))
}

/// Where the interview is, what was kept after `read`, then what comes; until the listener may no longer, the interview
/// is deleted, or the platform stops.
fn told(
    app: Arc<App>,
    interview: InterviewId,
    still: Still,
    mut read: i64,
) -> impl Stream<Item = String> + Send {
    async_stream::stream! {
        let mut changes = app.live.changes_of(&interview);
        let mut versions = app.live.versions();
        let mut whereabouts = Whereabouts::default();
        let mut caught_up = false;
        let mut ask = Instant::now() + ASK_AGAIN;
        let mut quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
        loop {
            let mut out = String::new();
            if whereabouts.may_be_told() {
                versions.mark_unchanged();
                if !whereabouts.tell(&app, &interview, &mut out).await {
                    return;
                }
            }
            changes.mark_unchanged();
            let page = match app.store.changes(&interview, read, PAGE).await {
                Ok(page) => page,
                Err(error) => {
                    tracing::error!(%error, "an observer cannot be told what was kept");
                    return;
                }
            };
            let is_all = page.len() < PAGE as usize;
            for change in page {
                read = change.seq;
                let (name, json) = match &change.what {
                    What::Entry(entry) => ("entry", serde_json::to_string(entry)),
                    What::Remark(remark) => ("remark", serde_json::to_string(remark)),
                };
                if let Ok(json) = json {
                    sse::event(&mut out, name, Some(&read.to_string()), &json);
                }
            }
            if is_all && !caught_up {
                caught_up = true;
                sse::event(&mut out, "caught_up", None, "null");
            }
            if !out.is_empty() {
                quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
                yield out;
            }
            if Instant::now() >= ask {
                if !still.may().await {
                    return;
                }
                ask = Instant::now() + ASK_AGAIN;
            }
            if !is_all {
                continue;
            }
            tokio::select! {
                changed = changes.changed() => if changed.is_err() { return },
                changed = versions.changed(), if !whereabouts.is_old => {
                    if changed.is_err() {
                        return;
                    }
                    whereabouts.is_old = true;
                }
                () = sleep_until(whereabouts.pause_until), if whereabouts.is_old => {}
                () = sleep_until(quiet_until) => {
                    quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
                    yield sse::STILL_HERE.to_owned();
                }
                () = sleep_until(ask) => {}
            }
        }
    }
}

/// Where the interview is, as far as an observer has been told.
struct Whereabouts {
    shown: Option<Arc<crate::live::Shown>>,
    told: bool,
    /// Something changed on the live list since.
    is_old: bool,
    /// No more than four times a second.
    pause_until: Instant,
}

impl Default for Whereabouts {
    fn default() -> Self {
        Self { shown: None, told: false, is_old: true, pause_until: Instant::now() }
    }
}

impl Whereabouts {
    fn may_be_told(&self) -> bool {
        self.is_old && Instant::now() >= self.pause_until
    }

    /// Writes it where it changed. `false`: there is no such interview any more, or the database fails.
    async fn tell(&mut self, app: &App, interview: &InterviewId, out: &mut String) -> bool {
        self.is_old = false;
        self.pause_until = Instant::now() + PAUSE;
        let shown = app.live.shown(interview);
        let same = match (&shown, &self.shown) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (None, None) => true,
            _ => false,
        };
        if self.told && same {
            return true;
        }
        self.told = true;
        let json = match &shown {
            Some(shown) => shown.json().to_owned(),
            None => match session_of(app, interview).await {
                Ok(Some(session)) => serde_json::to_string(&session).unwrap_or_default(),
                Ok(None) | Err(_) => return false,
            },
        };
        self.shown = shown;
        sse::event(out, "session", None, &json);
        true
    }
}
