//! Interviews in writing: with the platform's interviewer, without a network, and with everything that can go wrong in
//! between.

use std::time::Duration;

use anyhow::{Result, ensure};
use rand::Rng;
use system_tests::{PlatformProcess, writer::Writer};
use testbed::Scratch;

const ANSWERS: [&str; 3] =
    ["A database engine, with two friends.", "I measure first.", "How to run large systems."];

#[tokio::test(flavor = "multi_thread")]
async fn a_written_interview_ends_with_exit_code_0_and_everything_on_the_platform() -> Result<()> {
    let scratch = Scratch::new("written")?;
    let platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start()?;
    let mut asked = Vec::new();
    for answer in ANSWERS {
        let view = writer.wait_for_turn()?.expect("the interview goes on");
        ensure!(view["mode"] == "text", "{view}");
        asked.push(view["question"]["index"].clone());
        writer.answer(answer)?;
    }
    ensure!(writer.wait_for_turn()?.is_none(), "three questions, three answers");
    ensure!(asked == [1, 2, 3], "asked {asked:?}");
    ensure!(writer.end()?, "the client failed");
    let kept = platform.transcript(&invite.interview).await?;
    writer.check(&kept)?;
    let turns: Vec<_> = kept.iter().map(|entry| entry["who"].as_str().unwrap_or_default()).collect();
    ensure!(
        turns.join(" ") == "interviewer candidate interviewer candidate interviewer candidate interviewer",
        "{kept:#?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_is_held_without_a_network_after_a_restart_and_handed_in_later() -> Result<()> {
    let scratch = Scratch::new("offline")?;
    let mut platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let port = platform.port()?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start()?;
    writer.wait_for_turn()?.expect("the first question");
    writer.kill()?;
    platform.kill();

    writer.start()?;
    for answer in ANSWERS {
        let view = writer.wait_for_turn()?.expect("the interview goes on");
        ensure!(view["mode"] == "offline", "{view}");
        writer.answer(answer)?;
    }
    ensure!(writer.wait_for_turn()?.is_none(), "three questions, three answers");
    ensure!(!writer.end()?, "not everything is saved, and the exit code says so");

    let platform = PlatformProcess::start(scratch.path(), port, None)?;
    writer.start()?;
    ensure!(writer.wait_for_turn()?.is_none(), "it had ended");
    ensure!(writer.end()?, "everything is saved now");
    let kept = platform.transcript(&invite.interview).await?;
    writer.check(&kept)?;
    ensure!(writer.accepted() == ANSWERS.len(), "{} answers were accepted", writer.accepted());
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_never_opened_before_says_so_without_a_network() -> Result<()> {
    let scratch = Scratch::new("never-opened")?;
    let mut platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let invite = platform.invite()?;
    platform.kill();
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start()?;
    let view = writer
        .client()?
        .wait_for_view(Duration::from_secs(20), "the problem", |view| !view["problem"].is_null())?;
    ensure!(view["problem"]["code"] == "never_opened_here", "{view}");
    ensure!(!writer.end()?, "it failed, and the exit code says so");
    Ok(())
}

/// A robot types answers; its client is killed at any moment and started again, and every now and then the platform
/// is, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_at_any_moment_loses_nothing_accepted_and_doubles_nothing() -> Result<()> {
    let runs: usize =
        std::env::var("VIVAVOCE_ROBOT_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(8);
    let scratch = Scratch::new("robot")?;
    let mut platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let port = platform.port()?;
    let mut random = rand::rng();
    for run in 0..runs {
        let folder = scratch.path().join(format!("run-{run}"));
        std::fs::create_dir_all(&folder)?;
        let invite = platform.invite()?;
        let mut writer = Writer::new(&invite, &folder);
        for (number, answer) in ANSWERS.iter().enumerate() {
            writer.start()?;
            if writer.wait_for_turn()?.is_none() {
                break;
            }
            let text = format!("{answer} ({run}.{number})");
            writer.client()?.send(&serde_json::json!({"command": "type_answer", "text": text}))?;
            // The moment is random on purpose: before, while and after the answer is written, sent, answered.
            let moment = Duration::from_millis(random.random_range(0..60));
            tokio::time::sleep(moment).await;
            writer.kill()?;
            if run % 4 == 3 && number == 1 {
                platform.kill();
                platform = PlatformProcess::start(scratch.path(), port, None)?;
            }
        }
        writer.start()?;
        while writer.wait_for_turn()?.is_some() {
            writer.answer(&format!("to the end ({run})"))?;
        }
        ensure!(writer.end()?, "run {run} did not end well");
        writer.check(&platform.transcript(&invite.interview).await?)?;
    }
    Ok(())
}
