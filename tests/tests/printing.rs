//! Printing in the real window. WebDriver turns it off, so this is done as by a person who has only a keyboard.

use std::{
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use serde_json::json;
use system_tests::{Stack, headless::Headless, programs};
use testbed::{Display, Launch, Scratch, SessionBus};

const SOON: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn the_button_print_opens_the_systems_dialog() -> Result<()> {
    let scratch = Scratch::new("printing")?;
    let display = Display::start()?;
    let bus = SessionBus::start()?;
    let stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let mut candidate = Headless::join(&invite, scratch.path(), &["--mode", "text", "--yes"], vec![])?;
    candidate.wait_for_view(SOON, "the first question", |view| view["question"]["index"] == 1)?;
    candidate.send(&json!({"command": "leave"}))?;
    ensure!(candidate.process().wait(SOON)?.success(), "{}", candidate.process().stderr());

    // The same candidate's data: the window shows how the interview ended, with its copy to save or print.
    let mut window = Launch::new("window", programs::built("vivavoce")?)
        .args([&invite.link])
        .env("HOME", scratch.path().as_os_str())
        .env("VIVAVOCE_DATA_DIR", scratch.path().join("candidate").as_os_str())
        .env("NO_AT_BRIDGE", "1")
        .envs([display.env(), bus.env()].concat())
        .start(scratch.path())?;
    window.wait_for(SOON, "the window", |_| shows(&display, "^Vivavoce$").then_some(()))?;
    // From button to button: yes to the invite, save as text, save as JSON, print.
    let mut pressed = Instant::now();
    window.wait_for(SOON, "the system's print dialog", |_| {
        if pressed.elapsed() > Duration::from_millis(700) {
            pressed = Instant::now();
            xdotool(&display, &["key", "Tab", "space"]);
        }
        shows(&display, "^Print$").then_some(())
    })?;
    Ok(())
}

fn shows(display: &Display, title: &str) -> bool {
    xdotool(display, &["search", "--onlyvisible", "--name", title])
}

fn xdotool(display: &Display, arguments: &[&str]) -> bool {
    let output = Command::new("xdotool").args(arguments).envs(display.env()).output();
    output.is_ok_and(|output| output.status.success())
}
