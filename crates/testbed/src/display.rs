//! A display of one's own.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::error::{Context, Error, Result};
use crate::{Launch, Process, Scratch, find_program};

/// A virtual X display with a small window manager, where one is installed.
#[derive(Debug)]
pub struct Display {
    // dropped before the display that it manages
    _window_manager: Option<Process>,
    _process: Process,
    name: String,
    _scratch: Scratch,
}

impl Display {
    /// Starts one of 1280x800 and returns when programs can connect to it.
    pub fn start() -> Result<Self> {
        Self::start_sized(1280, 800)
    }

    pub fn start_sized(width: u32, height: u32) -> Result<Self> {
        let scratch = Scratch::new("display")?;
        let mut process = Launch::new("Xvfb", find_program("Xvfb")?)
            // it takes the first free number and says on stdout which, when it is ready
            .args(["-displayfd", "1", "-nolisten", "tcp", "-noreset"])
            .args(["-screen", "0", &format!("{width}x{height}x24")])
            .start(scratch.path())?;
        let number = process.wait_for_line(Duration::from_secs(20), "the display's number", |line| {
            line.trim().parse::<u32>().ok()
        })?;
        let name = format!(":{number}");
        let window_manager = match find_program("openbox") {
            Ok(openbox) => Some(
                Launch::new("openbox", openbox)
                    .args(["--sm-disable", "--config-file", "/dev/null"])
                    .env("DISPLAY", &name)
                    .start(scratch.path())?,
            ),
            Err(_) => None,
        };
        Ok(Self { _window_manager: window_manager, _process: process, name, _scratch: scratch })
    }

    /// What programs need in their environment to be shown here and nowhere else.
    pub fn env(&self) -> Vec<(String, String)> {
        let var = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![var("DISPLAY", &self.name), var("WAYLAND_DISPLAY", ""), var("GDK_BACKEND", "x11")]
    }

    /// Saves what the display shows as a picture (`.png`).
    pub fn screenshot(&self, picture: &Path) -> Result<()> {
        let command = format!("import -window root {}", picture.display());
        let output = Command::new(find_program("import")?)
            .args(["-window", "root"])
            .arg(picture)
            .envs(self.env())
            .output()
            .context(|| format!("run `{command}`"))?;
        if output.status.success() {
            return Ok(());
        }
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Error::Failed { command, status: output.status.to_string(), stderr })
    }
}
