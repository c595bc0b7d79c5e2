//! Interviews in writing: with the platform's interviewer, without a network, and with everything that can go wrong in
//! between.

use std::time::Duration;

use anyhow::{Result, ensure};
use rand::Rng;
use serde_json::{Value, json};
use system_tests::{
    PlatformProcess, Stack, demo,
    headless::{Headless, no_keyring},
    soak,
    writer::Writer,
};
use testbed::{Scratch, SoundServer};

/// From an answer's end to the next question, or from a server's death to the word about it.
const NEXT_QUESTION: Duration = Duration::from_secs(60);

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
    ensure!(view["problem"]["code"] == "platform_refused", "{view}");
    let remedy = view["problem"]["remedy"].as_str().unwrap_or_default();
    ensure!(remedy.contains("opened here with a network"), "{remedy}");
    ensure!(!writer.end()?, "it failed, and the exit code says so");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_never_gets_online_hands_its_interview_in_as_a_sealed_file() -> Result<()> {
    let scratch = Scratch::new("sealed")?;
    let mut platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start()?;
    writer.wait_for_turn()?.expect("the first question");
    writer.kill()?;
    platform.kill();

    writer.start_sealing()?;
    for answer in ANSWERS {
        writer.wait_for_turn()?.expect("the interview goes on");
        writer.answer(answer)?;
    }
    let view = writer
        .client()?
        .wait_for_view(Duration::from_secs(20), "the file", |view| view["sealed_file"].is_string())?;
    let file = std::path::PathBuf::from(view["sealed_file"].as_str().unwrap_or_default());
    let bytes = std::fs::read(&file)?;
    for answer in ANSWERS {
        let is_readable = bytes.windows(answer.len()).any(|window| window == answer.as_bytes());
        ensure!(!is_readable, "{answer:?} can be read in the file");
    }

    let changed = scratch.path().join("changed.vivavoce");
    let mut other = bytes.clone();
    if let Some(last) = other.last_mut() {
        *last ^= 1;
    }
    std::fs::write(&changed, other)?;
    let refused = platform.import(&changed)?;
    ensure!(!refused.status.success(), "a changed file was taken");
    for _ in 0..2 {
        let imported = platform.import(&file)?;
        ensure!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    }
    let platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let kept = platform.transcript(&invite.interview).await?;
    writer.check(&kept)?;
    let asked = kept.iter().filter(|entry| entry["who"] == "interviewer").count();
    ensure!(asked == 4, "each line of the interviewer's is there once: {kept:#?}");
    Ok(())
}

/// What the platform will never take is kept, shown and can be exported; what it has it keeps.
#[tokio::test(flavor = "multi_thread")]
async fn an_invite_that_was_taken_back_is_told_and_nothing_that_was_typed_is_lost() -> Result<()> {
    let scratch = Scratch::new("revoked")?;
    let platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start_sealing()?;
    writer.wait_for_turn()?.expect("the first question");
    writer.answer(ANSWERS[0])?;
    writer.wait_for_turn()?.expect("the second question");
    platform.revoke(&invite.interview)?;
    let refused = writer.answer(ANSWERS[1])?;
    let view = writer.client()?.wait_for_view(Duration::from_secs(20), "the refusal", |view| {
        view["problem"]["code"] == "upload_failed"
    })?;
    ensure!(view["saved"]["where"] == "local", "{view}");
    writer.client()?.send(&json!({"command": "leave"}))?;
    let view = writer
        .client()?
        .wait_for_view(Duration::from_secs(20), "the file", |view| view["sealed_file"].is_string())?;
    ensure!(std::path::Path::new(view["sealed_file"].as_str().unwrap_or_default()).is_file(), "{view}");
    let transcript = writer.client()?.transcript();
    ensure!(
        transcript.iter().any(|entry| entry["id"] == *refused && entry["final"] == true),
        "{transcript:#?}"
    );
    ensure!(!writer.end()?, "not everything is saved, and the exit code says so");

    let kept = platform.transcript(&invite.interview).await?;
    let said: Vec<_> = kept.iter().filter(|entry| entry["who"] == "candidate").collect();
    ensure!(said.len() == 1 && said[0]["text"] == ANSWERS[0], "{kept:#?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offline_interview_is_held_in_a_real_window_and_handed_in_later() -> Result<()> {
    demo::hold_offline(&std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("offline-interview")).await
}

/// Who watches is told that there is nothing to hear, and reads on.
#[tokio::test(flavor = "multi_thread")]
async fn a_spoken_interview_whose_voice_server_dies_goes_on_in_writing_to_its_end() -> Result<()> {
    let scratch = Scratch::new("voice-dies")?;
    let sound = SoundServer::start()?;
    let mut stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let mut client = Headless::join(&invite, scratch.path(), &["--yes"], sound.env())?;
    let at = |view: &Value, question: u64| {
        view["question"]["index"] == question && view["interviewer"] == "listening"
    };
    client.wait_for_view(NEXT_QUESTION, "the first question, spoken", |view| at(view, 1))?;
    let (recruiter, watching) = (stack.recruiter()?, scratch.path().join("watching"));
    std::fs::create_dir_all(&watching)?;
    let (silent, environment) = (["--speaker", "none"], no_keyring(&watching));
    let mut observer =
        Headless::observe(stack.url(), &recruiter, &invite.interview, &watching, &silent, environment)?;
    observer.wait_for_view(NEXT_QUESTION, "the call is heard", |view| view["listening"] == "listening")?;
    stack.livekit.kill();
    observer.wait_for_view(NEXT_QUESTION, "no call any more", |view| view["listening"] != "listening")?;
    let offers_text = |view: &Value| {
        let actions = view["problem"]["actions"].as_array();
        actions.is_some_and(|actions| actions.iter().any(|action| action["command"] == "use_text"))
    };
    client.wait_for_view(NEXT_QUESTION, "an offer to go on by typing", offers_text)?;
    client.send(&json!({"command": "use_text"}))?;
    for (question, answer) in (1..).zip(ANSWERS) {
        client.wait_for_view(NEXT_QUESTION, &format!("question {question} in writing"), |view| {
            view["mode"] == "text" && view["phase"] == "live" && at(view, question)
        })?;
        client.send(&json!({"command": "type_answer", "text": answer}))?;
        observer.wait_for_view(NEXT_QUESTION, answer, |view| {
            let news = view["transcript_changes"].as_array();
            news.is_some_and(|entries| entries.iter().any(|entry| entry["text"] == answer))
        })?;
    }
    let status = client.process().wait(NEXT_QUESTION)?;
    ensure!(status.success(), "{}", client.process().stderr());
    let kept = stack.transcript(&invite.interview).await?;
    for answer in ANSWERS {
        ensure!(kept.iter().filter(|entry| entry["text"] == answer).count() == 1, "{answer}: {kept:#?}");
    }
    let spoken = kept.iter().any(|entry| entry["via"] == "voice" && entry["who"] == "interviewer");
    ensure!(spoken, "what was said before is in the same transcript: {kept:#?}");
    Ok(())
}

/// A robot types answers; its client is killed at any moment and started again, and every now and then the platform
/// is, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_killed_at_any_moment_loses_nothing_accepted_and_doubles_nothing() -> Result<()> {
    let runs = soak::setting("VIVAVOCE_ROBOT_RUNS", 8);
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
        for number in 1.. {
            if writer.wait_for_turn()?.is_none() {
                break;
            }
            writer.answer(&format!("To the end, {number} ({run})."))?;
        }
        ensure!(writer.end()?, "run {run} did not end well");
        writer.check(&platform.transcript(&invite.interview).await?)?;
    }
    Ok(())
}
