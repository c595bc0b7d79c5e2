//! Where our own programs are: beside this one.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

/// A program of this workspace, built with the same profile as this one.
pub fn built(name: &str) -> Result<PathBuf> {
    let own = std::env::current_exe().context("cannot find this program's own folder")?;
    let program = own
        .ancestors()
        .skip(1)
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
        .unwrap_or_else(|| own.with_file_name(name));
    ensure!(program.is_file(), "{} is not built: run `cargo build --workspace`", program.display());
    Ok(program)
}

/// The source folder, where the interviewer's Python package is.
pub fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().map(PathBuf::from).unwrap_or_default()
}

/// The Python that has the interviewer's packages; `./dev` tells.
pub fn python() -> Result<PathBuf> {
    std::env::var_os("VIVAVOCE_PYTHON").map(PathBuf::from).context(
        "VIVAVOCE_PYTHON does not say which Python has the interviewer's packages: run this through `./dev`",
    )
}
