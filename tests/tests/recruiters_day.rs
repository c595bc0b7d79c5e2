//! A recruiter's day: set up in one real window, held in another, watched by two, and read afterwards.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use system_tests::{Invite, Recruiter, Stack, headless::Headless, speaking, window::Window};
use testbed::{Display, Keyring, Scratch, SessionBus, SoundServer};

const SHORT: Duration = Duration::from_secs(20);
/// From an answer's end to the next question.
const NEXT_QUESTION: Duration = Duration::from_secs(60);

const QUESTIONS: [&str; 2] = ["What did you build last?", "How do you find out what is slow?"];
const NOTE: &str = "Speaks about <b>friends</b> & speed.";
const COMMENT: &str = "Gives an example.";
const COLLEAGUES_NOTE: &str = "Came late, heard the second answer.";
/// What every observer's identity in a room begins with.
const OBSERVER: &str = "observer-";

#[tokio::test(flavor = "multi_thread")]
async fn a_recruiter_sets_an_interview_up_two_watch_it_unseen_and_what_they_noted_is_there_afterwards()
-> Result<()> {
    let scratch = Scratch::new("recruiters-day")?;
    let stack = Stack::start(scratch.path())?;
    let recruiter = stack.recruiter()?;
    let colleague = stack.platform.account("colleague@example.org", "Casey Colleague", "recruiter")?;
    let [desk, home] = [Seat::new(scratch.path(), "desk")?, Seat::new(scratch.path(), "home")?];

    let window = desk.open(&[]).await?;
    sign_in(&window, &stack, &recruiter).await?;
    let invite = set_up(&window).await?;
    window.click("nav-interviews", SHORT).await?;
    window.find("live-none", SHORT).await?;

    let candidate = home.open(&[("VIVAVOCE_LOG", "debug")]).await?;
    let _room = home.sound.play_into_microphone(&speaking::room_noise(scratch.path())?)?;
    begin(&candidate, &invite).await?;
    window.click("watch", SHORT).await?;
    window.click("listen", SHORT).await?;
    window
        .poll(NEXT_QUESTION, "listening", async || {
            is(&window, "listening", "data-listening", "listening").await
        })
        .await?;

    let answers = speaking::answers(scratch.path())?;
    wait_for_question(&candidate, 1).await?;
    window.poll(SHORT, "the first question", async || shows(&window, QUESTIONS[0]).await).await?;
    say_aloud(&home.sound, &answers[0])?;
    window.type_into("note-input", NOTE).await?;
    window.click("keep-note", SHORT).await?;
    window.click("score-4", SHORT).await?;
    window.type_into("rating-comment", COMMENT).await?;
    window.press("b").await?;

    wait_for_question(&candidate, 2).await?;
    let mut late = watch(&stack, &colleague, &invite, scratch.path(), &scratch.path().join("late.wav"))?;
    late.wait_for_view(SHORT, "the backlog and the call", |view| {
        view["following"] == "live" && view["listening"] == "listening"
    })?;
    ensure!(said(&late.transcript()).contains(QUESTIONS[0]), "the backlog begins with the first question");
    say_aloud(&home.sound, &answers[1])?;
    late.send(&json!({"command": "note", "text": COLLEAGUES_NOTE}))?;
    late.wait_for_view(SHORT, "the note on the platform", |view| {
        notes(view).contains(&COLLEAGUES_NOTE.to_owned()) && view["saved"]["where"] == "platform"
    })?;
    late.process().kill();
    let heard = scratch.path().join("back.wav");
    let mut back = watch(&stack, &colleague, &invite, scratch.path(), &heard)?;
    let view = back.wait_for_view(SHORT, "everything again", |view| view["following"] == "live")?;
    ensure!(notes(&view).contains(&COLLEAGUES_NOTE.to_owned()), "the own note is there: {view:#}");
    ensure!(notes(&view).contains(&NOTE.to_owned()), "and the other recruiter's: {view:#}");
    let ids: Vec<_> = back.transcript().iter().map(|entry| entry["id"].to_string()).collect();
    ensure!(ids.len() == ids.iter().collect::<std::collections::BTreeSet<_>>().len(), "one of each: {ids:?}");

    candidate.wait_for_phase(&["ended"], NEXT_QUESTION).await?;
    back.send(&json!({"command": "close"}))?;
    ensure!(back.process().wait(SHORT)?.success(), "{}", back.process().stderr());
    ensure!(loudest(&heard)? > 0.05, "who came back heard the goodbye");
    nobody_was_seen(&candidate, &stack)?;

    window.click("nav-interviews", SHORT).await?;
    window.click("show-past", SHORT).await?;
    window.click("open", SHORT).await?;
    for kept in [NOTE, COLLEAGUES_NOTE, COMMENT, QUESTIONS[1]] {
        window.poll(SHORT, kept, async || shows(&window, kept).await).await?;
    }
    desk.display.screenshot(&scratch.path().join("past.png"))?;
    window.click("export-markdown", SHORT).await?;
    window.find("exported", SHORT).await?;
    let exported = std::fs::read_to_string(only_file(&desk.folder, "md")?)?;
    for kept in ["friends", COLLEAGUES_NOTE, COMMENT, QUESTIONS[0], QUESTIONS[1]] {
        ensure!(exported.contains(kept), "`{kept}` is not in the export:\n{exported}");
    }
    let words = said(&stack.transcript(&invite.interview).await?);
    ensure!(exported.contains(words.lines().last().unwrap_or_default()), "the last words:\n{exported}");
    window.close().await?;
    candidate.close().await
}

/// A computer of its own, with all that a window wants to have.
struct Seat {
    folder: PathBuf,
    sound: SoundServer,
    _keyring: Keyring,
    bus: SessionBus,
    display: Display,
}

impl Seat {
    fn new(scratch: &Path, name: &str) -> Result<Self> {
        let folder = scratch.join(name);
        std::fs::create_dir_all(&folder)?;
        let sound = SoundServer::start()?;
        sound.pactl(&["set-default-source", "microphone"])?;
        let bus = SessionBus::start()?;
        Ok(Self { folder, sound, _keyring: Keyring::start(&bus)?, bus, display: Display::start()? })
    }

    async fn open(&self, further: &[(&str, &str)]) -> Result<Window> {
        let further = further.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let environment = [self.display.env(), self.sound.env(), self.bus.env(), further].concat();
        Window::open(&self.folder, &[], environment).await
    }
}

async fn sign_in(window: &Window, stack: &Stack, recruiter: &Recruiter) -> Result<()> {
    window.click("recruiter-door", SHORT).await?;
    window.find("platform-input", SHORT).await?;
    window.type_into("platform-input", stack.url()).await?;
    window.type_into("email-input", &recruiter.email).await?;
    window.type_into("password-input", &recruiter.password).await?;
    window.click("sign-in", SHORT).await
}

/// A new job with its questions, a new candidate, an invite.
async fn set_up(window: &Window) -> Result<Invite> {
    window.click("new-interview", SHORT).await?;
    window.click("setup-new-job", SHORT).await?;
    window.find("job-title", SHORT).await?;
    window.type_into("job-title", "Engineer").await?;
    window.type_into("job-company", "Example Company").await?;
    window.type_into_last("question-text", QUESTIONS[0]).await?;
    window.click("add-question", SHORT).await?;
    window
        .poll(SHORT, "another question", async || (window.count("question-text").await == 2).then_some(()))
        .await?;
    window.type_into_last("question-text", QUESTIONS[1]).await?;
    window.click("save-job", SHORT).await?;
    window.find("create-interview", SHORT).await?;
    if window.is_there("setup-new-candidate").await && !window.is_there("candidate-name").await {
        window.click("setup-new-candidate", SHORT).await?;
    }
    window.find("candidate-name", SHORT).await?;
    window.type_into("candidate-name", "Alex Example").await?;
    window.click("create-interview", SHORT).await?;
    let link = window.find("link", SHORT).await?.prop("value").await?.context("a link")?;
    let address = reqwest::Url::parse(&link)?;
    let interview = address.query_pairs().find(|(name, _)| name == "interview").context("an interview")?;
    Ok(Invite { interview: interview.1.into_owned(), link })
}

async fn begin(candidate: &Window, invite: &Invite) -> Result<()> {
    candidate.find("invite-input", SHORT).await?;
    candidate.type_into("invite-input", &invite.link).await?;
    candidate.click("open-invite", SHORT).await?;
    candidate.click("accept-consent", SHORT).await?;
    candidate.wait_for_phase(&["ready"], SHORT).await?;
    candidate.click("start", SHORT).await
}

async fn wait_for_question(candidate: &Window, number: usize) -> Result<()> {
    let asked = async || {
        let is_it = candidate.text("progress").await?.starts_with(&format!("Question {number} of"));
        (is_it && is(candidate, "interviewer", "data-interviewer", "listening").await.is_some()).then_some(())
    };
    candidate.poll(NEXT_QUESTION, &format!("question {number}"), asked).await
}

fn say_aloud(sound: &SoundServer, answer: &Path) -> Result<()> {
    let status = sound.play_into_microphone(answer)?.wait(NEXT_QUESTION)?;
    status.success().then_some(()).context("the answer was not played")
}

fn watch(stack: &Stack, who: &Recruiter, invite: &Invite, folder: &Path, speaker: &Path) -> Result<Headless> {
    let speaker = speaker.display().to_string();
    Headless::observe(stack.url(), who, &invite.interview, folder, &["--speaker", &speaker], Vec::new())
}

/// Neither the candidate's client nor the interviewer was told of anybody who watched. Both logs name whom they met.
fn nobody_was_seen(candidate: &Window, stack: &Stack) -> Result<()> {
    let (seen_there, seen_by_interviewer) = (candidate.process().stderr(), stack.interviewer.stderr());
    ensure!(stack.livekit.log().contains(OBSERVER), "the server's log names observers");
    let met =
        seen_there.lines().filter(|line| line.contains("somebody is in the room") && line.contains("agent-"));
    ensure!(met.count() == 1, "the candidate's log names whom it met:\n{seen_there}");
    for log in [seen_there, seen_by_interviewer] {
        let seen: Vec<_> = log.lines().filter(|line| line.contains(OBSERVER)).collect();
        ensure!(seen.is_empty(), "somebody was seen: {seen:#?}");
    }
    Ok(())
}

async fn is(window: &Window, id: &str, attribute: &str, value: &str) -> Option<()> {
    (window.attribute(id, attribute).await? == value).then_some(())
}

async fn shows(window: &Window, words: &str) -> Option<()> {
    let page = window.run("return document.body.innerText").await.ok()?;
    page.as_str()?.contains(words).then_some(())
}

fn said(transcript: &[Value]) -> String {
    let texts: Vec<_> = transcript.iter().filter_map(|entry| entry["text"].as_str()).collect();
    texts.join("\n")
}

fn notes(view: &Value) -> Vec<String> {
    let notes = view["notes"].as_array().into_iter().flatten();
    notes.filter_map(|note| Some(note["versions"].as_array()?.last()?["text"].as_str()?.to_owned())).collect()
}

/// The loudest sample, of 1.
fn loudest(wav: &Path) -> Result<f32> {
    let samples = hound::WavReader::open(wav)?.into_samples::<i16>().collect::<Result<Vec<_>, _>>()?;
    let loudest = samples.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or_default();
    Ok(f32::from(loudest) / 32768.0)
}

/// The one file of this kind below a folder.
fn only_file(folder: &Path, extension: &str) -> Result<PathBuf> {
    fn all(folder: &Path, extension: &str, found: &mut Vec<PathBuf>) -> Result<()> {
        for file in std::fs::read_dir(folder)? {
            let path = file?.path();
            if path.is_dir() {
                all(&path, extension, found)?;
            } else if path.extension().is_some_and(|of| of == extension) {
                found.push(path);
            }
        }
        Ok(())
    }
    let mut found = Vec::new();
    all(folder, extension, &mut found)?;
    ensure!(found.len() == 1, "files .{extension}: {found:?}");
    Ok(found.remove(0))
}
