//! A FAKE platform with one account, whose access tokens end when a test says so.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use platform_client::{MemoryVault, Recruiter, Vault};
use serde_json::{Value, json};

#[derive(Default)]
pub struct World {
    /// Counts the pairs that were given; only the newest is good.
    pub pair: u32,
    pub access_is_good: bool,
    pub refreshes: u32,
    pub is_ended: bool,
    /// What the vault had each time that a new access token was used.
    pub kept_when_used: Vec<Option<String>>,
    /// `Last-Event-ID` of each time that the live list was asked for.
    pub asked_after: Vec<Option<String>>,
    /// What each opening of the live list tells, one after the other; after them it is refused with 503.
    pub streams: Vec<String>,
}

#[derive(Clone)]
pub struct Fake {
    pub world: Arc<Mutex<World>>,
    pub vault: Arc<MemoryVault>,
    pub url: String,
}

pub const EMAIL: &str = "grace@example.org";

impl Fake {
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let fake = Self { world: Arc::default(), vault: Arc::default(), url };
        let router = Router::new()
            .route("/api/v1/sessions", post(sign_in))
            .route("/api/v1/sessions/refresh", post(refresh))
            .route("/api/v1/sessions/current", delete(me))
            .route("/api/v1/me", get(me))
            .route("/api/v1/live", get(live))
            .with_state(fake.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        fake
    }

    pub async fn sign_in(&self) -> Recruiter {
        let vault: Arc<dyn Vault> = self.vault.clone();
        Recruiter::sign_in(&self.url, EMAIL, "correct horse battery".into(), "test", vault).await.unwrap().0
    }

    pub fn world<T>(&self, look: impl FnOnce(&mut World) -> T) -> T {
        look(&mut self.world.lock().unwrap())
    }

    pub fn kept(&self) -> Option<String> {
        let name = format!("recruiter {} {EMAIL}", self.url);
        self.vault.find(&name).map(|kept| secrecy::ExposeSecret::expose_secret(&kept).to_owned())
    }

    fn pair(&self) -> Json<Value> {
        let pair = self.world(|world| {
            world.pair += 1;
            world.access_is_good = true;
            world.pair
        });
        Json(json!({
            "access_token": format!("access-{pair}"), "access_expires_at": "2030-01-01T00:00:00Z",
            "refresh_token": format!("refresh-{pair}"), "refresh_expires_at": "2030-01-01T00:00:00Z",
            "account": account(),
        }))
    }

    fn lets_in(&self, headers: &HeaderMap) -> bool {
        let given = headers["authorization"].to_str().unwrap().to_owned();
        let kept = self.kept();
        self.world(|world| {
            let is_good = world.access_is_good && given == format!("Bearer access-{}", world.pair);
            if is_good {
                world.kept_when_used.push(kept);
            }
            is_good
        })
    }
}

fn account() -> Value {
    json!({"id": "a1", "name": "Grace", "email": EMAIL, "role": "recruiter", "team": {"id": "t1", "name": "First"}})
}

pub fn refused(status: u16, code: &str) -> Response {
    let body = json!({"code": code, "message": "The platform says no.", "remedy": "Do something else."});
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

async fn sign_in(State(fake): State<Fake>, Json(wanted): Json<Value>) -> Response {
    if wanted["password"] == "correct horse battery" {
        fake.world(|world| world.is_ended = false);
        fake.pair().into_response()
    } else {
        refused(401, "wrong_credentials")
    }
}

async fn refresh(State(fake): State<Fake>, Json(wanted): Json<Value>) -> Response {
    let is_good = fake.world(|world| {
        world.refreshes += 1;
        !world.is_ended && wanted["refresh_token"] == format!("refresh-{}", world.pair)
    });
    if is_good { fake.pair().into_response() } else { refused(401, "session_ended") }
}

async fn me(State(fake): State<Fake>, headers: HeaderMap) -> Response {
    if fake.lets_in(&headers) { Json(account()).into_response() } else { refused(401, "unauthorized") }
}

async fn live(State(fake): State<Fake>, headers: HeaderMap) -> Response {
    if !fake.lets_in(&headers) {
        return refused(401, "unauthorized");
    }
    let after = headers.get("last-event-id").map(|id| id.to_str().unwrap().to_owned());
    let told = fake.world(|world| {
        world.asked_after.push(after);
        (!world.streams.is_empty()).then(|| world.streams.remove(0))
    });
    match told {
        Some(told) => ([("content-type", "text/event-stream")], Body::from(told)).into_response(),
        None => StatusCode::SERVICE_UNAVAILABLE.into_response(),
    }
}
