//! What local and remote participants have in common.

use std::collections::HashMap;

use parking_lot::RwLock;

use super::{
    ConnectionQuality, DisconnectReason, ParticipantKind, ParticipantKindDetail, ParticipantPermission,
    ParticipantState,
};
use crate::ffi::proto;
use crate::id::{ParticipantIdentity, ParticipantSid, TrackSid};

pub struct ParticipantInner<Publication> {
    pub info: RwLock<ParticipantInfo>,
    pub publications: RwLock<HashMap<TrackSid, Publication>>,
}

pub struct ParticipantInfo {
    pub sid: ParticipantSid,
    pub identity: ParticipantIdentity,
    pub name: String,
    pub state: ParticipantState,
    pub metadata: String,
    pub attributes: HashMap<String, String>,
    pub speaking: bool,
    pub connection_quality: ConnectionQuality,
    pub kind: ParticipantKind,
    pub kind_details: Vec<ParticipantKindDetail>,
    pub disconnect_reason: DisconnectReason,
    pub joined_at: i64,
    pub permission: Option<ParticipantPermission>,
    pub client_protocol: i32,
    pub encrypted: bool,
}

impl<Publication> ParticipantInner<Publication> {
    pub fn new(info: proto::ParticipantInfo) -> Self {
        Self { info: RwLock::new(ParticipantInfo::from(info)), publications: RwLock::default() }
    }
}

impl ParticipantInfo {
    /// Takes over what the server says; what it does not say (speaking, quality, encryption) stays.
    pub fn update(&mut self, info: proto::ParticipantInfo) {
        let (speaking, connection_quality, encrypted) =
            (self.speaking, self.connection_quality, self.encrypted);
        *self = Self { speaking, connection_quality, encrypted, ..info.into() };
    }
}

impl From<proto::ParticipantInfo> for ParticipantInfo {
    fn from(wire: proto::ParticipantInfo) -> Self {
        Self {
            state: wire.state(),
            kind: wire.kind(),
            kind_details: wire.kind_details().collect(),
            disconnect_reason: wire.disconnect_reason(),
            sid: ParticipantSid::from_wire(wire.sid),
            identity: wire.identity.into(),
            name: wire.name,
            metadata: wire.metadata,
            attributes: wire.attributes,
            speaking: false,
            connection_quality: ConnectionQuality::Excellent,
            joined_at: wire.joined_at,
            permission: wire.permission.map(Into::into),
            client_protocol: wire.client_protocol,
            encrypted: false,
        }
    }
}

/// The accessors of a participant that holds `inner: Arc<ParticipantInner<Publication>>`.
macro_rules! participant_accessors {
    ($publication:ty) => {
        pub fn sid(&self) -> $crate::id::ParticipantSid {
            self.inner.info.read().sid.clone()
        }

        pub fn identity(&self) -> $crate::id::ParticipantIdentity {
            self.inner.info.read().identity.clone()
        }

        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        pub fn state(&self) -> $crate::participant::ParticipantState {
            self.inner.info.read().state
        }

        pub fn metadata(&self) -> String {
            self.inner.info.read().metadata.clone()
        }

        pub fn attributes(&self) -> std::collections::HashMap<String, String> {
            self.inner.info.read().attributes.clone()
        }

        pub fn is_speaking(&self) -> bool {
            self.inner.info.read().speaking
        }

        pub fn connection_quality(&self) -> $crate::participant::ConnectionQuality {
            self.inner.info.read().connection_quality
        }

        pub fn kind(&self) -> $crate::participant::ParticipantKind {
            self.inner.info.read().kind
        }

        pub fn kind_details(&self) -> Vec<$crate::participant::ParticipantKindDetail> {
            self.inner.info.read().kind_details.clone()
        }

        pub fn disconnect_reason(&self) -> $crate::participant::DisconnectReason {
            self.inner.info.read().disconnect_reason
        }

        /// In milliseconds since the Unix epoch.
        pub fn joined_at(&self) -> i64 {
            self.inner.info.read().joined_at
        }

        pub fn permission(&self) -> Option<$crate::participant::ParticipantPermission> {
            self.inner.info.read().permission.clone()
        }

        /// Whether all that it sends is.
        pub fn is_encrypted(&self) -> bool {
            self.inner.info.read().encrypted
        }

        pub fn client_protocol(&self) -> i32 {
            self.inner.info.read().client_protocol
        }

        pub fn track_publications(&self) -> std::collections::HashMap<$crate::id::TrackSid, $publication> {
            self.inner.publications.read().clone()
        }

        pub fn get_track_publication(&self, sid: &$crate::id::TrackSid) -> Option<$publication> {
            self.inner.publications.read().get(sid).cloned()
        }

        pub(crate) fn add_publication(&self, publication: $publication) {
            self.inner.publications.write().insert(publication.sid(), publication);
        }

        pub(crate) fn remove_publication(&self, sid: &$crate::id::TrackSid) -> Option<$publication> {
            self.inner.publications.write().remove(sid)
        }

        pub(crate) fn change<T>(
            &self,
            change: impl FnOnce(&mut $crate::participant::shared::ParticipantInfo) -> T,
        ) -> T {
            change(&mut self.inner.info.write())
        }
    };
}

pub(super) use participant_accessors;
