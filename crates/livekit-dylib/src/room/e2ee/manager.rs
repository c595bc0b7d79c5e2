//! The encryption of one room.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use parking_lot::Mutex;

use super::key_provider::KeyProvider;
use super::link::Link;
use super::{E2eeOptions, EncryptionType};
use crate::ffi::SharedHandle;
use crate::ffi::proto::{self, E2eeRequestMessage};
use crate::id::{ParticipantIdentity, TrackSid};
use crate::webrtc::native::frame_cryptor::FrameCryptor;

/// Turns encryption off and on, and knows what encrypts which track. Clones are of the same room.
#[derive(Clone)]
pub struct E2eeManager {
    /// `None` for a room that is not encrypted.
    encryption: Option<Arc<Encryption>>,
}

struct Encryption {
    options: E2eeOptions,
    data_too: bool,
    link: Arc<Link>,
    enabled: Mutex<bool>,
}

impl fmt::Debug for E2eeManager {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("E2eeManager")
            .field("encryption_type", &self.encryption_type())
            .field("enabled", &self.enabled())
            .finish()
    }
}

impl E2eeManager {
    /// Of a room that has just been joined. `data_too`: what is sent beside tracks is encrypted as well.
    pub(crate) fn new(options: Option<E2eeOptions>, data_too: bool, room: &Arc<SharedHandle>) -> Self {
        let encryption = options.map(|options| {
            let link = Arc::new(Link::new(Arc::clone(room), options.key_provider.key_ring()));
            options.key_provider.serve(&link);
            Arc::new(Encryption { options, data_too, link, enabled: Mutex::new(true) })
        });
        Self { encryption }
    }

    /// By whose track it is and which. Empty for a room that is over.
    pub fn frame_cryptors(&self) -> HashMap<(ParticipantIdentity, TrackSid), FrameCryptor> {
        let Some(encryption) = &self.encryption else { return HashMap::new() };
        let known = encryption.link.frame_cryptors().into_iter().map(|cryptor| {
            let participant_identity = ParticipantIdentity(cryptor.participant_identity);
            let track_sid = TrackSid::from_wire(cryptor.track_sid);
            let key = (participant_identity.clone(), track_sid.clone());
            (key, FrameCryptor { participant_identity, track_sid, link: Arc::clone(&encryption.link) })
        });
        known.collect()
    }

    pub fn enabled(&self) -> bool {
        self.encryption.as_ref().is_some_and(|encryption| *encryption.enabled.lock())
    }

    /// Whether data packets, texts and bytes are encrypted.
    pub fn is_dc_encryption_enabled(&self) -> bool {
        self.encryption.as_ref().is_some_and(|encryption| encryption.data_too)
    }

    /// Sound passes as it is while it is not. Does nothing in a room that was joined without encryption.
    pub fn set_enabled(&self, enabled: bool) {
        let Some(encryption) = &self.encryption else { return };
        let mut known = encryption.enabled.lock();
        encryption
            .link
            .tell(E2eeRequestMessage::ManagerSetEnabled(proto::E2eeManagerSetEnabledRequest { enabled }));
        *known = enabled;
    }

    pub fn key_provider(&self) -> Option<KeyProvider> {
        self.encryption.as_ref().map(|encryption| encryption.options.key_provider.clone())
    }

    pub fn encryption_type(&self) -> EncryptionType {
        self.encryption.as_ref().map_or(EncryptionType::None, |encryption| encryption.options.encryption_type)
    }
}
