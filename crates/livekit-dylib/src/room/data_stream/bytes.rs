//! Byte streams: sent whole, read whole.

use std::collections::HashMap;
use std::fmt;

use chrono::{DateTime, Utc};

use super::error::{StreamError, StreamResult};
use crate::e2ee::EncryptionType;
use crate::ffi::proto::{
    self, ByteStreamReaderReadAllCallbackResult, Event, Request, StreamSendBytesCallbackResult,
};
use crate::ffi::{self, Handle};
use crate::id::ParticipantIdentity;

/// How to send bytes.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct SendByteOptions {
    pub topic: String,
    pub attributes: HashMap<String, String>,
    /// Empty for everybody.
    pub destination_identities: Vec<ParticipantIdentity>,
    /// Chosen by the library where it is not given.
    pub id: Option<String>,
    pub mime_type: Option<String>,
    pub name: Option<String>,
    /// Only agents may send in another's name.
    pub sender_identity: Option<ParticipantIdentity>,
    /// Whether to compress where all recipients understand it; so by default.
    pub compress: Option<bool>,
}

impl SendByteOptions {
    pub fn new_with_topic(topic: impl Into<String>) -> Self {
        Self { topic: topic.into(), ..Self::default() }
    }

    pub fn with_attribute(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.attributes.insert(key.into(), value.into());
        self
    }

    pub fn with_destination_identity(mut self, identity: impl Into<ParticipantIdentity>) -> Self {
        self.destination_identities.push(identity.into());
        self
    }

    pub fn with_mime_type(mut self, mime_type: impl Into<String>) -> Self {
        self.mime_type = Some(mime_type.into());
        self
    }

    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    pub fn with_compress(mut self, compress: bool) -> Self {
        self.compress = Some(compress);
        self
    }

    fn into_wire(self, length: usize) -> proto::StreamByteOptions {
        proto::StreamByteOptions {
            topic: self.topic,
            attributes: self.attributes,
            destination_identities: self.destination_identities.into_iter().map(Into::into).collect(),
            id: self.id,
            name: self.name,
            mime_type: self.mime_type,
            total_length: Some(length as u64),
            compress: self.compress,
            sender_identity: self.sender_identity.map(Into::into),
        }
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
    attributes: HashMap<String, String>,
}

impl ByteStreamInfo {
    pub fn attributes(&self) -> HashMap<String, String> {
        self.attributes.clone()
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
            attributes: wire.attributes,
        }
    }
}

/// Reads bytes that another participant sends. Dropping it unread is fine.
pub struct ByteStreamReader {
    info: ByteStreamInfo,
    handle: Handle,
}

impl fmt::Debug for ByteStreamReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStreamReader")
            .field("id", &self.info.id)
            .field("topic", &self.info.topic)
            .finish()
    }
}

impl ByteStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedByteStreamReader) -> Self {
        let handle = Handle::adopt(&reader.handle);
        Self { info: reader.info.into(), handle }
    }

    pub fn info(&self) -> &ByteStreamInfo {
        &self.info
    }

    /// The whole, when the stream has ended normally.
    ///
    /// # Errors
    /// When it was broken off.
    pub async fn read_all(self) -> StreamResult<Vec<u8>> {
        let Self { handle, .. } = self;
        let reader_handle = handle.id();
        ffi::call(
            |async_id| {
                let request_async_id = Some(async_id);
                let request = proto::ByteStreamReaderReadAllRequest { reader_handle, request_async_id };
                ffi::send(Request::ByteReadAll(request))?;
                handle.give_back(); // the library has taken the reader
                Ok(())
            },
            |event| match event {
                Event::ByteReadAll(callback) => match callback.result {
                    Some(ByteStreamReaderReadAllCallbackResult::Content(bytes)) => Ok(bytes),
                    Some(ByteStreamReaderReadAllCallbackResult::Error(error)) => {
                        Err(StreamError::from_text(&error.description))
                    }
                    None => Err(StreamError::Internal),
                },
                _ => Err(StreamError::Internal),
            },
        )
        .await?
    }
}

pub async fn send_bytes(
    participant: &Handle,
    bytes: &[u8],
    options: SendByteOptions,
) -> StreamResult<ByteStreamInfo> {
    let local_participant_handle = participant.id();
    let (options, bytes) = (options.into_wire(bytes.len()), bytes.to_vec());
    ffi::call(
        |async_id| {
            let request_async_id = Some(async_id);
            let request =
                proto::StreamSendBytesRequest { local_participant_handle, options, bytes, request_async_id };
            ffi::send(Request::SendBytes(request)).map(drop)
        },
        |event| match event {
            Event::SendBytes(callback) => match callback.result {
                Some(StreamSendBytesCallbackResult::Info(info)) => Ok(info.into()),
                Some(StreamSendBytesCallbackResult::Error(error)) => {
                    Err(StreamError::from_text(&error.description))
                }
                None => Err(StreamError::Internal),
            },
            _ => Err(StreamError::Internal),
        },
    )
    .await?
}
