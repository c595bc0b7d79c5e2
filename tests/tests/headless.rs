//! The client without a window, as other programs use it.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use serde_json::json;
use system_tests::{Stack, headless::Headless, speaking};
use testbed::{Scratch, SoundServer, Speech, word_error_rate};

/// From an answer's end to the next question.
const NEXT_QUESTION: Duration = Duration::from_secs(60);

/// Speech recognition wants the machine for itself: two interviews at once would mishear each other's candidates.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

#[tokio::test(flavor = "multi_thread")]
async fn an_interview_over_the_sound_card_ends_with_exit_code_0_and_the_same_transcript_everywhere()
-> Result<()> {
    let _alone = ONE_AT_A_TIME.lock().await;
    let scratch = Scratch::new("headless-interview")?;
    let sound = SoundServer::start()?;
    let stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let mut client = Headless::join(&invite, scratch.path(), &["--yes"], sound.env())?;
    for (number, answer) in (1..).zip(speaking::answers(scratch.path())?) {
        client.wait_for_view(NEXT_QUESTION, &format!("question {number}"), |view| {
            view["question"]["index"] == number && view["interviewer"] == "listening"
        })?;
        if number == 2 {
            // One answer is typed in the call, in the place of being spoken.
            client.send(&json!({"command": "type_answer", "text": speaking::ANSWERS[1]}))?;
        } else {
            sound.play_into_microphone(&answer)?.wait(NEXT_QUESTION)?;
        }
    }
    let status = client.process().wait(NEXT_QUESTION)?;
    assert!(status.success(), "{}", client.process().stderr());

    let last = client.views().pop().unwrap_or_default();
    assert_eq!((&last["phase"], &last["saved"]["where"]), (&json!("ended"), &json!("platform")));
    let here = client.transcript();
    let typed: Vec<_> = here.iter().filter(|entry| entry["via"] == "typed").collect();
    assert_eq!(typed.len(), 1, "{here:#?}");
    assert_eq!(typed[0]["text"], speaking::ANSWERS[1]);
    assert!(here.iter().all(|entry| entry["final"] == true), "{here:#?}");

    let there = stack.transcript(&invite.interview).await?;
    let ids = |entries: &[serde_json::Value]| {
        let mut ids: Vec<_> =
            entries.iter().filter_map(|entry| entry["id"].as_str().map(str::to_owned)).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&here), ids(&there), "one entry an id, on both sides");
    let key = invite.link.split("key=").nth(1).unwrap_or_default();
    assert!(key.len() >= 32, "the invite has a key");
    assert_eq!(
        files_with(key, scratch.path())?,
        Vec::<PathBuf>::new(),
        "the invite's key was written somewhere"
    );
    Ok(())
}

/// The files below a folder that hold these bytes.
fn files_with(secret: &str, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for file in std::fs::read_dir(folder)? {
        let path = file?.path();
        if path.is_dir() {
            found.extend(files_with(secret, &path)?);
        } else if path.is_file() {
            let bytes = std::fs::read(&path)?;
            if bytes.windows(secret.len()).any(|window| window == secret.as_bytes()) {
                found.push(path);
            }
        }
    }
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_that_is_taken_back_in_mid_interview_ends_the_conversation_and_loses_nothing() -> Result<()>
{
    let _alone = ONE_AT_A_TIME.lock().await;
    let scratch = Scratch::new("headless-taken-back")?;
    let sound = SoundServer::start()?;
    let mut stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let mut client = Headless::join(&invite, scratch.path(), &["--yes"], sound.env())?;
    let listens = |question: u64| {
        move |view: &serde_json::Value| {
            view["question"]["index"] == question && view["interviewer"] == "listening"
        }
    };
    client.wait_for_view(NEXT_QUESTION, "the first question", listens(1))?;
    client.send(&json!({"command": "type_answer", "text": speaking::ANSWERS[0]}))?;
    client.wait_for_view(NEXT_QUESTION, "the second question", listens(2))?;
    // by the command line, which has no LiveKit credentials here
    stack.platform.revoke(&invite.interview)?;

    client.process().wait(NEXT_QUESTION)?;
    let last = client.views().pop().unwrap_or_default();
    assert_eq!((&last["phase"], &last["problem"]["code"]), (&json!("ended"), &json!("invite_taken_back")));
    let here = client.transcript();
    let spoken = here.iter().filter(|entry| entry["who"] == "interviewer").count();
    assert!(spoken >= 2 && here.iter().any(|entry| entry["text"] == speaking::ANSWERS[0]), "{here:#?}");
    assert!(here.iter().all(|entry| entry["final"] == true), "{here:#?}");
    assert_eq!(last["saved"]["accepted"], here.len());
    stack.interviewer.wait_for(NEXT_QUESTION, "the interviewer to leave", |process| {
        process.stderr().contains("the interviewer has left").then_some(())
    })?;

    let there = stack.transcript(&invite.interview).await?;
    assert!(there.iter().any(|entry| entry["text"] == speaking::ANSWERS[0]), "what was saved before stays");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_between_the_click_on_start_and_the_interviewers_arrival_is_on_the_platform()
-> Result<()> {
    // short, since an interviewer that is away for longer than some seconds is not called
    const SAID: &str = "i built a database engine";
    let _alone = ONE_AT_A_TIME.lock().await;
    let scratch = Scratch::new("headless-early-words")?;
    let sound = SoundServer::start()?;
    let mut stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let words = scratch.path().join("words.wav");
    Speech::say(SAID, Speech::CANDIDATE, &words)?;
    let environment = [sound.env(), vec![("NO_COLOR".into(), "1".into())]].concat();
    let mut client = Headless::join(&invite, scratch.path(), &[], environment)?;
    client.wait_for_view(NEXT_QUESTION, "the consent", |view| view["phase"] == "consent")?;
    client.send(&json!({"command": "accept_consent"}))?;
    client.wait_for_view(NEXT_QUESTION, "an open microphone", |view| {
        view["can_start"] == true && view["microphone"]["state"] == "capturing"
    })?;
    // an interviewer that takes its time: where a sentence is cut by its arrival decides whether it is recognised
    stack.interviewer.pause();
    client.send(&json!({"command": "start"}))?;
    sound.play_into_microphone(&words)?.wait(NEXT_QUESTION)?;
    stack.interviewer.resume();

    // Between words the test's microphone delivers only zeros, which are not kept: what was kept is speech.
    let sent = "what was said before the interviewer came was sent";
    let seconds = client.process().wait_for(NEXT_QUESTION, "the early words", |process| {
        let log = process.stderr();
        log.lines().find(|line| line.contains(sent))?.rsplit('=').next()?.trim().parse::<f32>().ok()
    })?;
    let log = client.process().stderr();
    assert!(seconds > 0.8, "{seconds} s were said before the interviewer was there:\n{log}");
    // They may come in several pieces.
    client.process().wait_for(NEXT_QUESTION, "the words in the transcript", |process| {
        let mut entries = std::collections::BTreeMap::new();
        let views = process.stdout();
        for view in views.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok()) {
            let changed = view["transcript_changes"].as_array().into_iter().flatten();
            entries.extend(changed.map(|entry| (entry["order"].as_u64(), entry.clone())));
        }
        let heard = speaking::heard(&entries.into_values().collect::<Vec<_>>());
        (word_error_rate(SAID, &heard) <= speaking::WORD_ERROR_LIMIT).then_some(())
    })?;
    client.send(&json!({"command": "leave"}))?;
    client.process().wait(NEXT_QUESTION)?;

    let there = stack.transcript(&invite.interview).await?;
    let wrong = word_error_rate(SAID, &speaking::heard(&there));
    assert!(wrong <= speaking::WORD_ERROR_LIMIT, "{:.0} % of it were misheard: {there:#?}", 100.0 * wrong);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_interviewer_waits_for_a_candidate_whose_connection_was_lost() -> Result<()> {
    let _alone = ONE_AT_A_TIME.lock().await;
    let scratch = Scratch::new("headless-killed")?;
    let sound = SoundServer::start()?;
    let stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let first_question = |view: &serde_json::Value| {
        view["question"]["index"] == 1 && view["interviewer"] == "listening" && view["phase"] == "live"
    };
    let mut client = Headless::join(&invite, scratch.path(), &["--yes"], sound.env())?;
    client.wait_for_view(NEXT_QUESTION, "the first question", first_question)?;
    client.process().kill();

    let mut again = Headless::join(&invite, scratch.path(), &["--yes"], sound.env())?;
    // What the room says of the interviewer is from before it has noticed that the candidate is back.
    again.wait_for_view(NEXT_QUESTION, "the room", first_question)?;
    again.send(&json!({"command": "type_answer", "text": "i built a database engine"}))?;
    let listens_again = |view: &serde_json::Value| {
        view["question"]["index"] == 2 && view["interviewer"] == "listening" && view["phase"] == "live"
    };
    again.wait_for_view(NEXT_QUESTION, "the second question", listens_again)?;
    let said = again.transcript();
    let spoken = |words: &str| {
        let has_words = |entry: &&serde_json::Value| {
            entry["who"] == "interviewer" && entry["text"].as_str().is_some_and(|text| text.contains(words))
        };
        said.iter().filter(has_words).count()
    };
    assert!(spoken("I am Vera") <= 1, "the interview went on, it did not begin again: {said:#?}");
    let second = again.views().pop().unwrap_or_default()["question"]["text"].clone();
    assert_eq!(spoken(second.as_str().unwrap_or_default()), 1, "the answer is replied to once: {said:#?}");
    again.send(&json!({"command": "leave"}))?;
    let status = again.process().wait(NEXT_QUESTION)?;
    assert!(status.success(), "{}", again.process().stderr());
    Ok(())
}
