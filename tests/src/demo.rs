//! `./dev demo`: a whole spoken interview.
//!
//! With a display, the window opens on an invite and a person speaks. Without one, or unattended, the demo brings its
//! own display, sound card, session bus and keyring, and a synthetic candidate answers aloud; what came of it is
//! judged and left in `target/demo/`.

mod attended;
mod report;
mod unattended;

use std::path::Path;

use anyhow::Result;

use crate::programs;

pub async fn run(unattended: bool, muted: bool) -> Result<()> {
    let has_display = ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if has_display && !unattended {
        attended::run()
    } else {
        hold(&programs::workspace().join("target/demo"), muted).await
    }
}

/// Holds the unattended interview and leaves what came of it in `folder`, which is made anew.
pub async fn hold(folder: &Path, muted: bool) -> Result<()> {
    unattended::run(folder.to_owned(), muted).await
}
