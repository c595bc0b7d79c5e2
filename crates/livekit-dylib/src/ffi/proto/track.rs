//! Tracks and their publications.

use super::*;
use crate::e2ee::EncryptionType;
use crate::publication::AudioTrackFeature;
use crate::track::{StreamState, TrackKind, TrackSource};
use crate::webrtc::stats::WireStats;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CreateAudioTrackRequest {
    #[prost(string, required, tag = "1")]
    pub name: String,
    #[prost(uint64, required, tag = "2")]
    pub source_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CreateAudioTrackResponse {
    #[prost(message, required, tag = "1")]
    pub track: OwnedTrack,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedTrack {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: TrackInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackInfo {
    #[prost(string, required, tag = "1")]
    pub sid: String,
    #[prost(string, required, tag = "2")]
    pub name: String,
    #[prost(enumeration = "TrackKind", required, tag = "3")]
    pub kind: i32,
    #[prost(enumeration = "StreamState", required, tag = "4")]
    pub stream_state: i32,
    #[prost(bool, required, tag = "5")]
    pub muted: bool,
    #[prost(bool, required, tag = "6")]
    pub remote: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LocalTrackMuteRequest {
    #[prost(uint64, required, tag = "1")]
    pub track_handle: u64,
    #[prost(bool, required, tag = "2")]
    pub mute: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct EnableRemoteTrackRequest {
    #[prost(uint64, required, tag = "1")]
    pub track_handle: u64,
    #[prost(bool, required, tag = "2")]
    pub enabled: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PublishTrackRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(uint64, required, tag = "2")]
    pub track_handle: u64,
    #[prost(message, required, tag = "3")]
    pub options: TrackPublishOptions,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PublishTrackCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "PublishTrackCallbackMessage", tags = "2, 3")]
    pub message: Option<PublishTrackCallbackMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum PublishTrackCallbackMessage {
    #[prost(string, tag = "2")]
    Error(String),
    #[prost(message, tag = "3")]
    Publication(OwnedTrackPublication),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct UnpublishTrackRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
    #[prost(bool, required, tag = "3")]
    pub stop_on_unpublish: bool,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackPublishOptions {
    #[prost(message, optional, tag = "2")]
    pub audio_encoding: Option<AudioEncoding>,
    #[prost(bool, optional, tag = "4")]
    pub dtx: Option<bool>,
    #[prost(bool, optional, tag = "5")]
    pub red: Option<bool>,
    #[prost(enumeration = "TrackSource", optional, tag = "7")]
    pub source: Option<i32>,
    #[prost(string, optional, tag = "8")]
    pub stream: Option<String>,
    #[prost(bool, optional, tag = "9")]
    pub preconnect_buffer: Option<bool>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioEncoding {
    #[prost(uint64, required, tag = "1")]
    pub max_bitrate: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedTrackPublication {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: TrackPublicationInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TrackPublicationInfo {
    #[prost(string, required, tag = "1")]
    pub sid: String,
    #[prost(string, required, tag = "2")]
    pub name: String,
    #[prost(enumeration = "TrackKind", required, tag = "3")]
    pub kind: i32,
    #[prost(enumeration = "TrackSource", required, tag = "4")]
    pub source: i32,
    #[prost(bool, required, tag = "5")]
    pub simulcasted: bool,
    #[prost(uint32, required, tag = "6")]
    pub width: u32,
    #[prost(uint32, required, tag = "7")]
    pub height: u32,
    #[prost(string, required, tag = "8")]
    pub mime_type: String,
    #[prost(bool, required, tag = "9")]
    pub muted: bool,
    #[prost(bool, required, tag = "10")]
    pub remote: bool,
    #[prost(enumeration = "EncryptionType", required, tag = "11")]
    pub encryption_type: i32,
    #[prost(enumeration = "AudioTrackFeature", repeated, tag = "12", packed = "false")]
    pub audio_features: Vec<i32>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SetSubscribedRequest {
    #[prost(bool, required, tag = "1")]
    pub subscribe: bool,
    #[prost(uint64, required, tag = "2")]
    pub publication_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct EnableRemoteTrackPublicationRequest {
    #[prost(uint64, required, tag = "1")]
    pub track_publication_handle: u64,
    #[prost(bool, required, tag = "2")]
    pub enabled: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetStatsRequest {
    #[prost(uint64, required, tag = "1")]
    pub track_handle: u64,
    #[prost(uint64, optional, tag = "2")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct GetStatsCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(string, optional, tag = "2")]
    pub error: Option<String>,
    #[prost(message, repeated, tag = "3")]
    pub stats: Vec<WireStats>,
}
