//! What participants send each other beside tracks and text streams.

use crate::ffi::proto;
use crate::id::ParticipantIdentity;

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum DataPacketKind {
    Lossy = 0,
    Reliable = 1,
}

#[derive(Debug, Clone, Default)]
pub struct DataPacket {
    pub payload: Vec<u8>,
    pub topic: Option<String>,
    pub reliable: bool,
    /// Empty for everybody.
    pub destination_identities: Vec<ParticipantIdentity>,
}

/// The older way of transcribing, before text streams on `lk.transcription`.
#[derive(Default, Debug, Clone)]
pub struct Transcription {
    pub participant_identity: String,
    pub track_id: String,
    pub segments: Vec<TranscriptionSegment>,
}

#[derive(Default, Debug, Clone)]
pub struct TranscriptionSegment {
    pub id: String,
    pub text: String,
    pub start_time: u64,
    pub end_time: u64,
    pub r#final: bool,
    pub language: String,
}

#[derive(Default, Debug, Clone)]
pub struct SipDTMF {
    pub code: u32,
    pub digit: String,
    pub destination_identities: Vec<ParticipantIdentity>,
}

#[derive(Default, Debug, Clone)]
pub struct ChatMessage {
    pub id: String,
    pub message: String,
    /// In milliseconds since the Unix epoch.
    pub timestamp: i64,
    pub edit_timestamp: Option<i64>,
    pub deleted: Option<bool>,
    pub generated: Option<bool>,
}

impl From<proto::ChatMessage> for ChatMessage {
    fn from(wire: proto::ChatMessage) -> Self {
        Self {
            id: wire.id,
            message: wire.message,
            timestamp: wire.timestamp,
            edit_timestamp: wire.edit_timestamp,
            deleted: wire.deleted,
            generated: wire.generated,
        }
    }
}

impl From<ChatMessage> for proto::ChatMessage {
    fn from(message: ChatMessage) -> Self {
        Self {
            id: message.id,
            timestamp: message.timestamp,
            message: message.message,
            edit_timestamp: message.edit_timestamp,
            deleted: message.deleted,
            generated: message.generated,
        }
    }
}

impl From<proto::TranscriptionSegment> for TranscriptionSegment {
    fn from(wire: proto::TranscriptionSegment) -> Self {
        Self {
            id: wire.id,
            text: wire.text,
            start_time: wire.start_time,
            end_time: wire.end_time,
            r#final: wire.r#final,
            language: wire.language,
        }
    }
}

impl From<TranscriptionSegment> for proto::TranscriptionSegment {
    fn from(segment: TranscriptionSegment) -> Self {
        Self {
            id: segment.id,
            text: segment.text,
            start_time: segment.start_time,
            end_time: segment.end_time,
            r#final: segment.r#final,
            language: segment.language,
        }
    }
}
