//! The demo, judged: a real window, a real voice server, a real interviewer, sound through a (virtual) sound card.

use std::path::PathBuf;

use system_tests::demo;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// Speech recognition wants the machine for itself: two interviews at once would mishear each other's candidates.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn a_spoken_interview_is_held_in_a_real_window_and_everything_said_is_on_record() -> anyhow::Result<()>
{
    let _alone = ONE_AT_A_TIME.lock().await;
    demo::hold(&folder("spoken-interview"), false).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_whose_microphone_is_muted_is_not_heard_and_the_demo_says_so() {
    let _alone = ONE_AT_A_TIME.lock().await;
    let outcome = demo::hold(&folder("muted-interview"), true).await;
    let said = format!("{:#}", outcome.expect_err("a muted candidate passed for one who answered"));
    assert!(said.contains("question 2 did not happen"), "{said}");
}
