//! The library's signalling connection, told to send at once.
//!
//! The library opens its WebSocket without `TCP_NODELAY`, so whatever it says right after something else waits in the
//! kernel until the server has acknowledged that (Nagle's algorithm meets delayed acknowledgements, RFC 896 and RFC 1122
//! 4.2.3.2): 40 ms for every published track, since the ICE candidates have just gone out. It offers no option for it, and
//! its socket is one of this process's.

/// Tells every TCP connection of this process to `port` to send at once; the library's is one of them, and no other can
/// be hurt by it. Where the system does not list a process's descriptors (Windows) nothing is done.
pub fn send_at_once(port: u16) {
    #[cfg(any(target_os = "linux", target_os = "macos"))]
    descriptors::send_at_once(port);
    #[cfg(not(any(target_os = "linux", target_os = "macos")))]
    let _ = port;
}

/// The port that an address of a server names, or that its scheme means; `None` where it has none, then nothing is told.
pub fn port_of(url: &str) -> Option<u16> {
    let (scheme, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host_and_port = authority.rsplit('@').next()?;
    // an IPv6 address has colons of its own, within brackets
    let after_host = host_and_port.rsplit(']').next()?;
    match after_host.rsplit_once(':') {
        Some((_, port)) if !port.is_empty() => port.parse().ok(),
        _ => match scheme.to_ascii_lowercase().as_str() {
            "ws" | "http" => Some(80),
            "wss" | "https" => Some(443),
            _ => None,
        },
    }
}

#[cfg(any(target_os = "linux", target_os = "macos"))]
mod descriptors {
    use std::os::fd::{BorrowedFd, RawFd};

    use socket2::{SockRef, Type};

    /// The process's descriptors, on both systems.
    const LISTED_IN: &str = "/dev/fd";

    pub(super) fn send_at_once(port: u16) {
        let listed = std::fs::read_dir(LISTED_IN).into_iter().flatten().flatten();
        for number in listed.filter_map(|entry| entry.file_name().to_str()?.parse::<RawFd>().ok()) {
            // SAFETY: the number was listed as open. Its owner may close it meanwhile, and the number be used again: then
            // the calls below fail, or find what is no TCP connection to this port, or one that may send at once as well.
            // They neither read, write nor close anything, and the borrow ends with this round of the loop.
            let descriptor = unsafe { BorrowedFd::borrow_raw(number) };
            let socket = SockRef::from(&descriptor);
            if is_tcp_to(&socket, port)
                && let Err(error) = socket.set_tcp_nodelay(true)
            {
                tracing::debug!(%error, "a signalling connection keeps its delay");
            }
        }
    }

    fn is_tcp_to(socket: &SockRef<'_>, port: u16) -> bool {
        let peer = socket.peer_addr().ok().and_then(|peer| peer.as_socket());
        peer.is_some_and(|peer| peer.port() == port) && socket.r#type().is_ok_and(|kind| kind == Type::STREAM)
    }

    #[cfg(test)]
    mod tests {
        use std::net::{TcpListener, TcpStream};

        #[test]
        fn connections_to_the_port_send_at_once_and_others_stay_as_they_are() {
            let servers = [(); 2].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
            let [meant, other] =
                servers.each_ref().map(|at| TcpStream::connect(at.local_addr().unwrap()).unwrap());
            super::super::send_at_once(servers[0].local_addr().unwrap().port());
            assert!(meant.nodelay().unwrap());
            assert!(!other.nodelay().unwrap());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::port_of;

    #[test]
    fn the_port_is_the_one_in_the_address_or_that_of_its_scheme() {
        for (url, port) in [
            ("ws://127.0.0.1:7880", Some(7880)),
            ("ws://127.0.0.1:7880/rtc?x=1:2", Some(7880)),
            ("wss://voice.example", Some(443)),
            ("WSS://voice.example:/", Some(443)),
            ("http://voice.example/a:9", Some(80)),
            ("https://name:secret@voice.example", Some(443)),
            ("ws://name:secret@voice.example:81?token", Some(81)),
            ("ws://[::1]", Some(80)),
            ("ws://[::1]:7880/", Some(7880)),
            ("ws://voice.example:port", None),
            ("ws://voice.example:99999", None),
            ("ftp://voice.example", None),
            ("voice.example:7880", None),
            ("", None),
        ] {
            assert_eq!(port_of(url), port, "{url}");
        }
    }
}
