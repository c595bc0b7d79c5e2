//! The README's example is compiled and run as it stands there: a program of its own is called, hears somebody, is written to
//! and is told how it ends.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

use livekit_api::services::room::RoomClient;
use livekit_dylib::SendTextOptions;
use testbed::{Launch, Process, Scratch};

#[path = "../support/support.rs"]
mod support;

mod example;

use support::*;

const README: &str = include_str!("../../README.md");
const EXAMPLE: &str = include_str!("example.rs");

/// Starts the program that runs the example: this one, asked for the other test.
fn start(scratch: &Scratch, url: &str, token: &str) -> Process {
    let this = std::env::current_exe().expect("this program has a path");
    Launch::new("example", this)
        .args(["--exact", "the_program_of_the_example", "--ignored", "--nocapture"])
        .env("EXAMPLE_URL", url)
        .env("EXAMPLE_TOKEN", token)
        .start(scratch.path())
        .expect("it starts")
}

fn wait_for(program: &mut Process, wanted: &str) {
    let printed = |line: &str| line.contains(wanted).then_some(());
    tokio::task::block_in_place(|| program.wait_for_line(SOON, wanted, printed)).expect("it is printed");
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
    let scratch = Scratch::new("readme").expect("a folder");
    let mut program = start(&scratch, &server.url(), &token);
    let track = bob.wait_for("the example's microphone", subscribed_audio).await;
    assert_eq!(track.name(), "microphone");
    wait_for(&mut program, "heard 480 samples");

    let options = SendTextOptions::new_with_topic("lk.chat").with_attribute("mood", "good");
    bob.room.local_participant().send_text("Hello, Alice", options).await.expect("sent");
    wait_for(&mut program, r#"bob: Hello, Alice {"mood": "good"}"#);

    let administration = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    administration.delete_room(&room).await.expect("the server deletes it");
    wait_for(&mut program, "over: RoomDeleted");
    let status = tokio::task::block_in_place(|| program.wait(SOON)).expect("it ends");
    assert!(status.success(), "{status}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a program for the test above, which gives it a room"]
async fn the_program_of_the_example() {
    let wanted = |name| std::env::var(name).expect("the test above gives it");
    example::call(&wanted("EXAMPLE_URL"), &wanted("EXAMPLE_TOKEN")).await.expect("the example runs");
}
