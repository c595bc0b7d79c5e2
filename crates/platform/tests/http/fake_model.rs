//! A FAKE language model: it speaks the OpenAI protocol's streaming chat completions and says what it is told to.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::sync::Semaphore;

/// What the fake does when it is asked.
#[derive(Clone)]
pub enum Behaviour {
    /// Streams these pieces.
    Says(Vec<&'static str>),
    /// Cuts the connection after the headers.
    BreaksOff,
    Fails(StatusCode),
    /// Refuses requests with this parameter, as OpenAI's newer models do; greets whoever leaves it out.
    Refuses(&'static str),
    /// Streams the first, and the others when [`FakeModel::go_on`] says so.
    Pauses(&'static str, &'static str),
    /// Streams these, then ends as if it were done, without saying so.
    EndsAfter(Vec<&'static str>),
    /// Streams these, then says that it had to stop.
    CutAfter(Vec<&'static str>),
    /// Never stops.
    GoesOn(&'static str),
    /// Streams these, then what is not a completion chunk.
    BabblesAfter(Vec<&'static str>),
}

pub struct FakeModel {
    pub url: String,
    state: Arc<Mutex<Asked>>,
    paused: Arc<Semaphore>,
    serving: tokio::task::JoinHandle<()>,
}

struct Asked {
    behaviour: Behaviour,
    requests: Vec<Value>,
    bearers: Vec<String>,
}

impl FakeModel {
    pub async fn start(behaviour: Behaviour) -> Self {
        let state = Arc::new(Mutex::new(Asked { behaviour, requests: Vec::new(), bearers: Vec::new() }));
        let paused = Arc::new(Semaphore::new(0));
        let router = Router::new()
            .route("/v1/chat/completions", post(answer))
            .with_state((state.clone(), paused.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, state, paused, serving }
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.state.lock().unwrap().behaviour = behaviour;
    }

    /// Lets one answer go on that pauses.
    pub fn go_on(&self) {
        self.paused.add_permits(1);
    }

    pub fn times_asked(&self) -> usize {
        self.state.lock().unwrap().requests.len()
    }

    /// The last request's body.
    pub fn asked(&self) -> Value {
        self.state.lock().unwrap().requests.last().cloned().unwrap_or_default()
    }

    pub fn bearers(&self) -> Vec<String> {
        self.state.lock().unwrap().bearers.clone()
    }
}

impl Drop for FakeModel {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(
    State((state, paused)): State<(Arc<Mutex<Asked>>, Arc<Semaphore>)>,
    headers: HeaderMap,
    axum::Json(request): axum::Json<Value>,
) -> Response {
    let behaviour = {
        let mut asked = state.lock().unwrap();
        asked.requests.push(request.clone());
        asked.bearers.push(headers["authorization"].to_str().unwrap().to_owned());
        asked.behaviour.clone()
    };
    match behaviour {
        Behaviour::Fails(status) => status.into_response(),
        Behaviour::Refuses(parameter) if request.get(parameter).is_some() => {
            let error = json!({"error": {"code": "unsupported_parameter", "param": parameter}});
            (StatusCode::BAD_REQUEST, axum::Json(error)).into_response()
        }
        Behaviour::Refuses(_) => stream(vec!["[[1]]Good day."], Ok("[DONE]")),
        Behaviour::Says(pieces) => stream(pieces, Ok("[DONE]")),
        Behaviour::Pauses(first, rest) => pausing(first, rest, paused),
        Behaviour::BabblesAfter(pieces) => stream(pieces, Ok("this is not JSON")),
        Behaviour::EndsAfter(pieces) => stream(pieces, Ok(r#"{"choices": []}"#)),
        Behaviour::CutAfter(pieces) => {
            stream(pieces, Ok(r#"{"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]}"#))
        }
        Behaviour::GoesOn(piece) => {
            let events =
                futures_util::stream::repeat_with(move || Ok::<_, std::io::Error>(event(&chunk(piece))));
            ([("content-type", "text/event-stream")], Body::from_stream(events)).into_response()
        }
        Behaviour::BreaksOff => stream(Vec::new(), Err(std::io::Error::other("the fake broke off"))),
    }
}

fn pausing(first: &'static str, rest: &'static str, paused: Arc<Semaphore>) -> Response {
    let events = async_stream::stream! {
        yield Ok::<_, std::io::Error>(event(&chunk(first)));
        paused.acquire().await.unwrap().forget();
        yield Ok(event(&chunk(rest)));
        yield Ok(event("[DONE]"));
    };
    ([("content-type", "text/event-stream")], Body::from_stream(events)).into_response()
}

fn chunk(piece: &str) -> String {
    json!({"choices": [{"index": 0, "delta": {"content": piece}}]}).to_string()
}

fn event(data: &str) -> String {
    format!("data: {data}\n\n")
}

fn stream(pieces: Vec<&'static str>, end: std::io::Result<&'static str>) -> Response {
    let data = pieces.into_iter().map(|piece| Ok(chunk(piece))).chain([end.map(str::to_owned)]);
    let events = data.map(|data: std::io::Result<String>| data.map(|data| event(&data)));
    let body = Body::from_stream(futures_util::stream::iter(events));
    ([("content-type", "text/event-stream")], body).into_response()
}
