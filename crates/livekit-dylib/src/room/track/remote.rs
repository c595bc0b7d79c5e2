use std::fmt;
use std::sync::Arc;

use super::shared::{TrackInner, enabling, for_each_track, track_accessors};
use super::{TrackKind, TrackSource};
use crate::RoomResult;
use crate::ffi::proto;
use crate::id::TrackSid;
use crate::webrtc::audio_track::RtcAudioTrack;
use crate::webrtc::media_stream_track::MediaStreamTrack;
use crate::webrtc::stats::RtcStats;
use crate::webrtc::video_track::RtcVideoTrack;

#[derive(Clone, Debug)]
pub enum RemoteTrack {
    Audio(RemoteAudioTrack),
    Video(RemoteVideoTrack),
}

impl RemoteTrack {
    for_each_track!([Audio, Video] -> MediaStreamTrack);

    pub(crate) fn adopt(track: proto::OwnedTrack, source: TrackSource) -> Self {
        let inner = Arc::new(TrackInner::adopt(track, source));
        let kind = inner.info.read().kind;
        match kind {
            TrackKind::Audio => Self::Audio(RemoteAudioTrack { inner }),
            TrackKind::Video => Self::Video(RemoteVideoTrack { inner }),
        }
    }
}

/// Sound that another participant sends and that this one is subscribed to.
#[derive(Clone)]
pub struct RemoteAudioTrack {
    inner: Arc<TrackInner>,
}

impl fmt::Debug for RemoteAudioTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl RemoteAudioTrack {
    track_accessors!(remote: true);
    enabling!();

    pub fn rtc_track(&self) -> RtcAudioTrack {
        RtcAudioTrack { handle: Arc::clone(&self.inner.handle) }
    }
}

/// A picture that another participant sends. What is known about it is offered, its frames are not.
#[derive(Clone)]
pub struct RemoteVideoTrack {
    inner: Arc<TrackInner>,
}

impl fmt::Debug for RemoteVideoTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl RemoteVideoTrack {
    track_accessors!(remote: true);
    enabling!();

    pub fn rtc_track(&self) -> RtcVideoTrack {
        RtcVideoTrack { _media: () }
    }
}
