use std::{path::Path, time::Duration};

use anyhow::Result;
use serde_json::Value;
use testbed::{Launch, LiveKitServer, Process};

use crate::{
    platform_process::{PlatformProcess, wired},
    programs,
};

/// A LiveKit server, the platform and the interviewer, wired together and ready for an interview.
pub struct Stack {
    // In the order in which they are ended.
    pub interviewer: Process,
    pub platform: PlatformProcess,
    pub livekit: LiveKitServer,
}

/// An invite, as the platform printed it.
#[derive(Clone, Debug)]
pub struct Invite {
    pub link: String,
    pub interview: String,
}

/// Somebody who can sign in.
#[derive(Clone)]
pub struct Recruiter {
    pub email: String,
    pub password: String,
}

/// The interviewer's process imports its framework first: seconds when the disk is cold.
const INTERVIEWER_START: Duration = Duration::from_secs(90);

impl Stack {
    /// Starts everything, with databases and logs in `folder`.
    pub fn start(folder: &Path) -> Result<Self> {
        Self::start_on(folder, 0)
    }

    /// The same with the platform on a port of the caller's choice.
    pub fn start_on(folder: &Path, port: u16) -> Result<Self> {
        let livekit = LiveKitServer::start()?;
        let platform = PlatformProcess::start(folder, port, Some(&livekit))?;
        let mut interviewer = wired(Launch::new("interviewer", programs::python()?), Some(&livekit))
            .args(["-m", "vivavoce_interviewer"])
            .env("INTERVIEWER_ANY_LOAD", "1")
            .current_dir(programs::workspace().join("interviewer"))
            .start(folder)?;
        interviewer.wait_for_line(INTERVIEWER_START, "its ready line", |line| {
            serde_json::from_str::<Value>(line).ok()?.get("ready").map(|_| ())
        })?;
        Ok(Self { interviewer, platform, livekit })
    }

    /// The platform's address.
    pub fn url(&self) -> &str {
        self.platform.url()
    }

    /// A new job, candidate, interview and invite.
    pub fn invite(&self) -> Result<Invite> {
        self.platform.invite()
    }

    /// Somebody who can sign in, an admin of the first team.
    pub fn recruiter(&self) -> Result<Recruiter> {
        self.platform.recruiter()
    }

    /// The transcript as the platform keeps it, in order.
    pub async fn transcript(&self, interview: &str) -> Result<Vec<Value>> {
        self.platform.transcript(interview).await
    }
}
