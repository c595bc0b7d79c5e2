//! The interviewer's lines in text mode, as they are being written.

use crate::client::{PlatformClient, Session};
use crate::error::Error;
use crate::exchange;
use crate::link::PlatformUrl;
use async_stream::try_stream;
use diagnosis::Unreachable;
use futures_util::{Stream, StreamExt};
use platform_api::ErrorBody;
use platform_api::line::{LineBegins, LineDone, LineWords, NextLine, event};
use platform_api::paths;
use reqwest::Response;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use sse_stream::SseByteStream;
use std::time::Duration;

/// What comes of a line, in this order.
#[derive(Clone, Debug, PartialEq)]
pub enum LineEvent {
    Begins(LineBegins),
    /// What follows on the words before.
    Words(String),
    /// The last: the platform has kept the line.
    Done(Box<LineDone>),
}

/// Bytes of one answer: far more than a line, far less than would hurt.
const LARGEST_LINE: usize = 4 * 1024 * 1024;

impl PlatformClient {
    /// Asks for the interviewer's next line in writing. Ends after `Done` or the first error. A line may take long: it
    /// is given up when nothing at all comes for as long as any other answer may take.
    pub fn next_line(
        &self,
        session: &Session,
        wanted: &NextLine,
    ) -> impl Stream<Item = Result<LineEvent, Error>> + Send + use<> {
        let path = paths::of_interview(paths::NEXT_LINE, &session.interview);
        let url = self.platform.join(&path);
        let request = self.http.post(url).bearer_auth(session.token.expose_secret()).json(wanted);
        let (platform, limits) = (self.platform.clone(), self.limits);
        let silence = limits.deadline;
        try_stream! {
            let response = exchange::open_events(request, &platform, limits).await?;
            let bytes = arriving(response, platform.clone(), silence);
            let mut events = std::pin::pin!(SseByteStream::new(bytes));
            while let Some(event) = events.next().await {
                let event = event.map_err(|error| unreadable(error, &platform))?;
                let data = event.data.as_deref().unwrap_or_default();
                match event.event.as_deref() {
                    Some(event::LINE) => yield LineEvent::Begins(read(data, &platform)?),
                    Some(event::WORDS) => yield LineEvent::Words(read::<LineWords>(data, &platform)?.text),
                    Some(event::DONE) => {
                        yield LineEvent::Done(Box::new(read::<LineDone>(data, &platform)?));
                        return;
                    }
                    Some(event::FAILED) => {
                        let body: ErrorBody = read(data, &platform)?;
                        Err(exchange::failed(&platform, &body))?;
                    }
                    // of a later version of the contract
                    _ => {}
                }
            }
            // in the middle of a line
            Err(broken(&platform, Unreachable::Broken))?;
        }
    }
}

/// What arrives, until it is too much or nothing comes for too long.
fn arriving(
    response: Response,
    platform: PlatformUrl,
    silence: Duration,
) -> std::pin::Pin<Box<impl Stream<Item = Result<bytes::Bytes, Error>> + Send>> {
    let stream = try_stream! {
        let mut response = response;
        let mut so_far = 0;
        loop {
            let next = tokio::time::timeout(silence, response.chunk()).await;
            let next = next.map_err(|_| broken(&platform, Unreachable::TimedOut { after: silence }))?;
            let Some(bytes) = next.map_err(|error| exchange::unreachable(&platform, &error, silence))? else {
                return;
            };
            so_far += bytes.len();
            if so_far > LARGEST_LINE {
                Err(not_events(&platform))?;
            }
            yield bytes;
        }
    };
    Box::pin(stream)
}

/// Our own error, handed through, or something that is no event.
fn unreadable(error: sse_stream::Error, platform: &PlatformUrl) -> Error {
    match error {
        sse_stream::Error::Body(inner) => match inner.downcast::<Error>() {
            Ok(ours) => *ours,
            Err(_) => not_events(platform),
        },
        _ => not_events(platform),
    }
}

fn read<T: DeserializeOwned>(data: &str, platform: &PlatformUrl) -> Result<T, Error> {
    serde_json::from_str(data).map_err(|_| not_events(platform))
}

fn broken(platform: &PlatformUrl, why: Unreachable) -> Error {
    Error::Unreachable { platform: platform.to_string(), why }
}

fn not_events(platform: &PlatformUrl) -> Error {
    Error::NotJson { platform: platform.to_string(), status: 200 }
}
