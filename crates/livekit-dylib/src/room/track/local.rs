use std::fmt;
use std::sync::Arc;

use parking_lot::{Mutex, RwLock};

use super::shared::{TrackInfo, TrackInner, enabling, for_each_track, track_accessors};
use super::{StreamState, TrackKind, TrackSource};
use crate::RoomResult;
use crate::ffi::proto::{self, Request, Response};
use crate::ffi::{self, SharedHandle};
use crate::id::TrackSid;
use crate::webrtc::audio_source::{RtcAudioSource, native::Silence};
use crate::webrtc::audio_track::RtcAudioTrack;
use crate::webrtc::media_stream_track::MediaStreamTrack;
use crate::webrtc::stats::RtcStats;
use crate::webrtc::video_track::RtcVideoTrack;

#[derive(Clone, Debug)]
pub enum LocalTrack {
    Audio(LocalAudioTrack),
    Video(LocalVideoTrack),
}

impl LocalTrack {
    for_each_track!([Audio, Video] -> MediaStreamTrack);

    pub fn mute(&self) {
        match self {
            Self::Audio(track) => track.mute(),
            Self::Video(_) => {}
        }
    }

    pub fn unmute(&self) {
        match self {
            Self::Audio(track) => track.unmute(),
            Self::Video(_) => {}
        }
    }
}

/// Sound that this process sends.
#[derive(Clone)]
pub struct LocalAudioTrack {
    inner: Arc<TrackInner>,
    source: RtcAudioSource,
    silence: Arc<Mutex<Option<Silence>>>,
}

impl fmt::Debug for LocalAudioTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl LocalAudioTrack {
    /// A track that sends what the source is given. Publishing a track of an inert source fails and says why.
    pub fn create_audio_track(name: &str, source: RtcAudioSource) -> LocalAudioTrack {
        let inner = open(name, &source).unwrap_or_else(|reason| inert(name, reason));
        Self { inner: Arc::new(inner), source, silence: Arc::default() }
    }

    track_accessors!(remote: false);

    /// Sends silence from now on, and tells the others.
    pub fn mute(&self) {
        self.set_muted(true);
    }

    /// Enables it too, where it was muted.
    pub fn unmute(&self) {
        if self.is_muted() {
            self.enable();
        }
        self.set_muted(false);
    }

    /// Sends silence from now on, and tells nobody. So do other tracks of its source: the library silences none of them by itself.
    pub fn disable(&self) {
        let RtcAudioSource::Native(source) = &self.source;
        self.silence.lock().get_or_insert_with(|| source.silence());
    }

    /// Undoes [`Self::disable`], but not [`Self::mute`].
    pub fn enable(&self) {
        let silence = self.silence.lock().take();
        drop(silence); // after the lock
    }

    /// Neither disabled nor muted.
    pub fn is_enabled(&self) -> bool {
        self.silence.lock().is_none() && !self.is_muted()
    }

    pub fn rtc_track(&self) -> RtcAudioTrack {
        RtcAudioTrack { handle: Arc::clone(&self.inner.handle) }
    }

    pub fn rtc_source(&self) -> RtcAudioSource {
        self.source.clone()
    }

    fn set_muted(&self, mute: bool) {
        self.inner.info.write().muted = mute;
        let Some(track) = self.inner.handle.get() else { return };
        let request = proto::LocalTrackMuteRequest { track_handle: track.id(), mute };
        if let Err(error) = ffi::send(Request::LocalTrackMute(request)) {
            tracing::error!(%error, mute, "cannot mute or unmute a track");
        }
    }
}

fn open(name: &str, source: &RtcAudioSource) -> Result<TrackInner, String> {
    let RtcAudioSource::Native(source) = source;
    let request =
        proto::CreateAudioTrackRequest { name: name.to_owned(), source_handle: source.handle()?.id() };
    match ffi::send(Request::CreateAudioTrack(request)).map_err(|error| error.to_string())? {
        Some(Response::CreateAudioTrack(response)) => {
            Ok(TrackInner::adopt(response.track, TrackSource::Unknown))
        }
        _ => Err("LiveKit's library made no audio track".to_owned()),
    }
}

fn inert(name: &str, reason: String) -> TrackInner {
    let info = TrackInfo {
        sid: TrackSid::from_wire("TR_unknown".to_owned()),
        name: name.to_owned(),
        kind: TrackKind::Audio,
        source: TrackSource::Unknown,
        stream_state: StreamState::Active,
        muted: false,
        enabled: true,
    };
    TrackInner { info: RwLock::new(info), handle: Arc::new(SharedHandle::default()), failure: Some(reason) }
}

/// Exists for the shape of [`LocalTrack`]: video cannot be published.
#[derive(Clone, Debug)]
pub struct LocalVideoTrack {
    inner: Arc<TrackInner>,
}

impl LocalVideoTrack {
    track_accessors!(remote: false);
    enabling!();

    pub fn rtc_track(&self) -> RtcVideoTrack {
        RtcVideoTrack { _media: () }
    }
}
