//! A language model behind an OpenAI-compatible endpoint, heard as a stream of text.

use super::{Scene, prompt};
use futures_util::{Stream, StreamExt};
use platform_api::brain::Message;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use sse_stream::SseByteStream;
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

#[derive(Clone, Debug)]
pub struct ModelConfig {
    pub base_url: Url,
    pub api_key: SecretString,
    pub model: String,
}

/// Why the model did not answer. Never holds the key, nor what was said.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("the model's endpoint cannot be reached: {0}")]
    Unreachable(reqwest::Error),
    #[error("the model's endpoint answered {0}")]
    Refused(reqwest::StatusCode),
    #[error("the model said nothing for {} s", PATIENCE.as_secs())]
    Silent,
    #[error("the model's endpoint broke off: {0}")]
    BrokeOff(reqwest::Error),
    #[error("the model's endpoint ended its answer without saying so")]
    Ended,
    #[error("the model's endpoint sent what is not a completion chunk")]
    NotAChunk,
    #[error("the model goes on and on")]
    TooLong,
    #[error("the model was not done after {} s", AT_MOST.as_secs())]
    TooSlow,
}

/// A candidate waits this long for an answer, or for its next piece, before the script steps in.
const PATIENCE: Duration = Duration::from_secs(8);
/// A whole answer: nobody waits longer, however steadily it comes.
const AT_MOST: Duration = Duration::from_secs(60);
/// Ten times what an interviewer says in one turn; in bytes for whoever does not count tokens.
const MOST_TOKENS: u32 = 1_024;
const MOST_BYTES: usize = 20_000;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);

pub struct Model {
    http: reqwest::Client,
    config: ModelConfig,
}

impl Model {
    pub fn new(config: ModelConfig) -> Result<Self, reqwest::Error> {
        // redirects would carry the key to wherever they point
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self { http, config })
    }

    pub fn name(&self) -> &str {
        &self.config.model
    }

    /// What the model says next, piece by piece. Ends after the first error; what came before it is not whole.
    pub fn speak(
        &self,
        scene: &Scene,
        conversation: &[Message],
    ) -> impl Stream<Item = Result<String, Error>> + Send + use<> {
        let url = format!("{}/chat/completions", self.config.base_url.as_str().trim_end_matches('/'));
        let request = self.http.post(url).bearer_auth(self.config.api_key.expose_secret()).json(&json!({
            "model": self.config.model,
            "messages": prompt::messages(scene, conversation),
            "max_tokens": MOST_TOKENS,
            "stream": true,
        }));
        let until = Instant::now() + AT_MOST;
        async_stream::try_stream! {
            let response = patiently(until, request.send()).await?.map_err(|e| Error::Unreachable(e.without_url()))?;
            if !response.status().is_success() {
                Err(Error::Refused(response.status()))?;
            }
            let mut events = std::pin::pin!(SseByteStream::new(response.bytes_stream()));
            let mut so_far = 0;
            while let Some(event) = patiently(until, events.next()).await? {
                let Some(data) = event.map_err(broke_off)?.data else { continue };
                if data == "[DONE]" {
                    return;
                }
                if let Some(piece) = piece(&data)? {
                    so_far += piece.len();
                    if so_far > MOST_BYTES {
                        Err(Error::TooLong)?;
                    }
                    yield piece;
                }
            }
            Err(Error::Ended)?;
        }
    }
}

fn broke_off(error: sse_stream::Error) -> Error {
    match error {
        sse_stream::Error::Body(inner) => match inner.downcast::<reqwest::Error>() {
            Ok(error) => Error::BrokeOff(error.without_url()),
            Err(_) => Error::NotAChunk,
        },
        _ => Error::NotAChunk,
    }
}

async fn patiently<T>(until: Instant, answer: impl Future<Output = T>) -> Result<T, Error> {
    let silent = Instant::now() + PATIENCE;
    let given_up = if silent < until { Error::Silent } else { Error::TooSlow };
    tokio::time::timeout_at(silent.min(until), answer).await.map_err(|_| given_up)
}

#[derive(Deserialize)]
struct Chunk {
    #[serde(default)]
    choices: Vec<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
}

fn piece(data: &str) -> Result<Option<String>, Error> {
    let chunk: Chunk = serde_json::from_str(data).map_err(|_| Error::NotAChunk)?;
    let Some(choice) = chunk.choices.into_iter().next() else { return Ok(None) };
    // cut off at our limit, or by one of its own
    if choice.finish_reason.as_deref() == Some("length") {
        return Err(Error::TooLong);
    }
    Ok(choice.delta.content.filter(|text| !text.is_empty()))
}
