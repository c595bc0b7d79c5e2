use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use serde_json::Value;
use testbed::{Launch, LiveKitServer, Process};

use crate::programs;

/// A LiveKit server, the platform and the interviewer, wired together and ready for an interview.
pub struct Stack {
    // In the order in which they are ended.
    pub interviewer: Process,
    pub platform: Process,
    pub livekit: LiveKitServer,
    url: String,
    data: std::path::PathBuf,
}

/// An invite, as the platform printed it.
#[derive(Clone, Debug)]
pub struct Invite {
    pub link: String,
    pub interview: String,
}

/// The interviewer's process imports its framework first: seconds when the disk is cold.
const INTERVIEWER_START: Duration = Duration::from_secs(90);
const PLATFORM_START: Duration = Duration::from_secs(30);

impl Stack {
    /// Starts everything, with databases and logs in `folder`.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_on(folder, 0)
    }

    /// The same with the platform on a port of the caller's choice.
    pub fn start_on(folder: &Path, port: u16) -> Result<Self> {
        let livekit = LiveKitServer::start()?;
        let data = folder.join("platform");
        std::fs::create_dir_all(&data)?;
        let mut platform = wired(Launch::new("platform", programs::built("vivavoce-platform")?), &livekit)
            .args(["serve", "--json", "--port", &port.to_string(), "--env-file", "none.env", "--data-dir"])
            .arg(data.as_os_str())
            .start(folder)?;
        let url = platform.wait_for_line(PLATFORM_START, "its ready line", |line| {
            serde_json::from_str::<Value>(line).ok()?["platform"].as_str().map(str::to_owned)
        })?;
        let mut interviewer = wired(Launch::new("interviewer", programs::python()?), &livekit)
            .args(["-m", "vivavoce_interviewer"])
            .env("INTERVIEWER_ANY_LOAD", "1")
            .current_dir(programs::workspace().join("interviewer"))
            .start(folder)?;
        interviewer.wait_for_line(INTERVIEWER_START, "its ready line", |line| {
            serde_json::from_str::<Value>(line).ok()?.get("ready").map(|_| ())
        })?;
        Ok(Self { interviewer, platform, livekit, url, data })
    }

    /// The platform's address.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A new job, candidate, interview and invite, made with the platform's own command.
    pub fn invite(&self) -> Result<Invite> {
        let printed = self.platform_command(&["invite", "--json"])?;
        let text = |name: &str| {
            printed[name].as_str().map(str::to_owned).with_context(|| format!("the invite has no `{name}`"))
        };
        Ok(Invite { link: text("link")?, interview: text("interview_id")? })
    }

    /// The transcript as the platform keeps it, in order.
    pub async fn transcript(&self, interview: &str) -> Result<Vec<Value>> {
        let printed = self.platform_command(&["admin-token", "--json"])?;
        let token = printed["administrator_token"].as_str().context("the platform printed no token")?;
        let address = format!("{}/api/v1/interviews/{interview}/transcript", self.url);
        let answer =
            reqwest::Client::new().get(&address).bearer_auth(token).send().await?.error_for_status()?;
        let body: Value = answer.json().await?;
        body["entries"].as_array().cloned().context("the transcript has no entries")
    }

    fn platform_command(&self, arguments: &[&str]) -> Result<Value> {
        let output = std::process::Command::new(programs::built("vivavoce-platform")?)
            .args(arguments)
            .args(["--env-file", "none.env", "--public-url", &self.url, "--data-dir"])
            .arg(&self.data)
            .output()?;
        serde_json::from_slice(&output.stdout)
            .with_context(|| format!("vivavoce-platform: {}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// With the server's address and keys, and none of the caller's own services.
fn wired(launch: Launch, livekit: &LiveKitServer) -> Launch {
    let others = [
        "VITE_LIVEKIT_URL",
        "DEEPGRAM_API_KEY",
        "OPENAI_API_KEY",
        "OPENAI_BASE_URL",
        "SUPABASE_URL",
        "DATABASE_URL",
    ];
    others
        .into_iter()
        .fold(launch, Launch::env_remove)
        .env("LIVEKIT_URL", livekit.url())
        .env("LIVEKIT_API_KEY", livekit.api_key())
        .env("LIVEKIT_API_SECRET", livekit.api_secret())
}
