//! `./dev demo --offline`: an interview in writing whose platform is away from the first answer to the last.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, ensure};
use serde_json::json;
use testbed::{Display, Keyring, SessionBus};

use super::{report, say};
use crate::{PlatformProcess, speaking::ANSWERS, window::Window};

const SHORT: Duration = Duration::from_secs(20);
/// The client tries again after at most half a minute.
const HANDED_IN: Duration = Duration::from_secs(60);

pub(super) async fn run(folder: &Path) -> Result<()> {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("screens"))?;
    say("starting the display, the keyring and the platform");
    let display = Display::start()?;
    let bus = SessionBus::start()?;
    let _keyring = Keyring::start(&bus)?;
    let demo = Demo { folder: folder.to_owned(), display, bus };
    let mut platform = PlatformProcess::start(folder, 0, None)?;
    let port = platform.port()?;
    let invite = platform.invite()?;

    say("opening the invite with a network, which is all that it takes");
    let window = demo.open_window().await?;
    window.find("invite-input", SHORT).await?;
    window.type_into("invite-input", &invite.link).await?;
    window.click("open-invite", SHORT).await?;
    window.wait_for_phase(&["consent"], SHORT).await?;
    demo.picture(&window, "1-opened-with-a-network").await?;
    window.close().await?;

    say("the platform goes away, the app is started again");
    platform.kill();
    let window = demo.open_window().await?;
    window.find("recent-interview", SHORT).await?;
    demo.picture(&window, "2-welcome-back").await?;
    window.click("resume", SHORT).await?;
    window.wait_for_phase(&["consent"], SHORT).await?;
    demo.picture(&window, "3-what-happens-here").await?;
    window.click("accept-consent", SHORT).await?;
    window.wait_for_phase(&["ready"], SHORT).await?;
    demo.picture(&window, "4-get-ready").await?;
    window.click("start", SHORT).await?;
    window.find("offline", SHORT).await?;
    let mut questions = Vec::new();
    for (number, answer) in (1..).zip(ANSWERS) {
        let asked = async || {
            let is_it = window.text("progress").await?.starts_with(&format!("Question {number} of"));
            if is_it { window.text("question").await } else { None }
        };
        let question = window.poll(SHORT, &format!("question {number}"), asked).await?;
        say(&format!("question {number}: {question}"));
        questions.push(question);
        window.type_into("answer-input", answer).await?;
        demo.picture(&window, &format!("5-question-{number}")).await?;
        window.click("send-answer", SHORT).await?;
    }
    window.wait_for_phase(&["ended"], SHORT).await?;
    demo.picture(&window, "6-ended-on-this-computer").await?;
    let saved_before = window.attribute("saved", "data-where").await.unwrap_or_default();

    say("the platform is back");
    let platform = PlatformProcess::start(folder, port, None)?;
    let is_saved = async || window.attribute("saved", "data-where").await.filter(|at| at == "platform");
    window.poll(HANDED_IN, "everything on the platform", is_saved).await?;
    demo.picture(&window, "7-everything-is-saved").await?;
    window.close().await?;

    let transcript = platform.transcript(&invite.interview).await?;
    let report =
        json!({"questions": questions, "saved_where": {"offline": saved_before, "back": "platform"}});
    report::write(folder, &transcript, &report)?;
    ensure!(saved_before == "local", "it said {saved_before:?} while the platform was away");
    for answer in ANSWERS {
        let times = transcript.iter().filter(|entry| entry["text"] == answer).count();
        ensure!(times == 1, "{answer:?} is on the platform {times} times");
    }
    println!("The interview is in {}.", folder.display());
    Ok(())
}

struct Demo {
    folder: PathBuf,
    display: Display,
    bus: SessionBus,
}

impl Demo {
    /// On the same data and keyring each time.
    async fn open_window(&self) -> Result<Window> {
        // No sound server: nothing here needs one.
        let environment = [self.display.env(), self.bus.env()].concat();
        Window::open(&self.folder, &[], environment).await
    }

    async fn picture(&self, window: &Window, name: &str) -> Result<()> {
        window.painted().await?;
        Ok(self.display.screenshot(&self.folder.join("screens").join(format!("{name}.png")))?)
    }
}
