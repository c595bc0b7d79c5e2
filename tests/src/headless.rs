//! The client without a window, held by its standard input and output.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result};
use serde_json::Value;
use testbed::{Host, Launch, Process};

use crate::{Invite, Recruiter, programs};

/// A running `vivavoce-headless`.
pub struct Headless {
    process: Process,
}

impl Headless {
    /// Joins with the given further arguments and environment; the journal is in `folder`.
    pub fn join(
        invite: &Invite,
        folder: &Path,
        arguments: &[&str],
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        Self::start(Self::joining(invite, folder, arguments)?.envs(environment), folder)
    }

    /// The same on a machine of a test's network.
    pub fn join_inside(host: &Host, invite: &Invite, folder: &Path, arguments: &[&str]) -> Result<Self> {
        Self::start(Self::joining(invite, folder, arguments)?.inside(host), folder)
    }

    fn joining(invite: &Invite, folder: &Path, arguments: &[&str]) -> Result<Launch> {
        Ok(Launch::new("headless", programs::built("vivavoce-headless")?)
            .args(["join", &invite.link, "--data-dir"])
            .arg(folder.join("candidate").as_os_str())
            .args(arguments))
    }

    /// Watches an interview; what is noted is kept in `folder`. The password goes the way that a person's would.
    pub fn observe(
        platform: &str,
        recruiter: &Recruiter,
        interview: &str,
        folder: &Path,
        arguments: &[&str],
        environment: Vec<(String, String)>,
    ) -> Result<Self> {
        let launch = Launch::new("observer", programs::built("vivavoce-headless")?)
            .args(["observe", "--platform", platform, "--interview", interview])
            .args(["--email", &recruiter.email, "--data-dir"])
            .arg(folder.join("observer").as_os_str())
            .args(arguments)
            .envs(environment);
        let mut observer = Self::start(launch, folder)?;
        observer.process.write(&format!("{}\n", recruiter.password))?;
        Ok(observer)
    }

    fn start(launch: Launch, folder: &Path) -> Result<Self> {
        Ok(Self { process: launch.with_input().start(folder)? })
    }

    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    pub fn send(&mut self, command: &Value) -> Result<()> {
        Ok(self.process.write(&format!("{command}\n"))?)
    }

    /// All Views so far.
    pub fn views(&self) -> Vec<Value> {
        self.process.stdout().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Waits until the newest View is as wanted.
    pub fn wait_for_view(
        &mut self,
        within: Duration,
        what: &str,
        mut wanted: impl FnMut(&Value) -> bool,
    ) -> Result<Value> {
        let found = self.process.wait_for(within, what, |process| {
            let newest: Value = serde_json::from_str(process.stdout().lines().next_back()?).ok()?;
            wanted(&newest).then_some(newest)
        });
        found.with_context(|| format!("the last View: {}", self.views().last().cloned().unwrap_or_default()))
    }

    /// The transcript as its Views have built it up, in order.
    pub fn transcript(&self) -> Vec<Value> {
        transcript_in(&self.process.stdout())
    }
}

/// A session bus that is not there, and so no keyring.
pub fn no_keyring(folder: &Path) -> Vec<(String, String)> {
    vec![("DBUS_SESSION_BUS_ADDRESS".into(), format!("unix:path={}", folder.join("no-bus").display()))]
}

/// The transcript as these Views, one a line, have built it up, in order.
pub(crate) fn transcript_in(views: &str) -> Vec<Value> {
    let mut entries = std::collections::BTreeMap::new();
    for view in views.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
        for list in ["transcript", "transcript_changes"] {
            for entry in view[list].as_array().into_iter().flatten() {
                entries.insert(entry["order"].as_u64(), entry.clone());
            }
        }
    }
    entries.into_values().collect()
}
