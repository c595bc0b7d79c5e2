//! The keys of a room, one for all or one for each participant.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use super::link::{KeyRing, Link};
use crate::ffi::proto::{self, E2eeRequestMessage, E2eeResponseMessage};
use crate::id::ParticipantIdentity;

pub use crate::webrtc::native::frame_cryptor::KeyDerivationAlgorithm;

/// How keys are derived and kept. The defaults are those of all LiveKit SDKs, so that they understand each other.
#[derive(Clone, Debug)]
pub struct KeyProviderOptions {
    /// How many ratcheted keys a receiver tries when a frame cannot be decrypted.
    pub ratchet_window_size: i32,
    pub ratchet_salt: Vec<u8>,
    /// How many frames may fail before it is said; -1 for any number.
    pub failure_tolerance: i32,
    /// How many keys a participant has at a time: 1 to 255, and 16 for what is less.
    pub key_ring_size: i32,
    pub key_derivation_algorithm: KeyDerivationAlgorithm,
}

impl Default for KeyProviderOptions {
    fn default() -> Self {
        Self {
            ratchet_window_size: 16,
            ratchet_salt: b"LKFrameEncryptionKey".to_vec(),
            failure_tolerance: -1,
            key_ring_size: 16,
            key_derivation_algorithm: KeyDerivationAlgorithm::PBKDF2,
        }
    }
}

/// Keys by their index in the ring. Clones are the same provider, and it can serve more than one room.
///
/// The library keeps the keys of each room; what is set before there is one is given to it when it is joined. So a key can be
/// ratcheted only once a room uses it.
#[derive(Clone)]
pub struct KeyProvider {
    inner: Arc<Inner>,
}

struct Inner {
    options: KeyProviderOptions,
    shared: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    keys: BTreeMap<(Whose, i32), Vec<u8>>,
    latest_key_index: i32,
    rooms: Vec<Arc<Link>>,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Whose {
    Everybodys,
    Of(ParticipantIdentity),
}

impl fmt::Debug for KeyProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyProvider").field("shared", &self.inner.shared).finish_non_exhaustive()
    }
}

impl KeyProvider {
    /// Each participant has keys of its own.
    pub fn new(options: KeyProviderOptions) -> Self {
        Self { inner: Arc::new(Inner { options, shared: false, state: Mutex::default() }) }
    }

    /// Everybody in the room has the same key, at index 0.
    pub fn with_shared_key(options: KeyProviderOptions, shared_key: Vec<u8>) -> Self {
        let provider = Self { inner: Arc::new(Inner { options, shared: true, state: Mutex::default() }) };
        provider.set_shared_key(shared_key, 0);
        provider
    }

    /// An index that the ring has no place for changes nothing.
    pub fn set_shared_key(&self, shared_key: Vec<u8>, key_index: i32) {
        self.set(Whose::Everybodys, key_index, shared_key);
    }

    /// Makes the next key from the present one, and gives it. `None` before a room uses it, and where there is none.
    pub fn ratchet_shared_key(&self, key_index: i32) -> Option<Vec<u8>> {
        self.ratchet(Whose::Everybodys, key_index)
    }

    pub fn get_shared_key(&self, key_index: i32) -> Option<Vec<u8>> {
        self.get(Whose::Everybodys, key_index)
    }

    /// `false` for an index that the ring has no place for.
    pub fn set_key(&self, identity: &ParticipantIdentity, key_index: i32, key: Vec<u8>) -> bool {
        self.set(Whose::Of(identity.clone()), key_index, key)
    }

    /// Makes the next key from the present one, and gives it. `None` before a room uses it, and where there is none.
    pub fn ratchet_key(&self, identity: &ParticipantIdentity, key_index: i32) -> Option<Vec<u8>> {
        self.ratchet(Whose::Of(identity.clone()), key_index)
    }

    pub fn get_key(&self, identity: &ParticipantIdentity, key_index: i32) -> Option<Vec<u8>> {
        self.get(Whose::Of(identity.clone()), key_index)
    }

    /// Of the key that was set last.
    pub fn get_latest_key_index(&self) -> i32 {
        self.inner.state.lock().latest_key_index
    }

    /// What a room needs to know while it is joined.
    pub(crate) fn to_wire(&self) -> proto::KeyProviderOptions {
        let (options, state) = (&self.inner.options, self.inner.state.lock());
        let shared_key = state.keys.get(&(Whose::Everybodys, 0)).cloned();
        proto::KeyProviderOptions {
            shared_key: self.inner.shared.then(|| shared_key.unwrap_or_default()),
            ratchet_window_size: options.ratchet_window_size,
            ratchet_salt: options.ratchet_salt.clone(),
            failure_tolerance: options.failure_tolerance,
            key_ring_size: self.key_ring().size(),
            key_derivation_function: options.key_derivation_algorithm.into(),
        }
    }

    pub(super) fn key_ring(&self) -> KeyRing {
        KeyRing::of_size(self.inner.options.key_ring_size)
    }

    /// A room has been joined: it gets the keys that there are, and those that come.
    pub(super) fn serve(&self, room: &Arc<Link>) {
        let mut state = self.inner.state.lock();
        // The library uses the index that it was told last: that is to be the one that the app set last.
        let mut keys: Vec<_> = state.keys.iter().collect();
        keys.sort_by_key(|((_, key_index), _)| *key_index == state.latest_key_index);
        for ((whose, key_index), key) in keys {
            room.tell(setting(whose, *key_index, key.clone()));
        }
        state.rooms.retain(|room| !room.is_over());
        state.rooms.push(Arc::clone(room));
    }

    /// Under the lock all the way, so that every room is told of the same keys in the same order.
    fn set(&self, whose: Whose, key_index: i32, key: Vec<u8>) -> bool {
        if !self.key_ring().has_place(key_index) {
            tracing::warn!(key_index, "no place in the key ring");
            return false;
        }
        let mut state = self.inner.state.lock();
        state.latest_key_index = key_index;
        for room in &state.rooms {
            room.tell(setting(&whose, key_index, key.clone()));
        }
        state.keys.insert((whose, key_index), key);
        true
    }

    fn ratchet(&self, whose: Whose, key_index: i32) -> Option<Vec<u8>> {
        let mut state = self.inner.state.lock();
        if !state.keys.contains_key(&(whose.clone(), key_index)) {
            return None;
        }
        let question = |_| match &whose {
            Whose::Everybodys => E2eeRequestMessage::RatchetSharedKey(proto::OfSharedKey { key_index }),
            Whose::Of(identity) => E2eeRequestMessage::RatchetKey(of_key(identity, key_index)),
        };
        let answers: Vec<_> = state.rooms.iter().map(|room| room.ask(question(room))).collect();
        let ratcheted = answers.into_iter().find_map(|answer| match answer {
            Some(E2eeResponseMessage::RatchetSharedKey(key) | E2eeResponseMessage::RatchetKey(key)) => {
                key.new_key.filter(|key| !key.is_empty())
            }
            _ => None,
        })?;
        state.keys.insert((whose, key_index), ratcheted.clone());
        Some(ratcheted)
    }

    /// Of a room, where there is one: its key may have been ratcheted by what was received.
    fn get(&self, whose: Whose, key_index: i32) -> Option<Vec<u8>> {
        let state = self.inner.state.lock();
        let known = state.keys.get(&(whose.clone(), key_index))?;
        let question = || match &whose {
            Whose::Everybodys => E2eeRequestMessage::GetSharedKey(proto::OfSharedKey { key_index }),
            Whose::Of(identity) => E2eeRequestMessage::GetKey(of_key(identity, key_index)),
        };
        let answer = state.rooms.iter().find_map(|room| match room.ask(question()) {
            Some(E2eeResponseMessage::GetSharedKey(key) | E2eeResponseMessage::GetKey(key)) => key.key,
            _ => None,
        });
        Some(answer.unwrap_or_else(|| known.clone()))
    }
}

fn setting(whose: &Whose, key_index: i32, key: Vec<u8>) -> E2eeRequestMessage {
    match whose {
        Whose::Everybodys => {
            E2eeRequestMessage::SetSharedKey(proto::SetSharedKeyRequest { shared_key: key, key_index })
        }
        Whose::Of(identity) => E2eeRequestMessage::SetKey(proto::SetKeyRequest {
            participant_identity: identity.to_string(),
            key,
            key_index,
        }),
    }
}

fn of_key(identity: &ParticipantIdentity, key_index: i32) -> proto::OfKey {
    proto::OfKey { participant_identity: identity.to_string(), key_index }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_set_before_there_is_a_room_are_kept_and_shown_to_nobody() {
        let provider = KeyProvider::with_shared_key(KeyProviderOptions::default(), b"hunter2".to_vec());
        provider.set_shared_key(b"later".to_vec(), 3);
        assert_eq!(provider.get_shared_key(0).as_deref(), Some(&b"hunter2"[..]));
        assert_eq!(provider.get_latest_key_index(), 3);
        assert_eq!(provider.get_shared_key(1), None);
        assert_eq!(provider.ratchet_shared_key(0), None, "no room yet");
        let shown = format!("{provider:?} {:?}", provider.to_wire());
        let bytes = format!("{:?}", b"hunter2");
        assert!(!shown.contains("hunter2") && !shown.contains(bytes.trim_matches(['[', ']'])), "{shown}");
    }

    #[test]
    fn an_index_beyond_the_ring_is_refused() {
        let options = KeyProviderOptions { key_ring_size: 2, ..KeyProviderOptions::default() };
        let provider = KeyProvider::new(options);
        let alice = ParticipantIdentity::from("alice");
        for index in [-1, 2, i32::MAX, i32::MIN] {
            assert!(!provider.set_key(&alice, index, vec![1]));
            assert_eq!(provider.get_key(&alice, index), None);
            assert_eq!(provider.ratchet_key(&alice, index), None);
        }
        assert!(provider.set_key(&alice, 1, vec![1]));
        assert_eq!(provider.get_key(&alice, 1), Some(vec![1]));
    }
}
