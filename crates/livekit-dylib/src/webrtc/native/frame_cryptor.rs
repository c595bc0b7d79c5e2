//! What encrypts and decrypts the frames of one track.

use std::fmt;
use std::sync::Arc;

use crate::e2ee::link::Link;
use crate::ffi::proto::{self, E2eeRequestMessage};
use crate::id::{ParticipantIdentity, TrackSid};

/// How a key is made from what was agreed upon.
#[allow(clippy::upper_case_acronyms, reason = "the names of the `livekit` crate")]
#[derive(Copy, Clone, Debug, PartialEq, Eq, ::prost::Enumeration)]
#[non_exhaustive]
pub enum KeyDerivationAlgorithm {
    PBKDF2 = 0,
    HKDF = 1,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum EncryptionState {
    New = 0,
    Ok = 1,
    EncryptionFailed = 2,
    DecryptionFailed = 3,
    MissingKey = 4,
    KeyRatcheted = 5,
    InternalError = 6,
}

/// Encrypts the frames of a track that is sent, or decrypts those of one that is received.
#[derive(Clone)]
pub struct FrameCryptor {
    pub(crate) participant_identity: ParticipantIdentity,
    pub(crate) track_sid: TrackSid,
    pub(crate) link: Arc<Link>,
}

impl fmt::Debug for FrameCryptor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FrameCryptor")
            .field("participant", &self.participant_identity)
            .field("track", &self.track_sid)
            .finish_non_exhaustive()
    }
}

impl FrameCryptor {
    /// Frames pass as they are while it is not.
    pub fn set_enabled(&self, enabled: bool) {
        self.link.tell(E2eeRequestMessage::CryptorSetEnabled(proto::FrameCryptorSetEnabledRequest {
            participant_identity: self.participant_identity.to_string(),
            track_sid: self.track_sid.to_string(),
            enabled,
        }));
    }

    /// `false` too when the track is gone.
    pub fn enabled(&self) -> bool {
        self.state().is_some_and(|state| state.enabled)
    }

    /// Uses another key of the ring from now on. One that the ring has no place for changes nothing.
    pub fn set_key_index(&self, index: i32) {
        if !self.link.key_ring.has_place(index) {
            return tracing::warn!(index, "no place in the key ring");
        }
        self.link.tell(E2eeRequestMessage::CryptorSetKeyIndex(proto::FrameCryptorSetKeyIndexRequest {
            participant_identity: self.participant_identity.to_string(),
            track_sid: self.track_sid.to_string(),
            key_index: index,
        }));
    }

    /// 0 too when the track is gone.
    pub fn key_index(&self) -> i32 {
        self.state().map_or(0, |state| state.key_index)
    }

    pub fn participant_id(&self) -> String {
        self.participant_identity.to_string()
    }

    fn state(&self) -> Option<proto::FrameCryptor> {
        self.link.frame_cryptors().into_iter().find(|state| {
            state.participant_identity == self.participant_identity.as_str()
                && state.track_sid == self.track_sid.as_str()
        })
    }
}
