//! A FAKE language model: it speaks the OpenAI protocol's streaming chat completions and says what it is told to.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// What the fake does when it is asked.
#[derive(Clone)]
pub enum Behaviour {
    /// Streams these pieces.
    Says(Vec<&'static str>),
    /// Cuts the connection after the headers.
    BreaksOff,
    Fails(StatusCode),
    /// Streams these, then what is not a completion chunk.
    BabblesAfter(Vec<&'static str>),
}

pub struct FakeModel {
    pub url: String,
    state: Arc<Mutex<Asked>>,
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
        let router = Router::new().route("/v1/chat/completions", post(answer)).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, state, serving }
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.state.lock().unwrap().behaviour = behaviour;
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
    State(state): State<Arc<Mutex<Asked>>>,
    headers: HeaderMap,
    axum::Json(request): axum::Json<Value>,
) -> Response {
    let behaviour = {
        let mut asked = state.lock().unwrap();
        asked.requests.push(request);
        asked.bearers.push(headers["authorization"].to_str().unwrap().to_owned());
        asked.behaviour.clone()
    };
    match behaviour {
        Behaviour::Fails(status) => status.into_response(),
        Behaviour::Says(pieces) => stream(pieces, Ok("[DONE]")),
        Behaviour::BabblesAfter(pieces) => stream(pieces, Ok("this is not JSON")),
        Behaviour::BreaksOff => stream(Vec::new(), Err(std::io::Error::other("the fake broke off"))),
    }
}

fn stream(pieces: Vec<&'static str>, end: std::io::Result<&'static str>) -> Response {
    let chunk = |piece| json!({"choices": [{"index": 0, "delta": {"content": piece}}]}).to_string();
    let data = pieces.into_iter().map(move |piece| Ok(chunk(piece))).chain([end.map(str::to_owned)]);
    let events = data.map(|data: std::io::Result<String>| data.map(|data| format!("data: {data}\n\n")));
    let body = Body::from_stream(futures_util::stream::iter(events));
    ([("content-type", "text/event-stream")], body).into_response()
}
