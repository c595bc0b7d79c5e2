//! FAKE platforms and voice servers, each with one oddity.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{
        Request,
        ws::{Message, WebSocketUpgrade},
    },
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use livekit_api::access_token::{AccessToken, VideoGrants};
use livekit_protocol::{SignalResponse, signal_response};
use prost::Message as _;
use serde_json::{Value, json};
use testbed::LiveKitServer;

pub const ROOM: &str = "check-1";

/// Something that answers HTTP on loopback.
pub struct Fake {
    pub address: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Fake {
    pub async fn serving(router: Router) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { address, serving }
    }

    /// An invite of this platform.
    pub fn link(&self) -> String {
        format!("vivavoce://join?platform=http://{}&interview=i1&key=k", self.address)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// A platform with the whole contract whose test room is this answer.
pub fn platform(check_room: Value) -> Router {
    let opened = json!({
        "session_token": "s", "session_expires_at": "2030-01-01T00:00:00Z", "interview_id": "i1",
        "state": "scheduled", "room": "i1", "job": {"company": "c", "title": "t"}, "candidate_name": "n",
        "interviewer_name": "v", "language": "en", "expected_minutes": 1, "pack": {"id": "p", "questions": []},
        "modes": ["voice"], "accommodations": {}, "consent": {"version": "1", "text": "", "recorded": [],
        "never_recorded": [], "seen_by": [], "kept_for_days": 1},
    });
    let progress = json!({"question": 0, "total": 1, "text": "", "is_last": false});
    Router::new()
        .route("/api/v1/configuration", get(async || Json(json!({}))))
        .route("/api/v1/invites/open", post(async || Json(opened)))
        .route("/api/v1/interviews/{id}/progress", get(async || Json(progress)))
        .route("/api/v1/interviews/{id}/check-room", post(async || Json(check_room)))
}

/// One that only has the token endpoint, which answers this.
pub fn token_only(answer: Value) -> Router {
    Router::new()
        .route("/api/livekit-token", post(async || Json(answer)))
        .fallback(async || StatusCode::NOT_FOUND)
}

/// Its clock is ahead by so many seconds.
pub fn with_clock(router: Router, ahead_s: u64) -> Router {
    router.layer(from_fn(move |request: Request, next: Next| async move {
        let mut response = next.run(request).await;
        let date = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(ahead_s));
        response.headers_mut().insert(header::DATE, HeaderValue::from_str(&date).unwrap());
        response
    }))
}

/// A body without an end, and how many bytes of it were taken.
pub fn endless() -> (Arc<AtomicU64>, impl Fn() -> Response + Clone + Send + Sync + 'static) {
    let taken = Arc::new(AtomicU64::new(0));
    let counter = taken.clone();
    let answer = move || {
        let counter = counter.clone();
        let chunks = futures_util::stream::repeat_with(move || {
            counter.fetch_add(64 * 1024, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 64 * 1024]))
        });
        let json = [(header::CONTENT_TYPE, "application/json")];
        (json, Body::from_stream(chunks)).into_response()
    };
    (taken, answer)
}

/// A test room at this address, with good tokens of the server's.
pub fn check_room(ws_url: &str, server: &LiveKitServer) -> Value {
    check_room_of(ws_url, server.api_key(), server.api_secret())
}

/// With tokens that are signed like this.
pub fn check_room_of(ws_url: &str, key: &str, secret: &str) -> Value {
    let token = |identity: &str| token(key, secret, identity);
    json!({
        "room": ROOM, "ws_url": ws_url,
        "visitor": token("visitor"), "speaker": token("speaker"), "listener": token("listener"),
    })
}

pub fn token(key: &str, secret: &str, identity: &str) -> String {
    let grants = VideoGrants { room_join: true, room: ROOM.into(), ..Default::default() };
    AccessToken::with_api_key(key, secret).with_identity(identity).with_grants(grants).to_jwt().unwrap()
}

/// With tokens that nobody has signed, of this issuer.
pub fn check_room_issued_by(issuer: &str) -> Value {
    let part = |value: Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let claims =
        |identity: &str| json!({"iss": issuer, "sub": identity, "video": {"roomJoin": true, "room": ROOM}});
    let header = || part(json!({"alg": "HS256", "typ": "JWT"}));
    let token =
        |identity: &str| format!("{}.{}.{}", header(), part(claims(identity)), part(json!("signature")));
    json!({
        "room": ROOM, "ws_url": "wss://voice.invalid",
        "visitor": token("visitor"), "speaker": token("speaker"), "listener": token("listener"),
    })
}

/// A voice server that says this to whoever enters, and then nothing more. `None` is something that this client does not
/// know, as a newer server may say it.
pub fn voice_server(says: Vec<Option<signal_response::Message>>) -> Router {
    let enter = async move |upgrade: WebSocketUpgrade| {
        upgrade.on_upgrade(async move |mut socket| {
            for message in says {
                let bytes = SignalResponse { message }.encode_to_vec();
                let _ = socket.send(Message::Binary(bytes.into())).await;
            }
            while let Some(Ok(_)) = socket.recv().await {}
        })
    };
    Router::new().route("/rtc", get(enter))
}
