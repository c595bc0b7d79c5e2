//! A TURN server (RFC 8656), asked for an address of its own and given it back.

use std::{io, net::SocketAddr, time::Duration};

use livekit_protocol::IceServer;
use stun_types::{
    attribute::{AttributeType, ErrorCode, Nonce, RawAttribute, Realm, Username},
    message::{
        IntegrityAlgorithm, LongTermKeyCredentials, Message, MessageClass, MessageIntegrityCredentials, MessageWriteVec,
        Method, StunWriteError,
    },
    prelude::*,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::{Instant, timeout},
};

use crate::{
    network_path::resolve,
    stun::{LARGEST_MESSAGE, any_address},
};

const DEADLINE: Duration = Duration::from_secs(5);
const AGAIN_AFTER: Duration = Duration::from_millis(400);
/// Of those that a server names.
const MOST_RELAYS: usize = 4;

/// RFC 8656, 17 and 18.
const ALLOCATE: Method = Method::new(0x003);
const REFRESH: Method = Method::new(0x004);
const REQUESTED_TRANSPORT: u16 = 0x0019;
const XOR_RELAYED_ADDRESS: u16 = 0x0016;
const LIFETIME: u16 = 0x000d;
const UDP_PROTOCOL: [u8; 4] = [17, 0, 0, 0];
const UNAUTHORIZED: u16 = 401;
const STALE_NONCE: u16 = 438;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Relay {
    host: String,
    port: u16,
    is_tcp: bool,
    pub(crate) is_over_tls: bool,
    username: String,
    password: String,
}

#[derive(Debug)]
pub(crate) enum RelayError {
    /// It answers, and does not let us in.
    Refused,
    Silent,
}

impl Relay {
    /// The first few that are among the servers' addresses (RFC 7065); STUN servers are none.
    pub(crate) fn all(servers: &[IceServer]) -> Vec<Self> {
        let of = |server: &IceServer| {
            let (username, password) = (server.username.clone(), server.credential.clone());
            server.urls.iter().filter_map(move |url| Self::read(url, &username, &password)).collect::<Vec<_>>()
        };
        servers.iter().flat_map(of).take(MOST_RELAYS).collect()
    }

    fn read(url: &str, username: &str, password: &str) -> Option<Self> {
        let (scheme, rest) = url.split_once(':')?;
        let is_over_tls = match scheme {
            "turn" => false,
            "turns" => true,
            _ => return None,
        };
        let (address, query) = rest.split_once('?').unwrap_or((rest, ""));
        let (host, port) = match address.rsplit_once(':') {
            Some((host, port)) if !host.is_empty() && !port.ends_with(']') => (host, port.parse().ok()?),
            _ => (address, if is_over_tls { 5349 } else { 3478 }),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        (!host.is_empty()).then(|| Self {
            host: host.to_owned(),
            port,
            is_tcp: is_over_tls || query.contains("transport=tcp"),
            is_over_tls,
            username: username.to_owned(),
            password: password.to_owned(),
        })
    }
}

/// Takes an address at the relay, gives it back, and says how long one round trip took.
pub(crate) async fn allocate(relay: &Relay) -> Result<Duration, RelayError> {
    let allocating = async {
        let addresses = resolve(&relay.host, relay.port).await.map_err(|_| RelayError::Silent)?;
        let address = *addresses.first().ok_or(RelayError::Silent)?;
        let mut line = Line::open(address, relay.is_tcp).await.map_err(|_| RelayError::Silent)?;
        exchange(&mut line, relay).await
    };
    let result = timeout(DEADLINE, allocating).await.unwrap_or(Err(RelayError::Silent));
    if result.is_err() {
        tracing::info!(host = relay.host, port = relay.port, tcp = relay.is_tcp, ?result, "no relay");
    }
    result
}

/// The relay says first by which realm and nonce it wants to be asked.
async fn exchange(line: &mut Line, relay: &Relay) -> Result<Duration, RelayError> {
    let ask = allocation(None).map_err(|_| RelayError::Refused)?;
    let (answer, _) = line.ask(&ask).await.map_err(|_| RelayError::Silent)?;
    let mut signature = Signature::asked_for(&answer, relay).ok_or(RelayError::Refused)?;
    // a nonce may have just gone stale: the answer then holds a new one
    for _ in 0..2 {
        let ask = allocation(Some(&signature)).map_err(|_| RelayError::Refused)?;
        let (answer, round_trip) = line.ask(&ask).await.map_err(|_| RelayError::Silent)?;
        let message = Message::from_bytes(&answer).map_err(|_| RelayError::Refused)?;
        if message.has_class(MessageClass::Success) {
            let is_given = message.has_attribute(AttributeType::new(XOR_RELAYED_ADDRESS));
            if let Ok(give_back) = return_of_allocation(&signature) {
                // one that is not given back is forgotten by the relay in minutes
                let _ = line.send(&give_back).await;
            }
            return if is_given { Ok(round_trip) } else { Err(RelayError::Refused) };
        }
        if error_code(&message) != Some(STALE_NONCE) {
            return Err(RelayError::Refused);
        }
        signature = Signature::asked_for(&answer, relay).ok_or(RelayError::Refused)?;
    }
    Err(RelayError::Refused)
}

/// Who we are, in the relay's terms.
struct Signature {
    username: String,
    realm: String,
    nonce: String,
    credentials: MessageIntegrityCredentials,
}

impl Signature {
    fn asked_for(answer: &[u8], relay: &Relay) -> Option<Self> {
        let answer = Message::from_bytes(answer).ok()?;
        if !matches!(error_code(&answer), Some(UNAUTHORIZED | STALE_NONCE)) {
            return None;
        }
        let realm = answer.attribute::<Realm>().ok()?.realm().to_owned();
        let nonce = answer.attribute::<Nonce>().ok()?.nonce().to_owned();
        let credentials =
            LongTermKeyCredentials::new(relay.username.clone(), relay.password.clone(), realm.clone());
        Some(Self { username: relay.username.clone(), realm, nonce, credentials: credentials.into() })
    }

    fn put(&self, request: &mut MessageWriteVec) -> Result<(), StunWriteError> {
        request.add_attribute(&Username::new(&self.username)?)?;
        request.add_attribute(&Realm::new(&self.realm)?)?;
        request.add_attribute(&Nonce::new(&self.nonce)?)?;
        request.add_message_integrity(&self.credentials, IntegrityAlgorithm::Sha1)
    }
}

fn allocation(signature: Option<&Signature>) -> Result<Vec<u8>, StunWriteError> {
    let mut request = Message::builder_request(ALLOCATE, MessageWriteVec::new());
    request.add_attribute(&RawAttribute::new(AttributeType::new(REQUESTED_TRANSPORT), &UDP_PROTOCOL))?;
    if let Some(signature) = signature {
        signature.put(&mut request)?;
    }
    Ok(request.finish())
}

fn return_of_allocation(signature: &Signature) -> Result<Vec<u8>, StunWriteError> {
    let mut request = Message::builder_request(REFRESH, MessageWriteVec::new());
    request.add_attribute(&RawAttribute::new(AttributeType::new(LIFETIME), &[0; 4]))?;
    signature.put(&mut request)?;
    Ok(request.finish())
}

fn error_code(message: &Message<'_>) -> Option<u16> {
    message.attribute::<ErrorCode>().ok().map(|error| error.code())
}

/// To the relay.
enum Line {
    Udp(UdpSocket),
    Tcp(TcpStream),
}

impl Line {
    async fn open(address: SocketAddr, is_tcp: bool) -> io::Result<Self> {
        if is_tcp {
            return Ok(Self::Tcp(TcpStream::connect(address).await?));
        }
        let socket = UdpSocket::bind(any_address(address)).await?;
        socket.connect(address).await?;
        Ok(Self::Udp(socket))
    }

    async fn send(&mut self, message: &[u8]) -> io::Result<()> {
        match self {
            Self::Udp(socket) => socket.send(message).await.map(drop),
            Self::Tcp(stream) => stream.write_all(message).await,
        }
    }

    /// The answer, and how long it took. Over UDP it is asked again until there is one.
    async fn ask(&mut self, message: &[u8]) -> io::Result<(Vec<u8>, Duration)> {
        let question = Message::from_bytes(message).map_err(io::Error::other)?.transaction_id();
        loop {
            // over TCP nothing is lost, and the caller's deadline ends the wait
            let patience = if matches!(self, Self::Tcp(_)) { DEADLINE } else { AGAIN_AFTER };
            let asked = Instant::now();
            self.send(message).await?;
            let waiting = async {
                loop {
                    let answer = self.receive().await?;
                    if Message::from_bytes(&answer).is_ok_and(|answer| answer.transaction_id() == question) {
                        return Ok((answer, asked.elapsed()));
                    }
                }
            };
            if let Ok(answered) = timeout(patience, waiting).await {
                return answered;
            }
        }
    }

    /// One message. In a stream its header says how long it is.
    async fn receive(&mut self) -> io::Result<Vec<u8>> {
        match self {
            Self::Udp(socket) => {
                let mut message = vec![0; LARGEST_MESSAGE];
                let length = socket.recv(&mut message).await?;
                message.truncate(length);
                Ok(message)
            }
            Self::Tcp(stream) => {
                let mut message = vec![0; 20];
                stream.read_exact(&mut message).await?;
                let length = usize::from(u16::from_be_bytes([message[2], message[3]]));
                if length > LARGEST_MESSAGE {
                    return Err(io::ErrorKind::InvalidData.into());
                }
                message.resize(20 + length, 0);
                stream.read_exact(&mut message[20..]).await?;
                Ok(message)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relays_are_read_from_their_addresses_and_nothing_else_is_one() {
        let read = |url: &str| Relay::read(url, "u", "p").map(|r| (r.host, r.port, r.is_tcp, r.is_over_tls));
        for (url, relay) in [
            ("turn:relay.example:443?transport=tcp", Some(("relay.example".into(), 443, true, false))),
            ("turn:relay.example?transport=udp", Some(("relay.example".into(), 3478, false, false))),
            ("turn:relay.example", Some(("relay.example".into(), 3478, false, false))),
            ("turns:relay.example:5349?transport=tcp", Some(("relay.example".into(), 5349, true, true))),
            ("turn:[2001:db8::1]:3479", Some(("2001:db8::1".into(), 3479, false, false))),
            ("stun:relay.example:3478", None),
            ("turn:", None),
            ("turn:relay.example:many", None),
            ("", None),
        ] {
            assert_eq!(read(url), relay, "{url}");
        }
    }
}
