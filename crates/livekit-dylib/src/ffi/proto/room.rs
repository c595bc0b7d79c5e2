//! Rooms: connecting, closing, and what happens in one.

use std::fmt;

use super::*;
use crate::ConnectionState;
use crate::ffi::Handle;
use crate::participant::{ConnectionQuality, DisconnectReason};
use crate::rtc_engine::SimulateScenario;
use crate::webrtc::peer_connection_factory::{ContinualGatheringPolicy, IceTransportsType};
use crate::webrtc::stats::WireStats;

#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct ConnectRequest {
    #[prost(string, required, tag = "1")]
    pub url: String,
    #[prost(string, required, tag = "2")]
    pub token: String,
    #[prost(message, required, tag = "3")]
    pub options: RoomOptions,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomOptions {
    #[prost(bool, optional, tag = "1")]
    pub auto_subscribe: Option<bool>,
    #[prost(bool, optional, tag = "2")]
    pub adaptive_stream: Option<bool>,
    #[prost(bool, optional, tag = "3")]
    pub dynacast: Option<bool>,
    #[prost(message, optional, tag = "4")]
    pub e2ee: Option<E2eeOptions>,
    #[prost(message, optional, tag = "5")]
    pub rtc_config: Option<RtcConfig>,
    #[prost(uint32, optional, tag = "6")]
    pub join_retries: Option<u32>,
    #[prost(message, optional, tag = "7")]
    pub encryption: Option<E2eeOptions>,
    #[prost(bool, optional, tag = "8")]
    pub single_peer_connection: Option<bool>,
    #[prost(uint64, optional, tag = "9")]
    pub connect_timeout_ms: Option<u64>,
    #[prost(message, optional, tag = "10")]
    pub data_stream: Option<RoomDataStreamOptions>,
    #[prost(string, optional, tag = "11")]
    pub other_sdks: Option<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RtcConfig {
    #[prost(enumeration = "IceTransportsType", optional, tag = "1")]
    pub ice_transport_type: Option<i32>,
    #[prost(enumeration = "ContinualGatheringPolicy", optional, tag = "2")]
    pub continual_gathering_policy: Option<i32>,
    #[prost(message, repeated, tag = "3")]
    pub ice_servers: Vec<IceServer>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct IceServer {
    #[prost(string, repeated, tag = "1")]
    pub urls: Vec<String>,
    #[prost(string, optional, tag = "2")]
    pub username: Option<String>,
    #[prost(string, optional, tag = "3")]
    pub password: Option<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomDataStreamOptions {
    #[prost(uint64, optional, tag = "1")]
    pub max_payload_byte_length: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ConnectCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "ConnectCallbackMessage", tags = "2, 3")]
    pub message: Option<ConnectCallbackMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum ConnectCallbackMessage {
    #[prost(string, tag = "2")]
    Error(String),
    #[prost(message, boxed, tag = "3")]
    Result(Box<ConnectResult>),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ConnectResult {
    #[prost(message, required, tag = "1")]
    pub room: OwnedRoom,
    #[prost(message, required, tag = "2")]
    pub local_participant: OwnedParticipant,
    #[prost(message, repeated, tag = "3")]
    pub participants: Vec<ParticipantWithTracks>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantWithTracks {
    #[prost(message, required, tag = "1")]
    pub participant: OwnedParticipant,
    #[prost(message, repeated, tag = "2")]
    pub publications: Vec<OwnedTrackPublication>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedRoom {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: RoomInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomInfo {
    #[prost(string, optional, tag = "1")]
    pub sid: Option<String>,
    #[prost(string, required, tag = "2")]
    pub name: String,
    #[prost(string, required, tag = "3")]
    pub metadata: String,
    #[prost(uint64, required, tag = "4")]
    pub lossy_dc_buffered_amount_low_threshold: u64,
    #[prost(uint64, required, tag = "5")]
    pub reliable_dc_buffered_amount_low_threshold: u64,
    #[prost(uint32, required, tag = "6")]
    pub empty_timeout: u32,
    #[prost(uint32, required, tag = "7")]
    pub departure_timeout: u32,
    #[prost(uint32, required, tag = "8")]
    pub max_participants: u32,
    #[prost(int64, required, tag = "9")]
    pub creation_time: i64,
    #[prost(uint32, required, tag = "10")]
    pub num_participants: u32,
    #[prost(uint32, required, tag = "11")]
    pub num_publishers: u32,
    #[prost(bool, required, tag = "12")]
    pub active_recording: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReadyForRoomEventRequest {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DisconnectRequest {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
    #[prost(uint64, optional, tag = "2")]
    pub request_async_id: Option<u64>,
    #[prost(enumeration = "DisconnectReason", optional, tag = "3")]
    pub reason: Option<i32>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SimulateScenarioRequest {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
    #[prost(enumeration = "SimulateScenario", required, tag = "2")]
    pub scenario: i32,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetSessionStatsRequest {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
    #[prost(uint64, optional, tag = "2")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetSessionStatsCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "GetSessionStatsCallbackMessage", tags = "2, 3")]
    pub message: Option<GetSessionStatsCallbackMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum GetSessionStatsCallbackMessage {
    #[prost(string, tag = "2")]
    Error(String),
    #[prost(message, tag = "3")]
    Result(SessionStatsResult),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SessionStatsResult {
    #[prost(message, repeated, tag = "1")]
    pub publisher_stats: Vec<WireStats>,
    #[prost(message, repeated, tag = "2")]
    pub subscriber_stats: Vec<WireStats>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomEvent {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
    #[prost(
        oneof = "RoomEventMessage",
        tags = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 45"
    )]
    pub message: Option<RoomEventMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum RoomEventMessage {
    #[prost(message, tag = "2")]
    ParticipantConnected(ParticipantConnected),
    #[prost(message, tag = "3")]
    ParticipantDisconnected(ParticipantDisconnected),
    #[prost(message, tag = "4")]
    LocalTrackPublished(OfLocalTrack),
    #[prost(message, tag = "5")]
    LocalTrackUnpublished(OfLocalTrack),
    #[prost(message, tag = "6")]
    LocalTrackSubscribed(LocalTrackSubscribed),
    #[prost(message, tag = "7")]
    TrackPublished(TrackPublished),
    #[prost(message, tag = "8")]
    TrackUnpublished(OfTrack),
    #[prost(message, tag = "9")]
    TrackSubscribed(TrackSubscribed),
    #[prost(message, tag = "10")]
    TrackUnsubscribed(OfTrack),
    #[prost(message, tag = "11")]
    TrackSubscriptionFailed(TrackSubscriptionFailed),
    #[prost(message, tag = "12")]
    TrackMuted(OfTrack),
    #[prost(message, tag = "13")]
    TrackUnmuted(OfTrack),
    #[prost(message, tag = "14")]
    ActiveSpeakersChanged(ActiveSpeakersChanged),
    #[prost(message, tag = "15")]
    RoomMetadataChanged(RoomMetadataChanged),
    #[prost(message, tag = "16")]
    RoomSidChanged(RoomSidChanged),
    #[prost(message, tag = "17")]
    ParticipantMetadataChanged(ParticipantMetadataChanged),
    #[prost(message, tag = "18")]
    ParticipantNameChanged(ParticipantNameChanged),
    #[prost(message, tag = "19")]
    ParticipantAttributesChanged(ParticipantAttributesChanged),
    #[prost(message, tag = "20")]
    ConnectionQualityChanged(ConnectionQualityChanged),
    #[prost(message, tag = "21")]
    ConnectionStateChanged(ConnectionStateChanged),
    #[prost(message, tag = "22")]
    Disconnected(Disconnected),
    #[prost(message, tag = "23")]
    Reconnecting(Empty),
    #[prost(message, tag = "24")]
    Reconnected(Empty),
    #[prost(message, tag = "25")]
    E2eeStateChanged(E2eeStateChanged),
    #[prost(message, tag = "26")]
    Eos(Empty),
    #[prost(message, tag = "27")]
    DataPacketReceived(DataPacketReceived),
    #[prost(message, tag = "28")]
    TranscriptionReceived(TranscriptionReceived),
    #[prost(message, tag = "29")]
    ChatMessage(ChatMessageReceived),
    #[prost(message, tag = "33")]
    DataChannelLowThresholdChanged(DataChannelBufferedAmountLowThresholdChanged),
    #[prost(message, tag = "34")]
    ByteStreamOpened(ByteStreamOpened),
    #[prost(message, tag = "35")]
    TextStreamOpened(TextStreamOpened),
    #[prost(message, tag = "36")]
    RoomUpdated(RoomInfo),
    #[prost(message, tag = "37")]
    Moved(RoomInfo),
    #[prost(message, tag = "38")]
    ParticipantsUpdated(ParticipantsUpdated),
    #[prost(message, tag = "39")]
    ParticipantEncryptionStatusChanged(ParticipantEncryptionStatusChanged),
    #[prost(message, tag = "41")]
    ParticipantPermissionChanged(ParticipantPermissionChanged),
    #[prost(message, tag = "40")]
    TokenRefreshed(TokenRefreshed),
    #[prost(message, tag = "42")]
    ParticipantActive(OfParticipant),
    #[prost(message, tag = "43")]
    DataTrackPublished(NotOffered),
    #[prost(message, tag = "45")]
    LocalTrackRepublished(LocalTrackRepublished),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantConnected {
    #[prost(message, required, tag = "1")]
    pub info: OwnedParticipant,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantDisconnected {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(enumeration = "DisconnectReason", required, tag = "2")]
    pub disconnect_reason: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantsUpdated {
    #[prost(message, repeated, tag = "1")]
    pub participants: Vec<ParticipantInfo>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantMetadataChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub metadata: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantNameChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub name: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantAttributesChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(message, repeated, tag = "2")]
    pub attributes: Vec<AttributesEntry>,
    #[prost(message, repeated, tag = "3")]
    pub changed_attributes: Vec<AttributesEntry>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantPermissionChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(message, optional, tag = "2")]
    pub permission: Option<ParticipantPermission>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LocalTrackRepublished {
    #[prost(uint64, required, tag = "1")]
    pub publication_handle: u64,
    #[prost(string, required, tag = "2")]
    pub previous_sid: String,
    #[prost(message, required, tag = "3")]
    pub info: TrackPublicationInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackPublished {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(message, required, tag = "2")]
    pub publication: OwnedTrackPublication,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackSubscribed {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(message, required, tag = "2")]
    pub track: OwnedTrack,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackSubscriptionFailed {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
    #[prost(string, required, tag = "3")]
    pub error: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ActiveSpeakersChanged {
    #[prost(string, repeated, tag = "1")]
    pub participant_identities: Vec<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomMetadataChanged {
    #[prost(string, required, tag = "1")]
    pub metadata: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RoomSidChanged {
    #[prost(string, required, tag = "1")]
    pub sid: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ConnectionQualityChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(enumeration = "ConnectionQuality", required, tag = "2")]
    pub quality: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ConnectionStateChanged {
    #[prost(enumeration = "ConnectionState", required, tag = "1")]
    pub state: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Disconnected {
    #[prost(enumeration = "DisconnectReason", required, tag = "1")]
    pub reason: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct TokenRefreshed {
    #[prost(string, required, tag = "1")]
    pub token: String,
}

/// `TrackMuted`, `TrackUnmuted`, `TrackUnsubscribed`, `TrackUnpublished`: four messages of one shape.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OfTrack {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
}

/// `LocalTrackPublished`, `LocalTrackUnpublished`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OfLocalTrack {
    #[prost(string, required, tag = "1")]
    pub track_sid: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LocalTrackSubscribed {
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
}

/// `ParticipantActive`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OfParticipant {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
}

/// `DataTrackPublished`: what this crate does not offer still comes with a handle to drop.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NotOffered {
    #[prost(message, required, tag = "1")]
    pub owned: Owned,
}

/// Without the token.
impl fmt::Debug for ConnectRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConnectRequest").field("url", &self.url).finish_non_exhaustive()
    }
}

/// Without the token.
impl fmt::Debug for TokenRefreshed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenRefreshed").finish_non_exhaustive()
    }
}

impl RoomEventMessage {
    /// Frees what an event owns that nobody takes in: its room is gone.
    pub fn drop_handles(&self) {
        let owned = match self {
            Self::ParticipantConnected(event) => &event.info.handle,
            Self::TrackPublished(event) => &event.publication.handle,
            Self::TrackSubscribed(event) => &event.track.handle,
            Self::TextStreamOpened(event) => &event.reader.handle,
            Self::ByteStreamOpened(event) => &event.reader.handle,
            Self::DataTrackPublished(event) => &event.owned.handle,
            Self::DataPacketReceived(event) => match &event.value {
                Some(DataPacketReceivedValue::User(packet)) => &packet.data.handle,
                Some(DataPacketReceivedValue::SipDtmf(_)) | None => return,
            },
            _ => return,
        };
        drop(Handle::adopt(owned));
    }
}
