//! `POST /api/v1/interviews/{interview}/next-line`: the interviewer in writing.
//!
//! A line is made apart from the request that asked for it, one at a time an interview. So a connection lost in the
//! middle costs nothing: the line is finished and kept, and whoever asks for it again gets what there is of it and
//! waits for the rest. A request for another answer ends an unfinished line, as if it had never been begun.

use crate::App;
use crate::access::{Action, Caller};
use crate::brain::{self, Scene, Writing, script};
use crate::failure::{Failure, Result};
use crate::interviewer::{finished, lease_held};
use crate::store::LineKept;
use crate::wire::{Body, OfInterview};
use ::script::Place;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt};
use platform_api::brain::Message;
use platform_api::interview::InterviewState;
use platform_api::interviewer::Progress;
use platform_api::invite::Mode;
use platform_api::line::{LineBegins, LineDone, LineWords, NextLine, event, reply_id};
use platform_api::transcript::{Entry, Via, Who};
use platform_api::{EntryId, ErrorBody, ErrorCode, InterviewId};
use serde::Serialize;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::{Mutex, watch};
use tokio::task::AbortHandle;

/// From the last line that was asked for. A token for the room ends it before.
const LEASE_LASTS: Duration = Duration::from_secs(60 * 60);
/// So that a client can tell a thinking model from a dead connection.
const STILL_THINKING: Duration = Duration::from_secs(3);

pub async fn next_line(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(request): Body<NextLine>,
) -> Result<impl IntoResponse> {
    caller.may_on(&app, Action::NextLine, &interview).await?;
    let line = Lines::ask(&app, &interview, &request).await?;
    Ok(Sse::new(events(line)).keep_alive(KeepAlive::new().interval(STILL_THINKING)))
}

/// A line as far as it has come.
#[derive(Clone, Debug)]
struct Line {
    id: EntryId,
    at_ms: u64,
    text: String,
    /// `None` while more is to come.
    end: Option<std::result::Result<LineDone, ErrorBody>>,
}

/// The lines that are being made, by interview. Each interview has a lock of its own, held while it is decided what to
/// do, so that two requests at once never begin two lines, and one interview never waits for another.
#[derive(Default)]
pub struct Lines(parking_lot::Mutex<HashMap<InterviewId, Arc<Making>>>);

type Making = Mutex<Option<InTheMaking>>;

struct InTheMaking {
    line: watch::Receiver<Line>,
    making: AbortHandle,
}

impl Lines {
    /// The one of this interview; those that nobody needs any more are dropped.
    fn of(&self, id: &InterviewId) -> Arc<Making> {
        let mut lines = self.0.lock();
        let is_needed = |making: &Making| {
            making.try_lock().map_or(true, |line| line.as_ref().is_some_and(|l| !l.making.is_finished()))
        };
        // whoever else has it may be about to use it
        lines.retain(|_, making| Arc::strong_count(making) > 1 || is_needed(making));
        lines.entry(id.clone()).or_default().clone()
    }

    /// The line that is wanted: kept, in the making, or begun now.
    async fn ask(app: &Arc<App>, id: &InterviewId, wanted: &NextLine) -> Result<watch::Receiver<Line>> {
        let reply = reply_id(wanted.answers_to.as_ref());
        let making = app.lines.of(id);
        let mut making = making.lock().await;
        making.take_if(|line| line.making.is_finished());
        if let Some(kept) = kept(app, id, &reply).await? {
            return Ok(watch::channel(kept).1);
        }
        if let Some(begun) = making.as_ref().filter(|begun| begun.line.borrow().id == reply) {
            // a voice may have been let in meanwhile; whoever asks for a line wants to read
            app.store.take_text_lease(id, LEASE_LASTS, OffsetDateTime::now_utc()).await?;
            return Ok(begun.line.clone());
        }
        let at = admit(app, id, wanted).await?;
        if let Some(other) = making.take() {
            other.making.abort();
        }
        app.store.take_text_lease(id, LEASE_LASTS, OffsetDateTime::now_utc()).await?;
        let entries = app.store.standing(id).await?;
        let conversation = brain::transcript::conversation(&entries);
        let scene = brain::transcript::scene(&app.store, id, &entries).await?;
        let (sender, line) =
            watch::channel(Line { id: reply, at_ms: at.at_ms, text: String::new(), end: None });
        let place = InTranscript { answers_to: wanted.answers_to.clone(), order: at.order };
        let task = tokio::spawn(make(app.clone(), scene, conversation, place, sender));
        *making = Some(InTheMaking { line: line.clone(), making: task.abort_handle() });
        Ok(line)
    }
}

/// A line that was kept earlier.
async fn kept(app: &App, id: &InterviewId, reply: &EntryId) -> Result<Option<Line>> {
    let Some(entry) = app.store.line(id, reply).await? else { return Ok(None) };
    let progress = led_to(app, id, reply).await?;
    Ok(Some(Line {
        id: entry.id.clone(),
        at_ms: entry.at_ms,
        text: entry.text.clone(),
        end: Some(Ok(done(entry, progress))),
    }))
}

/// Where a line that stands in the transcript led.
async fn led_to(app: &App, id: &InterviewId, line: &EntryId) -> Result<Progress> {
    if let Some(place) = app.store.line_place(id, line).await? {
        return Ok(Scene::load(&app.store, id).await?.at(place.question, place.complete));
    }
    // handed in with an interview that was held without a network: it led to where the interview is
    let entries = app.store.standing(id).await?;
    Ok(brain::transcript::scene(&app.store, id, &entries).await?.progress())
}

fn done(entry: Entry, progress: Progress) -> LineDone {
    LineDone { entry, is_last: progress.complete, progress }
}

/// Where a line belongs.
struct At {
    at_ms: u64,
    order: u64,
}

/// What a line follows on in the transcript.
struct InTranscript {
    answers_to: Option<EntryId>,
    order: u64,
}

/// Whether a new line may be begun, and where it belongs.
async fn admit(app: &App, id: &InterviewId, wanted: &NextLine) -> Result<At> {
    let interview = app.store.interview(id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    if interview.state == InterviewState::Finished {
        return Err(finished());
    }
    if !interview.modes.contains(&Mode::Text) {
        return Err(Failure::new(
            StatusCode::CONFLICT,
            ErrorCode::ModeNotAllowed,
            "This interview may not be held in writing.",
            "Go on by voice, or ask whoever sent the invite.",
        ));
    }
    if app.store.is_outdated(id, wanted.answers_to.as_ref()).await? {
        return Err(given_up());
    }
    let Some(answer) = &wanted.answers_to else { return Ok(At { at_ms: wanted.at_ms, order: 0 }) };
    match app.store.entry(id, answer).await? {
        Some(entry) if entry.who == Who::Interviewer => {
            Err(Failure::invalid("answers_to is not an entry of the candidate's"))
        }
        Some(entry) if entry.is_final => {
            Ok(At { at_ms: wanted.at_ms.max(entry.at_ms), order: entry.order.saturating_add(1) })
        }
        _ => Err(Failure::new(
            StatusCode::CONFLICT,
            ErrorCode::AnswerNotStored,
            "The answer to reply to is not in the transcript.",
            "Upload it, then ask again.",
        )),
    }
}

/// Makes the line to its end, whoever listens, and keeps it before it says that it is done. What is done may be another
/// line than the one that was streamed: the script's in place of a model that failed, or one that the candidate's client
/// handed in meanwhile.
async fn make(
    app: Arc<App>,
    scene: Scene,
    conversation: Vec<Message>,
    place: InTranscript,
    line: watch::Sender<Line>,
) {
    let interview = scene.interview.id.clone();
    let mut pieces = brain::in_writing(&app, scene, conversation);
    let mut written = script::Line::default();
    while let Some(piece) = pieces.next().await {
        match piece {
            Writing::Words(words) => line.send_modify(|line| line.text.push_str(&words)),
            Writing::Line(whole) => written = whole,
        }
    }
    let begun = line.borrow().clone();
    let end = keep(&app, &interview, &begun, place, written).await;
    if let Err(failure) = &end {
        tracing::warn!(%interview, message = failure.body.message, "a line is not kept");
    }
    app.live.written.notify_one();
    line.send_modify(|line| line.end = Some(end.map_err(|failure| failure.body)));
}

async fn keep(
    app: &App,
    interview: &InterviewId,
    line: &Line,
    follows: InTranscript,
    written: script::Line,
) -> Result<LineDone> {
    let script::Line { text, progress: leads_to } = written;
    let entry = Entry {
        id: line.id.clone(),
        order: follows.order,
        who: Who::Interviewer,
        text,
        is_final: true,
        at_ms: line.at_ms,
        via: Via::Typed,
    };
    let place = Place { question: leads_to.question, complete: leads_to.complete };
    match app
        .store
        .keep_line(interview, follows.answers_to.as_ref(), &entry, place, OffsetDateTime::now_utc())
        .await?
    {
        LineKept::Yes => Ok(done(entry, leads_to)),
        LineKept::Already(theirs) => {
            let progress = led_to(app, interview, &theirs.id).await?;
            Ok(done(theirs, progress))
        }
        LineKept::GivenUp => Err(given_up()),
        LineKept::Finished => Err(finished()),
        LineKept::LeaseLost => Err(lease_held()),
    }
}

/// The line's events: what there is of it, then what comes.
fn events(
    mut line: watch::Receiver<Line>,
) -> impl Stream<Item = std::result::Result<Event, Infallible>> + Send {
    async_stream::stream! {
        let Line { id, at_ms, .. } = line.borrow().clone();
        yield Ok(named(event::LINE, &LineBegins { id, at_ms }));
        let mut told = 0;
        loop {
            let Line { text, end, .. } = line.borrow_and_update().clone();
            if text.len() > told {
                yield Ok(named(event::WORDS, &LineWords { text: text[told..].to_owned() }));
                told = text.len();
            }
            match end {
                Some(Ok(done)) => {
                    yield Ok(named(event::DONE, &done));
                    return;
                }
                Some(Err(body)) => {
                    yield Ok(named(event::FAILED, &body));
                    return;
                }
                None => {}
            }
            if line.changed().await.is_err() {
                yield Ok(named(event::FAILED, &given_up().body));
                return;
            }
        }
    }
}

/// A newer answer is to be replied to, or the platform stops.
fn given_up() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::LineGivenUp,
        "The interviewer does not write this line: there is a newer answer, or it was asked for another line.",
        "Ask for the reply to the newest answer.",
    )
}

fn named(name: &str, body: &impl Serialize) -> Event {
    match serde_json::to_string(body) {
        Ok(json) => Event::default().event(name).data(json),
        Err(error) => Event::default().comment(error.to_string()),
    }
}
