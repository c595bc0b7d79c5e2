use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use parking_lot::RwLock;

use crate::e2ee::EncryptionType;
use crate::ffi::proto;

/// What a text stream does to the text.
#[derive(Clone, Copy, Debug, Hash, Eq, PartialEq, ::prost::Enumeration)]
pub enum OperationType {
    Create = 0,
    Update = 1,
    Delete = 2,
    Reaction = 3,
}

/// What came with the beginning of a stream, and what comes with its end. Clones see both.
#[derive(Clone, Debug)]
pub(crate) struct Attributes(Arc<RwLock<HashMap<String, String>>>);

impl Attributes {
    fn new(attributes: HashMap<String, String>) -> Self {
        Self(Arc::new(RwLock::new(attributes)))
    }

    pub(crate) fn set(&self, attributes: HashMap<String, String>) {
        *self.0.write() = attributes;
    }
}

/// What is known about a byte stream.
#[derive(Clone, Debug)]
pub struct ByteStreamInfo {
    pub id: String,
    pub topic: String,
    pub timestamp: DateTime<Utc>,
    /// In bytes, where it is known.
    pub total_length: Option<u64>,
    pub mime_type: String,
    pub name: String,
    pub encryption_type: EncryptionType,
    pub(super) attributes: Attributes,
}

impl ByteStreamInfo {
    /// The attributes so far: those that come with the end of the stream are there when it has been read.
    pub fn attributes(&self) -> HashMap<String, String> {
        self.attributes.0.read().clone()
    }
}

impl From<proto::ByteStreamInfo> for ByteStreamInfo {
    fn from(wire: proto::ByteStreamInfo) -> Self {
        Self {
            encryption_type: wire.encryption_type(),
            timestamp: DateTime::from_timestamp_millis(wire.timestamp).unwrap_or_default(),
            id: wire.stream_id,
            topic: wire.topic,
            total_length: wire.total_length,
            mime_type: wire.mime_type,
            name: wire.name,
            attributes: Attributes::new(wire.attributes),
        }
    }
}

/// What is known about a text stream.
#[derive(Clone, Debug)]
pub struct TextStreamInfo {
    pub id: String,
    pub topic: String,
    pub timestamp: DateTime<Utc>,
    /// In bytes, where it is known.
    pub total_length: Option<u64>,
    pub mime_type: String,
    pub operation_type: OperationType,
    pub version: i32,
    pub reply_to_stream_id: Option<String>,
    pub attached_stream_ids: Vec<String>,
    pub generated: bool,
    pub encryption_type: EncryptionType,
    pub(super) attributes: Attributes,
}

impl TextStreamInfo {
    /// The attributes so far. Some come only with the end of the stream (`lk.transcription_final`): keep a clone of
    /// the info, and ask it when the stream has been read.
    pub fn attributes(&self) -> HashMap<String, String> {
        self.attributes.0.read().clone()
    }
}

impl From<proto::TextStreamInfo> for TextStreamInfo {
    fn from(wire: proto::TextStreamInfo) -> Self {
        Self {
            operation_type: wire.operation_type(),
            encryption_type: wire.encryption_type(),
            timestamp: DateTime::from_timestamp_millis(wire.timestamp).unwrap_or_default(),
            version: wire.version.unwrap_or_default(),
            generated: wire.generated.unwrap_or_default(),
            id: wire.stream_id,
            topic: wire.topic,
            total_length: wire.total_length,
            mime_type: wire.mime_type,
            reply_to_stream_id: wire.reply_to_stream_id,
            attached_stream_ids: wire.attached_stream_ids,
            attributes: Attributes::new(wire.attributes),
        }
    }
}
