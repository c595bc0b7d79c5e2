mod calls;
mod messages;
mod streams;

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use parking_lot::RwLock;
use tokio::sync::watch;

use super::kinds::ParticipantTrackPermission;
use super::methods::{Answering, Methods};
use super::rpc::{PerformRpcData, RpcError, RpcErrorCode, RpcInvocationData};
use super::shared::{ParticipantInner, participant_accessors};
use crate::data_stream::sending;
use crate::ffi::proto::{self, Event, PublishTrackCallbackMessage, Request, SendChatMessageCallbackMessage};
use crate::ffi::{self, Handle, SharedHandle, events};
use crate::id::TrackSid;
use crate::options::TrackPublishOptions;
use crate::publication::LocalTrackPublication;
use crate::track::LocalTrack;
use crate::{
    ByteStreamInfo, ByteStreamWriter, ChatMessage, DataPacket, DataPacketKind, RoomError, RoomInfo,
    RoomResult, SendByteOptions, SendTextOptions, SipDTMF, StreamByteOptions, StreamResult,
    StreamTextOptions, TextStreamInfo, TextStreamWriter, Transcription,
};

/// This process, in one room.
#[derive(Clone)]
pub struct LocalParticipant {
    inner: Arc<ParticipantInner<LocalTrackPublication>>,
    handle: Arc<SharedHandle>,
    methods: Arc<Methods>,
    /// The room is.
    over: Arc<watch::Sender<bool>>,
    room: Arc<RwLock<RoomInfo>>,
}

impl fmt::Debug for LocalParticipant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalParticipant")
            .field("sid", &self.sid())
            .field("identity", &self.identity())
            .field("name", &self.name())
            .field("state", &self.state())
            .finish()
    }
}

impl LocalParticipant {
    pub(crate) fn adopt(participant: proto::OwnedParticipant, room: Arc<RwLock<RoomInfo>>) -> Self {
        let handle = Arc::new(SharedHandle::new(Handle::adopt(&participant.handle)));
        let methods = Arc::new(Methods::new(Arc::clone(&handle)));
        events::add_rpc_callee(participant.handle.id, Arc::clone(&methods) as Arc<dyn events::RpcCalls>);
        let over = Arc::new(watch::Sender::new(false));
        Self { inner: Arc::new(ParticipantInner::new(participant.info)), handle, methods, over, room }
    }

    participant_accessors!(LocalTrackPublication);

    /// Publishes a track to the room.
    ///
    /// # Errors
    /// For a track of an inert source, when a track of the same source is published already, when the server does
    /// not let this participant publish, and when the room is closed.
    pub async fn publish_track(
        &self,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> RoomResult<LocalTrackPublication> {
        let track_handle = track.inner().handle()?.id();
        let wire_options = options.clone().into();
        let this = self.clone();
        self.ask(
            |local_participant_handle, async_id| {
                let options = wire_options;
                let request_async_id = Some(async_id);
                let request = proto::PublishTrackRequest {
                    local_participant_handle,
                    track_handle,
                    options,
                    request_async_id,
                };
                ffi::send(Request::PublishTrack(request)).map(drop)
            },
            // On the library's thread: the publication must be known before the event that announces it.
            move |event| match event {
                Event::PublishTrack(callback) => this.published(callback, track, options),
                _ => Err(RoomError::unexpected_answer()),
            },
        )
        .await
    }

    fn published(
        &self,
        callback: proto::PublishTrackCallback,
        track: LocalTrack,
        options: TrackPublishOptions,
    ) -> RoomResult<LocalTrackPublication> {
        match callback.message {
            Some(PublishTrackCallbackMessage::Publication(publication)) => {
                let publication = LocalTrackPublication::adopt(publication, track, options);
                self.add_publication(publication.clone());
                Ok(publication)
            }
            Some(PublishTrackCallbackMessage::Error(text)) => Err(RoomError::from_text(&text)),
            None => Err(RoomError::unexpected_answer()),
        }
    }

    /// Takes a track out of the room. The track stays usable and can be published again.
    pub async fn unpublish_track(&self, sid: &TrackSid) -> RoomResult<LocalTrackPublication> {
        let not_found = || RoomError::Internal("track not found".to_owned());
        let publication = self.get_track_publication(sid).ok_or_else(not_found)?;
        self.request(|local_participant_handle, async_id| {
            Request::UnpublishTrack(proto::UnpublishTrackRequest {
                local_participant_handle,
                track_sid: sid.to_string(),
                stop_on_unpublish: false,
                request_async_id: Some(async_id),
            })
        })
        .await?;
        Ok(publication)
    }

    pub async fn set_metadata(&self, metadata: String) -> RoomResult<()> {
        self.request(|local_participant_handle, async_id| {
            let request_async_id = Some(async_id);
            Request::SetLocalMetadata(proto::SetLocalMetadataRequest {
                local_participant_handle,
                metadata,
                request_async_id,
            })
        })
        .await
    }

    pub async fn set_name(&self, name: String) -> RoomResult<()> {
        self.request(|local_participant_handle, async_id| {
            let request_async_id = Some(async_id);
            Request::SetLocalName(proto::SetLocalNameRequest {
                local_participant_handle,
                name,
                request_async_id,
            })
        })
        .await
    }

    /// Sets these attributes and leaves the others; an empty value takes one away.
    pub async fn set_attributes(&self, attributes: HashMap<String, String>) -> RoomResult<()> {
        let attributes =
            attributes.into_iter().map(|(key, value)| proto::AttributesEntry { key, value }).collect();
        self.request(|local_participant_handle, async_id| {
            let request_async_id = Some(async_id);
            Request::SetLocalAttributes(proto::SetLocalAttributesRequest {
                local_participant_handle,
                attributes,
                request_async_id,
            })
        })
        .await
    }

    /// Presses a key of a telephone, for those who are connected by one.
    pub async fn publish_dtmf(&self, dtmf: SipDTMF) -> RoomResult<()> {
        self.request(|local_participant_handle, async_id| {
            Request::PublishSipDtmf(proto::PublishSipDtmfRequest {
                local_participant_handle,
                code: dtmf.code,
                digit: dtmf.digit,
                destination_identities: dtmf.destination_identities.into_iter().map(Into::into).collect(),
                request_async_id: Some(async_id),
            })
        })
        .await
    }

    /// Says who may subscribe to the tracks of this participant: everybody, or those who are named.
    pub async fn set_track_subscription_permissions(
        &self,
        all_participants_allowed: bool,
        permissions: Vec<ParticipantTrackPermission>,
    ) -> RoomResult<()> {
        let participant = self.handle.get().ok_or(RoomError::AlreadyClosed)?;
        let request = proto::SetTrackSubscriptionPermissionsRequest {
            local_participant_handle: participant.id(),
            all_participants_allowed,
            permissions: permissions.into_iter().map(Into::into).collect(),
        };
        ffi::send(Request::SetTrackSubscriptionPermissions(request))?;
        Ok(())
    }

    /// A request that is answered with whether it worked.
    async fn request(&self, request: impl FnOnce(u64, u64) -> Request) -> RoomResult<()> {
        self.ask(|participant, async_id| ffi::send(request(participant, async_id)).map(drop), outcome).await
    }

    /// Asks the library for something in this room. Ends with the room, which leaves some requests unanswered.
    async fn ask<T: Send + 'static>(
        &self,
        send: impl FnOnce(u64, u64) -> Result<(), ffi::Error>,
        adopt: impl FnOnce(Event) -> RoomResult<T> + Send + 'static,
    ) -> RoomResult<T> {
        let participant = self.handle.get().ok_or(RoomError::AlreadyClosed)?;
        let answer = ffi::call(|async_id| send(participant.id(), async_id), adopt);
        let mut over = self.over.subscribe();
        let is_over = over.wait_for(|over| *over);
        match select(pin!(answer), pin!(is_over)).await {
            Either::Left((answer, _)) => answer?,
            Either::Right(_) => Err(RoomError::AlreadyClosed),
        }
    }

    /// The room is over: the library's objects go, what is known stays. Tracks are the app's.
    pub(crate) fn release(&self) {
        self.over.send_replace(true);
        if let Some(participant) = self.handle.get() {
            events::remove_rpc_callee(participant.id());
        }
        self.methods.release();
        self.handle.release();
        for publication in self.inner.publications.read().values() {
            publication.inner().release(false);
        }
    }
}

fn outcome(event: Event) -> RoomResult<()> {
    match event {
        Event::UnpublishTrack(done)
        | Event::PublishData(done)
        | Event::PublishTranscription(done)
        | Event::PublishSipDtmf(done)
        | Event::SetLocalMetadata(done)
        | Event::SetLocalName(done)
        | Event::SetLocalAttributes(done) => {
            done.error.map_or(Ok(()), |text| Err(RoomError::from_text(&text)))
        }
        _ => Err(RoomError::unexpected_answer()),
    }
}
