//! A language model behind an OpenAI-compatible endpoint, heard as a stream of text.

use super::{Scene, prompt};
use futures_util::{Stream, StreamExt};
use platform_api::brain::Message;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;
use sse_stream::SseByteStream;
use std::time::Duration;
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
    #[error("the model's endpoint sent what is not a completion chunk")]
    NotAChunk,
}

/// A candidate waits this long for an answer, or for its next piece, before the script steps in.
const PATIENCE: Duration = Duration::from_secs(8);
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

    /// What the model says next, piece by piece. Ends after the first error.
    pub fn speak(
        &self,
        scene: &Scene,
        conversation: &[Message],
    ) -> impl Stream<Item = Result<String, Error>> + Send + use<> {
        let url = format!("{}/chat/completions", self.config.base_url.as_str().trim_end_matches('/'));
        let request = self.http.post(url).bearer_auth(self.config.api_key.expose_secret()).json(&json!({
            "model": self.config.model,
            "messages": prompt::messages(scene, conversation),
            "stream": true,
        }));
        async_stream::try_stream! {
            let response = patiently(request.send()).await?.map_err(|e| Error::Unreachable(e.without_url()))?;
            if !response.status().is_success() {
                Err(Error::Refused(response.status()))?;
            }
            let mut events = std::pin::pin!(SseByteStream::new(response.bytes_stream()));
            while let Some(event) = patiently(events.next()).await? {
                let Some(data) = event.map_err(broke_off)?.data else { continue };
                if data == "[DONE]" {
                    return;
                }
                if let Some(piece) = piece(&data)? {
                    yield piece;
                }
            }
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

async fn patiently<T>(answer: impl Future<Output = T>) -> Result<T, Error> {
    tokio::time::timeout(PATIENCE, answer).await.map_err(|_| Error::Silent)
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
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<String>,
}

fn piece(data: &str) -> Result<Option<String>, Error> {
    let chunk: Chunk = serde_json::from_str(data).map_err(|_| Error::NotAChunk)?;
    Ok(chunk
        .choices
        .into_iter()
        .next()
        .and_then(|choice| choice.delta.content)
        .filter(|text| !text.is_empty()))
}
