//! The installer: what is in it, and that what it installs works.
//!
//! It is installed by the machine's own dpkg into a folder of its own, against a copy of what dpkg knows of the machine:
//! its dependencies are judged as they would be, and nothing is installed on the machine.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use testbed::{
    Display, Keyring, Launch, Process, Scratch, SessionBus, SoundServer, find_program, wait_until,
};

use crate::{Stack, window::Window};

const START: Duration = Duration::from_secs(40);
const SHORT: Duration = Duration::from_secs(20);
const LIBRARY: &str = "usr/lib/Vivavoce/liblivekit_ffi.so";

/// Installs a package and opens invites with the app that it holds.
///
/// A package with a release build in it is also checked for what only a release does: it loads no voice library but the
/// pinned one.
pub async fn check(package: &Path) -> Result<()> {
    let scratch = Scratch::new("package")?;
    let installed = Installed::install(package, scratch.path())?;
    installed.is_complete()?;
    let place = Place::start(scratch.path())?;
    opens_links(&installed, &place, scratch.path())?;
    if !cfg!(debug_assertions) {
        refuses_another_library(&installed, &place, scratch.path()).await?;
    }
    Ok(())
}

struct Installed {
    root: PathBuf,
}

impl Installed {
    fn install(package: &Path, scratch: &Path) -> Result<Self> {
        let (known, root) = (scratch.join("dpkg"), scratch.join("root"));
        fs::create_dir_all(&root)?;
        for folder in ["updates", "triggers"] {
            fs::create_dir_all(known.join(folder))?;
        }
        let machine = Path::new("/var/lib/dpkg");
        for part in ["status", "info", "arch", "diversions", "statoverride"] {
            if machine.join(part).exists() {
                let copied = Command::new("cp").arg("-r").arg(machine.join(part)).arg(&known).status()?;
                ensure!(copied.success(), "{} cannot be copied", machine.join(part).display());
            }
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let output = Command::new("dpkg")
            .arg(format!("--admindir={}", known.display()))
            .arg(format!("--instdir={}", root.display()))
            .arg(format!("--log={}", scratch.join("dpkg.log").display()))
            .args(["--force-not-root", "--no-triggers", "--install"])
            .arg(package)
            // where an ordinary user does not look
            .env("PATH", format!("{path}:/usr/sbin:/sbin"))
            .output()
            .context("cannot run dpkg")?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "dpkg does not install {}: {said}", package.display());
        Ok(Self { root })
    }

    fn is_complete(&self) -> Result<()> {
        let files = [
            "usr/bin/vivavoce",
            LIBRARY,
            "usr/lib/Vivavoce/licences/LICENSE",
            "usr/lib/Vivavoce/licences/NOTICE",
            "usr/lib/Vivavoce/licences/LICENSE-livekit.md",
            "usr/share/icons/hicolor/128x128/apps/vivavoce.png",
        ];
        for file in files {
            ensure!(self.root.join(file).is_file(), "the package has no {file}");
        }
        let entry = fs::read_to_string(self.root.join("usr/share/applications/Vivavoce.desktop"))?;
        for line in ["Exec=vivavoce %u", "MimeType=x-scheme-handler/vivavoce", "Icon=vivavoce"] {
            ensure!(
                entry.lines().any(|given| given.trim_end_matches(';') == line),
                "no `{line}` in:\n{entry}"
            );
        }
        Ok(())
    }

    fn program(&self) -> PathBuf {
        self.root.join("usr/bin/vivavoce")
    }

    /// A desktop that has only what the package installs.
    fn desktop(&self, scratch: &Path) -> Result<Vec<(String, String)>> {
        let share = self.root.join("usr/share");
        let updated = Command::new("update-desktop-database").arg(share.join("applications")).status()?;
        ensure!(updated.success(), "no desktop database");
        let text = |path: PathBuf| path.display().to_string();
        let path = std::env::var("PATH").unwrap_or_default();
        Ok(vec![
            ("PATH".into(), format!("{}:{path}", self.root.join("usr/bin").display())),
            ("XDG_DATA_DIRS".into(), format!("{}:/usr/share", share.display())),
            ("XDG_DATA_HOME".into(), text(scratch.join("home/share"))),
            ("XDG_CONFIG_HOME".into(), text(scratch.join("home/config"))),
            ("VIVAVOCE_DATA_DIR".into(), text(scratch.join("app"))),
            ("VIVAVOCE_LOG".into(), "info".into()),
            ("NO_AT_BRIDGE".into(), "1".into()),
        ])
    }
}

/// A person's computer, and a platform.
struct Place {
    display: Display,
    sound: SoundServer,
    _keyring: Keyring,
    bus: SessionBus,
    stack: Stack,
}

impl Place {
    fn start(scratch: &Path) -> Result<Self> {
        let display = Display::start()?;
        let sound = SoundServer::start()?;
        let bus = SessionBus::start()?;
        let keyring = Keyring::start(&bus)?;
        let stack = Stack::start(scratch)?;
        Ok(Self { display, sound, _keyring: keyring, bus, stack })
    }

    fn environment(&self) -> Vec<(String, String)> {
        [self.display.env(), self.sound.env(), self.bus.env()].concat()
    }
}

/// A link starts the app, and a second link reaches the window that is open.
fn opens_links(installed: &Installed, place: &Place, scratch: &Path) -> Result<()> {
    let (first, second) = (place.stack.invite()?, place.stack.invite()?);
    let environment = [place.environment(), installed.desktop(scratch)?].concat();
    // The opener ends at once; what it has started writes on into its log, and is ended with its process group.
    let window = open(&first.link, "first-link", scratch, &environment)?;
    let arrived = |times| window.stderr().matches("invite arrived").count() >= times;
    wait_until(START, "the window to open with the invite", || arrived(1));
    let mut second_launch = open(&second.link, "second-link", scratch, &environment)?;
    let status = second_launch.wait(START)?;
    ensure!(status.success(), "the second link was not opened: {}", second_launch.stderr());
    wait_until(START, "the second invite in the same window", || arrived(2));
    ensure!(!second_launch.stderr().contains("first paint"), "a second window was opened");
    Ok(())
}

/// Opens a link as a browser does: by the desktop's handler for its scheme.
fn open(link: &str, name: &str, logs: &Path, environment: &[(String, String)]) -> Result<Process> {
    Ok(Launch::new(name, find_program("gio")?).args(["open", link]).envs(environment.to_vec()).start(logs)?)
}

/// With a library that is not the pinned one there is no voice, a reason, and the interview goes on in writing.
async fn refuses_another_library(installed: &Installed, place: &Place, scratch: &Path) -> Result<()> {
    OpenOptions::new().append(true).open(installed.root.join(LIBRARY))?.write_all(b"changed")?;
    let invite = place.stack.invite()?;
    let folder = scratch.join("another-library");
    fs::create_dir_all(&folder)?;
    let window = Window::open_program(&installed.program(), &folder, &[], place.environment()).await?;
    window.type_into("invite-input", &invite.link).await?;
    window.click("open-invite", SHORT).await?;
    window.wait_for_phase(&["consent"], SHORT).await?;
    window.click("accept-consent", SHORT).await?;
    window.wait_for_phase(&["ready"], SHORT).await?;
    window.click("start", SHORT).await?;
    window.wait_for_phase(&["failed"], SHORT).await?;
    let code = window.attribute("problem", "data-code").await;
    ensure!(
        code.as_deref() == Some("library_wrong"),
        "a library that is not the pinned one: problem {code:?}"
    );
    window.click("action-use_text", SHORT).await?;
    window.wait_for_phase(&["live"], SHORT).await?;
    window.close().await
}
