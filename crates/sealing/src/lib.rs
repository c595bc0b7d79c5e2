//! What a candidate's machine and a platform must believe of each other without a network between them.
//!
//! - [`SigningKey`] and [`verify`]: Ed25519 signatures, each for one [`Purpose`], so that none is good for another.
//! - [`seal`] and [`OpeningKey::open`]: a sealed file, signed inside by who made it, for its one reader, and encrypted
//!   to that reader (HPKE, RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305).
//!
//! No I/O but the system's random numbers; what is signed or sealed is bytes here. Keys and signatures are base64url
//! without padding where they are text. A private key shows in no `Debug` output.
//!
//! Start reading at [`Purpose`], then [`seal`].

mod sealed;
mod signature;

pub use sealed::{MAGIC, OpeningKey, Unsealed, seal};
pub use signature::{Purpose, SigningKey, is_public_key, verify};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

/// What a private key is made of, and kept as.
pub type Seed = Zeroizing<[u8; 32]>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("this is not a key")]
    NotAKey,
    #[error("the signature is not of this key over these bytes")]
    WrongSignature,
    #[error("this is not a sealed interview file")]
    NotSealed,
    #[error("the file was sealed by an earlier version")]
    EarlierVersion,
    #[error("the file was sealed by a later version")]
    LaterVersion,
    /// Sealed for another reader, or changed since.
    #[error("the file cannot be opened with this key")]
    Unreadable,
}

/// A new seed from the system's random numbers.
///
/// # Errors
/// Where the system has none to give.
pub fn new_seed() -> Result<Seed, getrandom::Error> {
    let mut seed = Seed::default();
    getrandom::fill(seed.as_mut())?;
    Ok(seed)
}

/// A seed as it is written into a file.
pub fn seed_to_text(seed: &Seed) -> Zeroizing<String> {
    Zeroizing::new(to_text(seed.as_ref()))
}

pub fn seed_from_text(text: &str) -> Result<Seed, Fault> {
    Ok(Seed::new(from_text(text.trim())?))
}

fn to_text(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn from_text<const N: usize>(text: &str) -> Result<[u8; N], Fault> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| Fault::NotAKey)?;
    bytes.try_into().map_err(|_| Fault::NotAKey)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn a_seed_is_read_back_from_its_file_and_nothing_else_is() {
        let seed = new_seed().unwrap();
        let text = seed_to_text(&seed);
        assert_eq!(seed_from_text(&format!("{}\n", *text)).unwrap(), seed);
        for text in ["", "AAAA", "!", &text[1..]] {
            assert_eq!(seed_from_text(text), Err(Fault::NotAKey), "{text}");
        }
    }
}
