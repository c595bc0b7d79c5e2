use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::shared::{PublicationInner, publication_accessors};
use crate::ffi::proto::{self, Request};
use crate::ffi::{self, Handle, SharedHandle};
use crate::track::RemoteTrack;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubscriptionStatus {
    Desired,
    Subscribed,
    Unsubscribed,
}

/// A track that another participant has published, subscribed to or not.
#[derive(Clone)]
pub struct RemoteTrackPublication {
    inner: Arc<PublicationInner>,
    desired: Arc<AtomicBool>,
}

impl fmt::Debug for RemoteTrackPublication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl RemoteTrackPublication {
    pub(crate) fn adopt(publication: proto::OwnedTrackPublication, auto_subscribe: bool) -> Self {
        let handle = SharedHandle::new(Handle::adopt(&publication.handle));
        let inner = PublicationInner::new(publication.info.into(), handle, None);
        Self { inner: Arc::new(inner), desired: Arc::new(AtomicBool::new(auto_subscribe)) }
    }

    pub(crate) fn set_track(&self, track: Option<RemoteTrack>) -> Option<RemoteTrack> {
        let before = std::mem::replace(&mut *self.inner.track.write(), track.map(Into::into));
        before.and_then(|track| RemoteTrack::try_from(track).ok())
    }

    publication_accessors!(remote: true);

    /// Asks the server for the track, or no longer.
    pub fn set_subscribed(&self, subscribed: bool) {
        self.desired.store(subscribed, Ordering::Relaxed);
        let Some(publication) = self.inner.handle.get() else { return };
        let request =
            proto::SetSubscribedRequest { subscribe: subscribed, publication_handle: publication.id() };
        if let Err(error) = ffi::send(Request::SetSubscribed(request)) {
            tracing::error!(%error, subscribed, "cannot change a subscription");
        }
    }

    /// Whether it is subscribed to and gives more than silence.
    pub fn is_enabled(&self) -> bool {
        self.track().is_some_and(|track| track.is_enabled())
    }

    /// Has the server send the track, or not, while it stays subscribed to. Does nothing to one that is not.
    pub fn set_enabled(&self, enabled: bool) {
        let Some(track) = self.track().filter(|track| track.is_enabled() != enabled) else { return };
        track.inner().info.write().enabled = enabled;
        let Some(publication) = self.inner.handle.get() else { return };
        let track_publication_handle = publication.id();
        let request = proto::EnableRemoteTrackPublicationRequest { track_publication_handle, enabled };
        if let Err(error) = ffi::send(Request::EnableRemoteTrackPublication(request)) {
            tracing::error!(%error, enabled, "cannot enable or disable a publication");
        }
    }

    pub fn subscription_status(&self) -> SubscriptionStatus {
        match (self.is_desired(), self.is_subscribed()) {
            (false, _) => SubscriptionStatus::Unsubscribed,
            (true, false) => SubscriptionStatus::Desired,
            (true, true) => SubscriptionStatus::Subscribed,
        }
    }

    pub fn is_muted(&self) -> bool {
        self.inner.info.read().muted
    }

    pub fn is_subscribed(&self) -> bool {
        self.inner.track.read().is_some()
    }

    pub fn is_desired(&self) -> bool {
        self.desired.load(Ordering::Relaxed)
    }

    pub fn track(&self) -> Option<RemoteTrack> {
        self.inner.track.read().clone().and_then(|track| RemoteTrack::try_from(track).ok())
    }
}
