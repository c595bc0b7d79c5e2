//! The installer: what is in it, and that links reach the app that it installs.
//!
//! The package is made from the binary that the tests were built with, and unpacked into a folder of its own that the
//! desktop's tools are pointed at: nothing is installed on the machine.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use system_tests::{Stack, programs};
use testbed::{Display, Keyring, Launch, Process, Scratch, SessionBus, SoundServer, wait_until};

const START: Duration = Duration::from_secs(40);

#[tokio::test(flavor = "multi_thread")]
async fn the_installed_app_is_started_by_a_link_and_a_second_link_reaches_its_window() -> Result<()> {
    let scratch = Scratch::new("package")?;
    let installed = unpack(&bundle()?, scratch.path())?;
    for file in ["usr/bin/vivavoce", "usr/share/applications/Vivavoce.desktop"] {
        ensure!(installed.join(file).is_file(), "the package has no {file}");
    }
    for file in ["liblivekit_ffi.so", "LICENSE", "NOTICE", "LICENSE-livekit.md"] {
        ensure!(find(&installed, file), "the package has no {file}");
    }

    let display = Display::start()?;
    let sound = SoundServer::start()?;
    let bus = SessionBus::start()?;
    let _keyring = Keyring::start(&bus)?;
    let stack = Stack::start(scratch.path())?;
    let (first, second) = (stack.invite()?, stack.invite()?);
    let environment = [display.env(), sound.env(), bus.env(), desktop(&installed, scratch.path())?].concat();

    // The opener ends at once; what it has started writes on into its log, and is ended with its process group.
    let window = open(&first.link, "first-link", scratch.path(), &environment)?;
    let arrived = |times| window.stderr().matches("invite arrived").count() >= times;
    wait_until(START, "the window to open with the invite", || arrived(1));
    let mut second_launch = open(&second.link, "second-link", scratch.path(), &environment)?;
    let status = second_launch.wait(START)?;
    ensure!(status.success(), "the second link was not opened: {}", second_launch.stderr());
    wait_until(START, "the second invite in the same window", || arrived(2));
    ensure!(!second_launch.stderr().contains("first paint"), "a second window was opened");
    Ok(())
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

fn unpack(package: &Path, into: &Path) -> Result<PathBuf> {
    let root = into.join("root");
    let status = Command::new("dpkg-deb").arg("-x").arg(package).arg(&root).status()?;
    ensure!(status.success(), "dpkg-deb cannot unpack {}", package.display());
    Ok(root)
}

fn find(folder: &Path, name: &str) -> bool {
    let Ok(files) = std::fs::read_dir(folder) else { return false };
    files.flatten().any(|file| file.file_name() == name || (file.path().is_dir() && find(&file.path(), name)))
}

/// A desktop that has only what the package installs.
fn desktop(installed: &Path, scratch: &Path) -> Result<Vec<(String, String)>> {
    let share = installed.join("usr/share");
    let applications = share.join("applications");
    ensure!(
        Command::new("update-desktop-database").arg(&applications).status()?.success(),
        "no desktop database"
    );
    let text = |path: PathBuf| path.display().to_string();
    let path = std::env::var("PATH").unwrap_or_default();
    Ok(vec![
        ("PATH".into(), format!("{}:{path}", installed.join("usr/bin").display())),
        ("XDG_DATA_DIRS".into(), format!("{}:/usr/share", share.display())),
        ("XDG_DATA_HOME".into(), text(scratch.join("home/share"))),
        ("XDG_CONFIG_HOME".into(), text(scratch.join("home/config"))),
        ("VIVAVOCE_DATA_DIR".into(), text(scratch.join("app"))),
        ("VIVAVOCE_LOG".into(), "info".into()),
        ("NO_AT_BRIDGE".into(), "1".into()),
    ])
}

/// Opens a link as a browser does: by the desktop's handler for its scheme.
fn open(link: &str, name: &str, logs: &Path, environment: &[(String, String)]) -> Result<Process> {
    Ok(Launch::new(name, "gio").args(["open", link]).envs(environment.to_vec()).start(logs)?)
}
