//! What the SDK says when it cannot connect, understood. The one place where its text is matched.

use diagnosis::{Observation, TokenRefusal};

/// In the order in which they are looked for: the SDK's sentence may hold several of these.
const REFUSALS: &[(&str, TokenRefusal)] = &[
    ("token is expired", TokenRefusal::Expired),
    ("not valid yet", TokenRefusal::NotYetValid),
    ("invalid api key", TokenRefusal::UnknownKey),
    ("cryptographic primitive", TokenRefusal::WrongSecret),
    ("no permissions", TokenRefusal::NotPermitted),
    ("permission", TokenRefusal::NotPermitted),
    ("invalid authorization token", TokenRefusal::NotAToken),
    ("invalid token", TokenRefusal::NotAToken),
    ("401", TokenRefusal::NotAToken),
];

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
    if let Some((_, why)) = REFUSALS.iter().find(|(sign, _)| lower.contains(sign)) {
        return Observation::LiveKitRefusedToken { why: *why };
    }
    if UNREACHABLE.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitUnreachable { url: url.to_owned() };
    }
    if SILENT.iter().any(|sign| lower.contains(sign)) {
        return Observation::LiveKitSilent { url: url.to_owned(), after };
    }
    Observation::LiveKitFailed { detail: said.to_owned() }
}
