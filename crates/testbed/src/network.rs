//! A network of a test's own, with cables that can be pulled.

use std::fmt::Write as _;
use std::io::Write as _;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::namespace::Namespace;
use crate::scratch::Scratch;
use crate::{Launch, Process, find_program, wait};

/// The router's address on every cable.
const ROUTER: &str = "169.254.1.1";

const START: Duration = Duration::from_secs(10);

/// Set to 1 where the tests of bad networks must not be left out.
const REQUIRED: &str = "VIVAVOCE_REQUIRE_NAMESPACES";

/// Reads packets from a TUN device and gives each back to the kernel later.
const SHAPER: &str = "
import collections, fcntl, os, select, struct, sys, time
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000
device, delay = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK), float(sys.argv[2])
fcntl.ioctl(device, TUNSETIFF, struct.pack('16sH', sys.argv[1].encode(), IFF_TUN | IFF_NO_PI))
print('ready', flush=True)
waiting = collections.deque()
while True:
    patience = max(0, waiting[0][0] - time.monotonic()) if waiting else None
    select.select([device], [], [], patience)
    try:
        while True:
            waiting.append((time.monotonic() + delay, os.read(device, 65536)))
    except BlockingIOError:
        pass
    while waiting and waiting[0][0] <= time.monotonic():
        os.write(device, waiting.popleft()[1])
";

/// A router with hosts, each a network namespace at the end of a cable of its own. Programs are started in a host by
/// [`Launch::inside`](crate::Launch::inside); what is bad about the network is bad at the router ([`Host::suffer`]).
///
/// All of it lives in a user namespace: no rights are needed, nothing of the machine's own network is touched, and it
/// is gone with its last process, also when the test program is killed.
#[derive(Debug)]
pub struct Network {
    router: Arc<Router>,
    hosts: usize,
}

#[derive(Debug)]
struct Router {
    namespace: Namespace,
    scratch: Scratch,
}

/// What may be wrong with the way between a host and the router.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Of a hundred packets in each direction so many are lost, at random.
    Loss {
        percent: u8,
    },
    NoUdp,
    /// UDP that comes to the host is lost; what the host sends arrives.
    NoUdpIn,
    /// Nothing passes but TCP from the host to this port, as behind a company's strict firewall.
    OnlyTcp {
        port: u16,
    },
    /// The same with three ports.
    OnlyTcpTo {
        ports: [u16; 3],
    },
    /// TCP connections from the host to this port are refused.
    Refused {
        port: u16,
    },
    /// Packets to this port, by TCP from the host, vanish.
    Dropped {
        port: u16,
    },
}

impl Network {
    /// A router without hosts, or `None` where the kernel refuses namespaces to this user: a test then ends without
    /// having tested anything. Why, and what would allow them, is written to standard error, from where `./dev test` takes
    /// it to the end of what it says. Where `VIVAVOCE_REQUIRE_NAMESPACES` is 1 a refusal is an error.
    pub fn unless_refused() -> Result<Option<Self>> {
        match Self::new() {
            Ok(network) => Ok(Some(network)),
            Err(refused @ Error::NoNamespaces { .. })
                if std::env::var_os(REQUIRED).is_none_or(|value| value != "1") =>
            {
                let thread = std::thread::current();
                let test = thread.name().unwrap_or("a test");
                // not by `eprintln!`, which the test runner swallows where a test passes
                let _ = writeln!(std::io::stderr(), "\nskipped: {test}: {refused}");
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn new() -> Result<Self> {
        let scratch = Scratch::new("network")?;
        let namespace = Namespace::new("router", scratch.path())?;
        namespace.switch_on("ipv4/ip_forward")?;
        Ok(Self { router: Arc::new(Router { namespace, scratch }), hosts: 0 })
    }

    /// One more host, which reaches all others and nothing else.
    pub fn host(&mut self, address: Ipv4Addr) -> Result<Host> {
        self.hosts += 1;
        let cable = format!("cable{}", self.hosts);
        let router = Arc::clone(&self.router);
        let namespace = router.namespace.beside(&format!("host{}", self.hosts), router.scratch.path())?;
        router.namespace.ip(&format!(
            "link add {cable} type veth peer name eth0 netns {}\n\
             address add {ROUTER}/32 dev {cable}",
            namespace.id()
        ))?;
        namespace.ip(&format!(
            "link set lo up\n\
             link set eth0 up\n\
             address add {address}/32 dev eth0\n\
             route add default via {ROUTER} dev eth0 onlink"
        ))?;
        let host = Host { namespace, router, cable, address };
        host.plug_in()?;
        Ok(host)
    }
}

/// A machine of a [`Network`].
#[derive(Debug)]
pub struct Host {
    namespace: Namespace,
    router: Arc<Router>,
    /// The router's end of it; the host's is `eth0`.
    cable: String,
    address: Ipv4Addr,
}

impl Host {
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    pub fn unplug(&self) -> Result<()> {
        self.router.namespace.ip(&format!("link set {} down", self.cable))
    }

    /// Returns when the cable carries packets.
    pub fn plug_in(&self) -> Result<()> {
        let Self { cable, address, .. } = self;
        self.router.namespace.ip(&format!("link set {cable} up\nroute replace {address} dev {cable}"))?;
        let carries = || -> Result<bool> {
            Ok(self.router.namespace.carries(cable)? && self.namespace.carries("eth0")?)
        };
        let outcome = wait::poll(START, || carries().map(|carries| carries.then_some(())).transpose());
        outcome.unwrap_or_else(|| {
            let command = format!("ip link set {cable} up");
            let stderr = format!("the cable carries nothing after {START:?}");
            Err(Error::Failed { command, status: "exit status: 0".to_owned(), stderr })
        })
    }

    /// Has these faults from now on, and no others; packets must pass each.
    pub fn suffer(&self, faults: &[Fault]) -> Result<()> {
        let cable = &self.cable;
        let mut rules = format!(
            "table inet {cable} {{}}\n\
             delete table inet {cable}\n\
             table inet {cable} {{\n\
             chain forward {{\n\
             type filter hook forward priority 0;\n"
        );
        for fault in faults {
            fault.write(cable, &mut rules);
        }
        rules.push_str("}\n}\n");
        self.router.namespace.nft(&rules)
    }

    /// The largest packet of the cable, in bytes. The host knows it; others learn it from the router.
    pub fn set_mtu(&self, bytes: u16) -> Result<()> {
        self.router.namespace.ip(&format!("link set {} mtu {bytes}", self.cable))?;
        self.namespace.ip(&format!("link set eth0 mtu {bytes}"))
    }

    /// Makes every packet between this host and the others take this long, in each direction, until what is returned is
    /// dropped. Not every kernel has a queue that delays (`netem`), so they pass through a program at the router.
    pub fn delay(&self, by: Duration) -> Result<Process> {
        let Self { cable, address, .. } = self;
        let (router, slow) = (&self.router.namespace, format!("slow-{cable}"));
        router.ip(&format!(
            "tuntap add {slow} mode tun\n\
             link set {slow} up\n\
             route add default dev {slow} table 100\n\
             rule add priority 10 iif {slow} lookup main\n\
             rule add priority 20 iif {cable} lookup 100\n\
             rule add priority 30 to {address} lookup 100"
        ))?;
        let mut shaper = Launch::new("shaper", find_program("python3")?)
            .args(["-c", SHAPER, &slow, &by.as_secs_f64().to_string()])
            .through(router.entrance())
            .start(self.router.scratch.path())?;
        shaper.wait_for_line(START, "its device", |line| (line == "ready").then_some(()))?;
        Ok(shaper)
    }

    /// Makes this port of the host's loopback address lead to the same port of another host, over the cable: what
    /// takes plain HTTP for loopback only is tried on a bad network this way.
    pub fn lead_loopback_to(&self, port: u16, other: &Self) -> Result<()> {
        // packets from a loopback address would not leave, nor answers to one come in
        self.namespace.switch_on("ipv4/conf/eth0/route_localnet")?;
        self.namespace.nft(&format!(
            "table ip loopback{port} {{\n\
             chain output {{\n\
             type nat hook output priority -100;\n\
             ip daddr 127.0.0.1 tcp dport {port} dnat to {other}\n\
             }}\n\
             chain postrouting {{\n\
             type nat hook postrouting priority 100;\n\
             oifname eth0 masquerade\n\
             }}\n\
             }}\n",
            other = other.address
        ))
    }

    pub(crate) fn entrance(&self) -> Vec<std::ffi::OsString> {
        self.namespace.entrance()
    }
}

impl Fault {
    /// Rules at the router, for what comes in from the cable and what goes out to it.
    fn write(self, cable: &str, rules: &mut String) {
        let (sent, received) = match self {
            // what is sent is let through by a rule that drops nothing
            Self::NoUdpIn => ("meta length 0".to_owned(), "meta l4proto udp".to_owned()),
            Self::Loss { percent } => {
                let lost = format!("numgen random mod 100 < {percent}");
                (lost.clone(), lost)
            }
            Self::NoUdp => ("meta l4proto udp".to_owned(), "meta l4proto udp".to_owned()),
            Self::OnlyTcpTo { ports } => {
                let [a, b, c] = ports;
                let ports = format!("{{ tcp . {a}, tcp . {b}, tcp . {c} }}");
                (format!("meta l4proto . th dport != {ports}"), format!("meta l4proto . th sport != {ports}"))
            }
            Self::Refused { port } => {
                let _ = writeln!(rules, "iifname {cable} tcp dport {port} reject with tcp reset");
                return;
            }
            Self::Dropped { port } => {
                let _ = writeln!(rules, "iifname {cable} tcp dport {port} drop");
                return;
            }
            // `tcp dport` alone would let everything pass that is no TCP
            Self::OnlyTcp { port } => (
                format!("meta l4proto . th dport != {{ tcp . {port} }}"),
                format!("meta l4proto . th sport != {{ tcp . {port} }}"),
            ),
        };
        // writing to a String cannot fail
        let _ = write!(rules, "iifname {cable} {sent} drop\noifname {cable} {received} drop\n");
    }
}
