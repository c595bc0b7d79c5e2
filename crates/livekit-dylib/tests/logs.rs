//! The library's log reaches `tracing`, and no token with it. A program of its own: a subscriber is for a whole process.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use std::io;
use std::sync::{Arc, Mutex};

use livekit_dylib::prelude::*;

use support::*;

#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

impl io::Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_is_logged_but_tokens() {
    let written = Written::default();
    let writer = written.clone();
    tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .init();

    let good = token(server(), "room", "alice").to_jwt().expect("a token");
    let (room, mut events) =
        Room::connect(&server().url(), &good, RoomOptions::default()).await.expect("joined");
    let refreshed = async {
        loop {
            match events.recv().await.expect("an event") {
                RoomEvent::TokenRefreshed { token } => return token,
                event => tracing::info!(?event, "an app logs events too"),
            }
        }
    };
    let refreshed = tokio::time::timeout(SOON, refreshed).await.expect("the server refreshes tokens at once");
    assert_eq!(room.token(), refreshed);
    tracing::info!(?room, event = ?RoomEvent::TokenRefreshed { token: refreshed.clone() }, "and rooms");
    room.close().await.expect("it closes");

    let garbage = "correct-horse-battery-staple".to_owned();
    let refused = Room::connect(&server().url(), &garbage, RoomOptions::default()).await;
    tracing::info!(?refused, "and errors");
    let unreachable = Room::connect("ws://127.0.0.1:1", &good, RoomOptions::default()).await;
    tracing::info!(?unreachable, "and errors");

    // Logs come in batches, after what they are about.
    tokio::task::block_in_place(|| {
        testbed::wait_until(SOON, "the library's own errors are logged", || {
            written.text().contains("error while connecting to a room")
        });
    });
    let text = written.text();
    assert!(text.contains(" livekit: "), "under a target of its own");
    assert!(text.contains("[redacted]"), "there were tokens to take out");
    for token in [&good, &refreshed, &garbage] {
        assert!(!text.contains(token.as_str()), "a token is in the log");
        let signature = token.rsplit('.').next().expect("a last part");
        assert!(!text.contains(signature), "the signature of a token is in the log");
    }
    let jwt_payload = good.split('.').nth(1).expect("a payload");
    assert!(!text.contains(jwt_payload), "the payload of a token is in the log");
}
