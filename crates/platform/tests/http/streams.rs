//! What a stream does by itself: its pace, its keep-alive, and what another process wrote.

use crate::harness::{Harness, of};
use crate::listening::Event;
use platform_api::account::Role;
use platform_api::live::KEEP_ALIVE_S;
use platform_api::offline::OfflinePack;
use platform_api::paths;
use sealing::{Seed, SigningKey, seal};
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};

#[tokio::test]
async fn a_session_that_changes_all_the_time_is_told_four_times_a_second_and_as_it_is_last() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let path = of(paths::PRESENCE, &invited.interview);
    let say = async |health: &str| {
        let presence = json!({"doing": "talking", "mode": "voice", "health": health});
        assert_eq!(harness.post(&path, Some(&session), presence).await.status, 204);
    };
    say("good").await;
    let events = of(paths::EVENTS, &invited.interview);
    for (stream, first) in [(paths::LIVE, "sessions"), (events.as_str(), "caught_up")] {
        let mut stream = harness.listen(stream, &grace.bearer, None).await;
        stream.next_named(first).await;
        let began = Instant::now();
        let changing = async {
            let mut said = 0;
            while began.elapsed() < Duration::from_secs(2) {
                say(["good", "poor"][said % 2]).await;
                said += 1;
            }
            say("excellent").await;
            said
        };
        let reading = async {
            let mut told: Vec<Event> = Vec::new();
            while told.last().is_none_or(|event| event.data["health"] != "excellent") {
                told.push(stream.next_named("session").await);
            }
            told.len()
        };
        let (said, told) = tokio::join!(changing, reading);
        let quarters = began.elapsed().as_millis() as usize / 250;
        assert!(said > 2 * quarters, "only {said} changes: nothing to hold back");
        assert!(told <= quarters + 2, "{told} events in {quarters} quarters of a second");
    }
}

#[tokio::test]
async fn a_stream_that_has_nothing_to_say_shows_that_it_is_there() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let quiet = async |path: &str, first: &str| {
        let mut stream = harness.listen(path, &harness.administrator, None).await;
        stream.next_named(first).await;
        let began = Instant::now();
        stream.next_comment().await;
        began.elapsed().as_secs_f64()
    };
    let events = of(paths::EVENTS, &invited.interview);
    let (live, events) = tokio::join!(quiet(paths::LIVE, "sessions"), quiet(&events, "caught_up"));
    let often = f64::from(KEEP_ALIVE_S);
    for after in [live, events] {
        assert!((often - 2.0..often + 4.0).contains(&after), "after {after} s");
    }
}

#[tokio::test]
async fn what_the_command_line_writes_reaches_an_open_stream() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let key = SigningKey::from_seed(&Seed::new([1; 32]));
    let open = json!({"interview_id": invited.interview, "key": invited.key, "device_id": "laptop",
        "take_over": false, "device_key": key.public()});
    let opened = harness.post(paths::OPEN_INVITE, None, open).await.json();
    let pack: OfflinePack = serde_json::from_str(opened["offline"]["payload"].as_str().unwrap()).unwrap();
    let content = json!({
        "interview_id": invited.interview, "device_id": "laptop", "made_at": "2026-11-23T08:00:00Z",
        "entries": [{"id": "a1", "order": 1, "who": "candidate", "text": "from a file", "final": true, "at_ms": 1, "via": "typed"}],
        "finish": "completed",
    });
    let file = harness.data_folder().join("interview.sealed");
    std::fs::write(&file, seal(&pack.sealing_key, &key, content.to_string().as_bytes()).unwrap()).unwrap();

    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let mut events = harness.listen(&of(paths::EVENTS, &invited.interview), &grace.bearer, None).await;
    events.next_named("caught_up").await;
    let mut program = Command::new(env!("CARGO_BIN_EXE_vivavoce-platform"));
    program.env_clear().current_dir(harness.data_folder()).env("HOME", harness.data_folder());
    program.arg("--data-dir").arg(harness.data_folder()).arg("import").arg(&file);
    let output = tokio::task::spawn_blocking(move || program.output().unwrap()).await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let entry = events.next_named("entry").await;
    assert_eq!(entry.data["text"], Value::from("from a file"));
    events.next_where("session", |session| session["doing"] == "ended").await;
}
