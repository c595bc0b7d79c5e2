//! How the candidate is, told to the platform as fast as it takes it.

use crate::desk::{Computer, Desk};
use crate::fake_platform::fake_platform;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use interview::PlatformEffect;
use platform_client::api::invite::Mode;
use platform_client::api::live::{Doing, Health, Presence};
use platform_client::api::paths;
use serde_json::Value;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// What the platform was told, and where its answer is waited for.
type Told = (Value, oneshot::Sender<StatusCode>);

/// A FAKE platform that answers each presence when, and as, the test says.
async fn held() -> (String, mpsc::UnboundedReceiver<Told>) {
    let (sender, told) = mpsc::unbounded_channel::<Told>();
    let presence = post(async move |Json(body): Json<Value>| {
        let (answer, waiting) = oneshot::channel();
        sender.send((body, answer)).unwrap();
        waiting.await.unwrap()
    });
    (fake_platform(Router::new().route(paths::PRESENCE, presence)).await, told)
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
