//! Where our own programs are: beside this one.

use std::{path::PathBuf, process::Command};

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

/// The Python that has the interviewer's packages. The same script that `./dev setup` runs says where it is.
pub fn python() -> Result<PathBuf> {
    let output = Command::new("python3")
        .arg(workspace().join("tools/python_env.py"))
        .arg("interviewer")
        .output()
        .context("cannot run python3")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "the interviewer's packages cannot be had: {said}");
    let folder = String::from_utf8(output.stdout).context("a folder that is no text")?;
    Ok(PathBuf::from(folder.trim()).join("python"))
}
