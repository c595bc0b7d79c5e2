//! The example that is written for the `livekit` crate, run on a real LiveKit server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

use std::process::{Command, Output};
use std::thread;

use livekit_api::access_token::{AccessToken, VideoGrants};
use testbed::{LiveKitServer, example};

#[test]
fn two_who_meet_hear_read_and_call_each_other() {
    let server = LiveKitServer::start().unwrap();
    let meet = |identity: &'static str, other: &'static str, hertz: &'static str| {
        let grants = VideoGrants { room_join: true, room: "meeting".to_owned(), ..VideoGrants::default() };
        let token = AccessToken::with_api_key(server.api_key(), server.api_secret())
            .with_identity(identity)
            .with_grants(grants)
            .to_jwt()
            .unwrap();
        let url = server.url();
        thread::spawn(move || {
            // it ends by itself, and long before a minute
            Command::new("timeout")
                .arg("60")
                .arg(example("meeting"))
                .args([&url, &token, other, hertz])
                .output()
                .unwrap()
        })
    };
    let (alice, bob) = (meet("alice", "bob", "440"), meet("bob", "alice", "1000"));
    for (name, output, hertz) in [("alice", alice.join().unwrap(), 1_000), ("bob", bob.join().unwrap(), 440)]
    {
        let told = told(&output);
        let heard = told.iter().find_map(|line| line.strip_prefix("hears ")).expect("it hears");
        let heard: i32 = heard.parse().unwrap();
        assert!((heard - hertz).abs() < hertz / 20, "{name}: {told:?}");
        assert!(told.contains(&format!("reads Hello, {name}")), "{name}: {told:?}");
        assert!(told.contains(&"is told 42".to_owned()), "{name}: {told:?}");
    }
}

fn told(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{output:?}");
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}
