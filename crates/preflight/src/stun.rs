//! Questions in STUN (RFC 8489), over UDP and, framed by their length (RFC 4571), over TCP.

use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};

use stun_types::{
    attribute::{AttributeType, RawAttribute, Username},
    message::{
        BINDING, IntegrityAlgorithm, Message, MessageIntegrityCredentials, MessageWriteVec,
        ShortTermCredentials, StunWriteError,
    },
    prelude::*,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpStream, UdpSocket},
    time::{Instant, sleep_until, timeout},
};

use crate::ice::ServerEnd;

/// An answer is far smaller than what fits into any network's packets.
pub(crate) const LARGEST_MESSAGE: usize = 1280;
const UDP_DEADLINE: Duration = Duration::from_secs(4);
/// A network that loses every tenth packet loses three in a row once in a thousand times.
const AGAIN_AFTER: Duration = Duration::from_millis(400);
const TCP_DEADLINE: Duration = Duration::from_secs(4);

/// ICE's attributes (RFC 8445, 16.1).
const PRIORITY: u16 = 0x0024;
const ICE_CONTROLLED: u16 = 0x8029;
const ICE_CONTROLLING: u16 = 0x802A;
/// Of a candidate that is found by asking, on the first interface (RFC 8445, 5.1.2.1).
const PEER_REFLEXIVE_PRIORITY: u32 = (110 << 24) | (65535 << 8) | 255;

/// Asks the server at one of its addresses as ICE does, and says how long one round trip took.
///
/// # Errors
/// That nothing came back, or nothing that the server could have said.
pub(crate) async fn over_udp(address: SocketAddr, end: &ServerEnd) -> io::Result<Duration> {
    let socket = UdpSocket::bind(any_address(address)).await?;
    socket.connect(address).await?;
    let asking = async {
        let mut asked: Vec<(Vec<u8>, Instant)> = Vec::new();
        let mut answer = [0; LARGEST_MESSAGE];
        loop {
            let question = binding_request(end).map_err(io::Error::other)?;
            // a refused packet is reported by the next call; asking goes on, others may answer
            let sent = Instant::now();
            let _ = socket.send(&question).await;
            asked.push((question, sent));
            let again = Instant::now() + AGAIN_AFTER;
            loop {
                tokio::select! {
                    received = socket.recv(&mut answer) => {
                        let Ok(length) = received else { sleep_until(again).await; break };
                        if let Some(at) = answered(&answer[..length], &asked, end) {
                            return Ok(at.elapsed());
                        }
                    }
                    () = sleep_until(again) => break,
                }
            }
        }
    };
    timeout(UDP_DEADLINE, asking).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

/// The same over TCP; how long one round trip took on the open connection.
pub(crate) async fn over_tcp(address: SocketAddr, end: &ServerEnd) -> io::Result<Duration> {
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        let question = binding_request(end).map_err(io::Error::other)?;
        let length = u16::try_from(question.len()).map_err(io::Error::other)?;
        let sent = Instant::now();
        stream.write_all(&[&length.to_be_bytes()[..], &question].concat()).await?;
        let asked = [(question, sent)];
        loop {
            let length = usize::from(stream.read_u16().await?);
            if length > LARGEST_MESSAGE {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut answer = vec![0; length];
            stream.read_exact(&mut answer).await?;
            if let Some(at) = answered(&answer, &asked, end) {
                return Ok(at.elapsed());
            }
        }
    };
    timeout(TCP_DEADLINE, asking).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn binding_request(end: &ServerEnd) -> Result<Vec<u8>, StunWriteError> {
    let mut request = Message::builder_request(BINDING, MessageWriteVec::new());
    request.add_attribute(&Username::new(&end.username)?)?;
    let priority = PEER_REFLEXIVE_PRIORITY.to_be_bytes();
    request.add_attribute(&RawAttribute::new(AttributeType::new(PRIORITY), &priority))?;
    let role = if end.is_lite { ICE_CONTROLLING } else { ICE_CONTROLLED };
    // the number decides a conflict of roles; there is none
    request.add_attribute(&RawAttribute::new(AttributeType::new(role), &[1; 8]))?;
    request.add_message_integrity(&credentials(end), IntegrityAlgorithm::Sha1)?;
    request.add_fingerprint()?;
    Ok(request.finish())
}

/// When the question was asked that this answers, signed with the server's password.
fn answered(answer: &[u8], asked: &[(Vec<u8>, Instant)], end: &ServerEnd) -> Option<Instant> {
    let answer = Message::from_bytes(answer).ok()?;
    let is_good = answer.has_class(stun_types::message::MessageClass::Success)
        && answer.validate_integrity(&credentials(end)).is_ok();
    let of = |question: &[u8]| {
        Message::from_bytes(question)
            .is_ok_and(|question| question.transaction_id() == answer.transaction_id())
    };
    asked.iter().find(|(question, _)| is_good && of(question)).map(|(_, at)| *at)
}

fn credentials(end: &ServerEnd) -> MessageIntegrityCredentials {
    ShortTermCredentials::new(end.password.clone()).into()
}

/// Any address of this computer that can reach the other one.
pub(crate) fn any_address(other: SocketAddr) -> SocketAddr {
    match other {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}
