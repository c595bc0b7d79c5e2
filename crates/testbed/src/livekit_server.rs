//! A LiveKit server of one's own.

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
    address: Ipv4Addr,
    ports: Ports,
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
        let address = Ipv4Addr::LOCALHOST;
        let configuration = configuration(address, ports, extra);
        fs::write(&config, configuration).context(|| format!("write {}", config.display()))?;
        let process = launch(&program, &scratch)?;
        let mut server = Self { process, program, address, ports, scratch };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// On this machine of a test's network. It cannot be started again.
    pub fn start_inside(host: &Host) -> Result<Self> {
        let program = find_server()?;
        let scratch = Scratch::new("livekit-server")?;
        let ports = Ports { http: free_port(), ice_tcp: free_port(), ice_udp: free_port() };
        let config = scratch.path().join("config.yaml");
        let address = host.address();
        fs::write(&config, configuration(address, ports, ""))
            .context(|| format!("write {}", config.display()))?;
        let mut process = Launch::new("livekit-server", &program)
            .arg("--config")
            .arg(&config)
            .inside(host)
            .start(scratch.path())?;
        process.wait_for(Duration::from_secs(20), "its log to say that it starts", |process| {
            (process.stdout() + &process.stderr()).contains("starting LiveKit server").then_some(())
        })?;
        Ok(Self { process, program, address, ports, scratch })
    }

    /// What clients connect to.
    pub fn url(&self) -> String {
        format!("ws://{}:{}", self.address, self.ports.http)
    }

    /// What the server API is called at.
    pub fn http_url(&self) -> String {
        format!("http://{}:{}", self.address, self.ports.http)
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
        self.process = launch(&self.program, &self.scratch)?;
        self.wait_until_ready()
    }

    /// What the server has logged since its last start.
    pub fn log(&self) -> String {
        self.process.stdout() + &self.process.stderr()
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let port = self.ports.http;
        self.process.wait_for(Duration::from_secs(20), "an answer over HTTP", |_| answers(port).then_some(()))
    }
}

const SECRET: &str = "only-for-tests-on-loopback-as-long-as-livekit-asks";

fn configuration(address: Ipv4Addr, Ports { http, ice_tcp, ice_udp }: Ports, extra: &str) -> String {
    let is_loopback = address.is_loopback();
    let interface = if is_loopback { "lo" } else { "eth0" };
    // without the loopback interface and address given here the server offers only the machine's other addresses
    format!(
        "port: {http}\n\
         bind_addresses: [{address}]\n\
         rtc:\n\
         \x20 tcp_port: {ice_tcp}\n\
         \x20 udp_port: {ice_udp}\n\
         \x20 node_ip: {address}\n\
         \x20 use_external_ip: false\n\
         \x20 enable_loopback_candidate: {is_loopback}\n\
         \x20 interfaces: {{includes: [{interface}]}}\n\
         \x20 ips: {{includes: [{address}/32]}}\n\
         keys:\n\
         \x20 testbed: {SECRET:?}\n\
         logging: {{level: info}}\n\
         {extra}\n"
    )
}

fn launch(program: &PathBuf, scratch: &Scratch) -> Result<Process> {
    Launch::new("livekit-server", program)
        .arg("--config")
        .arg(scratch.path().join("config.yaml"))
        .start(scratch.path())
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
