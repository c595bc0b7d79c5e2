use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testbed::{Display, Keyring, SessionBus, SoundServer};

use super::{
    report::{self, Timings},
    say,
};
use crate::{Stack, speaking, window::Window};

/// From an answer's end to the next question: the end is noticed, the text recognised, the next question spoken.
const NEXT_QUESTION: Duration = Duration::from_secs(45);
/// For a question that should not come, since nobody was heard: several times what one takes that does.
const NO_QUESTION: Duration = Duration::from_secs(20);
const SHORT: Duration = Duration::from_secs(20);

pub(super) async fn run(folder: PathBuf, muted: bool) -> Result<()> {
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("screens"))?;
    let demo = Demo::start(folder)?;
    let outcome = demo.interview(muted).await;
    report::judge(&demo.folder, outcome?)
}

/// Everything around the window.
struct Demo {
    folder: PathBuf,
    stack: Stack,
    sound: SoundServer,
    _keyring: Keyring,
    bus: SessionBus,
    display: Display,
}

/// What an interview left behind.
pub(super) struct Outcome {
    pub(super) transcript: Vec<Value>,
    pub(super) questions: Vec<String>,
    /// What was heard on the speaker.
    pub(super) recording: PathBuf,
    pub(super) saved_where: String,
    pub(super) timings: Timings,
}

impl Demo {
    fn start(folder: PathBuf) -> Result<Self> {
        say("starting the display, the sound card and the keyring");
        let display = Display::start()?;
        let sound = SoundServer::start()?;
        // The one that looks like a microphone to the programs that hide recordings of a speaker.
        sound.pactl(&["set-default-source", "microphone"])?;
        let bus = SessionBus::start()?;
        let keyring = Keyring::start(&bus)?;
        say("starting the voice server, the platform and the interviewer");
        let stack = Stack::start(&folder)?;
        Ok(Self { folder, stack, sound, _keyring: keyring, bus, display })
    }

    async fn interview(&self, muted: bool) -> Result<Outcome> {
        let answers = speaking::answers(&self.folder)?;
        let invite = self.stack.invite()?;
        // A real room is never digitally silent.
        let _room = self.sound.play_into_microphone(&speaking::room_noise(&self.folder)?)?;
        let recording = self.sound.record_speaker(&self.folder.join("speaker.wav"))?;
        let mut timings = Timings::default();

        say("opening the window");
        let opened = Instant::now();
        let environment = [self.display.env(), self.sound.env(), self.bus.env()].concat();
        let window = Window::open(&self.folder, &[], environment).await?;
        window.find("invite-input", SHORT).await?;
        timings.window = opened.elapsed();
        self.picture(&window, "1-welcome").await?;
        window.type_into("invite-input", &invite.link).await?;
        window.click("open-invite", SHORT).await?;
        window.wait_for_phase(&["consent"], SHORT).await?;
        self.picture(&window, "2-what-happens-here").await?;
        window.click("accept-consent", SHORT).await?;
        window.wait_for_phase(&["ready"], SHORT).await?;
        let agreed = Instant::now();
        let checked = async || {
            let verdict = window.attribute("checks", "data-verdict").await?;
            (verdict != "checking").then_some(verdict)
        };
        let verdict = window.poll(SHORT, "the checks' end", checked).await?;
        timings.checks = agreed.elapsed();
        self.picture(&window, "3-get-ready").await?;
        ensure!(verdict != "fails", "the checks say that an interview by voice does not work here");

        say("the interview begins");
        let clicked = Instant::now();
        window.click("start", SHORT).await?;
        window.wait_for_phase(&["live"], SHORT).await?;
        timings.start_to_live = clicked.elapsed();
        if muted {
            window.click("mute", SHORT).await?;
        }
        let mut questions = Vec::new();
        for (number, answer) in answers.iter().enumerate() {
            let within = if muted && number > 0 { NO_QUESTION } else { NEXT_QUESTION };
            let asked = self.wait_for_question(&window, number + 1, within).await?;
            if number == 0 {
                timings.start_to_first_question = clicked.elapsed();
            }
            say(&format!("question {}: {asked}", number + 1));
            questions.push(asked);
            self.picture(&window, &format!("4-question-{}", number + 1)).await?;
            self.say_aloud(answer)?;
        }
        say("the last answer is given");
        let last_answer = Instant::now();
        let phase = window.wait_for_phase(&["ending", "ended"], NEXT_QUESTION).await?;
        if phase == "ending" {
            self.picture(&window, "5-ending").await?;
            window.wait_for_phase(&["ended"], SHORT).await?;
        }
        timings.last_answer_to_end = last_answer.elapsed();
        self.picture(&window, "6-ended").await?;
        let saved_where = window.attribute("saved", "data-where").await.unwrap_or_default();
        let transcript = self.stack.transcript(&invite.interview).await?;
        window.close().await?;
        Ok(Outcome { transcript, questions, recording: recording.finish()?, saved_where, timings })
    }

    /// Waits until the question is on the screen and the interviewer has finished asking it.
    async fn wait_for_question(&self, window: &Window, number: usize, within: Duration) -> Result<String> {
        let asked = async || {
            let is_it = window.text("progress").await?.starts_with(&format!("Question {number} of"));
            let listens = window.attribute("interviewer", "data-interviewer").await? == "listening";
            if is_it && listens { window.text("question").await } else { None }
        };
        window.poll(within, &format!("question {number}"), asked).await
    }

    /// The synthetic candidate speaks; returns when it has finished.
    fn say_aloud(&self, answer: &Path) -> Result<()> {
        let mut speech = self.sound.play_into_microphone(answer)?;
        let status = speech.wait(Duration::from_secs(30))?;
        status.success().then_some(()).context("the answer was not played")
    }

    async fn picture(&self, window: &Window, name: &str) -> Result<()> {
        window.painted().await?;
        Ok(self.display.screenshot(&self.folder.join("screens").join(format!("{name}.png")))?)
    }
}
