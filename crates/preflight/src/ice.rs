//! Where the voice server takes sound (ICE, RFC 8445; candidates as RFC 8839 writes them).

use std::net::{IpAddr, SocketAddr};

/// The server's side of the connection that was negotiated.
#[derive(Clone, Debug, Default)]
pub(crate) struct ServerEnd {
    /// Of both sides, as STUN wants it: the asked one's first.
    pub(crate) username: String,
    /// The server's; for this one connection only.
    pub(crate) password: String,
    /// It only answers checks, so that the client leads; a server that makes checks itself leads, since it made the offer
    /// (RFC 8445, 6.1.1).
    pub(crate) is_lite: bool,
    pub(crate) candidates: Vec<Candidate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) transport: Transport,
    pub(crate) address: SocketAddr,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transport {
    Udp,
    /// Where the server waits for connections.
    Tcp,
}

impl Candidate {
    /// From the value of a `candidate` attribute. `None` for what cannot be asked: names, other transports, TCP addresses
    /// that wait for nobody.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix("a=").unwrap_or(text.trim());
        let mut words = text.strip_prefix("candidate:")?.split_ascii_whitespace();
        let (_foundation, _component) = (words.next()?, words.next()?);
        let transport = words.next()?.to_ascii_lowercase();
        let _priority = words.next()?;
        let ip: IpAddr = words.next()?.parse().ok()?;
        let port: u16 = words.next()?.parse().ok()?;
        let rest: Vec<&str> = words.collect();
        let waits = rest.windows(2).any(|pair| pair == ["tcptype", "passive"]);
        let transport = match transport.as_str() {
            "udp" => Transport::Udp,
            "tcp" if waits => Transport::Tcp,
            _ => return None,
        };
        Some(Self { transport, address: (ip, port).into() })
    }

    /// From LiveKit's trickled form, the JSON of a browser's `RTCIceCandidateInit`.
    pub(crate) fn from_trickle(json: &str) -> Option<Self> {
        let init: serde_json::Value = serde_json::from_str(json).ok()?;
        Self::read(init.get("candidate")?.as_str()?)
    }
}

impl ServerEnd {
    /// The first few addresses for one transport, each once.
    pub(crate) fn addresses(&self, transport: Transport) -> Vec<SocketAddr> {
        const MOST: usize = 4;
        let mut found = Vec::new();
        for candidate in self.candidates.iter().filter(|candidate| candidate.transport == transport) {
            if !found.contains(&candidate.address) && found.len() < MOST {
                found.push(candidate.address);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_read_and_what_cannot_be_asked_is_passed_over() {
        let udp = "candidate:2515 1 udp 2130706431 10.0.0.2 7882 typ host ufrag abc";
        let tcp = "a=candidate:9 1 tcp 1671430143 2001:db8::1 7881 typ host tcptype passive";
        let read = |text: &str| Candidate::read(text).map(|found| (found.transport, found.address.to_string()));
        assert_eq!(read(udp), Some((Transport::Udp, "10.0.0.2:7882".into())));
        assert_eq!(read(tcp), Some((Transport::Tcp, "[2001:db8::1]:7881".into())));
        for other in [
            "",
            "candidate:",
            "candidate:1 1 tcp 1 10.0.0.2 9 typ host tcptype active",
            "candidate:1 1 udp 1 4d1b.local 7882 typ host",
            "candidate:1 1 udp 1 10.0.0.2 70000 typ host",
            "candidate:1 1 dccp 1 10.0.0.2 7882 typ host",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
        let trickled = format!(r#"{{"candidate":"{udp}","sdpMid":"0"}}"#);
        assert_eq!(Candidate::from_trickle(&trickled), Candidate::read(udp));
        assert_eq!(Candidate::from_trickle("{}"), None);
    }

    #[test]
    fn of_many_addresses_a_few_are_asked_each_once() {
        let candidates = (0..40u8)
            .map(|n| Candidate { transport: Transport::Udp, address: ([10, 0, 0, n / 2], 1).into() })
            .collect();
        let end = ServerEnd { candidates, ..Default::default() };
        assert_eq!(end.addresses(Transport::Udp).len(), 4);
        assert!(end.addresses(Transport::Tcp).is_empty());
    }
}
