//! A program that ends with its owner.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

use crate::error::{Context, Error, Result};
use crate::network::Host;
use crate::{spawner, wait};

/// What to start, and how.
#[derive(Debug)]
#[must_use = "nothing runs until `start`"]
pub struct Launch {
    name: String,
    program: PathBuf,
    args: Vec<OsString>,
    env: Vec<(OsString, Option<OsString>)>,
    current_dir: Option<PathBuf>,
    input: Stdio,
    /// The words of another program that becomes this one.
    through: Vec<OsString>,
}

impl Launch {
    /// `name` is what messages and log files call it; `program` a path, or a name to be found on PATH.
    pub fn new(name: impl Into<String>, program: impl Into<PathBuf>) -> Self {
        Self {
            name: name.into(),
            program: program.into(),
            args: Vec::new(),
            env: Vec::new(),
            current_dir: None,
            input: Stdio::null(),
            through: Vec::new(),
        }
    }

    pub fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    pub fn args<A: Into<OsString>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.args.extend(args.into_iter().map(Into::into));
        self
    }

    pub fn env(mut self, key: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.env.push((key.into(), Some(value.into())));
        self
    }

    pub fn envs<K: Into<OsString>, V: Into<OsString>>(
        mut self,
        vars: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        self.env.extend(vars.into_iter().map(|(key, value)| (key.into(), Some(value.into()))));
        self
    }

    pub fn env_remove(mut self, key: impl Into<OsString>) -> Self {
        self.env.push((key.into(), None));
        self
    }

    pub fn current_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.current_dir = Some(folder.into());
        self
    }

    /// On this machine of a test's network.
    pub fn inside(self, host: &Host) -> Self {
        self.through(host.entrance())
    }

    /// By way of another program, which must become this one without a child between.
    pub(crate) fn through(mut self, words: Vec<OsString>) -> Self {
        self.through = words;
        self
    }

    /// Lets the owner write to the program's standard input ([`Process::write`]).
    pub fn with_input(mut self) -> Self {
        self.input = Stdio::piped();
        self
    }

    /// Starts it, with its output in `<name>.stdout.log` and `<name>.stderr.log` in the folder `logs`.
    pub fn start(self, logs: &Path) -> Result<Process> {
        let name = self.name;
        let stdout = logs.join(format!("{name}.stdout.log"));
        let stderr = logs.join(format!("{name}.stderr.log"));
        let log = |path: &Path| File::create(path).context(|| format!("write {}", path.display()));

        let mut command = dying_with_us(self.through, &self.program);
        command.args(self.args).stdin(self.input).stdout(log(&stdout)?).stderr(log(&stderr)?);
        for (key, value) in self.env {
            match value {
                Some(value) => command.env(key, value),
                None => command.env_remove(key),
            };
        }
        if let Some(folder) = self.current_dir {
            command.current_dir(folder);
        }
        as_group(&mut command);
        let child =
            spawner::spawn(command).context(|| format!("start {name} ({})", self.program.display()))?;
        Ok(Process { name, child, stdout, stderr })
    }
}

/// A running program with its process group: both are killed when this is dropped, and by the kernel when our
/// own process dies in any other way.
#[derive(Debug)]
pub struct Process {
    name: String,
    child: Child,
    stdout: PathBuf,
    stderr: PathBuf,
}

impl Process {
    pub fn name(&self) -> &str {
        &self.name
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to its standard output so far.
    pub fn stdout(&self) -> String {
        read(&self.stdout)
    }

    /// What it has written to its standard error so far.
    pub fn stderr(&self) -> String {
        read(&self.stderr)
    }

    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until `ready` gives something; an error when the program ends or `within` passes before.
    pub fn wait_for<T>(
        &mut self,
        within: Duration,
        what: &str,
        mut ready: impl FnMut(&mut Self) -> Option<T>,
    ) -> Result<T> {
        let outcome = wait::poll(within, || {
            if let Some(found) = ready(self) {
                return Some(Ok(found));
            }
            match self.child.try_wait() {
                Ok(None) => None,
                // what it said between the question and its end counts, too
                Ok(Some(status)) => Some(ready(self).ok_or_else(|| self.ended(status))),
                Err(source) => Some(Err(Error::Io { what: format!("wait for {}", self.name), source })),
            }
        });
        outcome.unwrap_or_else(|| Err(self.timeout(what, within)))
    }

    /// Waits for a whole line of standard output that `wanted` accepts.
    pub fn wait_for_line<T>(
        &mut self,
        within: Duration,
        what: &str,
        mut wanted: impl FnMut(&str) -> Option<T>,
    ) -> Result<T> {
        self.wait_for(within, what, |process| {
            let written = process.stdout();
            written.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).find_map(&mut wanted)
        })
    }

    /// Waits for its end.
    pub fn wait(&mut self, within: Duration) -> Result<ExitStatus> {
        let status = wait::poll(within, || self.child.try_wait().transpose());
        match status {
            Some(status) => status.context(|| format!("wait for {}", self.name)),
            None => Err(self.timeout("its end", within)),
        }
    }

    /// Writes to its standard input; the program must have been started [`with_input`](Launch::with_input).
    pub fn write(&mut self, text: &str) -> Result<()> {
        let input = self.child.stdin.as_mut().ok_or(io::ErrorKind::BrokenPipe);
        input
            .map_err(io::Error::from)
            .and_then(|input| input.write_all(text.as_bytes()).and_then(|()| input.flush()))
            .context(|| format!("write to {}", self.name))
    }

    /// Ends its standard input.
    pub fn close_input(&mut self) {
        self.child.stdin = None;
    }

    /// Asks it to end as Ctrl-C would (SIGINT).
    pub fn interrupt(&mut self) {
        self.signal(Signal::INT);
    }

    /// Asks it to end (SIGTERM).
    pub fn terminate(&mut self) {
        self.signal(Signal::TERM);
    }

    /// Stops it and its process group where they are, as a machine that is too busy for them would.
    pub fn pause(&mut self) {
        self.signal(Signal::STOP);
    }

    /// Lets them go on.
    pub fn resume(&mut self) {
        self.signal(Signal::CONT);
    }

    /// Ends it and its process group at once (SIGKILL), and returns when it is gone.
    pub fn kill(&mut self) {
        self.signal(Signal::KILL);
        // it was killed, so this returns; an error means that it had been waited for before
        let _ = self.child.wait();
    }

    fn signal(&mut self, signal: Signal) {
        let Some(group) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else { return };
        // the group may be gone already, which is what was wanted
        let _ = kill_process_group(group, signal);
    }

    fn ended(&self, status: ExitStatus) -> Error {
        let (log, tail) = self.last_words();
        Error::Ended { name: self.name.clone(), status: status.to_string(), log, tail }
    }

    fn timeout(&self, what: &str, within: Duration) -> Error {
        let (log, tail) = self.last_words();
        Error::Timeout { name: self.name.clone(), what: what.to_owned(), within, log, tail }
    }

    fn last_words(&self) -> (PathBuf, String) {
        let stderr = self.stderr();
        if stderr.trim().is_empty() {
            (self.stdout.clone(), tail(&self.stdout()))
        } else {
            (self.stderr.clone(), tail(&stderr))
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

/// `setpriv` (util-linux) asks the kernel to kill the program when we die, then becomes that program; doing the
/// same from here would need unsafe code between fork and exec. It comes after what changes namespaces, which makes
/// the kernel forget the wish.
#[cfg(target_os = "linux")]
fn dying_with_us(through: Vec<OsString>, program: &Path) -> Command {
    command(through.into_iter().chain(["setpriv", "--pdeathsig", "KILL", "--"].map(OsString::from)), program)
}

#[cfg(not(target_os = "linux"))]
fn dying_with_us(through: Vec<OsString>, program: &Path) -> Command {
    command(through, program)
}

fn command(through: impl IntoIterator<Item = OsString>, program: &Path) -> Command {
    let mut words = through.into_iter().chain([program.as_os_str().to_owned()]);
    let mut command = Command::new(words.next().unwrap_or_default());
    command.args(words);
    command
}

/// A group of its own, so that helpers of the program end with it.
fn as_group(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

fn read(path: &Path) -> String {
    fs::read(path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
}

fn tail(text: &str) -> String {
    const LINES: usize = 20;
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
