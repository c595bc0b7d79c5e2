use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::id::{ParticipantIdentity, TrackSid};
use crate::participant::{
    ConnectionQuality, DisconnectReason, LocalParticipant, Participant, ParticipantPermission,
    RemoteParticipant,
};
use crate::publication::{LocalTrackPublication, RemoteTrackPublication, TrackPublication};
use crate::track::{LocalTrack, RemoteTrack, TrackError};
use crate::webrtc::native::frame_cryptor::EncryptionState;
use crate::{
    ByteStreamReader, ChatMessage, ConnectionState, DataPacketKind, RoomInfo, TakeCell, TextStreamReader,
    TranscriptionSegment,
};

/// What happens in a room.
///
/// Left out of the `livekit` crate's: data tracks, and the deprecated raw stream packets.
#[derive(Clone)]
#[non_exhaustive]
pub enum RoomEvent {
    /// Somebody joined. Data and texts sent before [`Self::ParticipantActive`] may not reach them.
    ParticipantConnected(RemoteParticipant),
    /// Somebody who joined can now receive data and texts.
    ParticipantActive(RemoteParticipant),
    ParticipantDisconnected(RemoteParticipant),
    LocalTrackPublished {
        publication: LocalTrackPublication,
        track: LocalTrack,
        participant: LocalParticipant,
    },
    LocalTrackUnpublished {
        publication: LocalTrackPublication,
        participant: LocalParticipant,
    },
    /// After a full reconnect: same track and source, new sid.
    LocalTrackRepublished {
        previous_sid: TrackSid,
        publication: LocalTrackPublication,
        track: LocalTrack,
        participant: LocalParticipant,
    },
    /// Somebody listens to a track of ours for the first time.
    LocalTrackSubscribed {
        track: LocalTrack,
    },
    TrackSubscribed {
        track: RemoteTrack,
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    TrackUnsubscribed {
        track: RemoteTrack,
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    TrackSubscriptionFailed {
        participant: RemoteParticipant,
        error: TrackError,
        track_sid: TrackSid,
    },
    TrackPublished {
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    TrackUnpublished {
        publication: RemoteTrackPublication,
        participant: RemoteParticipant,
    },
    TrackMuted {
        participant: Participant,
        publication: TrackPublication,
    },
    TrackUnmuted {
        participant: Participant,
        publication: TrackPublication,
    },
    RoomMetadataChanged {
        old_metadata: String,
        metadata: String,
    },
    ParticipantMetadataChanged {
        participant: Participant,
        old_metadata: String,
        metadata: String,
    },
    ParticipantNameChanged {
        participant: Participant,
        old_name: String,
        name: String,
    },
    ParticipantAttributesChanged {
        participant: Participant,
        /// Those that went are empty.
        changed_attributes: HashMap<String, String>,
    },
    /// Whether all that somebody sends is encrypted.
    ParticipantEncryptionStatusChanged {
        participant: Participant,
        is_encrypted: bool,
    },
    ParticipantPermissionChanged {
        participant: Participant,
        permission: Option<ParticipantPermission>,
    },
    ActiveSpeakersChanged {
        speakers: Vec<Participant>,
    },
    ConnectionQualityChanged {
        quality: ConnectionQuality,
        participant: Participant,
    },
    DataReceived {
        payload: Arc<Vec<u8>>,
        topic: Option<String>,
        kind: DataPacketKind,
        /// `None` when the server sent it.
        participant: Option<RemoteParticipant>,
    },
    TranscriptionReceived {
        participant: Option<Participant>,
        track_publication: Option<TrackPublication>,
        segments: Vec<TranscriptionSegment>,
    },
    SipDTMFReceived {
        code: u32,
        digit: Option<String>,
        participant: Option<RemoteParticipant>,
    },
    ChatMessage {
        message: ChatMessage,
        participant: Option<RemoteParticipant>,
    },
    ByteStreamOpened {
        reader: TakeCell<ByteStreamReader>,
        topic: String,
        participant_identity: ParticipantIdentity,
    },
    TextStreamOpened {
        reader: TakeCell<TextStreamReader>,
        topic: String,
        participant_identity: ParticipantIdentity,
    },
    /// How the encryption of somebody's tracks goes.
    E2eeStateChanged {
        participant: Participant,
        state: EncryptionState,
    },
    ConnectionStateChanged(ConnectionState),
    /// Always the first.
    Connected {
        participants_with_tracks: Vec<(RemoteParticipant, Vec<RemoteTrackPublication>)>,
    },
    /// The room is over for us; nothing comes after it.
    Disconnected {
        reason: DisconnectReason,
    },
    Reconnecting,
    Reconnected,
    /// Of how many bytes may wait to be sent.
    DataChannelBufferedAmountLowThresholdChanged {
        kind: DataPacketKind,
        threshold: u64,
    },
    RoomUpdated {
        room: RoomInfo,
    },
    Moved {
        room: RoomInfo,
    },
    ParticipantsUpdated {
        participants: Vec<Participant>,
    },
    /// Join with this one from now on.
    TokenRefreshed {
        token: String,
    },
}

/// Who and which, but no contents: neither tokens nor what people say belong into a log.
impl fmt::Debug for RoomEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ParticipantConnected(who) => f.debug_tuple("ParticipantConnected").field(who).finish(),
            Self::ParticipantActive(who) => f.debug_tuple("ParticipantActive").field(who).finish(),
            Self::ParticipantDisconnected(who) => {
                f.debug_tuple("ParticipantDisconnected").field(who).finish()
            }
            Self::LocalTrackPublished { publication, .. } => {
                f.debug_tuple("LocalTrackPublished").field(publication).finish()
            }
            Self::LocalTrackUnpublished { publication, .. } => {
                f.debug_tuple("LocalTrackUnpublished").field(publication).finish()
            }
            Self::LocalTrackRepublished { previous_sid, publication, .. } => f
                .debug_struct("LocalTrackRepublished")
                .field("previous_sid", previous_sid)
                .field("publication", publication)
                .finish(),
            Self::LocalTrackSubscribed { track } => {
                f.debug_tuple("LocalTrackSubscribed").field(track).finish()
            }
            Self::TrackSubscribed { publication, participant, .. } => {
                of_remote_track(f, "TrackSubscribed", publication, participant)
            }
            Self::TrackUnsubscribed { publication, participant, .. } => {
                of_remote_track(f, "TrackUnsubscribed", publication, participant)
            }
            Self::TrackPublished { publication, participant } => {
                of_remote_track(f, "TrackPublished", publication, participant)
            }
            Self::TrackUnpublished { publication, participant } => {
                of_remote_track(f, "TrackUnpublished", publication, participant)
            }
            Self::TrackSubscriptionFailed { participant, error, .. } => f
                .debug_struct("TrackSubscriptionFailed")
                .field("participant", participant)
                .field("error", error)
                .finish(),
            Self::TrackMuted { publication, .. } => f.debug_tuple("TrackMuted").field(publication).finish(),
            Self::TrackUnmuted { publication, .. } => {
                f.debug_tuple("TrackUnmuted").field(publication).finish()
            }
            Self::RoomMetadataChanged { .. } => f.write_str("RoomMetadataChanged"),
            Self::ParticipantMetadataChanged { participant, .. } => {
                f.debug_tuple("ParticipantMetadataChanged").field(&participant.identity()).finish()
            }
            Self::ParticipantNameChanged { participant, .. } => {
                f.debug_tuple("ParticipantNameChanged").field(&participant.identity()).finish()
            }
            Self::ParticipantAttributesChanged { participant, changed_attributes } => f
                .debug_struct("ParticipantAttributesChanged")
                .field("participant", &participant.identity())
                .field("changed", &changed_attributes.keys())
                .finish(),
            Self::ParticipantEncryptionStatusChanged { participant, is_encrypted } => f
                .debug_struct("ParticipantEncryptionStatusChanged")
                .field("participant", &participant.identity())
                .field("is_encrypted", is_encrypted)
                .finish(),
            Self::E2eeStateChanged { participant, state } => f
                .debug_struct("E2eeStateChanged")
                .field("participant", &participant.identity())
                .field("state", state)
                .finish(),
            Self::ParticipantPermissionChanged { participant, permission } => f
                .debug_struct("ParticipantPermissionChanged")
                .field("participant", &participant.identity())
                .field("permission", permission)
                .finish(),
            Self::ActiveSpeakersChanged { speakers } => {
                f.debug_list().entries(speakers.iter().map(Participant::identity)).finish()
            }
            Self::ConnectionQualityChanged { quality, participant } => f
                .debug_struct("ConnectionQualityChanged")
                .field("quality", quality)
                .field("participant", &participant.identity())
                .finish(),
            Self::DataReceived { payload, topic, kind, participant } => f
                .debug_struct("DataReceived")
                .field("bytes", &payload.len())
                .field("topic", topic)
                .field("kind", kind)
                .field("participant", &participant.as_ref().map(RemoteParticipant::identity))
                .finish(),
            Self::TranscriptionReceived { participant, segments, .. } => f
                .debug_struct("TranscriptionReceived")
                .field("participant", &participant.as_ref().map(Participant::identity))
                .field("segments", &segments.len())
                .finish(),
            Self::SipDTMFReceived { .. } => f.write_str("SipDTMFReceived"),
            Self::ChatMessage { message, .. } => {
                f.debug_struct("ChatMessage").field("id", &message.id).finish()
            }
            Self::ByteStreamOpened { topic, participant_identity, .. } => f
                .debug_struct("ByteStreamOpened")
                .field("topic", topic)
                .field("participant", participant_identity)
                .finish(),
            Self::TextStreamOpened { topic, participant_identity, .. } => f
                .debug_struct("TextStreamOpened")
                .field("topic", topic)
                .field("participant", participant_identity)
                .finish(),
            Self::ConnectionStateChanged(state) => {
                f.debug_tuple("ConnectionStateChanged").field(state).finish()
            }
            Self::Connected { participants_with_tracks } => {
                let participants: Vec<_> = participants_with_tracks.iter().map(|(who, _)| who).collect();
                f.debug_tuple("Connected").field(&participants).finish()
            }
            Self::Disconnected { reason } => f.debug_struct("Disconnected").field("reason", reason).finish(),
            Self::Reconnecting => f.write_str("Reconnecting"),
            Self::Reconnected => f.write_str("Reconnected"),
            Self::DataChannelBufferedAmountLowThresholdChanged { kind, threshold } => f
                .debug_struct("DataChannelBufferedAmountLowThresholdChanged")
                .field("kind", kind)
                .field("threshold", threshold)
                .finish(),
            Self::RoomUpdated { room } => f.debug_struct("RoomUpdated").field("sid", &room.sid).finish(),
            Self::Moved { room } => f.debug_struct("Moved").field("sid", &room.sid).finish(),
            Self::ParticipantsUpdated { participants } => {
                let identities: Vec<_> = participants.iter().map(Participant::identity).collect();
                f.debug_tuple("ParticipantsUpdated").field(&identities).finish()
            }
            Self::TokenRefreshed { .. } => f.write_str("TokenRefreshed"),
        }
    }
}

fn of_remote_track(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    publication: &RemoteTrackPublication,
    participant: &RemoteParticipant,
) -> fmt::Result {
    f.debug_struct(name)
        .field("publication", publication)
        .field("participant", &participant.identity())
        .finish()
}
