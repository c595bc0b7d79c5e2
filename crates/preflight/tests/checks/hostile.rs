//! Answers that are meant to hold the client up, to fill its memory, or to lead it elsewhere.

use std::{sync::atomic::Ordering, time::Duration};

use crate::{
    bench::{ALL, run},
    fakes::{Fake, ROOM, check_room, endless, platform, token, token_only},
};
use axum::{
    Router,
    extract::ws::{Message, WebSocketUpgrade},
    http::header,
    response::Redirect,
    routing::{any, get},
};
use diagnosis::Grade;
use interview::CheckName;
use serde_json::json;
use testbed::LiveKitServer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What sockets hold on both sides, and no more.
const FEW_BYTES: u64 = 16 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_redirects_for_ever_or_elsewhere_is_not_followed() {
    let elsewhere = Fake::serving(platform(json!({}))).await;
    for target in ["/again".to_owned(), format!("http://{}/api/v1/configuration", elsewhere.address)] {
        let fake = Fake::serving(Router::new().fallback(async move || Redirect::temporary(&target))).await;
        let report = run(&fake.link(), &ALL).await;
        assert_eq!(report.code(CheckName::Platform), Some("platform_redirected"));
        assert_eq!(report.code(CheckName::Token), Some("check_needs_another"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_without_an_end_is_not_read_to_it() {
    let (taken, answer) = endless();
    let endless_platform = platform(json!({}));
    for (path, check) in [
        ("/api/v1/interviews/{id}/check-room", CheckName::Token),
        ("/api/v1/configuration", CheckName::Platform),
    ] {
        let answer = answer.clone();
        let odd = Router::new().route(path, any(async move || answer()));
        // the good routes beside it
        let odd = odd.fallback_service(endless_platform.clone());
        let fake = Fake::serving(odd).await;
        let report = run(&fake.link(), &[CheckName::Platform, CheckName::Token]).await;
        assert_eq!(report.code(check), Some("platform_not_json"), "{path}: {report:#?}");
    }
    assert!(taken.load(Ordering::Relaxed) < FEW_BYTES, "{} bytes were taken", taken.load(Ordering::Relaxed));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_that_comes_byte_by_byte_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let dripping = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut beat = tokio::time::interval(Duration::from_millis(100));
                let _ = stream.read(&mut [0; 4096]).await;
                let head =
                    b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n";
                let _ = stream.write_all(head).await;
                while stream.write_all(b" ").await.is_ok() {
                    beat.tick().await;
                }
            });
        }
    });
    let link = format!("vivavoce://join?platform=http://{address}&interview=i1&key=k");
    let report = run(&link, &[CheckName::Platform]).await;
    assert_eq!(report.code(CheckName::Platform), Some("platform_timed_out"));
    dripping.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_a_megabyte_is_no_token() {
    for (bytes, code) in [(1024 * 1024, "platform_not_json"), (20 * 1024, "token_unreadable")] {
        let huge = format!("e30.{}.e30", "A".repeat(bytes));
        let answer = json!({"token": huge, "wsUrl": "wss://voice.invalid"});
        let report = run(&Fake::serving(token_only(answer)).await.link(), &[CheckName::Token]).await;
        assert_eq!(report.code(CheckName::Token), Some(code), "{bytes} bytes");
        assert!(!format!("{report:?}").contains("AAAA"), "a token is never shown");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_server_that_may_not_be_used_is_not_asked() {
    let asked = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = asked.local_addr().unwrap().port();
    for address in [
        format!("http://127.0.0.1:{port}"),
        format!("ws://user:word@127.0.0.1:{port}"),
        "ws://voice.example".to_owned(),
        "file:///etc/passwd".to_owned(),
        "javascript:alert(1)".to_owned(),
    ] {
        let token = token("k", "s", "ada");
        let room =
            json!({"room": ROOM, "ws_url": address, "visitor": token, "speaker": token, "listener": token});
        let fake = Fake::serving(platform(room)).await;
        let report = run(&fake.link(), &[CheckName::Token, CheckName::Signalling, CheckName::Media]).await;
        assert_eq!(report.code(CheckName::Token), Some("livekit_url_refused"), "{address}");
        assert_eq!(report.code(CheckName::Signalling), Some("check_needs_another"), "{address}");
    }
    let nobody = tokio::time::timeout(Duration::ZERO, asked.accept()).await;
    assert!(nobody.is_err(), "it was asked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_server_that_says_anything_else_than_hello_is_explained() {
    let server = LiveKitServer::start().unwrap();
    let (taken, answer) = endless();
    let large = |upgrade: WebSocketUpgrade| async {
        upgrade.max_write_buffer_size(usize::MAX).on_upgrade(async |mut socket| {
            let _ = socket.send(Message::Binary(vec![0; 64 * 1024 * 1024].into())).await;
        })
    };
    let nonsense = |upgrade: WebSocketUpgrade| async {
        upgrade.on_upgrade(async |mut socket| {
            let _ = socket.send(Message::Binary(vec![0xff; 64].into())).await;
        })
    };
    for (voice, what) in [
        (Router::new().fallback(async move || answer()), "an endless page"),
        (Router::new().route("/rtc", get(large)), "a huge message"),
        (Router::new().route("/rtc", get(nonsense)), "nonsense"),
        (Router::new().fallback(async || Redirect::temporary("/rtc")), "a redirect in a circle"),
        (
            Router::new().fallback(async || ([(header::CONTENT_TYPE, "text/html")], "<html>Sign in</html>")),
            "a page",
        ),
    ] {
        let voice = Fake::serving(voice).await;
        let url = format!("ws://{}", voice.address);
        let fake = Fake::serving(platform(check_room(&url, &server))).await;
        let report = run(&fake.link(), &ALL).await;
        assert_eq!(report.outcomes[&CheckName::Signalling].grade, Grade::Failed, "{what}: {report:#?}");
        let code = report.code(CheckName::Signalling).unwrap();
        assert!(["livekit_failed", "livekit_unreachable"].contains(&code), "{what}: {code}");
        assert_eq!(report.code(CheckName::Media), Some("check_needs_another"), "{what}");
        assert!(!format!("{report:?}").contains("eyJ"), "{what}: no token is shown");
    }
    assert!(taken.load(Ordering::Relaxed) < FEW_BYTES);
}
