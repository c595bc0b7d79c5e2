//! Events of the library become what the session knows, and events of the app. Runs on the library's threads, one event
//! of a room at a time.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::Session;
use crate::ffi::events::RoomEvents;
use crate::ffi::proto::{self, DataPacketReceivedValue, RoomEventMessage};
use crate::ffi::{Handle, sound};
use crate::id::{RoomSid, TrackSid};
use crate::participant::{DisconnectReason, Participant, ParticipantState, RemoteParticipant};
use crate::publication::RemoteTrackPublication;
use crate::track::{RemoteTrack, TrackError, TrackSource};
use crate::{ByteStreamReader, ConnectionState, RoomEvent, RoomInfo, TakeCell, TextStreamReader};

impl RoomEvents for Session {
    fn on_event(self: Arc<Self>, message: RoomEventMessage) {
        match message {
            RoomEventMessage::ConnectionStateChanged(event) => self.connection_state_changed(&event),
            RoomEventMessage::Disconnected(event) => self.disconnected_by_server(event.reason()),
            RoomEventMessage::Eos(_) => self.ended(),
            message => {
                if let Some(event) = self.translate(message) {
                    self.tell(event);
                }
            }
        }
    }

    /// The room's objects are let go now, and the library is told to leave without waiting for its answer.
    fn on_failure(self: Arc<Self>) {
        self.tell_disconnected(DisconnectReason::UnknownReason);
        self.abandon();
        self.finish(DisconnectReason::UnknownReason);
    }
}

impl Session {
    fn connection_state_changed(&self, event: &proto::ConnectionStateChanged) {
        // `Disconnected` comes with its reason, in an event of its own.
        if event.state() != ConnectionState::Disconnected {
            self.set_connection_state(event.state());
        }
    }

    fn disconnected_by_server(self: &Arc<Self>, reason: DisconnectReason) {
        self.tell_disconnected(reason);
    }

    /// No more events will come. When it was not we who ended the room, its objects are still there.
    fn ended(self: &Arc<Self>) {
        if !self.closing.swap(true, Ordering::SeqCst) {
            self.receivers.lock().take();
            self.disconnect(DisconnectReason::UnknownReason, || {});
        }
    }

    /// `None` for events that change only what is known, or that are about somebody who is not known.
    fn translate(&self, message: RoomEventMessage) -> Option<RoomEvent> {
        Some(match message {
            RoomEventMessage::ParticipantConnected(event) => {
                let participant = RemoteParticipant::adopt(event.info);
                self.remote_participants.write().insert(participant.identity(), participant.clone());
                RoomEvent::ParticipantConnected(participant)
            }
            RoomEventMessage::ParticipantActive(event) => {
                let participant = self.remote_participant(&event.participant_identity)?;
                participant.change(|info| info.state = ParticipantState::Active);
                RoomEvent::ParticipantActive(participant)
            }
            RoomEventMessage::ParticipantDisconnected(event) => self.participant_disconnected(&event)?,
            RoomEventMessage::LocalTrackPublished(event) => {
                let publication = self.local_publication(event.track_sid)?;
                let (track, participant) = (publication.track()?, self.local_participant());
                RoomEvent::LocalTrackPublished { publication, track, participant }
            }
            RoomEventMessage::LocalTrackUnpublished(event) => {
                let participant = self.local_participant();
                let publication = participant.remove_publication(&TrackSid::from_wire(event.track_sid))?;
                publication.inner().track.write().take();
                RoomEvent::LocalTrackUnpublished { publication, participant }
            }
            RoomEventMessage::LocalTrackRepublished(event) => self.local_track_republished(event)?,
            RoomEventMessage::LocalTrackSubscribed(event) => {
                let track = self.local_publication(event.track_sid)?.track()?;
                RoomEvent::LocalTrackSubscribed { track }
            }
            RoomEventMessage::TrackPublished(event) => {
                let publication = RemoteTrackPublication::adopt(event.publication, self.auto_subscribe);
                let participant = self.remote_participant(&event.participant_identity)?;
                participant.add_publication(publication.clone());
                RoomEvent::TrackPublished { publication, participant }
            }
            RoomEventMessage::TrackUnpublished(event) => {
                let participant = self.remote_participant(&event.participant_identity)?;
                let publication = participant.remove_publication(&TrackSid::from_wire(event.track_sid))?;
                RoomEvent::TrackUnpublished { publication, participant }
            }
            RoomEventMessage::TrackSubscribed(event) => self.track_subscribed(event)?,
            RoomEventMessage::TrackUnsubscribed(event) => {
                let (participant, publication) = self.remote_publication(event)?;
                let track = publication.set_track(None)?;
                RoomEvent::TrackUnsubscribed { track, publication, participant }
            }
            RoomEventMessage::TrackSubscriptionFailed(event) => {
                let participant = self.remote_participant(&event.participant_identity)?;
                let track_sid = TrackSid::from_wire(event.track_sid);
                tracing::warn!(%track_sid, error = event.error, "a subscription failed");
                let error = TrackError::TrackNotFound(track_sid.clone()); // the only kind there is
                RoomEvent::TrackSubscriptionFailed { participant, error, track_sid }
            }
            RoomEventMessage::TrackMuted(event) => {
                let (participant, publication) = self.publication(event)?;
                publication.set_muted(true);
                RoomEvent::TrackMuted { participant, publication }
            }
            RoomEventMessage::TrackUnmuted(event) => {
                let (participant, publication) = self.publication(event)?;
                publication.set_muted(false);
                RoomEvent::TrackUnmuted { participant, publication }
            }
            RoomEventMessage::ActiveSpeakersChanged(event) => {
                RoomEvent::ActiveSpeakersChanged { speakers: self.active_speakers(&event) }
            }
            RoomEventMessage::ConnectionQualityChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let quality = event.quality();
                participant.change(|info| info.connection_quality = quality);
                RoomEvent::ConnectionQualityChanged { quality, participant }
            }
            RoomEventMessage::ParticipantMetadataChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let metadata = event.metadata;
                let old_metadata =
                    participant.change(|info| std::mem::replace(&mut info.metadata, metadata.clone()));
                RoomEvent::ParticipantMetadataChanged { participant, old_metadata, metadata }
            }
            RoomEventMessage::ParticipantNameChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let name = event.name;
                let old_name = participant.change(|info| std::mem::replace(&mut info.name, name.clone()));
                RoomEvent::ParticipantNameChanged { participant, old_name, name }
            }
            RoomEventMessage::ParticipantAttributesChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let map = |entries: Vec<proto::AttributesEntry>| {
                    entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
                };
                participant.change(|info| info.attributes = map(event.attributes));
                let changed_attributes = map(event.changed_attributes);
                RoomEvent::ParticipantAttributesChanged { participant, changed_attributes }
            }
            RoomEventMessage::ParticipantPermissionChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let permission = event.permission.map(Into::into);
                participant.change(|info| info.permission = permission.clone());
                RoomEvent::ParticipantPermissionChanged { participant, permission }
            }
            RoomEventMessage::ParticipantEncryptionStatusChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                let is_encrypted = event.is_encrypted;
                participant.change(|info| info.encrypted = is_encrypted);
                RoomEvent::ParticipantEncryptionStatusChanged { participant, is_encrypted }
            }
            RoomEventMessage::E2eeStateChanged(event) => {
                let participant = self.participant(&event.participant_identity)?;
                RoomEvent::E2eeStateChanged { participant, state: event.state() }
            }
            RoomEventMessage::DataChannelLowThresholdChanged(event) => {
                let (kind, threshold) = (event.kind(), event.threshold);
                self.info.write().data_channel_options(kind).buffered_amount_low_threshold = threshold;
                RoomEvent::DataChannelBufferedAmountLowThresholdChanged { kind, threshold }
            }
            RoomEventMessage::ParticipantsUpdated(event) => {
                RoomEvent::ParticipantsUpdated { participants: self.update_participants(event) }
            }
            RoomEventMessage::DataPacketReceived(event) => self.data_received(event)?,
            RoomEventMessage::TranscriptionReceived(event) => self.transcription_received(event),
            RoomEventMessage::ChatMessage(event) => RoomEvent::ChatMessage {
                participant: self.remote_participant(&event.participant_identity),
                message: event.message.into(),
            },
            RoomEventMessage::ByteStreamOpened(event) => {
                let topic = event.reader.info.topic.clone();
                let reader = TakeCell::new(ByteStreamReader::adopt(event.reader));
                let participant_identity = event.participant_identity.into();
                RoomEvent::ByteStreamOpened { reader, topic, participant_identity }
            }
            RoomEventMessage::TextStreamOpened(event) => {
                let topic = event.reader.info.topic.clone();
                let reader = TakeCell::new(TextStreamReader::adopt(event.reader));
                let participant_identity = event.participant_identity.into();
                RoomEvent::TextStreamOpened { reader, topic, participant_identity }
            }
            RoomEventMessage::RoomSidChanged(event) => {
                self.set_sid(RoomSid::from_wire(event.sid));
                return None;
            }
            RoomEventMessage::RoomMetadataChanged(event) => {
                let metadata = event.metadata;
                let old_metadata = std::mem::replace(&mut self.info.write().metadata, metadata.clone());
                RoomEvent::RoomMetadataChanged { old_metadata, metadata }
            }
            RoomEventMessage::RoomUpdated(info) => RoomEvent::RoomUpdated { room: self.update_info(info) },
            RoomEventMessage::Moved(info) => RoomEvent::Moved { room: self.update_info(info) },
            RoomEventMessage::TokenRefreshed(event) => {
                *self.token.write() = event.token.clone();
                RoomEvent::TokenRefreshed { token: event.token }
            }
            RoomEventMessage::Reconnecting(_) => RoomEvent::Reconnecting,
            RoomEventMessage::Reconnected(_) => {
                self.send_at_once();
                RoomEvent::Reconnected
            }
            not_offered @ RoomEventMessage::DataTrackPublished(_) => {
                not_offered.drop_handles();
                return None;
            }
            RoomEventMessage::ConnectionStateChanged(_)
            | RoomEventMessage::Disconnected(_)
            | RoomEventMessage::Eos(_) => return None, // handled above
        })
    }

    fn participant_disconnected(&self, event: &proto::ParticipantDisconnected) -> Option<RoomEvent> {
        let identity = event.participant_identity.as_str().into();
        let participant = self.remote_participants.write().remove(&identity)?;
        participant.change(|info| {
            info.state = ParticipantState::Disconnected;
            info.disconnect_reason = event.disconnect_reason();
        });
        Some(RoomEvent::ParticipantDisconnected(participant))
    }

    fn local_track_republished(&self, event: proto::LocalTrackRepublished) -> Option<RoomEvent> {
        let participant = self.local_participant();
        let previous_sid = TrackSid::from_wire(event.previous_sid);
        // The library makes a new object the first time, and keeps that one from then on.
        let handle = |known: Option<u64>| {
            let owned = proto::FfiOwnedHandle { id: event.publication_handle };
            (known != Some(event.publication_handle)).then(|| Handle::adopt(&owned))
        };
        let Some(publication) = participant.remove_publication(&previous_sid) else {
            drop(handle(None));
            return None;
        };
        let known = publication.inner().handle.get().map(|known| known.id());
        publication.republish(handle(known), event.info);
        participant.add_publication(publication.clone());
        let track = publication.track()?;
        Some(RoomEvent::LocalTrackRepublished { previous_sid, publication, track, participant })
    }

    fn track_subscribed(&self, event: proto::TrackSubscribed) -> Option<RoomEvent> {
        let sid = TrackSid::from_wire(event.track.info.sid.clone());
        let participant = self.remote_participant(&event.participant_identity);
        let publication = participant.as_ref().and_then(|who| who.get_track_publication(&sid));
        let source = publication.as_ref().map_or(TrackSource::Unknown, RemoteTrackPublication::source);
        let track = RemoteTrack::adopt(event.track, source);
        let (participant, publication) = (participant?, publication?);
        publication.set_track(Some(track.clone()));
        Some(RoomEvent::TrackSubscribed { track, publication, participant })
    }

    fn active_speakers(&self, event: &proto::ActiveSpeakersChanged) -> Vec<Participant> {
        let remote = self.remote_participants().into_values().map(Participant::Remote);
        let everybody = remote.chain([Participant::Local(self.local_participant())]);
        for participant in everybody {
            let speaking = event.participant_identities.contains(&participant.identity().0);
            participant.change(|info| info.speaking = speaking);
        }
        event.participant_identities.iter().filter_map(|identity| self.participant(identity)).collect()
    }

    fn update_participants(&self, event: proto::ParticipantsUpdated) -> Vec<Participant> {
        let known = event.participants.into_iter().filter_map(|info| {
            let participant = self.participant(&info.identity)?;
            participant.update(info);
            Some(participant)
        });
        known.collect()
    }

    fn data_received(&self, event: proto::DataPacketReceived) -> Option<RoomEvent> {
        let kind = event.kind();
        let participant = self.remote_participant(&event.participant_identity);
        Some(match event.value? {
            DataPacketReceivedValue::User(packet) => {
                let owner = Handle::adopt(&packet.data.handle);
                let payload = Arc::new(sound::copy_bytes(&owner, &packet.data.data));
                RoomEvent::DataReceived { payload, topic: packet.topic, kind, participant }
            }
            DataPacketReceivedValue::SipDtmf(dtmf) => {
                RoomEvent::SipDTMFReceived { code: dtmf.code, digit: dtmf.digit, participant }
            }
        })
    }

    fn transcription_received(&self, event: proto::TranscriptionReceived) -> RoomEvent {
        let participant = event.participant_identity.and_then(|identity| self.participant(&identity));
        let track_publication = participant
            .as_ref()
            .zip(event.track_sid)
            .and_then(|(who, sid)| who.publication(&TrackSid::from_wire(sid)));
        let segments = event.segments.into_iter().map(Into::into).collect();
        RoomEvent::TranscriptionReceived { participant, track_publication, segments }
    }

    fn update_info(&self, info: proto::RoomInfo) -> RoomInfo {
        let mut known = self.info.write();
        *known = RoomInfo::from_wire(info, known.state);
        let updated = known.clone();
        drop(known);
        if let Some(sid) = &updated.sid {
            self.sid.send_replace(Some(sid.clone()));
        }
        updated
    }

    fn set_sid(&self, sid: RoomSid) {
        self.info.write().sid = Some(sid.clone());
        self.sid.send_replace(Some(sid));
    }

    fn local_publication(&self, sid: String) -> Option<crate::publication::LocalTrackPublication> {
        self.local_participant.get_track_publication(&TrackSid::from_wire(sid))
    }

    fn remote_publication(
        &self,
        event: proto::OfTrack,
    ) -> Option<(RemoteParticipant, RemoteTrackPublication)> {
        let participant = self.remote_participant(&event.participant_identity)?;
        let publication = participant.get_track_publication(&TrackSid::from_wire(event.track_sid))?;
        Some((participant, publication))
    }

    fn publication(
        &self,
        event: proto::OfTrack,
    ) -> Option<(Participant, crate::publication::TrackPublication)> {
        let participant = self.participant(&event.participant_identity)?;
        let publication = participant.publication(&TrackSid::from_wire(event.track_sid))?;
        Some((participant, publication))
    }
}
