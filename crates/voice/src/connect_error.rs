//! What the SDK says when it cannot connect, understood. The one place where its text is matched.

use diagnosis::{Observation, TokenRefusal};

/// The token is good, and nobody more is let in: the node carries as much as it may (a server of one's own, `limit` in its
/// configuration). A project whose plan is used up (LiveKit Cloud) answers with status 429.
const LIMIT: &str = "exceeded its configured limit";

/// The WebSocket was refused with this status, and asked why, the server found nothing wrong with the token. A room with
/// `max_participants` people in it refuses like this, with 500.
const NOT_JOINED: &str = "handshake error: ";

/// After these comes the status of an answer, and after that, what the answer says: the first two are the SDK's, the third
/// is its WebSocket's, the last is ours.
const ANSWERED: &[&str] = &["client error: ", "server error: ", "http error: ", "http "];

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
    let not_joined = status_after(NOT_JOINED, &lower).map(|(_, status)| status);
    if let Some(status) = status_of_answer(&lower).or(not_joined) {
        // whatever else is said may be the page of a proxy, with any words in it
        return match (status, TokenRefusal::said_by_livekit(said)) {
            (400 | 401 | 403, Some(why)) => Observation::LiveKitRefusedToken { why },
            (401, None) => Observation::LiveKitRefusedToken { why: TokenRefusal::NotAToken },
            (429, _) => Observation::LiveKitLimitReached,
            _ if lower.contains(LIMIT) => Observation::LiveKitLimitReached,
            _ if not_joined == Some(status) => Observation::RoomNotJoined { status },
            _ => Observation::LiveKitFailed { detail: said.to_owned() },
        };
    }
    if let Some(why) = TokenRefusal::said_by_livekit(said) {
        return Observation::LiveKitRefusedToken { why };
    }
    if UNREACHABLE.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitUnreachable { url: url.to_owned() };
    }
    if SILENT.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitSilent { url: url.to_owned(), after };
    }
    Observation::LiveKitFailed { detail: said.to_owned() }
}

/// The first: a page may quote others.
fn status_of_answer(said: &str) -> Option<u16> {
    let found = ANSWERED.iter().filter_map(|sign| status_after(sign, said));
    found.min_by_key(|(place, _)| *place).map(|(_, status)| status)
}

/// And where the sign is.
fn status_after(sign: &str, said: &str) -> Option<(usize, u16)> {
    let place = said.find(sign)?;
    let status = said[place + sign.len()..].split_whitespace().next()?.parse().ok()?;
    Some((place, status))
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
            (
                "HTTP 429 Too Many Requests: connection minutes limit exceeded",
                Observation::LiveKitLimitReached,
            ),
            ("HTTP 429 Too Many Requests:", Observation::LiveKitLimitReached),
            ("io error: Connection refused (os error 111)", unreachable()),
            ("tls handshake eof", unreachable()),
        ] {
            assert_eq!(understand(said, url, Duration::from_secs(9)), observed, "{said}");
        }
    }

    #[test]
    fn an_answer_is_understood_by_its_status_and_not_by_what_else_is_on_its_page() {
        let page =
            "<p>Ray 8f401ab: permission, dns, tls, timeout; see client error: 429 Too Many Requests</p>";
        for answered in [
            "HTTP 502 Bad Gateway: ",
            "engine: signal failure: server error: 502 Bad Gateway - ",
            "HTTP 404 Not Found: ",
        ] {
            let said = format!("{answered}{page}");
            let observed = understand(&said, "wss://voice.example", Duration::from_secs(9));
            assert_eq!(observed, Observation::LiveKitFailed { detail: said });
        }
        for (said, why) in [
            ("HTTP 401 Unauthorized: invalid API key: APIx", TokenRefusal::UnknownKey),
            ("HTTP 401 Unauthorized:", TokenRefusal::NotAToken),
            (
                "engine: signal failure: client error: 401 Unauthorized - invalid token: error in cryptographic primitive",
                TokenRefusal::WrongSecret,
            ),
            ("client error: 403 Forbidden - no permissions to access the room", TokenRefusal::NotPermitted),
        ] {
            let observed = understand(said, "wss://voice.example", Duration::from_secs(9));
            assert_eq!(observed, Observation::LiveKitRefusedToken { why }, "{said}");
        }
    }
}
