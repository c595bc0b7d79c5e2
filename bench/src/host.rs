//! What both sides join through: the token endpoint of a platform, and for the browser its page.

use std::{path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result, anyhow, bail};
use axum::{
    Json, Router,
    extract::{Path, State},
    http::{StatusCode, header::CONTENT_TYPE},
    response::IntoResponse,
    routing::{get, post},
};
use livekit_api::access_token::{AccessToken, VideoGrants};
use serde_json::{Value, json};
use testbed::LiveKitServer;
use tokio::{net::TcpListener, sync::watch, task::JoinHandle, time::timeout};

/// Who has this name in a room is there as an agent, as an interviewer is.
pub const INTERVIEWER: &str = "interviewer";

/// A web server on loopback.
pub struct Host {
    url: String,
    told: watch::Receiver<Vec<Told>>,
    serving: JoinHandle<()>,
}

/// Something that a page has told.
#[derive(Clone)]
struct Told {
    page: String,
    event: Value,
}

struct Shared {
    livekit: String,
    key: String,
    secret: String,
    tell: watch::Sender<Vec<Told>>,
}

impl Host {
    pub async fn start(livekit: &LiveKitServer) -> Result<Self> {
        let (tell, told) = watch::channel(Vec::new());
        let shared = Shared {
            livekit: livekit.url(),
            key: livekit.api_key().to_owned(),
            secret: livekit.api_secret().to_owned(),
            tell,
        };
        let routes = Router::new()
            .route("/api/livekit-token", post(token))
            .route("/events/{page}", post(event))
            .route("/", get(async || page_file("index.html", "text/html").await))
            .route("/peer.js", get(async || page_file("peer.js", "text/javascript").await))
            .route(
                "/livekit-client.umd.js",
                get(async || {
                    page_file("node_modules/livekit-client/dist/livekit-client.umd.js", "text/javascript")
                        .await
                }),
            )
            .with_state(Arc::new(shared));
        let listener = TcpListener::bind("127.0.0.1:0").await.context("no port on loopback")?;
        let url = format!("http://{}", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, routes).await {
                eprintln!("bench: the page is not served any more: {error}");
            }
        });
        Ok(Self { url, told, serving })
    }

    /// As a platform's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Waits until a page has told this event, and gives what it told with it.
    pub async fn wait_for(&self, page: &str, event: &str, within: Duration) -> Result<Value> {
        let mut told = self.told.clone();
        let find = |told: &Vec<Told>, event: &str| {
            let found = told.iter().find(|told| told.page == page && told.event["event"] == event);
            found.map(|told| told.event.clone())
        };
        let found = timeout(within, async {
            let told =
                told.wait_for(|told| find(told, event).or_else(|| find(told, "failed")).is_some()).await;
            told.map(|told| find(&told, event).ok_or_else(|| find(&told, "failed")))
        });
        match found.await {
            Ok(Ok(Ok(event))) => Ok(event),
            Ok(Ok(Err(failed))) => bail!("the page {page} failed: {}", failed.unwrap_or_default()["why"]),
            Ok(Err(_)) => Err(anyhow!("the page's server has ended")),
            Err(_) => bail!("the page {page} did not tell `{event}` within {within:?}"),
        }
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// `{"roomName", "participantName", "interviewId"}` -> `{"token", "wsUrl"}`, as a platform does it that asks for no key.
async fn token(State(shared): State<Arc<Shared>>, Json(wanted): Json<Value>) -> impl IntoResponse {
    let text = |name: &str| wanted[name].as_str().unwrap_or_default().to_owned();
    let identity = text("participantName");
    let kind = if identity == INTERVIEWER { "agent" } else { "standard" };
    let grants = VideoGrants { room_join: true, room: text("roomName"), ..Default::default() };
    let token = AccessToken::with_api_key(&shared.key, &shared.secret)
        .with_identity(&identity)
        .with_kind(kind)
        .with_grants(grants)
        .to_jwt();
    match token {
        Ok(token) => (StatusCode::OK, Json(json!({"token": token, "wsUrl": shared.livekit}))),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({"error": error.to_string()}))),
    }
}

async fn event(State(shared): State<Arc<Shared>>, Path(page): Path<String>, Json(event): Json<Value>) {
    shared.tell.send_modify(|told| told.push(Told { page, event }));
}

async fn page_file(name: &str, kind: &'static str) -> impl IntoResponse + use<> {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("peer").join(name);
    match tokio::fs::read(&file).await {
        Ok(content) => Ok(([(CONTENT_TYPE, kind)], content)),
        Err(error) => Err((StatusCode::NOT_FOUND, format!("{}: {error}", file.display()))),
    }
}
