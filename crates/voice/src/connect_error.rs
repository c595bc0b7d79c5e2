//! What the SDK says when it cannot connect, understood. The one place where its text is matched.

use diagnosis::{Observation, TokenRefusal};

/// The token is good, and nobody more is let in: the project's plan is used up (LiveKit Cloud), or the node carries as much as
/// it may (a server of one's own, `limit` in its configuration).
const LIMITS: &[&str] = &["429 too many requests", "exceeded its configured limit"];

/// The WebSocket was refused with this status, and asked why, the server found nothing wrong with the token. A room with
/// `max_participants` people in it refuses like this, with 500.
const NOT_JOINED: &str = "handshake error: ";

const UNREACHABLE: &[&str] = &[
    "connection refused",
    "connection reset",
    "failed to lookup",
    "dns",
    "name resolution",
    "unreachable",
    "io error",
    "tls",
    "certificate",
    "handshake",
];

const SILENT: &[&str] = &["timeout", "timed out", "deadline"];

/// `said` is the SDK's own text, or the server's, in which there must be no token any more. `after` is how long was waited
/// for it.
pub fn understand(said: &str, url: &str, after: std::time::Duration) -> Observation {
    let lower = said.to_lowercase();
    if let Some(why) = TokenRefusal::said_by_livekit(said) {
        return Observation::LiveKitRefusedToken { why };
    }
    if lower.contains("401") {
        return Observation::LiveKitRefusedToken { why: TokenRefusal::NotAToken };
    }
    if LIMITS.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitLimitReached;
    }
    if let Some(status) = status_after(NOT_JOINED, &lower) {
        return Observation::RoomNotJoined { status };
    }
    if UNREACHABLE.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitUnreachable { url: url.to_owned() };
    }
    if SILENT.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitSilent { url: url.to_owned(), after };
    }
    Observation::LiveKitFailed { detail: said.to_owned() }
}

fn status_after(sign: &str, said: &str) -> Option<u16> {
    let (_, after) = said.split_once(sign)?;
    after.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// The sentences as the SDK said them: of a real server, and of an answer of LiveKit Cloud's status, which cannot be
    /// had here.
    #[test]
    fn a_limit_and_a_full_room_are_told_from_a_server_that_cannot_be_reached() {
        let url = "wss://voice.example";
        let unreachable = || Observation::LiveKitUnreachable { url: url.into() };
        for (said, observed) in [
            (
                "engine: signal failure: handshake error: 500 Internal Server Error",
                Observation::RoomNotJoined { status: 500 },
            ),
            (
                "engine: signal failure: client error: 429 Too Many Requests - connection minutes limit exceeded",
                Observation::LiveKitLimitReached,
            ),
            (
                "engine: signal failure: server error: 503 Service Unavailable - node has exceeded its configured limit",
                Observation::LiveKitLimitReached,
            ),
            (
                "engine: signal failure: handshake error: 429 Too Many Requests",
                Observation::LiveKitLimitReached,
            ),
            ("io error: Connection refused (os error 111)", unreachable()),
            ("tls handshake eof", unreachable()),
        ] {
            assert_eq!(understand(said, url, Duration::from_secs(9)), observed, "{said}");
        }
    }
}
