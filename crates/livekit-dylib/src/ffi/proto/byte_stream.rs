//! Byte streams.

use std::collections::HashMap;

use ::prost::bytes::Bytes;

use super::*;
use crate::e2ee::EncryptionType;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamOpened {
    #[prost(message, required, tag = "1")]
    pub reader: OwnedByteStreamReader,
    #[prost(string, required, tag = "2")]
    pub participant_identity: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedByteStreamReader {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: ByteStreamInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamInfo {
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
    #[prost(string, required, tag = "7")]
    pub name: String,
    #[prost(enumeration = "EncryptionType", required, tag = "8")]
    pub encryption_type: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamReaderReadIncrementalRequest {
    #[prost(uint64, required, tag = "1")]
    pub reader_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamReaderEvent {
    #[prost(uint64, required, tag = "1")]
    pub reader_handle: u64,
    #[prost(oneof = "ByteStreamReaderEventDetail", tags = "2, 3")]
    pub detail: Option<ByteStreamReaderEventDetail>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum ByteStreamReaderEventDetail {
    #[prost(message, tag = "2")]
    ChunkReceived(ByteStreamReaderChunkReceived),
    #[prost(message, tag = "3")]
    Eos(StreamReaderEos),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamReaderChunkReceived {
    #[prost(bytes = "bytes", required, tag = "1")]
    pub content: Bytes,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendBytesRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, required, tag = "2")]
    pub options: StreamByteOptions,
    #[prost(bytes, required, tag = "3")]
    pub bytes: Vec<u8>,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamByteOptions {
    #[prost(string, required, tag = "1")]
    pub topic: String,
    #[prost(map = "string, string", tag = "2")]
    pub attributes: HashMap<String, String>,
    #[prost(string, repeated, tag = "3")]
    pub destination_identities: Vec<String>,
    #[prost(string, optional, tag = "4")]
    pub id: Option<String>,
    #[prost(string, optional, tag = "5")]
    pub name: Option<String>,
    #[prost(string, optional, tag = "6")]
    pub mime_type: Option<String>,
    #[prost(uint64, optional, tag = "7")]
    pub total_length: Option<u64>,
    #[prost(bool, optional, tag = "8")]
    pub compress: Option<bool>,
    #[prost(string, optional, tag = "9")]
    pub sender_identity: Option<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendBytesCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "StreamSendBytesCallbackResult", tags = "2, 3")]
    pub result: Option<StreamSendBytesCallbackResult>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum StreamSendBytesCallbackResult {
    #[prost(message, tag = "2")]
    Info(ByteStreamInfo),
    #[prost(message, tag = "3")]
    Error(StreamError),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendFileRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, required, tag = "2")]
    pub options: StreamByteOptions,
    #[prost(string, required, tag = "3")]
    pub file_path: String,
    #[prost(uint64, optional, tag = "4")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamSendFileCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "StreamSendFileCallbackResult", tags = "2, 3")]
    pub result: Option<StreamSendFileCallbackResult>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum StreamSendFileCallbackResult {
    #[prost(message, tag = "2")]
    Info(ByteStreamInfo),
    #[prost(message, tag = "3")]
    Error(StreamError),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamOpenRequest {
    #[prost(uint64, required, tag = "1")]
    pub local_participant_handle: u64,
    #[prost(message, required, tag = "2")]
    pub options: StreamByteOptions,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamOpenCallback {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(oneof = "ByteStreamOpenCallbackResult", tags = "2, 3")]
    pub result: Option<ByteStreamOpenCallbackResult>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum ByteStreamOpenCallbackResult {
    #[prost(message, tag = "2")]
    Writer(OwnedByteStreamWriter),
    #[prost(message, tag = "3")]
    Error(StreamError),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedByteStreamWriter {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: ByteStreamInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamWriterWriteRequest {
    #[prost(uint64, required, tag = "1")]
    pub writer_handle: u64,
    #[prost(bytes = "vec", required, tag = "2")]
    pub bytes: Vec<u8>,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ByteStreamWriterCloseRequest {
    #[prost(uint64, required, tag = "1")]
    pub writer_handle: u64,
    #[prost(string, optional, tag = "2")]
    pub reason: Option<String>,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
    #[prost(map = "string, string", tag = "4")]
    pub attributes: HashMap<String, String>,
}
