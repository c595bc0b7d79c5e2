//! Ed25519 signatures, each for one purpose.

use crate::{Fault, Seed, from_text, to_text};
use ed25519_dalek::{Signature, Signer, VerifyingKey};

/// What a signature is for. It is part of what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The platform vouches for what a candidate's machine keeps for an interview without a network.
    OfflinePack,
    /// A candidate's machine vouches for what was said on it, towards one reader.
    Interview,
}

impl Purpose {
    fn context(self) -> &'static [u8] {
        match self {
            Self::OfflinePack => b"vivavoce offline pack v1",
            Self::Interview => b"vivavoce sealed interview v2",
        }
    }

    /// The bytes that are signed: the context, which holds no NUL, a NUL, the message.
    fn over(self, message: &[u8]) -> Vec<u8> {
        [self.context(), b"\0", message].concat()
    }
}

/// A private key. It is wiped from memory when it is dropped.
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    pub fn from_seed(seed: &Seed) -> Self {
        Self(ed25519_dalek::SigningKey::from_bytes(seed))
    }

    pub fn public(&self) -> String {
        to_text(self.0.verifying_key().as_bytes())
    }

    pub fn sign(&self, purpose: Purpose, message: &[u8]) -> String {
        to_text(&self.signature(purpose, message))
    }

    pub(crate) fn signature(&self, purpose: Purpose, message: &[u8]) -> [u8; 64] {
        self.0.sign(&purpose.over(message)).to_bytes()
    }
}

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SigningKey of {}", self.public())
    }
}

/// Whether it is a key that signatures can be checked with.
pub fn is_public_key(key: &str) -> bool {
    from_text(key).is_ok_and(|bytes| VerifyingKey::from_bytes(&bytes).is_ok_and(|key| !key.is_weak()))
}

/// # Errors
/// [`Fault::NotAKey`], or [`Fault::WrongSignature`] also where the signature is no signature at all.
pub fn verify(key: &str, purpose: Purpose, message: &[u8], signature: &str) -> Result<(), Fault> {
    let signature = from_text(signature).map_err(|_| Fault::WrongSignature)?;
    verify_bytes(key, purpose, message, &signature)
}

pub(crate) fn verify_bytes(
    key: &str,
    purpose: Purpose,
    message: &[u8],
    signature: &[u8; 64],
) -> Result<(), Fault> {
    let key = VerifyingKey::from_bytes(&from_text(key)?).map_err(|_| Fault::NotAKey)?;
    // strict: no second signature can be made of a good one
    key.verify_strict(&purpose.over(message), &Signature::from_bytes(signature))
        .map_err(|_| Fault::WrongSignature)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(n: u8) -> SigningKey {
        SigningKey::from_seed(&Seed::new([n; 32]))
    }

    #[test]
    fn a_signature_is_good_for_its_key_its_bytes_and_its_purpose_alone() {
        let signature = key(1).sign(Purpose::OfflinePack, b"questions");
        let check = |n, purpose, message: &[u8], signature: &str| {
            verify(&key(n).public(), purpose, message, signature)
        };
        assert_eq!(check(1, Purpose::OfflinePack, b"questions", &signature), Ok(()));
        for (n, purpose, message, signature) in [
            (2, Purpose::OfflinePack, &b"questions"[..], signature.as_str()),
            (1, Purpose::Interview, b"questions", &signature),
            (1, Purpose::OfflinePack, b"question", &signature),
            (1, Purpose::OfflinePack, b"questions", &signature[1..]),
            (1, Purpose::OfflinePack, b"questions", ""),
            (1, Purpose::OfflinePack, b"questions", &key(1).sign(Purpose::OfflinePack, b"others")),
        ] {
            assert_eq!(check(n, purpose, message, signature), Err(Fault::WrongSignature));
        }
        assert_eq!(verify("no key", Purpose::OfflinePack, b"questions", &signature), Err(Fault::NotAKey));
    }

    #[test]
    fn a_private_key_does_not_show() {
        let shown = format!("{:?}", key(7));
        assert!(shown.contains(&key(7).public()) && !shown.contains("7, 7"), "{shown}");
    }
}
