use std::fmt;
use std::sync::Arc;

use super::shared::{PublicationInfo, PublicationInner, publication_accessors};
use crate::ffi::{Handle, SharedHandle, proto};
use crate::options::TrackPublishOptions;
use crate::track::LocalTrack;

/// A track that this process has published.
#[derive(Clone)]
pub struct LocalTrackPublication {
    inner: Arc<PublicationInner>,
    options: Arc<TrackPublishOptions>,
}

impl fmt::Debug for LocalTrackPublication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl LocalTrackPublication {
    pub(crate) fn adopt(
        publication: proto::OwnedTrackPublication,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> Self {
        let handle = SharedHandle::new(Handle::adopt(&publication.handle));
        let inner = PublicationInner::new(publication.info.into(), handle, Some(track.into()));
        let publication = Self { inner: Arc::new(inner), options: Arc::new(options) };
        publication.tell_track();
        publication
    }

    /// The server knows the track by another sid after a full reconnect.
    pub(crate) fn republish(&self, handle: Option<Handle>, info: proto::TrackPublicationInfo) {
        if let Some(handle) = handle {
            self.inner.handle.replace(handle);
        }
        *self.inner.info.write() = PublicationInfo::from(info);
        self.tell_track();
    }

    publication_accessors!(remote: false);

    pub fn publish_options(&self) -> TrackPublishOptions {
        (*self.options).clone()
    }

    pub fn mute(&self) {
        if let Some(track) = self.track() {
            track.mute();
        }
    }

    pub fn unmute(&self) {
        if let Some(track) = self.track() {
            track.unmute();
        }
    }

    pub fn is_muted(&self) -> bool {
        self.track().map_or_else(|| self.inner.info.read().muted, |track| track.is_muted())
    }

    pub fn track(&self) -> Option<LocalTrack> {
        self.inner.track.read().clone().and_then(|track| LocalTrack::try_from(track).ok())
    }

    fn tell_track(&self) {
        if let Some(track) = &*self.inner.track.read() {
            let (sid, source) = (self.sid(), self.source());
            let mut info = track.inner().info.write();
            info.sid = sid;
            info.source = source;
        }
    }
}
