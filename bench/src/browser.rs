//! The peer: livekit-client in Chromium, in windows of its own.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context, Result};
use testbed::{Launch, Process, find_program};
use url::Url;

use crate::host::Host;

/// The same size as the app's window, side by side.
pub const WINDOW: (u32, u32) = (1040, 760);
const START: Duration = Duration::from_secs(40);

/// A running Chromium. It keeps its profile from one to the next, as a person's does.
pub struct Browser<'a> {
    host: &'a Host,
    process: Process,
    pages: Vec<Process>,
    started: SystemTime,
    profile: PathBuf,
    logs: PathBuf,
    environment: Vec<(String, String)>,
}

impl<'a> Browser<'a> {
    /// Opens a window with a page that plays `role` in `room`.
    pub fn open(
        host: &'a Host,
        folder: &Path,
        (page, role, room): (&str, &str, &str),
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        let profile = folder.join("chromium");
        let logs = folder.to_owned();
        let address = address(host, page, role, room)?;
        let started = SystemTime::now();
        let process = launch("chromium", &profile, &address, 0, &environment)?.start(&logs)?;
        Ok(Self { host, process, pages: Vec::new(), started, profile, logs, environment })
    }

    /// Opens one more window of the same browser.
    pub fn open_another(&mut self, page: &str, role: &str, room: &str) -> Result<()> {
        let address = address(self.host, page, role, room)?;
        let name = format!("chromium-{page}");
        let launch = launch(&name, &self.profile, &address, WINDOW.0, &self.environment)?;
        self.pages.push(launch.start(&self.logs)?);
        Ok(())
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// From the start of the program to its page's first paint.
    pub async fn first_paint(&self, page: &str) -> Result<Duration> {
        let told = self.host.wait_for(page, "painted", START).await?;
        let at = told["at_ms"].as_f64().context("a paint without a time")?;
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(at / 1000.0);
        at.duration_since(self.started).context("painted before it was started")
    }

    /// Ends it as a person does, so that its profile is whole.
    pub fn close(mut self) -> Result<()> {
        self.process.terminate();
        self.process.wait(START)?;
        Ok(())
    }
}

pub fn version() -> Result<String> {
    let output = std::process::Command::new(program()?).arg("--version").output()?;
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The one that `./dev` has found.
fn program() -> Result<PathBuf> {
    match std::env::var_os("VIVAVOCE_CHROMIUM").filter(|program| !program.is_empty()) {
        Some(program) => Ok(program.into()),
        None => Ok(find_program("chromium")?),
    }
}

fn address(host: &Host, page: &str, role: &str, room: &str) -> Result<String> {
    let pairs = [("page", page), ("role", role), ("room", room)];
    Ok(Url::parse_with_params(host.url(), pairs)?.to_string())
}

fn launch(
    name: &str,
    profile: &Path,
    address: &str,
    left: u32,
    environment: &[(String, String)],
) -> Result<Launch> {
    let (width, height) = WINDOW;
    Ok(Launch::new(name, program()?)
        .args([format!("--app={address}"), format!("--user-data-dir={}", profile.display())])
        .args([format!("--window-size={width},{height}"), format!("--window-position={left},0")])
        // nobody is there to be asked
        .args(["--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"])
        .args(["--no-first-run", "--no-default-browser-check", "--password-store=basic"])
        // containers have neither user namespaces nor a large /dev/shm
        .args(["--no-sandbox", "--disable-dev-shm-usage", "--ozone-platform=x11"])
        // it talks to nobody else
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .arg("--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")
        .envs(environment.to_vec()))
}
