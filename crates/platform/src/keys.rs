//! Secrets the platform hands out: 256 random bits each, kept only as their SHA-256, compared in constant time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// What is stored of a secret. A plain hash is enough: there is nothing to guess in 256 random bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Hash(Vec<u8>);

impl Hash {
    pub fn of(secret: &str) -> Self {
        Self(Sha256::digest(secret.as_bytes()).to_vec())
    }

    pub fn stored(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Whether it is the hash of `secret`, in a time that does not tell how much of it was right.
    pub fn matches(&self, secret: &str) -> bool {
        Self::of(secret).0.ct_eq(&self.0).into()
    }
}

/// A new key: the secret to hand out once, the hash to keep.
pub fn mint() -> (SecretString, Hash) {
    let secret = URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>());
    let hash = Hash::of(&secret);
    (SecretString::from(secret), hash)
}

/// A bearer token: the id under which its hash is found, a dot, the secret.
pub struct Token {
    pub id: String,
    pub bearer: SecretString,
    pub hash: Hash,
}

impl Token {
    pub fn mint() -> Self {
        Self::mint_as("")
    }

    /// One whose id begins with `kind`.
    pub fn mint_as(kind: &str) -> Self {
        let id = format!("{kind}{}", new_id());
        let (secret, hash) = mint();
        Self { bearer: SecretString::from(format!("{id}.{}", secret.expose_secret())), id, hash }
    }

    /// A bearer's id and secret, if it has the form of one.
    pub fn split(bearer: &str) -> Option<(&str, &str)> {
        bearer.split_once('.')
    }
}

/// A new id: sortable by time, no secret.
pub fn new_id() -> String {
    uuid::Uuid::now_v7().simple().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_secret_alone() {
        let (secret, hash) = mint();
        assert!(hash.matches(secret.expose_secret()));
        assert!(!hash.matches(&secret.expose_secret()[1..]));
        assert!(!hash.matches(""));
    }

    #[test]
    fn a_stored_token_is_not_its_bearer() {
        let token = Token::mint();
        let (id, secret) = Token::split(token.bearer.expose_secret()).unwrap();
        assert_eq!(id, token.id);
        assert!(token.hash.matches(secret));
        assert!(!token.hash.as_bytes().windows(8).any(|w| secret.as_bytes().starts_with(w)));
    }
}
