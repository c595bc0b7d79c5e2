//! No answer at all.

use crate::fake::{Fake, client, device, json_answer, link, prepared, wanted};
use diagnosis::Unreachable;
use platform_client::{Error, OpenFor};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;

async fn why(url: &str) -> Unreachable {
    match client(url).open_invite(&link(url), &device(), OpenFor::Interview).await {
        Err(Error::Unreachable { platform, why }) => {
            assert_eq!(platform, url);
            why
        }
        other => panic!("{url}: {other:?}"),
    }
}

#[tokio::test]
async fn a_platform_that_is_not_running_refuses_the_connection() {
    let port = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    assert_eq!(why(&format!("http://127.0.0.1:{port}")).await, Unreachable::Refused);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told_from_a_platform_that_is_down() {
    // `.invalid` is reserved to never resolve (RFC 6761), and no name has a label of 64 letters
    for url in ["https://platform.invalid".to_owned(), format!("https://{}.test", "a".repeat(64))] {
        assert_eq!(why(&url).await, Unreachable::NameNotFound, "{url}");
    }
}

#[tokio::test]
async fn something_that_does_not_speak_tls_is_said_to() {
    let fake = Fake::answering(json_answer(200, json!({}))).await;
    assert_eq!(why(&fake.url.replace("http:", "https:")).await, Unreachable::Tls);
}

#[tokio::test]
async fn a_silent_platform_is_given_up_at_the_deadline() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let silent = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        // reads, says nothing, and stays until the other side leaves
        while stream.read(&mut [0; 1024]).await.is_ok_and(|bytes| bytes > 0) {}
    });
    let deadline = Duration::from_millis(300);
    let began = Instant::now();
    let result =
        client(&url).with_deadline(deadline).open_invite(&link(&url), &device(), OpenFor::Interview).await;
    assert!(
        matches!(result, Err(Error::Unreachable { why: Unreachable::TimedOut { after }, .. }) if after == deadline),
        "{result:?}"
    );
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    silent.abort();
}

#[tokio::test]
async fn a_platform_that_hangs_up_is_broken() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let hangs_up = tokio::spawn(async move {
        loop {
            drop(listener.accept().await.unwrap());
        }
    });
    assert_eq!(why(&url).await, Unreachable::Broken);
    hangs_up.abort();
}

#[tokio::test]
async fn a_redirect_to_another_host_is_not_followed_and_gets_no_secret() {
    let elsewhere = Fake::answering(json_answer(200, json!({}))).await;
    for status in [301, 302, 307, 308] {
        let fake =
            Fake::answering(prepared(status, "").with("location", format!("{}/x", elsewhere.url))).await;
        assert_eq!(why(&fake.url).await, Unreachable::Redirected, "{status}");
        let grant = client(&fake.url).request_grant(&wanted()).await;
        assert!(matches!(grant, Err(Error::Unreachable { why: Unreachable::Redirected, .. })), "{grant:?}");
    }
    assert!(elsewhere.asked().is_empty(), "{:?}", elsewhere.asked());
}

#[tokio::test]
async fn a_redirect_that_goes_in_circles_on_its_own_host_is_given_up() {
    let fake = Fake::answering(prepared(307, "").with("location", "/api/v1/invites/open")).await;
    assert_eq!(why(&fake.url).await, Unreachable::Redirected);
}
