//! A sealed file: a header that names it, then HPKE's encapsulated key and ciphertext. Inside, 64 bytes of the maker's
//! signature and the content. The signature is over the reader's public key and the content: who opens a file cannot
//! seal it for somebody else in its maker's name.

use crate::signature::verify_bytes;
use crate::{Fault, Purpose, Seed, SigningKey, from_text, to_text};
use hpke::aead::ChaCha20Poly1305;
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable, single_shot_open, single_shot_seal};
use std::cmp::Ordering;
use zeroize::Zeroizing;

type Private = <X25519HkdfSha256 as Kem>::PrivateKey;
type Public = <X25519HkdfSha256 as Kem>::PublicKey;
type Encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey;

/// What such a file begins with; readable, for whoever opens it in an editor.
pub const MAGIC: &[u8] = b"Vivavoce sealed interview\n";
const VERSION: u8 = 2;
/// A public key's bytes.
const PUBLIC: usize = 32;
/// Bytes of the encapsulated key.
const ENCAPSULATED: usize = 32;
const SIGNATURE: usize = 64;
/// HPKE's `info`: keys are derived for this use alone.
const INFO: &[u8] = b"vivavoce sealed interview v2";

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
    /// [`Fault::NotSealed`], [`Fault::EarlierVersion`], [`Fault::LaterVersion`] or [`Fault::Unreadable`].
    pub fn open(&self, file: &[u8]) -> Result<Unsealed, Fault> {
        let rest = file.strip_prefix(MAGIC).ok_or(Fault::NotSealed)?;
        let (version, rest) = rest.split_first().ok_or(Fault::NotSealed)?;
        match version.cmp(&VERSION) {
            Ordering::Less => return Err(Fault::EarlierVersion),
            Ordering::Greater => return Err(Fault::LaterVersion),
            Ordering::Equal => {}
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
        Ok(Unsealed { signature, content: content.to_vec(), reader: self.public.to_bytes().into() })
    }
}

/// What was in a sealed file. Anybody may have sealed it: whose it is says the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsealed {
    pub content: Vec<u8>,
    signature: [u8; SIGNATURE],
    /// The public key of who opened it.
    reader: [u8; PUBLIC],
}

impl Unsealed {
    /// # Errors
    /// As [`crate::verify`].
    pub fn verify(&self, key: &str) -> Result<(), Fault> {
        verify_bytes(key, Purpose::Interview, &signed(&self.reader, &self.content), &self.signature)
    }
}

/// Signs the content and seals it for the owner of the public key `to`.
///
/// # Errors
/// [`Fault::NotAKey`] where `to` is none.
pub fn seal(to: &str, signed_by: &SigningKey, content: &[u8]) -> Result<Vec<u8>, Fault> {
    let reader = from_text::<PUBLIC>(to)?;
    let to = Public::from_bytes(&reader).map_err(|_| Fault::NotAKey)?;
    let signature = signed_by.signature(Purpose::Interview, &signed(&reader, content));
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

/// What the maker signs.
fn signed(reader: &[u8; PUBLIC], content: &[u8]) -> Zeroizing<Vec<u8>> {
    Zeroizing::new([reader, content].concat())
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
                // 2 becomes 3
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
    fn whoever_opens_a_file_cannot_hand_it_on_in_its_maker_s_name() {
        let file = seal(&opening(1).public(), &signing(2), b"what was said").unwrap();
        let mut handed_on = opening(1).open(&file).unwrap();
        assert_eq!(handed_on.verify(&signing(2).public()), Ok(()));
        handed_on.reader = opening(3).public.to_bytes().into();
        assert_eq!(handed_on.verify(&signing(2).public()), Err(Fault::WrongSignature));
    }

    #[test]
    fn a_file_of_another_version_says_which_side_is_behind() {
        let mut file = seal(&opening(1).public(), &signing(2), b"what was said").unwrap();
        for (version, fault) in [(1, Fault::EarlierVersion), (3, Fault::LaterVersion)] {
            file[MAGIC.len()] = version;
            assert_eq!(opening(1).open(&file), Err(fault));
        }
    }

    #[test]
    fn it_is_sealed_for_a_key_only() {
        for to in ["", "AAAA", "no key at all"] {
            assert_eq!(seal(to, &signing(1), b""), Err(Fault::NotAKey), "{to}");
        }
    }
}
