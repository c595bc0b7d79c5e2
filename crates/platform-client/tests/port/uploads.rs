//! What platforms say of an upload.

use crate::desk::{Computer, Server, typed};
use crate::fake_platform::fake_platform;
use axum::Router;
use axum::routing::post;
use diagnosis::Observation;
use platform_client::api::paths;
use serde_json::{Value, json};

#[tokio::test]
async fn what_the_platform_will_never_take_is_told_apart() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    desk.open(&server.invite().await).await.unwrap();
    let entries = vec![typed("a1", 1, "short"), typed("a2", 2, &"x".repeat(400_001)), typed("", 3, "no id")];
    assert_eq!(desk.upload(entries).await, Ok((vec!["a1".into()], vec!["a2".into(), "".into()])));
    assert_eq!(desk.upload(vec![typed("", 3, "no id")]).await, Ok((vec![], vec!["".into()])));
}

#[tokio::test]
async fn entries_of_many_megabytes_arrive() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    desk.open(&server.invite().await).await.unwrap();
    let entries: Vec<_> = (0..12).map(|n| typed(&format!("a{n}"), n, &"\u{7}".repeat(100_000))).collect();
    let (kept, refused) = desk.upload(entries).await.unwrap();
    assert_eq!((kept.len(), refused.len()), (12, 0));
}

/// A FAKE platform that answers every upload with this.
async fn that_answers(results: Value) -> String {
    let entries = post(async move || axum::Json(json!({"results": results})));
    fake_platform(Router::new().route(paths::ENTRIES, entries)).await
}

#[tokio::test]
async fn an_acknowledgement_counts_for_what_was_sent_and_for_nothing_else() {
    for (results, kept, refused) in [
        (json!([]), vec![], vec![]),
        (json!([{"id": "never sent", "outcome": "accepted"}]), vec![], vec![]),
        (
            json!([{"id": "a2", "outcome": "duplicate"}, {"id": "x", "outcome": "rejected", "reason": "too_long"}]),
            vec!["a2"],
            vec![],
        ),
        (json!([{"id": "a1", "outcome": "rejected", "reason": "of the future"}]), vec![], vec!["a1"]),
    ] {
        let computer = Computer::new();
        let mut desk = computer.start();
        desk.open(&that_answers(results).await).await.unwrap();
        let (got, not) = desk.upload(vec![typed("a1", 1, "one"), typed("a2", 2, "two")]).await.unwrap();
        assert_eq!(
            (got, not),
            (kept.into_iter().map(String::from).collect(), refused.into_iter().map(String::from).collect())
        );
    }
}

#[tokio::test]
async fn an_answer_that_is_none_is_a_failure() {
    let computer = Computer::new();
    let mut desk = computer.start();
    desk.open(&that_answers(json!("fine")).await).await.unwrap();
    let failed = desk.upload(vec![typed("a1", 1, "one")]).await.unwrap_err();
    assert!(matches!(failed, Observation::PlatformNotJson { status: 200, .. }), "{failed:?}");
}
