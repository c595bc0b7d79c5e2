//! How the candidate is, told to the platform as fast as it takes it.

use crate::desk::{Computer, Desk};
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use interview::PlatformEffect;
use platform_client::api::invite::Mode;
use platform_client::api::live::{Doing, Health, Presence};
use platform_client::api::paths;
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// What the platform was told, and where its answer is waited for.
type Told = (Value, oneshot::Sender<StatusCode>);

/// A FAKE platform that answers each presence when, and as, the test says.
async fn held() -> (String, mpsc::UnboundedReceiver<Told>) {
    let opened = json!({
        "session_token": "s", "session_expires_at": "2030-01-01T00:00:00Z", "interview_id": "i1", "state": "scheduled",
        "room": "r", "job": {"company": "c", "title": "t"}, "candidate_name": "n", "interviewer_name": "v",
        "language": "en", "expected_minutes": 1, "pack": {"id": "p", "questions": []}, "modes": ["text"],
        "accommodations": {}, "consent": {"version": "1", "text": "", "recorded": [], "never_recorded": [],
        "seen_by": [], "kept_for_days": 1},
    });
    let (sender, told) = mpsc::unbounded_channel::<Told>();
    let presence = post(async move |Json(body): Json<Value>| {
        let (answer, waiting) = oneshot::channel();
        sender.send((body, answer)).unwrap();
        waiting.await.unwrap()
    });
    let router = Router::new()
        .route(paths::OPEN_INVITE, post(async move || Json(opened)))
        .route(paths::PRESENCE, presence);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    (format!("vivavoce://join?platform={url}&interview=i1&key=k"), told)
}

fn report(desk: &mut Desk, doing: Doing) {
    let presence = Presence { doing, mode: Mode::Voice, speaking: None, health: Health::Good, problem: None };
    desk.give(PlatformEffect::Report { presence });
}

#[tokio::test]
async fn of_what_comes_while_the_platform_is_slow_only_the_newest_is_told_and_nothing_after_a_404() {
    let (link, mut told) = held().await;
    let computer = Computer::new();
    let mut desk = computer.start();
    desk.open(&link).await.unwrap();
    let within = Duration::from_secs(15);
    let mut next = async || tokio::time::timeout(within, told.recv()).await.expect("it is told").unwrap();
    report(&mut desk, Doing::GettingReady);
    let (first, answer) = next().await;
    assert_eq!(first["doing"], "getting_ready");
    report(&mut desk, Doing::Waiting);
    report(&mut desk, Doing::Talking);
    answer.send(StatusCode::NO_CONTENT).unwrap();
    let (second, answer) = next().await;
    assert_eq!(second["doing"], "talking");
    answer.send(StatusCode::NOT_FOUND).unwrap();
    assert!(desk.is_quiet().await);
    report(&mut desk, Doing::Waiting);
    assert!(desk.is_quiet().await);
    assert!(told.try_recv().is_err(), "a platform that takes no presence is not asked again");
}
