//! A language model behind an OpenAI-compatible endpoint, heard as a stream of text.

use super::{Manner, Scene, prompt};
use crate::check::body_up_to;
use futures_util::{Stream, StreamExt};
use platform_api::brain::Message;
use reqwest::{RequestBuilder, Response, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sse_stream::SseByteStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
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
    #[error("the model said nothing for {0:?}")]
    Silent(Duration),
    #[error("the model's endpoint broke off: {0}")]
    BrokeOff(reqwest::Error),
    #[error("the model's endpoint ended its answer without saying so")]
    Ended,
    #[error("the model's endpoint sent what is not a completion chunk")]
    NotAChunk,
    #[error("the model goes on and on")]
    TooLong,
    #[error("the model was not done after {0:?}")]
    TooSlow(Duration),
}

/// How long a candidate waits before the script steps in.
#[derive(Clone, Copy)]
struct Patience {
    /// For an answer, or for its next piece.
    silence: Duration,
    /// For a whole answer, however steadily it comes.
    whole: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { silence: Duration::from_secs(8), whole: Duration::from_secs(60) }
    }
}

/// OpenAI's own endpoint takes this for all its models, and for the newer ones nothing else.
const NEWER_LIMIT: &str = "max_completion_tokens";
/// Everybody else's, most of which know no other.
const OLDER_LIMIT: &str = "max_tokens";
/// Of an endpoint's refusal: enough to see whether it is about the limit's name.
const REFUSAL_BYTES: usize = 8 * 1024;
/// Ten times what an interviewer says in one turn; in bytes for whoever does not count tokens.
const MOST_TOKENS: u32 = 1_024;
const MOST_BYTES: usize = 20_000;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);

pub struct Model {
    http: reqwest::Client,
    config: ModelConfig,
    patience: Patience,
    /// What the endpoint calls the limit of an answer, as far as is known.
    takes_newer_limit: Arc<AtomicBool>,
}

impl Model {
    pub fn new(config: ModelConfig) -> Result<Self, reqwest::Error> {
        // redirects would carry the key to wherever they point
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let is_openai = config.base_url.host_str() == Some("api.openai.com");
        let takes_newer_limit = Arc::new(AtomicBool::new(is_openai));
        Ok(Self { http, config, patience: Patience::default(), takes_newer_limit })
    }

    pub fn name(&self) -> &str {
        &self.config.model
    }

    /// What the model says next, piece by piece. Ends after the first error; what came before it is not whole.
    pub fn speak(
        &self,
        scene: &Scene,
        conversation: &[Message],
        manner: Manner,
    ) -> impl Stream<Item = Result<String, Error>> + Send + use<> {
        let url = format!("{}/chat/completions", self.config.base_url.as_str().trim_end_matches('/'));
        let request = Request {
            request: self.http.post(url).bearer_auth(self.config.api_key.expose_secret()),
            body: json!({
                "model": self.config.model,
                "messages": prompt::messages(scene, conversation, manner),
                "stream": true,
            }),
            takes_newer_limit: self.takes_newer_limit.clone(),
            wait: Wait { until: Instant::now() + self.patience.whole, patience: self.patience },
        };
        async_stream::try_stream! {
            let wait = request.wait;
            let response = request.send().await?;
            let mut events = std::pin::pin!(SseByteStream::new(response.bytes_stream()));
            let mut so_far = 0;
            while let Some(event) = wait.on(events.next()).await? {
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

/// A question to the model, not asked yet.
struct Request {
    request: RequestBuilder,
    body: Value,
    takes_newer_limit: Arc<AtomicBool>,
    wait: Wait,
}

impl Request {
    /// The endpoint's answer, unless it is a refusal. Which name an endpoint wants for the limit shows only when it
    /// refuses the other one, so it is asked again then, and remembered.
    async fn send(mut self) -> Result<Response, Error> {
        let first = self.ask().await?;
        if first.status() != StatusCode::BAD_REQUEST {
            return accepted(first);
        }
        let (status, refused) = (first.status(), self.limit());
        if !names(self.wait, first, refused).await? {
            return Err(Error::Refused(status));
        }
        self.takes_newer_limit.store(refused == OLDER_LIMIT, Ordering::Relaxed);
        tracing::info!(refused, "the model's endpoint wants another name for the limit of an answer");
        let again = self.ask().await?;
        accepted(again)
    }

    fn limit(&self) -> &'static str {
        if self.body.get(NEWER_LIMIT).is_some() { NEWER_LIMIT } else { OLDER_LIMIT }
    }

    async fn ask(&mut self) -> Result<Response, Error> {
        let (limit, other) = match self.takes_newer_limit.load(Ordering::Relaxed) {
            true => (NEWER_LIMIT, OLDER_LIMIT),
            false => (OLDER_LIMIT, NEWER_LIMIT),
        };
        if let Some(body) = self.body.as_object_mut() {
            body.remove(other);
            body.insert(limit.to_owned(), MOST_TOKENS.into());
        }
        // a body of JSON can always be sent again
        let request = self.request.try_clone().ok_or(Error::NotAChunk)?.json(&self.body);
        self.wait.on(request.send()).await?.map_err(|error| Error::Unreachable(error.without_url()))
    }
}

async fn names(wait: Wait, refusal: Response, parameter: &str) -> Result<bool, Error> {
    let said = wait.on(body_up_to(refusal, REFUSAL_BYTES)).await?;
    let said = said.map_err(|error| Error::BrokeOff(error.without_url()))?;
    Ok(String::from_utf8_lossy(&said).contains(parameter))
}

fn accepted(response: Response) -> Result<Response, Error> {
    match response.status() {
        status if status.is_success() => Ok(response),
        status => Err(Error::Refused(status)),
    }
}

/// For one answer.
#[derive(Clone, Copy)]
struct Wait {
    until: Instant,
    patience: Patience,
}

impl Wait {
    async fn on<T>(self, answer: impl Future<Output = T>) -> Result<T, Error> {
        let silent = Instant::now() + self.patience.silence;
        tokio::time::timeout_at(silent.min(self.until), answer).await.map_err(|_| match silent < self.until {
            true => Error::Silent(self.patience.silence),
            false => Error::TooSlow(self.patience.whole),
        })
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::brain::tests::scene;
    use axum::body::{Body, Bytes};
    use axum::routing::post;
    use std::convert::Infallible;

    /// A FAKE endpoint that says a first word and then this much again and again, or nothing more.
    async fn dripping(every: Option<Duration>) -> Url {
        let answer = async move || {
            let chunk = |word: &str| {
                let data = json!({"choices": [{"delta": {"content": word}}]});
                Ok::<_, Infallible>(Bytes::from(format!("data: {data}\n\n")))
            };
            Body::from_stream(async_stream::stream! {
                yield chunk("Hello");
                loop {
                    match every {
                        Some(pause) => tokio::time::sleep(pause).await,
                        None => std::future::pending().await,
                    }
                    yield chunk(" again");
                }
            })
        };
        let router = axum::Router::new().route("/chat/completions", post(answer));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Url::parse(&format!("http://{address}")).unwrap()
    }

    fn model(base_url: Url, patience: Patience) -> Model {
        let config = ModelConfig { base_url, api_key: "k".to_owned().into(), model: "fake-1".into() };
        Model { patience, ..Model::new(config).unwrap() }
    }

    async fn end(model: &Model) -> Error {
        let pieces: Vec<_> = model.speak(&scene(), &[], Manner::Written).collect().await;
        assert!(pieces.len() > 1 && pieces[0].as_ref().is_ok_and(|first| first == "Hello"), "{pieces:?}");
        pieces.into_iter().find_map(Result::err).unwrap()
    }

    #[tokio::test]
    async fn a_model_that_falls_silent_or_goes_on_slowly_for_ever_is_given_up() {
        let (short, long) = (Duration::from_millis(300), Duration::from_secs(60));
        let silent = model(dripping(None).await, Patience { silence: short, whole: long });
        assert!(matches!(end(&silent).await, Error::Silent(waited) if waited == short));
        let drips = dripping(Some(Duration::from_millis(20))).await;
        let slow = model(drips, Patience { silence: long, whole: short });
        assert!(matches!(end(&slow).await, Error::TooSlow(waited) if waited == short));
    }

    #[test]
    fn openai_s_own_endpoint_is_asked_by_its_newer_name_of_the_limit() {
        for (base_url, newer) in [
            ("https://api.openai.com/v1", true),
            ("https://api.openai.com.example/v1", false),
            ("http://127.0.0.1:8080/v1", false),
        ] {
            let model = model(Url::parse(base_url).unwrap(), Patience::default());
            assert_eq!(model.takes_newer_limit.load(Ordering::Relaxed), newer, "{base_url}");
        }
    }
}
