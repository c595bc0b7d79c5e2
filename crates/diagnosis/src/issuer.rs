//! Who issued a token: the API key of the platform's LiveKit project, which is no secret. Whether a voice server knows the
//! key only that server can say; this finds what no key looks like.

use crate::configuration::is_placeholder;

/// What is odd about a token's issuer. Holds nothing of it: it may be a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IssuerFault {
    /// The token names none.
    Missing,
    /// It is the text of a template.
    Placeholder,
    /// It looks like an API secret.
    Secret,
}

/// LiveKit's secrets have 32 letters and digits at least, its own keys `API` and about a dozen of them.
const SECRET_FROM: usize = 32;

impl IssuerFault {
    /// `None` where a key may well look like that.
    pub fn of(issuer: Option<&str>) -> Option<Self> {
        let issuer = issuer.unwrap_or_default().trim();
        if issuer.is_empty() {
            Some(Self::Missing)
        } else if is_placeholder(issuer) {
            Some(Self::Placeholder)
        } else if looks_like_a_secret(issuer) {
            Some(Self::Secret)
        } else {
            None
        }
    }
}

fn looks_like_a_secret(issuer: &str) -> bool {
    let is_in_base64 = |c: char| c.is_ascii_alphanumeric() || "+/=".contains(c);
    issuer.len() >= SECRET_FROM && !issuer.starts_with("API") && issuer.chars().all(is_in_base64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_a_key_unless_it_is_nothing_a_placeholder_or_looks_like_a_secret() {
        let secret = "k9fQ2mZx7LwB4tRv8NcY1pHs6JdA3gEu5TiO0qWe";
        for (issuer, fault) in [
            (None, Some(IssuerFault::Missing)),
            (Some(""), Some(IssuerFault::Missing)),
            (Some("  "), Some(IssuerFault::Missing)),
            (Some("placeholder-key"), Some(IssuerFault::Placeholder)),
            (Some("your-api-key"), Some(IssuerFault::Placeholder)),
            (Some(secret), Some(IssuerFault::Secret)),
            (Some("APIabcXYZ1234567"), None),
            (Some("devkey"), None),
            // a server of one's own takes any name for a key
            (Some("interviews-of-the-whole-company-in-europe"), None),
            (Some("6f1c2f0e-6a0b-4c39-9d6e-0f2b7f0f3c11"), None),
        ] {
            assert_eq!(IssuerFault::of(issuer), fault, "{issuer:?}");
        }
    }
}
