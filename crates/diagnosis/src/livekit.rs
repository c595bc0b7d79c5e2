//! What a LiveKit server says when it refuses a token, understood: client and platform hear the same words.

use crate::TokenRefusal;

/// In the order in which they are looked for. Sources: livekit-server's `pkg/service/auth.go`, and what it passes on of
/// its JWT library.
const REFUSALS: &[(&str, TokenRefusal)] = &[
    ("token is expired", TokenRefusal::Expired),
    ("not valid yet", TokenRefusal::NotYetValid),
    ("invalid api key", TokenRefusal::UnknownKey),
    ("cryptographic primitive", TokenRefusal::WrongSecret),
    ("no permissions", TokenRefusal::NotPermitted),
    ("permission", TokenRefusal::NotPermitted),
    ("invalid authorization token", TokenRefusal::NotAToken),
    ("invalid token", TokenRefusal::NotAToken),
];

impl TokenRefusal {
    /// From the text of an answer with status 401 or 403, or from a sentence that holds it.
    pub fn said_by_livekit(text: &str) -> Option<Self> {
        let text = text.to_lowercase();
        REFUSALS.iter().find(|(sign, _)| text.contains(sign)).map(|(_, why)| *why)
    }
}
