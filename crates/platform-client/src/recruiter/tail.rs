//! A stream of the platform's events that goes on after its connection was lost.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use async_stream::{stream, try_stream};
use bytes::Bytes;
use diagnosis::Unreachable;
use futures_util::{Stream, StreamExt};
use platform_api::live::LiveEvent;
use reqwest::{Response, StatusCode};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sse_stream::{Sse, SseByteStream};
use tokio::time::Instant;

use super::{Recruiter, RecruiterError, RecruiterProblem};
use crate::exchange::{self, Opening};

/// What comes of following a stream.
#[derive(Clone, Debug, PartialEq)]
pub enum Told<E> {
    /// From here on it is told as it happens; also when it is again. `clock_ahead_ms`: how far this computer's clock is
    /// ahead of the platform's, to the second, where the platform says.
    Connected { clock_ahead_ms: Option<i64> },
    Event {
        event: E,
        /// What goes on after it, where the platform gave it an id.
        id: Option<String>,
    },
    /// What is known may be old. It is tried again by itself, unless this is the last. Comes again when the reason is
    /// another one.
    Disconnected(RecruiterError),
}

/// The same of the live list, as a screen draws it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum LiveUpdate {
    Connected {
        /// How far this computer's clock is ahead of the platform's, which elapsed times are to be counted by.
        #[cfg_attr(feature = "specta", specta(type = Option<i32>))]
        clock_ahead_ms: Option<i64>,
    },
    Event {
        event: LiveEvent,
    },
    Disconnected {
        problem: RecruiterProblem,
    },
}

impl From<Told<LiveEvent>> for LiveUpdate {
    fn from(told: Told<LiveEvent>) -> Self {
        match told {
            Told::Connected { clock_ahead_ms } => Self::Connected { clock_ahead_ms },
            Told::Event { event, .. } => Self::Event { event },
            Told::Disconnected(error) => Self::Disconnected { problem: error.problem() },
        }
    }
}

/// After the first failure; doubled with each further one.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// The platform sends a comment every 15 s: after so long without anything the connection is dead.
const SILENCE: Duration = Duration::from_secs(40);

/// A platform ends its streams now and then, to look at who reads them: one that lived for so long is opened again at
/// once, and nobody is told.
const RENEWED_AT_ONCE: Duration = Duration::from_secs(2);

/// Bytes of one event: the list of 1,000 sessions has half a megabyte.
const LARGEST_EVENT: usize = 32 * 1024 * 1024;

/// Follows the stream at this path from after the event `after`, for as long as anybody reads.
pub(super) fn follow<E: DeserializeOwned + Send>(
    recruiter: Recruiter,
    path: String,
    after: Option<String>,
) -> impl Stream<Item = Told<E>> + Send {
    stream! {
        let mut after = after;
        let mut failures = 0;
        let mut is_connected = false;
        let mut told: Option<RecruiterError> = None;
        loop {
            let lost = match open(&recruiter, &path, after.as_deref()).await {
                Err(error) => error,
                Ok(response) => {
                    let since = Instant::now();
                    if !is_connected {
                        is_connected = true;
                        told = None;
                        yield Told::Connected { clock_ahead_ms: ahead_of(&response) };
                    }
                    let mut events = events(response, recruiter.platform().to_string());
                    let mut lost = None;
                    while let Some(event) = events.next().await {
                        match event {
                            Ok(event) => {
                                let id = event.id.clone().filter(|id| !id.is_empty());
                                after = id.clone().or(after);
                                if let Some(event) = read(&event) {
                                    yield Told::Event { event, id };
                                }
                            }
                            Err(error) => {
                                lost = Some(error);
                                break;
                            }
                        }
                    }
                    if since.elapsed() >= RENEWED_AT_ONCE {
                        failures = 0;
                        continue;
                    }
                    lost.unwrap_or_else(|| broken(&recruiter, Unreachable::Broken))
                }
            };
            is_connected = false;
            let is_over = !lost.may_pass();
            let wait = match &lost {
                RecruiterError::TooManyRequests { retry_after: Some(wait), .. } => (*wait).min(LONGEST_WAIT),
                _ => (FIRST_WAIT * 2u32.saturating_pow(failures)).min(LONGEST_WAIT),
            };
            failures = (failures + 1).min(10);
            if told.as_ref() != Some(&lost) {
                told = Some(lost.clone());
                yield Told::Disconnected(lost);
            }
            if is_over {
                return;
            }
            tokio::time::sleep(wait).await;
        }
    }
}

/// Asks for the stream, with a fresh access token where the one there was is not accepted.
async fn open(recruiter: &Recruiter, path: &str, after: Option<&str>) -> Result<Response, RecruiterError> {
    let session = &recruiter.session;
    let mut access = session.access(None).await?;
    for is_last in [false, true] {
        let mut request = recruiter.client.http.get(recruiter.url(path)).bearer_auth(access.expose_secret());
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        match exchange::begin_events(request, recruiter.platform(), recruiter.client.limits).await? {
            Opening::Events(response) => return Ok(response),
            Opening::Other(answer) if answer.status == StatusCode::UNAUTHORIZED && !is_last => {
                access = session.access(Some(&access)).await?;
            }
            Opening::Other(answer) if answer.status == StatusCode::UNAUTHORIZED => break,
            Opening::Other(answer) => {
                super::error::check(&answer, recruiter.platform())?;
                let (platform, status) = (recruiter.platform().to_string(), answer.status.as_u16());
                return Err(RecruiterError::Unusable { platform, status });
            }
        }
    }
    Err(session.ended())
}

fn ahead_of(response: &Response) -> Option<i64> {
    let date = response.headers().get(reqwest::header::DATE)?.to_str().ok()?;
    // it says whole seconds: half of one is what it is behind on average
    let theirs = httpdate::parse_http_date(date).ok()? + Duration::from_millis(500);
    let ms = |time: Duration| i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
    Some(match SystemTime::now().duration_since(theirs) {
        Ok(ahead) => ms(ahead),
        Err(behind) => -ms(behind.duration()),
    })
}

type Events = Pin<Box<dyn Stream<Item = Result<Sse, RecruiterError>> + Send>>;

/// The events of one connection, until it ends, nothing comes for too long, or one has no end.
fn events(response: Response, platform: String) -> Events {
    let unfinished = Arc::new(AtomicUsize::new(0));
    let arrived = Arc::clone(&unfinished);
    let bytes = Box::pin(try_stream! {
        let mut response = response;
        loop {
            let next = tokio::time::timeout(SILENCE, response.chunk()).await;
            let Some(bytes) = next.map_err(std::io::Error::other)?.map_err(std::io::Error::other)? else { return };
            if arrived.fetch_add(bytes.len(), Ordering::Relaxed) > LARGEST_EVENT {
                Err(std::io::Error::other("an event without an end"))?;
            }
            yield bytes;
        }
    });
    let bytes: Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send>> = bytes;
    Box::pin(SseByteStream::new(bytes).map(move |event| {
        unfinished.store(0, Ordering::Relaxed);
        event.map_err(|error| {
            tracing::debug!(%error, "a stream of events broke off");
            RecruiterError::Offline { platform: platform.clone(), why: Unreachable::Broken }
        })
    }))
}

/// `None` for what a later version of the contract may say.
fn read<E: DeserializeOwned>(event: &Sse) -> Option<E> {
    let name = event.event.as_deref()?;
    let data: Option<Value> = event.data.as_deref().and_then(|data| serde_json::from_str(data).ok());
    // an event that says nothing but its name has no data
    let named = json!({ "event": name });
    let whole = json!({ "event": name, "data": data });
    serde_json::from_value(whole).or_else(|_| serde_json::from_value(named)).ok()
}

fn broken(recruiter: &Recruiter, why: Unreachable) -> RecruiterError {
    RecruiterError::Offline { platform: recruiter.platform().to_string(), why }
}
