//! A LiveKit server of one's own.

use std::ffi::OsString;
use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

use crate::error::{Context, Error, Result};
use crate::program::{find_program, user_cache};
use crate::{Host, Launch, Process, Scratch, free_port};

/// Overrides the search for the server's program.
const PROGRAM_VARIABLE: &str = "VIVAVOCE_LIVEKIT_SERVER";

/// A livekit-server on loopback with its own ports and keys.
#[derive(Debug)]
pub struct LiveKitServer {
    process: Process,
    program: PathBuf,
    ports: Ports,
    /// The words before its command line, on a machine of a test's network.
    entrance: Option<Vec<OsString>>,
    scratch: Scratch,
}

#[derive(Debug, Clone, Copy)]
struct Ports {
    http: u16,
    ice_tcp: u16,
    ice_udp: u16,
}

impl LiveKitServer {
    /// What `tools/livekit_server.py` builds.
    pub const VERSION: &str = "1.11.0";

    /// Starts one and returns when it answers.
    pub fn start() -> Result<Self> {
        Self::start_with("")
    }

    /// The same with `extra` YAML lines added to its configuration (top-level keys other than `port`,
    /// `bind_addresses`, `rtc`, `keys`, `logging`).
    pub fn start_with(extra: &str) -> Result<Self> {
        let program = find_server()?;
        let scratch = Scratch::new("livekit-server")?;
        let ports = Ports { http: free_port(), ice_tcp: free_port(), ice_udp: free_port() };
        let config = scratch.path().join("config.yaml");
        fs::write(&config, configuration(ports, extra)).context(|| format!("write {}", config.display()))?;
        let process = launch(&program, &scratch, None)?;
        let mut server = Self { process, program, ports, entrance: None, scratch };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// Starts one on a machine of a test's network, which offers that machine's address for sound. It is reached at the
    /// loopback address there, and at the same of every machine that leads it there ([`Host::lead_loopback_to`]).
    /// `relays` are entries of its `rtc.turn_servers`, as YAML lists are written in one line.
    pub fn start_inside(host: &Host, relays: &str) -> Result<Self> {
        let program = find_server()?;
        let scratch = Scratch::new("livekit-server")?;
        // nobody else is there
        let ports = Ports { http: 7880, ice_tcp: 7881, ice_udp: 7882 };
        let config = scratch.path().join("config.yaml");
        let text = configuration_inside(ports, host.address(), relays);
        fs::write(&config, text).context(|| format!("write {}", config.display()))?;
        let entrance = Some(host.entrance());
        let process = launch(&program, &scratch, entrance.clone())?;
        let mut server = Self { process, program, ports, entrance, scratch };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// What clients connect to.
    pub fn url(&self) -> String {
        format!("ws://127.0.0.1:{}", self.ports.http)
    }

    /// Of signalling and the server API.
    pub fn port(&self) -> u16 {
        self.ports.http
    }

    /// What the server API is called at.
    pub fn http_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.ports.http)
    }

    pub fn api_key(&self) -> &str {
        "testbed"
    }

    pub fn api_secret(&self) -> &str {
        SECRET
    }

    /// Ends it as a crash would: connections are cut, rooms are forgotten.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it again on the same ports with the same keys; a running one is killed first.
    pub fn restart(&mut self) -> Result<()> {
        self.kill();
        self.process = launch(&self.program, &self.scratch, self.entrance.clone())?;
        self.wait_until_ready()
    }

    /// What the server has logged since its last start.
    pub fn log(&self) -> String {
        self.process.stdout() + &self.process.stderr()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let (port, within) = (self.ports.http, Duration::from_secs(20));
        if self.entrance.is_some() {
            // its ports are out of reach from here; it says so once it listens on them
            return self.process.wait_for(within, "that it listens", |server| {
                (server.stdout() + &server.stderr()).contains("starting LiveKit server").then_some(())
            });
        }
        self.process.wait_for(within, "an answer over HTTP", |_| answers(port).then_some(()))
    }
}

const SECRET: &str = "only-for-tests-on-loopback-as-long-as-livekit-asks";

fn configuration(Ports { http, ice_tcp, ice_udp }: Ports, extra: &str) -> String {
    // without the loopback interface and address given here the server offers only the machine's other addresses
    format!(
        "port: {http}\n\
         bind_addresses: [127.0.0.1]\n\
         rtc:\n\
         \x20 tcp_port: {ice_tcp}\n\
         \x20 udp_port: {ice_udp}\n\
         \x20 node_ip: 127.0.0.1\n\
         \x20 use_external_ip: false\n\
         \x20 enable_loopback_candidate: true\n\
         \x20 interfaces: {{includes: [lo]}}\n\
         \x20 ips: {{includes: [127.0.0.1/32]}}\n\
         keys:\n\
         \x20 testbed: {SECRET:?}\n\
         logging: {{level: info}}\n\
         {extra}\n"
    )
}

fn configuration_inside(Ports { http, ice_tcp, ice_udp }: Ports, address: Ipv4Addr, relays: &str) -> String {
    format!(
        "port: {http}\n\
         bind_addresses: [127.0.0.1, {address}]\n\
         rtc:\n\
         \x20 tcp_port: {ice_tcp}\n\
         \x20 udp_port: {ice_udp}\n\
         \x20 node_ip: {address}\n\
         \x20 use_external_ip: false\n\
         \x20 ips: {{includes: [{address}/32]}}\n\
         \x20 turn_servers: {relays}\n\
         keys:\n\
         \x20 testbed: {SECRET:?}\n\
         logging: {{level: info}}\n"
    )
}

fn launch(program: &PathBuf, scratch: &Scratch, entrance: Option<Vec<OsString>>) -> Result<Process> {
    let server =
        Launch::new("livekit-server", program).arg("--config").arg(scratch.path().join("config.yaml"));
    match entrance {
        Some(entrance) => server.through(entrance).start(scratch.path()),
        None => server.start(scratch.path()),
    }
}

fn find_server() -> Result<PathBuf> {
    if let Some(program) = std::env::var_os(PROGRAM_VARIABLE) {
        return Ok(PathBuf::from(program));
    }
    let built = user_cache()
        .map(|cache| cache.join("tools").join(format!("livekit-server-{}", LiveKitServer::VERSION)));
    if let Some(program) = built.as_ref().filter(|program| program.is_file()) {
        return Ok(program.clone());
    }
    find_program("livekit-server").map_err(|_| Error::Missing {
        program: "livekit-server".to_owned(),
        looked: format!(
            "${PROGRAM_VARIABLE}, {}, PATH",
            built.unwrap_or_else(|| PathBuf::from("the user's cache")).display()
        ),
    })
}

/// Whether an HTTP server answers on this port of loopback.
fn answers(port: u16) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        stream.write_all(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        Ok(answer == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::LiveKitServer;

    #[test]
    fn the_server_that_is_looked_for_is_the_one_that_is_built() {
        let pin = include_str!("../../../tools/livekit-server/pin.json");
        assert!(pin.contains(&format!("\"version\": \"v{}\"", LiveKitServer::VERSION)), "{pin}");
    }
}
