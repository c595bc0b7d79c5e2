//! A network of the test's own, with everything that may be wrong with one.

use std::net::Ipv4Addr;
use std::process::Command;
use std::time::Duration;

use testbed::{Fault, Host, Launch, Network, Process, Scratch, find_program, poll, wait_until};

const SOON: Duration = Duration::from_secs(20);

const SERVER: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
const CLIENT: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);
type Error = Box<dyn std::error::Error>;
type Result<T> = std::result::Result<T, Error>;

const WITHIN: Duration = Duration::from_secs(20);

/// Answers every connection and every datagram to the port with what came.
const ECHO: &str = "
import socket, sys, threading
address = (sys.argv[1], int(sys.argv[2]))
datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
datagrams.bind(address)
def echo():
    while True:
        data, sender = datagrams.recvfrom(65536)
        datagrams.sendto(data, sender)
threading.Thread(target=echo, daemon=True).start()
listener = socket.create_server(address)
print('ready', flush=True)
while True:
    connection = listener.accept()[0]
    connection.sendall(connection.recv(2))
    connection.close()
";

/// Asks it once by TCP, or sends datagrams and counts the answers.
const ASK: &str = "
import socket, sys
kind, address = sys.argv[1], (sys.argv[2], int(sys.argv[3]))
try:
    if kind == 'tcp':
        connection = socket.create_connection(address, 2)
        connection.sendall(b'hi')
        print('answered' if connection.recv(2) == b'hi' else 'silent')
    else:
        connection = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        connection.settimeout(1)
        connection.connect(address)
        answers = 0
        for _ in range(int(sys.argv[4])):
            connection.send(bytes(int(sys.argv[5])))
        try:
            while connection.recv(65536): answers += 1
        except OSError: pass
        print(answers)
except OSError as error:
    print('silent')
";

struct Pair {
    server: Host,
    client: Host,
    scratch: Scratch,
    echoes: Vec<Process>,
}

impl Pair {
    fn new(ports: &[u16]) -> Result<Option<Self>> {
        let Some(mut network) = Network::unless_refused()? else { return Ok(None) };
        let (server, client) = (network.host(SERVER)?, network.host(CLIENT)?);
        let scratch = Scratch::new("network-test")?;
        let mut echoes = Vec::new();
        for port in ports {
            let port = port.to_string();
            let mut echo = Launch::new(format!("echo-{port}"), find_program("python3")?)
                .args(["-c", ECHO, &SERVER.to_string(), &port])
                .inside(&server)
                .start(scratch.path())?;
            echo.wait_for_line(WITHIN, "its sockets", |line| (line == "ready").then_some(()))?;
            echoes.push(echo);
        }
        Ok(Some(Self { server, client, scratch, echoes }))
    }

    fn ask(&self, arguments: &[&str]) -> Result<String> {
        let mut asker = Launch::new("asker", find_program("python3")?)
            .args(["-c", ASK])
            .args(arguments)
            .inside(&self.client)
            .start(self.scratch.path())?;
        asker.wait(WITHIN)?;
        Ok(asker.stdout().trim().to_owned())
    }

    /// Whether the server answers at this port.
    fn tcp(&self, port: u16) -> Result<bool> {
        Ok(self.ask(&["tcp", &SERVER.to_string(), &port.to_string()])? == "answered")
    }

    /// How many of so many datagrams of so many bytes were answered.
    fn udp(&self, port: u16, count: usize, bytes: usize) -> Result<String> {
        self.ask(&["udp", &SERVER.to_string(), &port.to_string(), &count.to_string(), &bytes.to_string()])
    }
}

#[test]
fn a_pulled_cable_carries_nothing_until_it_is_plugged_in_again() -> Result<()> {
    let Some(pair) = Pair::new(&[443])? else { return Ok(()) };
    assert!(pair.tcp(443)?);
    pair.client.unplug()?;
    assert!(!pair.tcp(443)?);
    pair.client.plug_in()?;
    // the first packet may still be lost while the neighbours find each other
    let carries_again = poll(SOON, || pair.tcp(443).ok().filter(|answered| *answered));
    assert!(carries_again.is_some(), "nothing is carried {SOON:?} after the cable was plugged in");
    pair.server.unplug()?;
    assert!(!pair.tcp(443)?);
    Ok(())
}

#[test]
fn a_network_suffers_what_it_is_told_to_and_recovers() -> Result<()> {
    let Some(pair) = Pair::new(&[443, 7881])? else { return Ok(()) };
    assert_eq!((pair.udp(7881, 100, 100)?, pair.tcp(7881)?), ("100".to_owned(), true));

    pair.client.suffer(&[Fault::Loss { percent: 30 }])?;
    // a datagram and its answer both arrive in 49 of 100 cases; 20 to 80 holds in all but one of a billion runs
    let answered = pair.udp(7881, 100, 100)?.parse::<usize>()?;
    assert!((20..=80).contains(&answered), "{answered} of 100 were answered");

    pair.client.suffer(&[Fault::NoUdp])?;
    assert_eq!((pair.udp(443, 3, 100)?, pair.tcp(7881)?), ("0".to_owned(), true));

    pair.client.suffer(&[Fault::OnlyTcp { port: 443 }])?;
    assert_eq!((pair.udp(443, 3, 100)?, pair.tcp(443)?, pair.tcp(7881)?), ("0".to_owned(), true, false));

    pair.client.suffer(&[])?;
    assert_eq!((pair.udp(443, 100, 100)?, pair.tcp(7881)?), ("100".to_owned(), true));
    Ok(())
}

#[test]
fn a_cable_for_small_packets_takes_large_ones_in_pieces_only() -> Result<()> {
    let Some(pair) = Pair::new(&[443])? else { return Ok(()) };
    pair.server.set_mtu(1280)?;
    assert_eq!((pair.udp(443, 1, 1200)?, pair.tcp(443)?), ("1".to_owned(), true));
    assert_eq!(pair.udp(443, 1, 1400)?, "0", "it is too large, and the router says so");
    assert_eq!(pair.udp(443, 1, 1400)?, "1", "the host has heard it and sends pieces");
    Ok(())
}

#[test]
fn a_port_of_loopback_leads_to_another_host_over_the_cable() -> Result<()> {
    let Some(pair) = Pair::new(&[3001])? else { return Ok(()) };
    let answers = || Ok::<_, Error>(pair.ask(&["tcp", "127.0.0.1", "3001"])? == "answered");
    assert!(!answers()?);
    pair.client.lead_loopback_to(3001, &pair.server)?;
    assert!(answers()?);
    pair.client.unplug()?;
    assert!(!answers()?);
    Ok(())
}

#[test]
fn a_network_is_gone_with_its_owner() -> Result<()> {
    let Some(pair) = Pair::new(&[443])? else { return Ok(()) };
    let network_of = |process: &str| std::fs::read_link(format!("/proc/{process}/ns/net")).ok();
    let server = network_of(&pair.echoes[0].id().to_string());
    assert!(server.is_some() && server != network_of("self"), "it runs in a network of its own");
    drop(pair);
    let of_processes =
        || std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.file_name());
    wait_until(WITHIN, "no process is in that network", || {
        of_processes().all(|process| network_of(&process.to_string_lossy()) != server)
    });
    Ok(())
}

/// A user namespace within which there can be no other stands for a kernel that refuses them.
#[test]
fn where_namespaces_are_refused_a_test_says_how_to_allow_them_and_fails_if_they_are_required() -> Result<()> {
    if Network::unless_refused()?.is_none() {
        return Ok(());
    }
    let test = "a_pulled_cable_carries_nothing_until_it_is_plugged_in_again";
    let refused = |required: &str| {
        Command::new("unshare")
            .args(["--user", "--map-root-user", "sh", "-c"])
            .arg("echo 0 >/proc/sys/user/max_user_namespaces && exec \"$@\"")
            .arg("sh")
            .arg(std::env::current_exe()?)
            .args([test, "--exact"])
            .env("VIVAVOCE_REQUIRE_NAMESPACES", required)
            .output()
    };
    let left_out = refused("0")?;
    let said = String::from_utf8_lossy(&left_out.stderr);
    assert!(left_out.status.success(), "{said}");
    let [line] = said.lines().filter(|line| line.starts_with("skipped: ")).collect::<Vec<_>>()[..] else {
        panic!("{said}")
    };
    assert!(line.starts_with(&format!("skipped: {test}: no network namespaces ")), "{line}");
    assert!(line.ends_with("sudo sysctl -w user.max_user_namespaces=15000"), "{line}");

    let required = refused("1")?;
    let said = String::from_utf8_lossy(&required.stdout);
    assert!(!required.status.success() && said.contains("user.max_user_namespaces=15000"), "{said}");
    Ok(())
}
