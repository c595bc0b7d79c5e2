//! A sealed file: a header that names it, then HPKE's encapsulated key and ciphertext. Inside, 64 bytes of the maker's
//! signature and the content it is over.

use crate::signature::verify_bytes;
use crate::{Fault, Purpose, Seed, SigningKey, from_text, to_text};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal};
use zeroize::Zeroizing;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// What such a file begins with; readable, for whoever opens it in an editor.
pub const MAGIC: &[u8] = b"Vivavoce sealed interview\n";
const VERSION: u8 = 1;
/// Bytes of the encapsulated key.
const ENCAPSULATED: usize = 32;
const SIGNATURE: usize = 64;
/// HPKE's `info`: keys are derived for this use alone.
const INFO: &[u8] = b"vivavoce sealed interview v1";

/// The private key of who may open files that were sealed for it.
pub struct OpeningKey {
    private: Private,
    public: Public,
}

impl OpeningKey {
    pub fn from_seed(seed: &Seed) -> Self {
        let (private, public) = X25519HkdfSha256::derive_keypair(seed.as_ref());
        Self { private, public }
    }

    pub fn public(&self) -> String {
        to_text(&self.public.to_bytes())
    }

    /// # Errors
    /// [`Fault::NotSealed`], [`Fault::LaterVersion`] or [`Fault::Unreadable`].
    pub fn open(&self, file: &[u8]) -> Result<Unsealed, Fault> {
        let rest = file.strip_prefix(MAGIC).ok_or(Fault::NotSealed)?;
        let (version, rest) = rest.split_first().ok_or(Fault::NotSealed)?;
        if *version != VERSION {
            return Err(Fault::LaterVersion);
        }
        let (encapsulated, sealed) = rest.split_at_checked(ENCAPSULATED).ok_or(Fault::Unreadable)?;
        let encapsulated = Encapsulated::from_bytes(encapsulated).map_err(|_| Fault::Unreadable)?;
        let inside = single_shot_open::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
            &OpModeR::Base,
            &self.private,
            &encapsulated,
            INFO,
            sealed,
            &header(),
        )
        .map_err(|_| Fault::Unreadable)?;
        let (signature, content) = inside.split_at_checked(SIGNATURE).ok_or(Fault::Unreadable)?;
        let signature = signature.try_into().map_err(|_| Fault::Unreadable)?;
        Ok(Unsealed { signature, content: content.to_vec() })
    }
}

/// What was in a sealed file. Anybody may have sealed it: whose it is says the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsealed {
    pub content: Vec<u8>,
    signature: [u8; SIGNATURE],
}

impl Unsealed {
    /// # Errors
    /// As [`crate::verify`].
    pub fn verify(&self, key: &str) -> Result<(), Fault> {
        verify_bytes(key, Purpose::Interview, &self.content, &self.signature)
    }
}

/// Signs the content and seals it for the owner of the public key `to`.
///
/// # Errors
/// [`Fault::NotAKey`] where `to` is none.
pub fn seal(to: &str, signed_by: &SigningKey, content: &[u8]) -> Result<Vec<u8>, Fault> {
    let to = Public::from_bytes(&from_text::<32>(to)?).map_err(|_| Fault::NotAKey)?;
    let signature = signed_by.signature(Purpose::Interview, content);
    let inside = Zeroizing::new([&signature[..], content].concat());
    let (encapsulated, sealed) = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, X25519HkdfSha256>(
        &OpModeS::Base,
        &to,
        INFO,
        &inside,
        &header(),
    )
    .map_err(|_| Fault::NotAKey)?;
    Ok([&header(), &encapsulated.to_bytes()[..], &sealed].concat())
}

/// Also HPKE's associated data: a changed header is a changed file.
fn header() -> Vec<u8> {
    [MAGIC, &[VERSION]].concat()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn opening(n: u8) -> OpeningKey {
        OpeningKey::from_seed(&Seed::new([n; 32]))
    }

    fn signing(n: u8) -> SigningKey {
        SigningKey::from_seed(&Seed::new([n; 32]))
    }

    #[test]
    fn only_its_reader_opens_a_sealed_file_and_sees_whose_it_is() {
        let content = "𒀀 what was said".as_bytes();
        let file = seal(&opening(1).public(), &signing(2), content).unwrap();
        assert!(file.starts_with(MAGIC) && !file.windows(4).any(|w| w == b"said"));
        let unsealed = opening(1).open(&file).unwrap();
        assert_eq!(unsealed.content, content);
        assert_eq!(unsealed.verify(&signing(2).public()), Ok(()));
        assert_eq!(unsealed.verify(&signing(3).public()), Err(Fault::WrongSignature));
        assert_eq!(opening(2).open(&file), Err(Fault::Unreadable));
        assert_ne!(seal(&opening(1).public(), &signing(2), content).unwrap(), file, "sealed anew");
    }

    #[test]
    fn a_file_that_was_changed_anywhere_is_refused() {
        let file = seal(&opening(1).public(), &signing(2), b"what was said").unwrap();
        for at in 0..file.len() {
            let mut changed = file.clone();
            changed[at] ^= 1;
            let expected = match at {
                _ if at < MAGIC.len() => Fault::NotSealed,
                _ if at == MAGIC.len() => Fault::LaterVersion,
                _ => Fault::Unreadable,
            };
            assert_eq!(opening(1).open(&changed), Err(expected), "byte {at}");
        }
        for length in 0..file.len() {
            assert!(opening(1).open(&file[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn it_is_sealed_for_a_key_only() {
        for to in ["", "AAAA", "no key at all"] {
            assert_eq!(seal(to, &signing(1), b""), Err(Fault::NotAKey), "{to}");
        }
    }
}
