//! The README's example is compiled and run as it stands there: a program of its own is called, hears somebody, is written to
//! and is told how it ends.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use livekit_api::services::room::RoomClient;
use livekit_dylib::SendTextOptions;
use tokio::sync::mpsc;

#[path = "../support/support.rs"]
mod support;

mod example;

use support::*;

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("example.rs");

/// The program that runs the example: this one, asked for the other test.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Gives what it prints, line by line.
    fn start(url: &str, token: &str) -> (Self, mpsc::UnboundedReceiver<String>) {
        let mut command = Command::new(std::env::current_exe().expect("this program has a path"));
        command.args(["--exact", "the_program_of_the_example", "--ignored", "--nocapture"]);
        command.env("EXAMPLE_URL", url).env("EXAMPLE_TOKEN", token).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        let (sender, receiver) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        (Self(child), receiver)
    }
}

async fn wait_for(lines: &mut mpsc::UnboundedReceiver<String>, wanted: &str) {
    let mut seen = Vec::new();
    let find = async {
        while let Some(line) = lines.recv().await {
            let found = line.contains(wanted);
            seen.push(line);
            if found {
                return true;
            }
        }
        false
    };
    let found = tokio::time::timeout(SOON, find).await;
    assert_eq!(found, Ok(true), "{wanted:?} was not printed: {seen:#?}");
}

#[test]
fn the_readme_shows_what_runs_here() {
    assert!(README.contains(EXAMPLE), "the README's example and tests/readme/example.rs are not the same");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_is_heard_hears_is_written_to_and_is_told_how_it_ends() {
    let (server, room) = (server(), room_name());
    let mut bob = Person::join(server, &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    bob.speak(&tone).await;

    let token = token(server, &room, "alice").to_jwt().expect("a token can be made");
    let (mut program, mut printed) = Program::start(&server.url(), &token);
    let track = bob.wait_for("the example's microphone", subscribed_audio).await;
    assert_eq!(track.name(), "microphone");
    wait_for(&mut printed, "heard 480 samples").await;

    let options = SendTextOptions::new_with_topic("lk.chat").with_attribute("mood", "good");
    bob.room.local_participant().send_text("Hello, Alice", options).await.expect("sent");
    wait_for(&mut printed, r#"bob: Hello, Alice {"mood": "good"}"#).await;

    let administration = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    administration.delete_room(&room).await.expect("the server deletes it");
    wait_for(&mut printed, "over: RoomDeleted").await;
    let deadline = std::time::Instant::now() + SOON;
    let status = loop {
        match program.0.try_wait().expect("it can be asked") {
            Some(status) => break status,
            None => assert!(std::time::Instant::now() < deadline, "it does not end"),
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a program for the test above, which gives it a room"]
async fn the_program_of_the_example() {
    let wanted = |name| std::env::var(name).expect("the test above gives it");
    example::call(&wanted("EXAMPLE_URL"), &wanted("EXAMPLE_TOKEN")).await.expect("the example runs");
}
