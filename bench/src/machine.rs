//! What was measured, and on what.

use std::{fs, thread::available_parallelism, time::Duration};

use anyhow::{Context, Result};
use serde::Serialize;
use tokio::time::{Instant, interval};

use crate::browser;

/// Below it nothing else of importance runs.
const QUIET: f64 = 0.7;
const PATIENCE: Duration = Duration::from_secs(180);

#[derive(Serialize)]
pub struct Machine {
    pub processor: String,
    pub cores: usize,
    pub kernel: String,
    /// The mean number of running programs in the minute before.
    pub load_before: f64,
}

#[derive(Serialize)]
pub struct Versions {
    pub vivavoce: &'static str,
    pub livekit_client: String,
    pub chromium: String,
    pub livekit_server: &'static str,
}

impl Machine {
    pub fn look(load_before: f64) -> Result<Self> {
        let info = fs::read_to_string("/proc/cpuinfo").context("cannot read /proc/cpuinfo")?;
        let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
        Ok(Self {
            processor: model.map_or_else(|| "unknown".to_owned(), |(_, name)| name.to_owned()),
            cores: available_parallelism()?.get(),
            kernel: fs::read_to_string("/proc/sys/kernel/osrelease")?.trim().to_owned(),
            load_before,
        })
    }
}

impl Versions {
    pub fn look() -> Result<Self> {
        let pinned: serde_json::Value = serde_json::from_str(include_str!("../peer/package.json"))?;
        let livekit_client = pinned["dependencies"]["livekit-client"].as_str().unwrap_or("unknown");
        Ok(Self {
            vivavoce: env!("CARGO_PKG_VERSION"),
            livekit_client: livekit_client.to_owned(),
            chromium: browser::version()?,
            livekit_server: testbed::LiveKitServer::VERSION,
        })
    }
}

/// The mean number of running programs in the last minute.
pub fn load() -> Result<f64> {
    let load = fs::read_to_string("/proc/loadavg").context("cannot read /proc/loadavg")?;
    let first = load.split_whitespace().next().context("/proc/loadavg is empty")?;
    first.parse().context("/proc/loadavg has no number")
}

/// Waits for a machine that does nothing else, and gives its load; a busy one is measured too, and reported as such.
pub async fn quiet() -> Result<f64> {
    let deadline = Instant::now() + PATIENCE;
    let mut clock = interval(Duration::from_secs(1));
    let mut told = false;
    loop {
        let load = load()?;
        if load < QUIET {
            return Ok(load);
        }
        if Instant::now() >= deadline {
            eprintln!("bench: the machine is busy (load {load}): the numbers are worse than they could be");
            return Ok(load);
        }
        if !std::mem::replace(&mut told, true) {
            eprintln!("bench: waiting until the machine is quiet (load {load})");
        }
        clock.tick().await;
    }
}
