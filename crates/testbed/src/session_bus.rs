//! A session bus and a keyring of one's own.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::error::{Context, Result};
use crate::{Launch, Process, Scratch, find_program};

/// A private D-Bus session bus that starts no services by itself.
#[derive(Debug)]
pub struct SessionBus {
    // what it is kept for is its end
    _process: Process,
    address: String,
    scratch: Scratch,
}

impl SessionBus {
    /// Starts one and returns when it has its address.
    pub fn start() -> Result<Self> {
        let scratch = Scratch::new("session-bus")?;
        let config = scratch.path().join("bus.conf");
        fs::write(&config, configuration(scratch.path()))
            .context(|| format!("write {}", config.display()))?;
        let mut process = Launch::new("dbus-daemon", find_program("dbus-daemon")?)
            .arg(format!("--config-file={}", config.display()))
            .args(["--nofork", "--print-address"])
            .start(scratch.path())?;
        let address = process.wait_for_line(Duration::from_secs(10), "the bus's address", |line| {
            line.starts_with("unix:").then(|| line.to_owned())
        })?;
        Ok(Self { _process: process, address, scratch })
    }

    /// What programs need in their environment to use this bus and no other.
    pub fn env(&self) -> Vec<(String, String)> {
        let var = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        vec![
            var("DBUS_SESSION_BUS_ADDRESS", &self.address),
            var("XDG_RUNTIME_DIR", &self.scratch.path().display().to_string()),
            // the accessibility bridge would look for a service that is not on this bus
            var("NO_AT_BRIDGE", "1"),
        ]
    }

    fn has_owner(&self, name: &str) -> bool {
        let Ok(program) = find_program("dbus-send") else { return false };
        let output = Command::new(program)
            .args(["--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus"])
            .args(["org.freedesktop.DBus.NameHasOwner", &format!("string:{name}")])
            .envs(self.env())
            .output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains("boolean true"))
    }
}

/// An unlocked secret service (gnome-keyring) on a [`SessionBus`], with an empty keyring in a folder of its own.
#[derive(Debug)]
pub struct Keyring {
    // what they are kept for is their end
    _process: Process,
    _scratch: Scratch,
}

impl Keyring {
    /// Starts one and returns when it is on the bus.
    pub fn start(bus: &SessionBus) -> Result<Self> {
        let scratch = Scratch::new("keyring")?;
        let mut process = Launch::new("gnome-keyring-daemon", find_program("gnome-keyring-daemon")?)
            .args(["--foreground", "--unlock", "--components=secrets"])
            .arg(format!("--control-directory={}", scratch.path().display()))
            .envs(bus.env())
            .env("HOME", scratch.path())
            .env("XDG_DATA_HOME", scratch.path())
            .with_input()
            .start(scratch.path())?;
        process.write("the test keyring's password")?;
        process.close_input();
        process.wait_for(Duration::from_secs(10), "the secret service", |_| {
            bus.has_owner("org.freedesktop.secrets").then_some(())
        })?;
        Ok(Self { _process: process, _scratch: scratch })
    }
}

fn configuration(folder: &Path) -> String {
    format!(
        r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={}/bus</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        folder.display()
    )
}
