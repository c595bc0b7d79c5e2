//! Watching a spoken interview with a client without a window, unseen.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use system_tests::{
    Stack,
    headless::{Headless, no_keyring},
    hearing::{HEARD_SHARE, recognise, share_heard},
    speaking,
};
use testbed::{Scratch, SoundServer};

/// From an answer's end to the next question.
const NEXT_QUESTION: Duration = Duration::from_secs(60);
const SOON: Duration = Duration::from_secs(30);

/// Two observers at once, one of whom comes late; what they see, what they hear, what they note, and what nobody else
/// sees of it.
#[tokio::test(flavor = "multi_thread")]
async fn an_observer_hears_both_voices_and_sees_everything_and_is_seen_by_nobody() -> Result<()> {
    let scratch = Scratch::new("observing")?;
    let folder = scratch.path();
    let sound = SoundServer::start()?;
    let stack = Stack::start(folder)?;
    let invite = stack.invite()?;
    let recruiter = stack.recruiter()?;
    let observe = |folder: &Path, arguments: &[&str]| {
        std::fs::create_dir_all(folder)?;
        Headless::observe(stack.url(), &recruiter, &invite.interview, folder, arguments, no_keyring(folder))
    };

    // in the room's place before there is a room
    let heard = folder.join("heard.wav");
    let file = heard.to_str().context("a path of ours")?;
    let mut early = observe(&folder.join("early"), &["--speaker", file])?;
    early.wait_for_view(SOON, "it is told that there is no call", |view| view["listening"] == "no_call")?;

    let mut candidate = Headless::join(&invite, folder, &["--yes"], sound.env())?;
    let answers = speaking::answers(folder)?;
    candidate.wait_for_view(NEXT_QUESTION, "question 1", |view| asked(view, 1))?;
    early.wait_for_view(SOON, "the call is heard", |view| view["listening"] == "listening")?;
    early.wait_for_view(SOON, "question 1 ticked", |view| view["guide"][0]["covered"] == true)?;
    early.send(&json!({"command": "note", "text": "<b>begins</b> well"}))?;
    sound.play_into_microphone(&answers[0])?.wait(NEXT_QUESTION)?;

    // one who comes late has what was said before
    candidate.wait_for_view(NEXT_QUESTION, "question 2", |view| asked(view, 2))?;
    let mut late = observe(&folder.join("late"), &["--speaker", "none"])?;
    late.wait_for_view(SOON, "the late one listens", |view| view["listening"] == "listening")?;
    late.wait_for_view(SOON, "the colleague's note", |view| {
        view["notes"][0]["versions"][0]["kept"] == "platform"
    })?;
    sound.play_into_microphone(&answers[1])?.wait(NEXT_QUESTION)?;

    candidate.wait_for_view(NEXT_QUESTION, "question 3", |view| asked(view, 3))?;
    late.wait_for_view(SOON, "question 3 ticked", |view| view["guide"][2]["covered"] == true)?;
    let said = late.transcript();
    let entry = said.iter().find(|entry| entry["who"] == "candidate").context("an answer")?;
    let quote =
        json!({"command": "quote", "criterion": "Rigour", "entry": entry["id"], "text": entry["text"]});
    late.send(&quote)?;
    late.send(&json!({"command": "rate", "criterion": "Rigour", "score": 4, "comment": "measures"}))?;
    late.send(&json!({"command": "bookmark"}))?;
    sound.play_into_microphone(&answers[2])?.wait(NEXT_QUESTION)?;
    let status = candidate.process().wait(NEXT_QUESTION)?;
    ensure!(status.success(), "{}", candidate.process().stderr());

    let kept = stack.transcript(&invite.interview).await?;
    for (name, observer) in [("early", &mut early), ("late", &mut late)] {
        observer.wait_for_view(SOON, "the end, and everything noted on the platform", |view| {
            view["listening"] == "no_call" && view["saved"]["where"] == "platform"
        })?;
        let deadline = Instant::now() + SOON;
        while texts(&observer.transcript()) != texts(&kept) {
            ensure!(
                Instant::now() < deadline,
                "{name} has {:#?} and the platform {:#?}",
                texts(&observer.transcript()),
                texts(&kept)
            );
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }
    let last = early.wait_for_view(SOON, "the colleague's rating", |view| {
        view["ratings"][0]["versions"][0]["score"] == 4 && view["bookmarks"][0]["at_ms"].is_u64()
    })?;
    ensure!(last["ratings"][0]["versions"][0]["quotes"][0]["text"] == entry["text"], "{last}");
    ensure!(last["notes"][0]["versions"][0]["text"] == "<b>begins</b> well", "{last}");

    for observer in [&mut early, &mut late] {
        observer.send(&json!({"command": "close"}))?;
        let status = observer.process().wait(SOON)?;
        ensure!(status.success(), "{}", observer.process().stderr());
    }
    both_voices_are_in(&heard, &kept)?;
    nobody_saw(&mut candidate, &stack)?;
    Ok(())
}

fn asked(view: &Value, number: u32) -> bool {
    view["question"]["index"] == number && view["interviewer"] == "listening"
}

/// Each client is somebody's own computer: a keyring of the machine would be shared.
fn texts(entries: &[Value]) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    entries.iter().map(|entry| (text(&entry["id"]), text(&entry["text"]))).collect()
}

/// The words of each of the two are in what was heard. Of the interviewer's without its first ones: the observer comes when it
/// has begun.
fn both_voices_are_in(file: &Path, transcript: &[Value]) -> Result<()> {
    let asked: Vec<&str> = transcript
        .iter()
        .filter(|entry| entry["who"] == "interviewer")
        .skip(1)
        .filter_map(|entry| entry["text"].as_str())
        .collect();
    let played = recognise(file)?;
    for (who, words) in [("candidate", speaking::ANSWERS.join(" ")), ("interviewer", asked.join(" "))] {
        let share = share_heard(&words, &played);
        eprintln!("{share:.2} of the {who}'s words were heard");
        ensure!(share >= HEARD_SHARE, "{share:.2} of the {who}'s words {words:?} are in {played:?}");
    }
    Ok(())
}

/// Neither the candidate's client nor the interviewer has a word of anybody else in the room.
fn nobody_saw(candidate: &mut Headless, stack: &Stack) -> Result<()> {
    let interviewer = format!("{}{}", stack.interviewer.stdout(), stack.interviewer.stderr());
    for (name, said) in [("interviewer", interviewer), ("candidate", candidate.process().stderr())] {
        ensure!(!said.contains("observer-"), "the {name} has seen an observer:\n{said}");
    }
    for view in candidate.views() {
        ensure!(!view.to_string().contains("observer-"), "the candidate has seen an observer: {view}");
    }
    Ok(())
}
