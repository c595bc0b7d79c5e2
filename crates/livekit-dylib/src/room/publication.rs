//! Publications: tracks as the room knows them.

mod local;
mod remote;
mod shared;

pub use local::LocalTrackPublication;
pub use remote::{RemoteTrackPublication, SubscriptionStatus};
pub use shared::AudioTrackFeature;

use crate::e2ee::EncryptionType;
use crate::id::TrackSid;
use crate::track::{Track, TrackDimension, TrackKind, TrackSource};

#[derive(Clone, Debug)]
pub enum TrackPublication {
    Local(LocalTrackPublication),
    Remote(RemoteTrackPublication),
}

macro_rules! both {
    ($($name:ident -> $type:ty;)+) => {
        $(pub fn $name(&self) -> $type {
            match self {
                Self::Local(publication) => publication.$name(),
                Self::Remote(publication) => publication.$name(),
            }
        })+
    };
}

impl TrackPublication {
    both! {
        sid -> TrackSid;
        name -> String;
        kind -> TrackKind;
        source -> TrackSource;
        simulcasted -> bool;
        dimension -> TrackDimension;
        mime_type -> String;
        is_muted -> bool;
        is_remote -> bool;
        encryption_type -> EncryptionType;
        audio_features -> Vec<AudioTrackFeature>;
    }

    pub fn track(&self) -> Option<Track> {
        match self {
            Self::Local(publication) => publication.track().map(Into::into),
            Self::Remote(publication) => publication.track().map(Into::into),
        }
    }

    pub(crate) fn set_muted(&self, muted: bool) {
        match self {
            Self::Local(publication) => publication.inner().set_muted(muted),
            Self::Remote(publication) => publication.inner().set_muted(muted),
        }
    }
}
