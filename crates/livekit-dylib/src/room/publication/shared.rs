//! What both kinds of publications have.

use std::fmt;

use parking_lot::RwLock;

use crate::e2ee::EncryptionType;
use crate::ffi::{SharedHandle, proto};
use crate::id::TrackSid;
use crate::track::{Track, TrackDimension, TrackKind, TrackSource};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
pub enum AudioTrackFeature {
    TfStereo = 0,
    TfNoDtx = 1,
    TfAutoGainControl = 2,
    TfEchoCancellation = 3,
    TfNoiseSuppression = 4,
    TfEnhancedNoiseCancellation = 5,
    TfPreconnectBuffer = 6,
}

pub struct PublicationInner {
    pub info: RwLock<PublicationInfo>,
    pub handle: SharedHandle,
    pub track: RwLock<Option<Track>>,
}

#[derive(Clone)]
pub struct PublicationInfo {
    pub sid: TrackSid,
    pub name: String,
    pub kind: TrackKind,
    pub source: TrackSource,
    pub simulcasted: bool,
    pub dimension: TrackDimension,
    pub mime_type: String,
    pub muted: bool,
    pub encryption_type: EncryptionType,
    pub audio_features: Vec<AudioTrackFeature>,
}

impl PublicationInner {
    pub fn new(info: PublicationInfo, handle: SharedHandle, track: Option<Track>) -> Self {
        Self { info: RwLock::new(info), handle, track: RwLock::new(track) }
    }

    pub fn set_muted(&self, muted: bool) {
        self.info.write().muted = muted;
        if let Some(track) = &*self.track.read() {
            track.inner().info.write().muted = muted;
        }
    }

    /// The room is over: the library's objects go, what is known stays.
    pub fn release(&self, with_track: bool) {
        self.handle.release();
        if with_track && let Some(track) = &*self.track.read() {
            track.inner().handle.release();
        }
    }
}

impl From<proto::TrackPublicationInfo> for PublicationInfo {
    fn from(wire: proto::TrackPublicationInfo) -> Self {
        Self {
            kind: wire.kind(),
            source: wire.source(),
            encryption_type: wire.encryption_type(),
            audio_features: wire.audio_features().collect(),
            sid: TrackSid::from_wire(wire.sid),
            name: wire.name,
            simulcasted: wire.simulcasted,
            dimension: TrackDimension(wire.width, wire.height),
            mime_type: wire.mime_type,
            muted: wire.muted,
        }
    }
}

impl fmt::Debug for PublicationInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.info.read();
        f.debug_struct("TrackPublication")
            .field("sid", &info.sid)
            .field("name", &info.name)
            .field("kind", &info.kind)
            .field("source", &info.source)
            .field("muted", &info.muted)
            .finish()
    }
}

/// The accessors of a publication that holds `inner: Arc<PublicationInner>`.
macro_rules! publication_accessors {
    (remote: $remote:literal) => {
        pub fn sid(&self) -> $crate::id::TrackSid {
            self.inner.info.read().sid.clone()
        }

        pub fn name(&self) -> String {
            self.inner.info.read().name.clone()
        }

        pub fn kind(&self) -> $crate::track::TrackKind {
            self.inner.info.read().kind
        }

        pub fn source(&self) -> $crate::track::TrackSource {
            self.inner.info.read().source
        }

        pub fn simulcasted(&self) -> bool {
            self.inner.info.read().simulcasted
        }

        pub fn dimension(&self) -> $crate::track::TrackDimension {
            self.inner.info.read().dimension
        }

        pub fn mime_type(&self) -> String {
            self.inner.info.read().mime_type.clone()
        }

        pub fn is_remote(&self) -> bool {
            $remote
        }

        pub fn encryption_type(&self) -> $crate::e2ee::EncryptionType {
            self.inner.info.read().encryption_type
        }

        pub fn audio_features(&self) -> Vec<$crate::publication::AudioTrackFeature> {
            self.inner.info.read().audio_features.clone()
        }

        pub(crate) fn inner(&self) -> &std::sync::Arc<$crate::publication::shared::PublicationInner> {
            &self.inner
        }
    };
}

pub(super) use publication_accessors;
