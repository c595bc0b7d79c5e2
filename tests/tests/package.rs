//! The installer of the app that the tests were built with.

use std::{path::PathBuf, process::Command};

use anyhow::{Context, Result, ensure};
use system_tests::{package, programs};

#[tokio::test(flavor = "multi_thread")]
async fn the_installed_app_is_started_by_a_link_and_a_second_link_reaches_its_window() -> Result<()> {
    package::check(&bundle()?).await
}

/// Makes the package from the binary that is built.
fn bundle() -> Result<PathBuf> {
    let workspace = programs::workspace();
    let platform = format!("src-tauri/package/linux-{}.json", std::env::consts::ARCH);
    let made = Command::new("node")
        .arg(workspace.join("ui/node_modules/@tauri-apps/cli/tauri.js"))
        .args(["bundle", "--debug", "--bundles", "deb", "--config", &platform])
        .current_dir(&workspace)
        .output()
        .context("cannot run Tauri's bundler")?;
    ensure!(made.status.success(), "no package was made: {}", String::from_utf8_lossy(&made.stderr));
    let folder = programs::built("vivavoce")?.with_file_name("bundle").join("deb");
    let packages = std::fs::read_dir(&folder)?.filter_map(|file| Some(file.ok()?.path()));
    let mut packages = packages.filter(|file| file.extension().is_some_and(|extension| extension == "deb"));
    packages.next().with_context(|| format!("no .deb in {}", folder.display()))
}
