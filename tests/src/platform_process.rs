use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::Value;
use testbed::{Host, Launch, LiveKitServer, Process, Wire};

use crate::{Invite, Recruiter, programs};

const START: Duration = Duration::from_secs(30);

/// The reference platform as a process, with its database in a folder of its own.
pub struct PlatformProcess {
    process: Process,
    url: String,
    data: PathBuf,
}

impl PlatformProcess {
    /// Starts it with its database and logs in `folder`; `port` 0 is any. Without a voice server interviews are held
    /// in writing.
    pub fn start(folder: &Path, port: u16, livekit: Option<&LiveKitServer>) -> Result<Self> {
        Self::launch(folder, port, livekit, &[])
    }

    /// The same behind a [`Wire`]: its links lead there.
    pub fn start_behind(folder: &Path, port: u16, wire: &Wire) -> Result<Self> {
        let address = format!("http://127.0.0.1:{}", wire.port());
        Self::launch(folder, port, None, &["--public-url", &address])
    }

    /// On a machine of a test's network. Its links lead to the same port of loopback, from where the candidate's
    /// machine leads here ([`Host::lead_loopback_to`]): clients take plain HTTP for loopback only.
    pub fn start_inside(
        host: &Host,
        folder: &Path,
        port: u16,
        livekit: Option<&LiveKitServer>,
    ) -> Result<Self> {
        let (address, public) = (host.address().to_string(), format!("http://127.0.0.1:{port}"));
        let arguments = ["--bind", &address, "--public-url", &public];
        Self::start_as(Self::serving(folder, port, livekit, &arguments)?.inside(host), folder)
    }

    fn launch(folder: &Path, port: u16, livekit: Option<&LiveKitServer>, arguments: &[&str]) -> Result<Self> {
        Self::start_as(Self::serving(folder, port, livekit, arguments)?, folder)
    }

    fn serving(
        folder: &Path,
        port: u16,
        livekit: Option<&LiveKitServer>,
        arguments: &[&str],
    ) -> Result<Launch> {
        Ok(wired(Launch::new("platform", programs::built("vivavoce-platform")?), livekit)
            .args(["serve", "--json", "--port", &port.to_string(), "--env-file", "none.env", "--data-dir"])
            .arg(data_folder(folder).as_os_str())
            .args(arguments))
    }

    fn start_as(launch: Launch, folder: &Path) -> Result<Self> {
        let data = data_folder(folder);
        std::fs::create_dir_all(&data)?;
        let mut process = launch.start(folder)?;
        let url = process.wait_for_line(START, "its ready line", |line| {
            serde_json::from_str::<Value>(line).ok()?["platform"].as_str().map(str::to_owned)
        })?;
        Ok(Self { process, url, data })
    }

    /// Its address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The port of its address, to start it there again.
    pub fn port(&self) -> Result<u16> {
        let port = self.url.rsplit(':').next().and_then(|port| port.parse().ok());
        port.with_context(|| format!("{} has no port", self.url))
    }

    /// Ends it at once, as a power cut would.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// A new job, candidate, interview and invite, made with the platform's own command.
    pub fn invite(&self) -> Result<Invite> {
        let printed = self.command(&["invite", "--json"])?;
        let text = |name: &str| {
            printed[name].as_str().map(str::to_owned).with_context(|| format!("the invite has no `{name}`"))
        };
        Ok(Invite { link: text("link")?, interview: text("interview_id")? })
    }

    /// An admin of the first team, made with the platform's own command; again it gets a new password.
    pub fn recruiter(&self) -> Result<Recruiter> {
        self.account("recruiter@example.org", "Robin Recruiter", "admin")
    }

    /// Somebody who can sign in, in the first team.
    pub fn account(&self, email: &str, name: &str, role: &str) -> Result<Recruiter> {
        let printed =
            self.command(&["account", "--email", email, "--name", name, "--role", role, "--json"])?;
        let password = printed["password"].as_str().context("the platform printed no password")?;
        Ok(Recruiter { email: email.to_owned(), password: password.to_owned() })
    }

    /// Takes an interview's invites back, with the platform's own command.
    pub fn revoke(&self, interview: &str) -> Result<()> {
        self.command(&["revoke", interview, "--json"]).map(drop)
    }

    /// The transcript as the platform keeps it, in order.
    pub async fn transcript(&self, interview: &str) -> Result<Vec<Value>> {
        let printed = self.command(&["admin-token", "--json"])?;
        let token = printed["administrator_token"].as_str().context("the platform printed no token")?;
        let address = format!("{}/api/v1/interviews/{interview}/transcript", self.url);
        let answer =
            reqwest::Client::new().get(&address).bearer_auth(token).send().await?.error_for_status()?;
        let body: Value = answer.json().await?;
        body["entries"].as_array().cloned().context("the transcript has no entries")
    }

    /// Hands a sealed interview file in, as whoever brought it here would.
    pub fn import(&self, file: &Path) -> Result<std::process::Output> {
        Ok(std::process::Command::new(programs::built("vivavoce-platform")?)
            .arg("import")
            .arg(file)
            .args(["--env-file", "none.env", "--data-dir"])
            .arg(&self.data)
            .output()?)
    }

    fn command(&self, arguments: &[&str]) -> Result<Value> {
        let output = std::process::Command::new(programs::built("vivavoce-platform")?)
            .args(arguments)
            .args(["--env-file", "none.env", "--public-url", &self.url, "--data-dir"])
            .arg(&self.data)
            .output()?;
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("vivavoce-platform: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

fn data_folder(folder: &Path) -> PathBuf {
    folder.join("platform")
}

/// With the voice server's address and keys, and none of the caller's own services.
pub(crate) fn wired(launch: Launch, livekit: Option<&LiveKitServer>) -> Launch {
    let others = [
        "LIVEKIT_URL",
        "LIVEKIT_API_KEY",
        "LIVEKIT_API_SECRET",
        "VITE_LIVEKIT_URL",
        "DEEPGRAM_API_KEY",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "SUPABASE_URL",
        "DATABASE_URL",
    ];
    let launch = others.into_iter().fold(launch, Launch::env_remove);
    match livekit {
        None => launch,
        Some(livekit) => launch
            .env("LIVEKIT_URL", livekit.url())
            .env("LIVEKIT_API_KEY", livekit.api_key())
            .env("LIVEKIT_API_SECRET", livekit.api_secret()),
    }
}
