//! A TURN server of one's own.

use std::net::Ipv4Addr;
use std::time::Duration;

use crate::error::Result;
use crate::program::find_program;
use crate::{Host, Launch, Process, Scratch};

/// Debian's coturn on a machine of a test's network, for one user, by UDP and TCP on one port.
#[derive(Debug)]
pub struct Relay {
    _process: Process,
    address: Ipv4Addr,
    port: u16,
    _scratch: Scratch,
}

const USER: &str = "testbed";
const PASSWORD: &str = "only-for-tests";

impl Relay {
    pub fn start_inside(host: &Host, port: u16) -> Result<Self> {
        let scratch = Scratch::new("relay")?;
        let ip = host.address().to_string();
        let process = Launch::new("turnserver", find_program("turnserver")?)
            .args(["-n", "--no-cli", "--no-tls", "--no-dtls", "--lt-cred-mech", "--realm", "testbed"])
            .args(["--user", &format!("{USER}:{PASSWORD}")])
            .args(["--listening-ip", &ip, "--relay-ip", &ip, "--listening-port", &port.to_string()])
            // what it would otherwise keep in the machine's own folders
            .args(["--log-file", "stdout", "--simple-log"])
            .arg("--pidfile")
            .arg(scratch.path().join("pid"))
            .arg("--userdb")
            .arg(scratch.path().join("users"))
            .inside(host);
        let mut process = process.start(scratch.path())?;
        process.wait_for(Duration::from_secs(20), "that it listens", |relay| {
            (relay.stdout() + &relay.stderr()).contains(&format!("{ip}:{port}")).then_some(())
        })?;
        Ok(Self { _process: process, address: host.address(), port, _scratch: scratch })
    }

    /// As an entry of a LiveKit server's `rtc.turn_servers`.
    pub fn entry(&self, protocol: &str) -> String {
        let Self { address, port, .. } = self;
        format!("{{host: {address}, port: {port}, protocol: {protocol}, username: {USER}, credential: {PASSWORD}}}")
    }
}
