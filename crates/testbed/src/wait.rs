//! Waiting for conditions, never for time to pass.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How often a condition is looked at: often enough not to slow a test down, rarely enough not to load the
/// machine whose timing is being tested.
const INTERVAL: Duration = Duration::from_millis(10);

/// Waits until `condition` holds.
///
/// # Panics
/// When it does not within `within`; the message names `what` and the caller's line.
#[track_caller]
pub fn wait_until(within: Duration, what: &str, mut condition: impl FnMut() -> bool) {
    assert!(poll(within, || condition().then_some(())).is_some(), "waited {within:?} in vain until {what}");
}

/// Asks `attempt` again and again until it gives something, or `None` when that takes longer than `within`.
pub fn poll<T>(within: Duration, mut attempt: impl FnMut() -> Option<T>) -> Option<T> {
    let deadline = Instant::now() + within;
    loop {
        if let Some(found) = attempt() {
            return Some(found);
        }
        if Instant::now() >= deadline {
            return None;
        }
        std::thread::park_timeout(INTERVAL);
    }
}

/// A port of the loopback address that is free for TCP and UDP.
///
/// It is taken from below the range that systems use for outgoing connections, and never handed out twice by
/// one process, so that nobody takes it before its user has bound it.
pub fn free_port() -> u16 {
    const FIRST: u32 = 15_000;
    const COUNT: u32 = 17_000;
    static NEXT: AtomicU32 = AtomicU32::new(0);

    // test programs run side by side: each begins elsewhere
    let start = std::process::id().wrapping_mul(997);
    for _ in 0..COUNT {
        let step = NEXT.fetch_add(1, Ordering::Relaxed);
        let port = (FIRST + start.wrapping_add(step) % COUNT) as u16;
        let address = (Ipv4Addr::LOCALHOST, port);
        if TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok() {
            return port;
        }
    }
    panic!("no free port between {FIRST} and {}", FIRST + COUNT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_ends_as_soon_as_the_condition_holds() {
        let mut looks = 0;
        wait_until(Duration::from_secs(60), "the third look", || {
            looks += 1;
            looks == 3
        });
        assert_eq!(looks, 3);
    }

    #[test]
    #[should_panic(expected = "in vain until pigs fly")]
    fn waiting_in_vain_says_what_for() {
        wait_until(Duration::from_millis(20), "pigs fly", || false);
    }

    #[test]
    fn a_free_port_is_handed_out_once() {
        let ports: std::collections::HashSet<u16> = (0..100).map(|_| free_port()).collect();
        assert_eq!(ports.len(), 100);
    }
}
