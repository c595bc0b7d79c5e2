use std::fmt;
use std::sync::Arc;

use super::shared::{ParticipantInner, participant_accessors};
use crate::ffi::{Handle, proto};
use crate::publication::RemoteTrackPublication;

/// Somebody else in the room.
#[derive(Clone)]
pub struct RemoteParticipant {
    inner: Arc<ParticipantInner<RemoteTrackPublication>>,
}

impl fmt::Debug for RemoteParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteParticipant")
            .field("sid", &self.sid())
            .field("identity", &self.identity())
            .field("name", &self.name())
            .field("kind", &self.kind())
            .finish()
    }
}

impl RemoteParticipant {
    /// The library's object is not needed: no request takes it.
    pub(crate) fn adopt(participant: proto::OwnedParticipant) -> Self {
        drop(Handle::adopt(&participant.handle));
        Self { inner: Arc::new(ParticipantInner::new(participant.info)) }
    }

    participant_accessors!(RemoteTrackPublication);
}
