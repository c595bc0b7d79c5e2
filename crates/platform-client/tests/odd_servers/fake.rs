//! A FAKE platform that answers every request with one prepared answer and remembers what it was asked.

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use platform_api::InterviewId;
use platform_client::{Device, GrantRequest, InviteLink, PlatformClient, PlatformUrl};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

pub const KEY: &str = "key-5b1c";
pub const ROOM: &str = "room-1";

#[derive(Clone)]
pub struct Prepared {
    status: StatusCode,
    headers: Vec<(&'static str, String)>,
    body: String,
}

pub fn prepared(status: u16, body: impl Into<String>) -> Prepared {
    Prepared { status: StatusCode::from_u16(status).unwrap(), headers: Vec::new(), body: body.into() }
}

pub fn json_answer(status: u16, body: Value) -> Prepared {
    prepared(status, body.to_string()).with("content-type", "application/json")
}

pub fn html(status: u16) -> Prepared {
    prepared(status, "<!doctype html><title>Sign in to the network</title>")
        .with("content-type", "text/html; charset=utf-8")
}

impl Prepared {
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub bearer: Option<String>,
    pub body: Value,
}

pub struct Fake {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    serving: tokio::task::JoinHandle<()>,
}

impl Fake {
    pub async fn answering(answer: Prepared) -> Self {
        let asked: Arc<Mutex<Vec<Asked>>> = Arc::default();
        let router = Router::new().fallback(reply).with_state((answer, asked.clone()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, asked, serving }
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn reply(
    State((answer, asked)): State<(Prepared, Arc<Mutex<Vec<Asked>>>)>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body: Bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    asked.lock().unwrap().push(Asked {
        path: parts.uri.to_string(),
        bearer: parts.headers.get("authorization").map(|value| value.to_str().unwrap().to_owned()),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    let mut response = (answer.status, answer.body).into_response();
    for (name, value) in answer.headers {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
    }
    response
}

pub fn client(url: &str) -> PlatformClient {
    PlatformClient::new(PlatformUrl::parse(url).unwrap()).unwrap().with_deadline(Duration::from_secs(5))
}

pub fn link(url: &str) -> InviteLink {
    InviteLink::parse(&format!("vivavoce://join?platform={url}&interview=i1&key={KEY}")).unwrap()
}

pub fn device() -> Device {
    Device::from("laptop")
}

pub fn wanted() -> GrantRequest {
    GrantRequest {
        interview: InterviewId::from("i1"),
        room: ROOM.into(),
        name: "Ada".into(),
        bearer: Some(KEY.to_owned().into()),
    }
}

/// A token with these claims; what it is signed with does not matter to a client.
pub fn token(claims: Value) -> String {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!(
        "{}.{}.{}",
        part(json!({"alg": "HS256", "typ": "JWT"})),
        part(claims),
        URL_SAFE_NO_PAD.encode("signature")
    )
}

/// The claims of a good token for [`ROOM`].
pub fn claims() -> Value {
    let now = now_s();
    json!({"iss": "APIacme", "sub": "ada", "nbf": now, "exp": now + 600, "video": {"roomJoin": true, "room": ROOM}})
}

pub fn now_s() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64
}
