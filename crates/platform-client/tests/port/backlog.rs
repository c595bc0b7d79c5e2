//! A transcript that does not come in time.

use crate::desk::{Computer, Server, typed};
use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use diagnosis::Observation;
use interview::{PlatformEffect, PlatformInput, Turn};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What becomes of the first question for a transcript.
#[derive(Clone, Copy, Debug)]
enum First {
    Fails,
    /// Is never answered.
    Hangs,
}

/// The real platform behind a proxy that is a FAKE: it lets everything through but the first question for a
/// transcript. Returns the proxy's address.
async fn behind_a_proxy(server: &Server, first: First) -> String {
    let (platform, transcripts) = (server.url(), Arc::new(AtomicUsize::new(0)));
    let proxy = Router::new().fallback(move |request: Request| {
        let (platform, transcripts) = (platform.clone(), transcripts.clone());
        async move {
            let is_transcript = request.uri().path().ends_with("/transcript");
            if is_transcript && transcripts.fetch_add(1, Ordering::SeqCst) == 0 {
                match first {
                    First::Fails => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
                    First::Hangs => std::future::pending::<()>().await,
                }
            }
            pass_on(&platform, request).await
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, proxy).await.unwrap() });
    url
}

async fn pass_on(platform: &str, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let url = format!("{platform}{}", parts.uri);
    let mut headers = parts.headers;
    headers.remove("host");
    let answer = reqwest::Client::new().request(parts.method, url).headers(headers).body(body);
    let answer = answer.send().await.unwrap();
    let (status, mut headers) = (answer.status(), answer.headers().clone());
    // what comes of a stream goes on in one piece
    headers.remove("transfer-encoding");
    (status, headers, answer.bytes().await.unwrap()).into_response()
}

/// Asked for the line after nothing, a platform that has an answer refuses.
#[tokio::test]
async fn an_interview_whose_transcript_did_not_come_is_opened_in_time_and_goes_on_once_it_is_read() {
    for first in [First::Fails, First::Hangs] {
        let (server, computer) = (Server::start().await, Computer::new());
        let link = server.invite().await;
        let mut desk = computer.start();
        desk.open(&link).await.unwrap();
        // as after a greeting by voice, of which there is no line in writing
        desk.upload(vec![typed("a1", 1, "I built a database.")]).await.unwrap();
        let reply = desk.line(1, Some("a1")).await.unwrap();

        // the client is started again, and its journal is gone
        let address = behind_a_proxy(&server, first).await;
        let encoded = |url: &str| url.replace(':', "%3A").replace('/', "%2F");
        let link = link.replace(&encoded(&server.url()), &encoded(&address));
        let mut desk = computer.start();
        let asked = Instant::now();
        let opened = desk.open(&link).await.unwrap();
        assert_eq!(opened.backlog, None, "{first:?}");
        assert!(asked.elapsed() < Duration::from_secs(10), "{first:?} held the opening up");
        let refused = desk.line(1, None).await.unwrap_err();
        assert!(matches!(refused, Observation::PlatformFailed { status: 409, .. }), "{refused:?}");

        desk.give(PlatformEffect::ReadBacklog { turn: Turn(2) });
        let PlatformInput::Backlog { turn: Turn(2), entries } = desk.next().await else {
            panic!("the transcript comes");
        };
        let said: Vec<&str> = entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(said, ["I built a database.", reply.text.as_str()]);
        assert_eq!(desk.line(3, Some("a1")).await.unwrap(), reply);
    }
}

#[tokio::test]
async fn a_transcript_that_cannot_be_read_is_told_as_a_line_that_failed() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    desk.open(&server.invite().await).await.unwrap();
    server.stop().await;
    desk.give(PlatformEffect::ReadBacklog { turn: Turn(1) });
    let failed = desk.next().await;
    assert!(
        matches!(
            failed,
            PlatformInput::LineFailed { turn: Turn(1), why: Observation::PlatformUnreachable { .. } }
        ),
        "{failed:?}"
    );
}
