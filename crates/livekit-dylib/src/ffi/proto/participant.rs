//! Participants.

use std::collections::HashMap;

use super::*;
use crate::participant::{DisconnectReason, ParticipantKind, ParticipantKindDetail, ParticipantState};
use crate::track::TrackSource;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedParticipant {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: ParticipantInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantInfo {
    #[prost(string, required, tag = "1")]
    pub sid: String,
    #[prost(string, required, tag = "2")]
    pub name: String,
    #[prost(string, required, tag = "3")]
    pub identity: String,
    #[prost(enumeration = "ParticipantState", required, tag = "4")]
    pub state: i32,
    #[prost(string, required, tag = "5")]
    pub metadata: String,
    #[prost(map = "string, string", tag = "6")]
    pub attributes: HashMap<String, String>,
    #[prost(enumeration = "ParticipantKind", required, tag = "7")]
    pub kind: i32,
    #[prost(enumeration = "DisconnectReason", required, tag = "8")]
    pub disconnect_reason: i32,
    #[prost(int64, required, tag = "9")]
    pub joined_at: i64,
    #[prost(enumeration = "ParticipantKindDetail", repeated, tag = "10", packed = "false")]
    pub kind_details: Vec<i32>,
    #[prost(message, optional, tag = "11")]
    pub permission: Option<ParticipantPermission>,
    #[prost(int32, required, tag = "12")]
    pub client_protocol: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantPermission {
    #[prost(bool, required, tag = "1")]
    pub can_subscribe: bool,
    #[prost(bool, required, tag = "2")]
    pub can_publish: bool,
    #[prost(bool, required, tag = "3")]
    pub can_publish_data: bool,
    #[prost(enumeration = "TrackSource", repeated, tag = "9", packed = "false")]
    pub can_publish_sources: Vec<i32>,
    #[prost(bool, required, tag = "7")]
    pub hidden: bool,
    #[prost(bool, required, tag = "10")]
    pub can_update_metadata: bool,
    #[prost(bool, required, tag = "12")]
    pub can_subscribe_metrics: bool,
    #[prost(bool, required, tag = "13")]
    pub can_manage_agent_session: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SetLocalMetadataRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(string, required, tag = "2")]
    pub metadata: String,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SetLocalNameRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(string, required, tag = "2")]
    pub name: String,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SetLocalAttributesRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, repeated, tag = "2")]
    pub attributes: Vec<AttributesEntry>,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AttributesEntry {
    #[prost(string, required, tag = "1")]
    pub key: String,
    #[prost(string, required, tag = "2")]
    pub value: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SetTrackSubscriptionPermissionsRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(bool, required, tag = "2")]
    pub all_participants_allowed: bool,
    #[prost(message, repeated, tag = "3")]
    pub permissions: Vec<ParticipantTrackPermission>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantTrackPermission {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(bool, optional, tag = "2")]
    pub allow_all: Option<bool>,
    #[prost(string, repeated, tag = "3")]
    pub allowed_track_sids: Vec<String>,
}
