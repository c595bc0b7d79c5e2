//! What goes on right now: candidates' clients say how they are, recruiters are told as it happens.
//!
//! [`board`] is what is known, in memory; [`round`] brings in what the platform knows by itself and keeps how interviews
//! went. After a restart the list is made from that and from what the clients say next.

mod board;
mod round;

pub use board::Shown;
pub use round::{Round, keep};

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::sse;
use crate::still::{ASK_AGAIN, Still};
use crate::wire::{Body, OfInterview};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use board::{Board, News};
use futures_util::Stream;
use platform_api::invite::Mode;
use platform_api::live::{Doing, KEEP_ALIVE_S, LONGEST_SENTENCE, LiveProblem, LiveSession, Presence};
use platform_api::{InterviewId, TeamId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

/// A session's changes are told at most four times a second.
pub const PAUSE: Duration = Duration::from_millis(250);
/// Bytes of a diagnosis' code.
const LONGEST_CODE: usize = 100;

pub struct Live {
    board: parking_lot::Mutex<Board>,
    /// The board's version, for those who wait. Dropped when the platform stops, which ends every stream.
    version: parking_lot::Mutex<Option<watch::Sender<u64>>>,
    newest: watch::Receiver<u64>,
    /// Tells the platform's runs apart in the ids of events.
    run: String,
    /// Rings when something was written, so that the next round comes at once.
    pub written: tokio::sync::Notify,
    /// Who waits for entries and remarks of which interview.
    observers: parking_lot::Mutex<HashMap<InterviewId, watch::Sender<i64>>>,
}

impl Default for Live {
    fn default() -> Self {
        let (version, newest) = watch::channel(0);
        Self {
            board: Default::default(),
            version: parking_lot::Mutex::new(Some(version)),
            newest,
            run: crate::keys::new_id(),
            written: tokio::sync::Notify::new(),
            observers: Default::default(),
        }
    }
}

impl Live {
    /// Changes the board, and tells those who wait.
    fn change<T>(&self, change: impl FnOnce(&mut Board, OffsetDateTime) -> T) -> T {
        let (answer, version) = {
            let mut board = self.board.lock();
            (change(&mut board, OffsetDateTime::now_utc()), board.version())
        };
        if let Some(sender) = &*self.version.lock() {
            sender.send_if_modified(|told| {
                let is_newer = *told < version;
                *told = version.max(*told);
                is_newer
            });
        }
        answer
    }

    /// How this interview is shown, where it is on the list.
    pub fn shown(&self, interview: &InterviewId) -> Option<Arc<Shown>> {
        self.board.lock().shown(interview)
    }

    /// Ends with the platform.
    pub fn versions(&self) -> watch::Receiver<u64> {
        self.newest.clone()
    }

    /// Tells of this interview's entries and remarks: the place of the newest.
    pub fn changes_of(&self, interview: &InterviewId) -> watch::Receiver<i64> {
        let mut observers = self.observers.lock();
        observers.retain(|_, told| told.receiver_count() > 0);
        observers.entry(interview.clone()).or_insert_with(|| watch::channel(0).0).subscribe()
    }

    /// Ends every stream.
    pub fn close(&self) {
        self.version.lock().take();
        self.observers.lock().clear();
    }
}

pub async fn presence(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(mut presence): Body<Presence>,
) -> Result<StatusCode> {
    caller.may_on(&app, Action::SayPresence, &interview).await?;
    if matches!(presence.doing, Doing::Away | Doing::Unknown) || presence.mode == Mode::Unknown {
        return Err(Failure::invalid(
            "doing must be one of getting_ready, waiting, talking, writing, offline, reconnecting, ended; mode one of \
             voice, text, offline",
        ));
    }
    presence.problem = presence.problem.map(shortened);
    let is_new = !app.live.board.lock().has(&interview);
    let known = if is_new { app.store.whereabouts(&interview).await? } else { None };
    app.live.change(|board, now| {
        if let Some(known) = known {
            board.welcome(known, now);
        }
        board.hear(&interview, presence, now);
    });
    Ok(StatusCode::NO_CONTENT)
}

fn shortened(problem: LiveProblem) -> LiveProblem {
    let cut = |mut text: String, most| {
        text.truncate(text.floor_char_boundary(most));
        text
    };
    LiveProblem {
        code: cut(problem.code, LONGEST_CODE),
        message: cut(problem.message, LONGEST_SENTENCE),
        remedy: cut(problem.remedy, LONGEST_SENTENCE),
    }
}

pub async fn live(State(app): State<Arc<App>>, caller: Caller, headers: HeaderMap) -> Result<Response> {
    caller.may(Action::WatchLive)?;
    let still = Still::of(&app, &headers, Action::WatchLive, None)?;
    let read = headers.get("last-event-id").and_then(|id| id.to_str().ok()).and_then(|id| {
        let (run, version) = id.split_once('.')?;
        (run == app.live.run).then(|| version.parse().ok())?
    });
    Ok(sse::response(told(app, caller.team()?, still, read)))
}

/// The list, then its changes, until the listener may no longer or the platform stops.
fn told(
    app: Arc<App>,
    team: TeamId,
    still: Still,
    mut read: Option<u64>,
) -> impl Stream<Item = String> + Send {
    async_stream::stream! {
        let mut versions = app.live.versions();
        let mut ask = Instant::now() + ASK_AGAIN;
        let mut quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
        loop {
            versions.mark_unchanged();
            let (news, version) = {
                let board = app.live.board.lock();
                (board.news(&team, read), board.version())
            };
            let piece = written(&app.live.run, news, version);
            read = Some(version);
            if !piece.is_empty() {
                quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
                yield piece;
                // what changes meanwhile is told in one piece
                sleep(PAUSE).await;
            }
            tokio::select! {
                changed = versions.changed() => if changed.is_err() { return },
                () = sleep_until(quiet_until) => {
                    quiet_until = Instant::now() + Duration::from_secs(KEEP_ALIVE_S.into());
                    yield sse::STILL_HERE.to_owned();
                }
                () = sleep_until(ask) => {}
            }
            if Instant::now() >= ask {
                if !still.may().await {
                    return;
                }
                ask = Instant::now() + ASK_AGAIN;
            }
        }
    }
}

fn written(run: &str, news: News, version: u64) -> String {
    let mut out = String::new();
    match news {
        News::All(all) => {
            let all: Vec<&str> = all.iter().map(|shown| shown.json()).collect();
            let id = format!("{run}.{version}");
            sse::event(&mut out, "sessions", Some(&id), &format!("[{}]", all.join(",")));
        }
        News::Since(changes) => {
            for (version, change) in changes {
                sse::event(&mut out, change.name(), Some(&format!("{run}.{version}")), &change.json());
            }
        }
    }
    out
}

/// How an interview is that nobody has heard of lately.
pub async fn session_of(app: &App, interview: &InterviewId) -> Result<Option<LiveSession>> {
    if let Some(shown) = app.live.shown(interview) {
        return Ok(Some(shown.session.clone()));
    }
    let Some(known) = app.store.whereabouts(interview).await? else { return Ok(None) };
    let now = OffsetDateTime::now_utc();
    Ok(Some(Board::of_one(known, app.store.last_moment(interview).await?, now)))
}
