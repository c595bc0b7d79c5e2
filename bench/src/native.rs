//! Our side: the app in its window, and the client without one.

use std::{
    path::Path,
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};
use serde_json::json;
use system_tests::{Invite, headless::Headless, programs, window::Window};
use testbed::{Launch, Process};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use url::Url;

use crate::{host::Host, usage};

const SHORT: Duration = Duration::from_secs(20);
const START: Duration = Duration::from_secs(40);

/// An invite to `room` under `name`, from a platform that has only the token endpoint.
pub fn invite(host: &Host, room: &str, name: &str) -> Result<Invite> {
    let pairs = [("platform", host.url()), ("interview", room), ("room", room), ("name", name)];
    Ok(Invite { link: Url::parse_with_params("vivavoce://join", pairs)?.into(), interview: room.to_owned() })
}

/// The app's window in an interview.
pub struct App {
    window: Window,
    pub id: u32,
    /// From the click on Start to the published microphone.
    pub start_to_published: Duration,
}

impl App {
    /// Opens the window, goes through what comes before an interview, and clicks on Start.
    pub async fn join(invite: &Invite, folder: &Path, environment: Vec<(String, String)>) -> Result<Self> {
        let log = [("VIVAVOCE_LOG".to_owned(), "info".to_owned())];
        let window = Window::open(folder, &[], [environment, log.to_vec()].concat()).await?;
        window.type_into("invite-input", &invite.link).await?;
        window.click("open-invite", SHORT).await?;
        window.wait_for_phase(&["consent"], SHORT).await?;
        window.click("accept-consent", SHORT).await?;
        window.wait_for_phase(&["ready"], SHORT).await?;
        window.find("start", SHORT).await?;
        let click =
            "const at = Date.now(); document.querySelector('[data-testid=start]').click(); return at;";
        let clicked = window.run(click).await?.as_u64().context("a click without a time")?;
        let clicked = SystemTime::UNIX_EPOCH + Duration::from_millis(clicked);
        window.wait_for_phase(&["live"], SHORT).await?;
        let logged = || logged_at(&window.process().stderr(), "microphone is published");
        let published = window.poll(SHORT, "a published microphone", async || logged()).await?;
        let start_to_published = published.duration_since(clicked).context("published before the click")?;
        let program = programs::built("vivavoce")?.canonicalize()?;
        let id = usage::find(window.process().id(), &program).context("the app's process is not there")?;
        Ok(Self { window, id, start_to_published })
    }

    pub async fn close(self) -> Result<()> {
        self.window.close().await
    }
}

/// From the start of the program to its window's first paint, when that is all it does.
pub fn first_paint(folder: &Path, environment: Vec<(String, String)>) -> Result<Duration> {
    let started = SystemTime::now();
    let mut app = Launch::new("vivavoce", programs::built("vivavoce")?)
        .env("VIVAVOCE_DATA_DIR", folder.join("app").as_os_str())
        .env("VIVAVOCE_LOG", "info")
        .envs(environment)
        .start(folder)?;
    let painted = app.wait_for(START, "its first paint", |app| logged_at(&app.stderr(), "first paint"))?;
    let took = painted.duration_since(started).context("painted before it was started")?;
    app.terminate();
    app.wait(START)?;
    Ok(took)
}

/// The time of the log's first line that says this.
fn logged_at(log: &str, what: &str) -> Option<SystemTime> {
    let line = log.split_inclusive('\n').find(|line| line.ends_with('\n') && line.contains(what))?;
    let time = OffsetDateTime::parse(line.split_whitespace().next()?, &Rfc3339).ok()?;
    Some(time.into())
}

/// The other one in the call.
pub struct Partner {
    client: Headless,
}

impl Partner {
    /// Joins and only listens, on the speaker of the sound card in `environment`.
    pub fn listen(
        host: &Host,
        room: &str,
        folder: &Path,
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        Self::join(host, room, folder, &["--mode", "text"], environment)
    }

    /// Joins as the interviewer, speaks what is in the file, and hears nothing.
    pub fn speak(
        host: &Host,
        room: &str,
        folder: &Path,
        words: &Path,
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        let words = words.display().to_string();
        Self::join(host, room, folder, &["--microphone", &words, "--speaker", "none"], environment)
    }

    fn join(
        host: &Host,
        room: &str,
        folder: &Path,
        arguments: &[&str],
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        let folder = folder.join(room);
        std::fs::create_dir_all(&folder)?;
        let invite = invite(host, room, crate::host::INTERVIEWER)?;
        let mut client = Headless::join(&invite, &folder, arguments, environment)?;
        let phase = |wanted: &'static str| move |view: &serde_json::Value| view["phase"] == wanted;
        client.wait_for_view(SHORT, "consent", phase("consent"))?;
        client.send(&json!({"command": "accept_consent"}))?;
        client.wait_for_view(SHORT, "being ready", |view| view["can_start"] == true)?;
        client.send(&json!({"command": "start"}))?;
        client.wait_for_view(SHORT, "a call", phase("live"))?;
        Ok(Self { client })
    }

    pub fn process(&mut self) -> &mut Process {
        self.client.process()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_still_being_written_is_not_read() {
        let log = "2026-11-23T10:00:00.250000Z  INFO voice: microphone is published\n\
                   2026-11-23T10:00:01.0";
        let at = logged_at(log, "microphone is published").unwrap();
        assert_eq!(at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_millis(), 1_795_428_000_250);
        assert!(logged_at("2026-11-23T10:00:00.25Z  INFO voice: microphone is", "microphone is").is_none());
    }
}
