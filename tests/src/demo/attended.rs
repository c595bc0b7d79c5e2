use std::time::Duration;

use anyhow::{Result, ensure};
use testbed::Launch;

use crate::{Stack, programs};

/// A person's interview takes as long as it takes; the window ends it.
const LONGEST: Duration = Duration::from_secs(4 * 3600);

pub(super) fn run() -> Result<()> {
    let folder = programs::workspace().join("target/demo");
    std::fs::create_dir_all(&folder)?;
    println!("Starting the platform, the voice server and the interviewer...");
    let stack = Stack::start(&folder)?;
    let invite = stack.invite()?;
    println!(
        "The window opens on an invite. Read what is on the screen, then speak; close the window to stop."
    );
    let mut app = Launch::new("vivavoce", programs::built("vivavoce")?)
        .arg(&invite.link)
        .env("VIVAVOCE_DATA_DIR", folder.join("app").as_os_str())
        .start(&folder)?;
    let status = app.wait(LONGEST)?;
    ensure!(status.success(), "the app ended with {status}; its log is in {}", folder.display());
    Ok(())
}
