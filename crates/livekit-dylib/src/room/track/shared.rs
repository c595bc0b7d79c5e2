//! What all kinds of tracks have.

use std::fmt;
use std::sync::Arc;

use parking_lot::RwLock;

use super::{StreamState, TrackKind, TrackSource};
use crate::RoomResult;
use crate::ffi::proto::{self, Event, Request};
use crate::ffi::{self, Handle, SharedHandle};
use crate::id::TrackSid;
use crate::webrtc::stats::{self, RtcStats};
use crate::{RoomError, webrtc::RtcError};

pub struct TrackInner {
    pub info: RwLock<TrackInfo>,
    pub handle: Arc<SharedHandle>,
    /// Why there is no handle, for a local track of an inert source.
    pub failure: Option<String>,
}

#[derive(Clone)]
pub struct TrackInfo {
    pub sid: TrackSid,
    pub name: String,
    pub kind: TrackKind,
    pub source: TrackSource,
    pub stream_state: StreamState,
    pub muted: bool,
    pub enabled: bool,
}

impl TrackInner {
    pub fn adopt(track: proto::OwnedTrack, source: TrackSource) -> Self {
        let handle = Handle::adopt(&track.handle);
        let info = TrackInfo {
            kind: track.info.kind(),
            stream_state: track.info.stream_state(),
            sid: TrackSid::from_wire(track.info.sid),
            name: track.info.name,
            source,
            muted: track.info.muted,
            enabled: true,
        };
        Self { info: RwLock::new(info), handle: Arc::new(SharedHandle::new(handle)), failure: None }
    }

    pub fn handle(&self) -> RoomResult<Arc<Handle>> {
        self.handle.get().ok_or_else(|| match &self.failure {
            Some(reason) => RoomError::Rtc(RtcError::invalid_state(reason.clone())),
            None => RoomError::AlreadyClosed,
        })
    }

    pub fn set_enabled(&self, enabled: bool) {
        self.info.write().enabled = enabled;
        let Some(track) = self.handle.get() else { return };
        let request = proto::EnableRemoteTrackRequest { track_handle: track.id(), enabled };
        if let Err(error) = ffi::send(Request::EnableRemoteTrack(request)) {
            tracing::error!(%error, enabled, "cannot enable or disable a track");
        }
    }

    pub async fn get_stats(&self) -> RoomResult<Vec<RtcStats>> {
        let track = self.handle()?;
        let track_handle = track.id();
        let callback = ffi::call(
            |async_id| {
                let request = proto::GetStatsRequest { track_handle, request_async_id: Some(async_id) };
                ffi::send(Request::GetStats(request)).map(drop)
            },
            |event| match event {
                Event::GetStats(callback) => Ok(callback),
                _ => Err(RoomError::unexpected_answer()),
            },
        )
        .await??;
        match callback.error {
            Some(text) => Err(RoomError::from_text(&text)),
            None => Ok(stats::from_wire(callback.stats)),
        }
    }
}

impl fmt::Debug for TrackInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.info.read();
        f.debug_struct("Track")
            .field("sid", &info.sid)
            .field("name", &info.name)
            .field("source", &info.source)
            .field("muted", &info.muted)
            .finish()
    }
}

/// The accessors of a track that holds `inner: Arc<TrackInner>`.
macro_rules! track_accessors {
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

        pub fn stream_state(&self) -> $crate::track::StreamState {
            self.inner.info.read().stream_state
        }

        pub fn is_muted(&self) -> bool {
            self.inner.info.read().muted
        }

        pub fn is_remote(&self) -> bool {
            $remote
        }

        pub async fn get_stats(&self) -> $crate::RoomResult<Vec<$crate::webrtc::stats::RtcStats>> {
            self.inner.get_stats().await
        }

        pub(crate) fn inner(&self) -> &std::sync::Arc<$crate::track::shared::TrackInner> {
            &self.inner
        }
    };
}

/// What enables and disables a track by itself, which the library does with those of others.
macro_rules! enabling {
    () => {
        pub fn is_enabled(&self) -> bool {
            self.inner.info.read().enabled
        }

        /// Decodes what comes, as it does from the start.
        pub fn enable(&self) {
            self.inner.set_enabled(true);
        }

        /// Gives silence until it is enabled again.
        pub fn disable(&self) {
            self.inner.set_enabled(false);
        }
    };
}

/// The same for an enumeration of such tracks.
macro_rules! for_each_track {
    ([$($kind:ident),+] -> $media:ty) => {
        pub fn sid(&self) -> TrackSid {
            match self { $(Self::$kind(track) => track.sid(),)+ }
        }

        pub fn name(&self) -> String {
            match self { $(Self::$kind(track) => track.name(),)+ }
        }

        pub fn kind(&self) -> $crate::track::TrackKind {
            match self { $(Self::$kind(track) => track.kind(),)+ }
        }

        pub fn source(&self) -> $crate::track::TrackSource {
            match self { $(Self::$kind(track) => track.source(),)+ }
        }

        pub fn stream_state(&self) -> $crate::track::StreamState {
            match self { $(Self::$kind(track) => track.stream_state(),)+ }
        }

        pub fn is_enabled(&self) -> bool {
            match self { $(Self::$kind(track) => track.is_enabled(),)+ }
        }

        pub fn enable(&self) {
            match self { $(Self::$kind(track) => track.enable(),)+ }
        }

        pub fn disable(&self) {
            match self { $(Self::$kind(track) => track.disable(),)+ }
        }

        pub fn is_muted(&self) -> bool {
            match self { $(Self::$kind(track) => track.is_muted(),)+ }
        }

        pub fn is_remote(&self) -> bool {
            match self { $(Self::$kind(track) => track.is_remote(),)+ }
        }

        pub fn rtc_track(&self) -> $media {
            match self { $(Self::$kind(track) => track.rtc_track().into(),)+ }
        }

        pub async fn get_stats(&self) -> RoomResult<Vec<RtcStats>> {
            match self { $(Self::$kind(track) => track.get_stats().await,)+ }
        }

        #[allow(dead_code, reason = "each enumeration has the same methods")]
        pub(crate) fn inner(&self) -> &std::sync::Arc<$crate::track::shared::TrackInner> {
            match self { $(Self::$kind(track) => track.inner(),)+ }
        }
    };
}

pub(super) use {enabling, for_each_track, track_accessors};
