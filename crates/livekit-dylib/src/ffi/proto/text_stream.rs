//! Text streams.

use std::collections::HashMap;

use super::*;
use crate::data_stream::api::OperationType;
use crate::e2ee::EncryptionType;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamOpened {
    #[prost(message, required, tag = "1")]
    pub reader: OwnedTextStreamReader,
    #[prost(string, required, tag = "2")]
    pub participant_identity: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedTextStreamReader {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: TextStreamInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamInfo {
    #[prost(string, required, tag = "1")]
    pub stream_id: String,
    #[prost(int64, required, tag = "2")]
    pub timestamp: i64,
    #[prost(string, required, tag = "3")]
    pub mime_type: String,
    #[prost(string, required, tag = "4")]
    pub topic: String,
    #[prost(uint64, optional, tag = "5")]
    pub total_length: Option<u64>,
    #[prost(map = "string, string", tag = "6")]
    pub attributes: HashMap<String, String>,
    #[prost(enumeration = "OperationType", required, tag = "7")]
    pub operation_type: i32,
    #[prost(int32, optional, tag = "8")]
    pub version: Option<i32>,
    #[prost(string, optional, tag = "9")]
    pub reply_to_stream_id: Option<String>,
    #[prost(string, repeated, tag = "10")]
    pub attached_stream_ids: Vec<String>,
    #[prost(bool, optional, tag = "11")]
    pub generated: Option<bool>,
    #[prost(enumeration = "EncryptionType", required, tag = "12")]
    pub encryption_type: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamReaderReadIncrementalRequest {
    #[prost(uint64, required, tag = "1")]
    pub reader_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamReaderEvent {
    #[prost(uint64, required, tag = "1")]
    pub reader_handle: u64,
    #[prost(oneof = "TextStreamReaderEventDetail", tags = "2, 3")]
    pub detail: Option<TextStreamReaderEventDetail>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum TextStreamReaderEventDetail {
    #[prost(message, tag = "2")]
    ChunkReceived(TextStreamReaderChunkReceived),
    #[prost(message, tag = "3")]
    Eos(StreamReaderEos),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamReaderChunkReceived {
    #[prost(string, required, tag = "1")]
    pub content: String,
}

/// `TextStreamReaderEOS`, `ByteStreamReaderEOS`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamReaderEos {
    #[prost(message, optional, tag = "1")]
    pub error: Option<StreamError>,
    #[prost(map = "string, string", tag = "2")]
    pub attributes: HashMap<String, String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamError {
    #[prost(string, required, tag = "1")]
    pub description: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendTextRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, required, tag = "2")]
    pub options: StreamTextOptions,
    #[prost(string, required, tag = "3")]
    pub text: String,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendTextCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "StreamSendTextCallbackResult", tags = "2, 3")]
    pub result: Option<StreamSendTextCallbackResult>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum StreamSendTextCallbackResult {
    #[prost(message, tag = "2")]
    Info(TextStreamInfo),
    #[prost(message, tag = "3")]
    Error(StreamError),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamTextOptions {
    #[prost(string, required, tag = "1")]
    pub topic: String,
    #[prost(map = "string, string", tag = "2")]
    pub attributes: HashMap<String, String>,
    #[prost(string, repeated, tag = "3")]
    pub destination_identities: Vec<String>,
    #[prost(string, optional, tag = "4")]
    pub id: Option<String>,
    #[prost(enumeration = "OperationType", optional, tag = "5")]
    pub operation_type: Option<i32>,
    #[prost(int32, optional, tag = "6")]
    pub version: Option<i32>,
    #[prost(string, optional, tag = "7")]
    pub reply_to_stream_id: Option<String>,
    #[prost(string, repeated, tag = "8")]
    pub attached_stream_ids: Vec<String>,
    #[prost(bool, optional, tag = "9")]
    pub generated: Option<bool>,
    #[prost(bool, optional, tag = "10")]
    pub compress: Option<bool>,
    #[prost(string, optional, tag = "11")]
    pub sender_identity: Option<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamOpenRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, required, tag = "2")]
    pub options: StreamTextOptions,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamOpenCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "TextStreamOpenCallbackResult", tags = "2, 3")]
    pub result: Option<TextStreamOpenCallbackResult>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum TextStreamOpenCallbackResult {
    #[prost(message, tag = "2")]
    Writer(OwnedTextStreamWriter),
    #[prost(message, tag = "3")]
    Error(StreamError),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedTextStreamWriter {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: TextStreamInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamWriterWriteRequest {
    #[prost(uint64, required, tag = "1")]
    pub writer_handle: u64,
    #[prost(string, required, tag = "2")]
    pub text: String,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

/// What a text or byte stream's writer answers to writing and closing.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamDone {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(message, optional, tag = "2")]
    pub error: Option<StreamError>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TextStreamWriterCloseRequest {
    #[prost(uint64, required, tag = "1")]
    pub writer_handle: u64,
    #[prost(string, optional, tag = "2")]
    pub reason: Option<String>,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
    #[prost(map = "string, string", tag = "4")]
    pub attributes: HashMap<String, String>,
}
