//! `./dev demo`: a whole spoken interview.
//!
//! With a display, the window opens on an invite and a person speaks. Without one, or unattended, the demo brings its
//! own display, sound card, session bus and keyring, and a synthetic candidate answers aloud; what came of it is
//! judged and left in `target/demo/`.

mod attended;
mod offline;
mod report;
mod unattended;

use std::path::Path;

use anyhow::Result;

use crate::programs;

/// `./dev demo --offline`.
pub async fn run_offline() -> Result<()> {
    hold_offline(&programs::workspace().join("target/demo")).await
}

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

/// Holds an interview in writing whose platform is away, on a display of its own, and leaves what came of it in
/// `folder`, which is made anew.
pub async fn hold_offline(folder: &Path) -> Result<()> {
    offline::run(folder).await
}

/// Holds the unattended interview and leaves what came of it in `folder`, which is made anew.
pub async fn hold(folder: &Path, muted: bool) -> Result<()> {
    unattended::run(folder.to_owned(), muted).await
}

fn say(what: &str) {
    eprintln!("demo: {what}");
}
