//! The window in mid-interview, closed by the person.

use std::{process::Command, time::Duration};

use anyhow::{Result, ensure};
use system_tests::{Stack, window::Window};
use testbed::{Display, Keyring, Scratch, SessionBus, SoundServer};

const SHORT: Duration = Duration::from_secs(20);
const FIRST_WORDS: Duration = Duration::from_secs(45);

#[tokio::test(flavor = "multi_thread")]
async fn closing_the_window_in_mid_interview_asks_first_and_loses_nothing_that_was_shown() -> Result<()> {
    let scratch = Scratch::new("window-closed")?;
    let display = Display::start()?;
    let sound = SoundServer::start()?;
    let bus = SessionBus::start()?;
    let _keyring = Keyring::start(&bus)?;
    let stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let environment = [display.env(), sound.env(), bus.env()].concat();
    let window = Window::open(scratch.path(), &[], environment).await?;
    window.find("invite-input", SHORT).await?;
    window.type_into("invite-input", &invite.link).await?;
    window.click("open-invite", SHORT).await?;
    window.click("accept-consent", SHORT).await?;
    window.wait_for_phase(&["ready"], SHORT).await?;
    window.click("start", SHORT).await?;
    window.find("question", FIRST_WORDS).await?;
    window.click("type-toggle", SHORT).await?;
    window.type_into("answer-input", "Typed before the window was closed.").await?;
    window.click("send-answer", SHORT).await?;
    window
        .poll(SHORT, "the answer in the transcript", async || {
            window
                .text("transcript")
                .await
                .filter(|text| text.contains("Typed before the window was closed."))
        })
        .await?;

    ask_to_close(&display)?;
    window.click("stay-open", SHORT).await?;
    ensure!(window.phase().await.as_deref() == Some("live"), "the interview goes on");

    ask_to_close(&display)?;
    window.click("end-and-close", SHORT).await?;
    window.poll(SHORT, "the window's end", async || (!window.is_open().await).then_some(())).await?;

    let kept = stack.transcript(&invite.interview).await?;
    let has =
        |text: &str| kept.iter().any(|entry| entry["text"].as_str().is_some_and(|said| said.contains(text)));
    ensure!(has("Typed before the window was closed."), "the typed answer is not on the platform: {kept:#?}");
    // The typed answer cut the greeting short; what was said of it is there.
    let greeted = kept.iter().any(|entry| entry["who"] == "interviewer" && entry["text"] != "");
    ensure!(greeted, "the interviewer's words are not on the platform: {kept:#?}");
    Ok(())
}

/// As the person does: Alt+F4, which the window manager turns into a polite request.
fn ask_to_close(display: &Display) -> Result<()> {
    let status =
        Command::new("xdotool").args(["key", "--clearmodifiers", "alt+F4"]).envs(display.env()).status()?;
    ensure!(status.success(), "xdotool cannot press keys");
    Ok(())
}
