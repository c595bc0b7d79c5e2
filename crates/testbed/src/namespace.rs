//! A network namespace, held open by a process of ours: it is gone with that process, so nothing is ever left behind.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::error::{Context, Error, Result};
use crate::process::{Launch, Process};

const START: Duration = Duration::from_secs(10);

/// What the kernel, or `unshare` for it, says where a user may make no namespaces or change nothing in them: inside
/// containers, under Ubuntu's AppArmor profile, with `user.max_user_namespaces` at 0.
const REFUSALS: [&str; 4] =
    ["Operation not permitted", "Permission denied", "Read-only file system", "No space left on device"];

#[derive(Debug)]
pub(crate) struct Namespace {
    holder: Process,
}

impl Namespace {
    /// A new network namespace in a new user namespace, whose root we are: that takes no rights outside.
    pub fn new(name: &str, logs: &Path) -> Result<Self> {
        Self::hold(name, logs, ["unshare", "--user", "--map-root-user", "--net", "--"].map(OsString::from))
    }

    /// Another one of the same user namespace.
    pub fn beside(&self, name: &str, logs: &Path) -> Result<Self> {
        let owner = self.holder.id().to_string();
        let words = ["nsenter", "--target", &owner, "--user", "--preserve-credentials", "--"];
        Self::hold(name, logs, words.into_iter().chain(["unshare", "--net", "--"]).map(OsString::from))
    }

    fn hold(name: &str, logs: &Path, entrance: impl IntoIterator<Item = OsString>) -> Result<Self> {
        let mut holder = Launch::new(name, "/bin/sleep")
            .arg("infinity")
            .through(entrance.into_iter().collect())
            .start(logs)?;
        let command_name = PathBuf::from(format!("/proc/{}/comm", holder.id()));
        let is_there = |_: &mut Process| {
            let running = std::fs::read_to_string(&command_name).unwrap_or_default();
            (running.trim() == "sleep").then_some(())
        };
        holder.wait_for(START, "its namespace", is_there).map_err(or_refused)?;
        Ok(Self { holder })
    }

    /// The process by which others name it.
    pub fn id(&self) -> u32 {
        self.holder.id()
    }

    /// The words before a command line that is to run in here.
    pub fn entrance(&self) -> Vec<OsString> {
        let target = self.holder.id().to_string();
        ["nsenter", "--target", &target, "--user", "--net", "--preserve-credentials", "--"]
            .map(OsString::from)
            .to_vec()
    }

    /// Runs `ip` on these commands, one a line.
    pub fn ip(&self, commands: &str) -> Result<()> {
        self.run(&["ip", "-batch", "-"], commands).map(drop)
    }

    /// Whether this end of a cable carries packets: the kernel makes it so up to a second after both ends were set up.
    pub fn carries(&self, device: &str) -> Result<bool> {
        Ok(self.run(&["ip", "-oneline", "link", "show", "dev", device], "")?.contains(" state UP "))
    }

    /// Runs `nft` on this rule set.
    pub fn nft(&self, rules: &str) -> Result<()> {
        self.run(&["nft", "-f", "-"], rules).map(drop)
    }

    /// Switches a setting of this namespace's network on.
    pub fn switch_on(&self, setting: &str) -> Result<()> {
        self.run(&["tee", &format!("/proc/sys/net/{setting}")], "1").map(drop)
    }

    /// Gives what it says.
    fn run(&self, command: &[&str], input: &str) -> Result<String> {
        let words = self.entrance();
        let shown = || format!("{}` with `{}", command.join(" "), input.trim());
        let mut child = Command::new(&words[0])
            .args(&words[1..])
            .args(command)
            .env("PATH", with_system_programs())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context(|| format!("run `{}`", shown()))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes()).context(|| format!("write to `{}`", shown()))?;
        }
        let output = child.wait_with_output().context(|| format!("wait for `{}`", shown()))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(or_refused(Error::Failed { command: shown(), status: output.status.to_string(), stderr }))
    }
}

/// Debian keeps `nft` where only root's PATH leads.
fn with_system_programs() -> OsString {
    let mut path = std::env::var_os("PATH").unwrap_or_default();
    path.push(":/usr/sbin:/sbin");
    path
}

fn or_refused(error: Error) -> Error {
    let (Error::Ended { tail: said, .. } | Error::Failed { stderr: said, .. }) = &error else { return error };
    match REFUSALS.iter().any(|refusal| said.contains(refusal)) {
        true => {
            Error::NoNamespaces { said: said.lines().last().unwrap_or_default().to_owned(), remedy: remedy() }
        }
        false => error,
    }
}

/// What to do about a refusal: one command, where a setting of the kernel is what refuses.
fn remedy() -> String {
    let settings = [
        // Ubuntu since 23.10
        ("kernel.apparmor_restrict_unprivileged_userns", "1", "0"),
        // Debian before 11
        ("kernel.unprivileged_userns_clone", "0", "1"),
        ("user.max_user_namespaces", "0", "15000"),
        ("user.max_net_namespaces", "0", "15000"),
    ];
    let refuses = |setting: &str, value: &str| {
        let file = Path::new("/proc/sys").join(setting.replace('.', "/"));
        std::fs::read_to_string(file).is_ok_and(|read| read.trim() == value)
    };
    let guilty = settings.iter().find(|(setting, refusing, _)| refuses(setting, refusing));
    guilty.map_or_else(
        || "in a container, to be started with `--privileged`".to_owned(),
        |(setting, _, allowing)| format!("sudo sysctl -w {setting}={allowing}"),
    )
}
