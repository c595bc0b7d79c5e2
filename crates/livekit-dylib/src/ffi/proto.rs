//! The library's protobuf messages, written by hand: only those that are used, and of those only the fields that are.
//!
//! proto2, package `livekit.proto`, of the pinned version. A request, a response and an event are one `oneof` each,
//! and the tags of a request and of its response are not always the same number. Fields and messages that are not
//! listed here are skipped when they arrive.

mod audio;
mod byte_stream;
mod data;
mod e2ee;
mod participant;
mod room;
mod rpc;
mod text_stream;
mod track;

pub use audio::*;
pub use byte_stream::*;
pub use data::*;
pub use e2ee::*;
pub use participant::*;
pub use room::*;
pub use rpc::*;
pub use text_stream::*;
pub use track::*;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FfiRequest {
    #[prost(
        oneof = "Request",
        tags = "3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 25, 26, 27, 28, 31, 36, 37, 38, 39, 40, 41, 42, 47, 48, 50, 51, 52, 53, 54, 57, 59, 60, 61, 62, 63, 64, 65, 66, 67, 76, 83"
    )]
    pub message: Option<Request>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum Request {
    #[prost(message, tag = "3")]
    Connect(ConnectRequest),
    #[prost(message, tag = "4")]
    Disconnect(DisconnectRequest),
    #[prost(message, tag = "5")]
    PublishTrack(PublishTrackRequest),
    #[prost(message, tag = "6")]
    UnpublishTrack(UnpublishTrackRequest),
    #[prost(message, tag = "7")]
    PublishData(PublishDataRequest),
    #[prost(message, tag = "8")]
    SetSubscribed(SetSubscribedRequest),
    #[prost(message, tag = "9")]
    SetLocalMetadata(SetLocalMetadataRequest),
    #[prost(message, tag = "10")]
    SetLocalName(SetLocalNameRequest),
    #[prost(message, tag = "11")]
    SetLocalAttributes(SetLocalAttributesRequest),
    #[prost(message, tag = "12")]
    GetSessionStats(GetSessionStatsRequest),
    #[prost(message, tag = "13")]
    PublishTranscription(PublishTranscriptionRequest),
    #[prost(message, tag = "14")]
    PublishSipDtmf(PublishSipDtmfRequest),
    #[prost(message, tag = "16")]
    CreateAudioTrack(CreateAudioTrackRequest),
    #[prost(message, tag = "17")]
    LocalTrackMute(LocalTrackMuteRequest),
    #[prost(message, tag = "18")]
    EnableRemoteTrack(EnableRemoteTrackRequest),
    #[prost(message, tag = "19")]
    GetStats(GetStatsRequest),
    #[prost(message, tag = "25")]
    NewAudioStream(NewAudioStreamRequest),
    #[prost(message, tag = "26")]
    NewAudioSource(NewAudioSourceRequest),
    #[prost(message, tag = "27")]
    CaptureAudioFrame(CaptureAudioFrameRequest),
    #[prost(message, tag = "28")]
    ClearAudioBuffer(ClearAudioBufferRequest),
    #[prost(message, tag = "31")]
    E2ee(E2eeRequest),
    #[prost(message, tag = "36")]
    SendChatMessage(SendChatMessageRequest),
    #[prost(message, tag = "37")]
    EditChatMessage(EditChatMessageRequest),
    #[prost(message, tag = "38")]
    PerformRpc(PerformRpcRequest),
    #[prost(message, tag = "39")]
    RegisterRpcMethod(RegisterRpcMethodRequest),
    #[prost(message, tag = "40")]
    UnregisterRpcMethod(UnregisterRpcMethodRequest),
    #[prost(message, tag = "41")]
    RpcMethodInvocationResponse(RpcMethodInvocationResponseRequest),
    #[prost(message, tag = "42")]
    EnableRemoteTrackPublication(EnableRemoteTrackPublicationRequest),
    #[prost(message, tag = "47")]
    SetDataChannelBufferedAmountLowThreshold(SetDataChannelBufferedAmountLowThresholdRequest),
    #[prost(message, tag = "48")]
    SetTrackSubscriptionPermissions(SetTrackSubscriptionPermissionsRequest),
    #[prost(message, tag = "50")]
    NewApm(NewApmRequest),
    #[prost(message, tag = "51")]
    ApmProcessStream(ApmProcessRequest),
    #[prost(message, tag = "52")]
    ApmProcessReverseStream(ApmProcessRequest),
    #[prost(message, tag = "53")]
    ApmSetStreamDelay(ApmSetStreamDelayRequest),
    #[prost(message, tag = "54")]
    ByteReadIncremental(ByteStreamReaderReadIncrementalRequest),
    #[prost(message, tag = "57")]
    TextReadIncremental(TextStreamReaderReadIncrementalRequest),
    #[prost(message, tag = "59")]
    SendFile(StreamSendFileRequest),
    #[prost(message, tag = "60")]
    SendText(StreamSendTextRequest),
    #[prost(message, tag = "61")]
    ByteStreamOpen(ByteStreamOpenRequest),
    #[prost(message, tag = "62")]
    ByteStreamWrite(ByteStreamWriterWriteRequest),
    #[prost(message, tag = "63")]
    ByteStreamClose(ByteStreamWriterCloseRequest),
    #[prost(message, tag = "64")]
    TextStreamOpen(TextStreamOpenRequest),
    #[prost(message, tag = "65")]
    TextStreamWrite(TextStreamWriterWriteRequest),
    #[prost(message, tag = "66")]
    TextStreamClose(TextStreamWriterCloseRequest),
    #[prost(message, tag = "67")]
    SendBytes(StreamSendBytesRequest),
    #[prost(message, tag = "76")]
    SimulateScenario(SimulateScenarioRequest),
    #[prost(message, tag = "83")]
    ReadyForRoomEvent(ReadyForRoomEventRequest),
}

/// Only the responses that say more than "accepted": what is asynchronous answers with an event.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FfiResponse {
    #[prost(oneof = "Response", tags = "16, 25, 26, 32, 49, 50, 51, 52")]
    pub message: Option<Response>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum Response {
    #[prost(message, tag = "16")]
    CreateAudioTrack(CreateAudioTrackResponse),
    #[prost(message, tag = "25")]
    NewAudioStream(NewAudioStreamResponse),
    #[prost(message, tag = "26")]
    NewAudioSource(NewAudioSourceResponse),
    #[prost(message, tag = "32")]
    E2ee(E2eeResponse),
    #[prost(message, tag = "49")]
    NewApm(NewApmResponse),
    #[prost(message, tag = "50")]
    ApmProcessStream(ApmResponse),
    #[prost(message, tag = "51")]
    ApmProcessReverseStream(ApmResponse),
    #[prost(message, tag = "52")]
    ApmSetStreamDelay(ApmResponse),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FfiEvent {
    #[prost(
        oneof = "Event",
        tags = "1, 4, 5, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 28, 31, 32, 33, 34, 35, 37, 38, 39, 40, 41, 44"
    )]
    pub message: Option<Event>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum Event {
    #[prost(message, tag = "1")]
    RoomEvent(RoomEvent),
    #[prost(message, tag = "4")]
    AudioStreamEvent(AudioStreamEvent),
    #[prost(message, tag = "5")]
    Connect(ConnectCallback),
    #[prost(message, tag = "7")]
    Disconnect(Done),
    #[prost(message, tag = "9")]
    PublishTrack(PublishTrackCallback),
    #[prost(message, tag = "10")]
    UnpublishTrack(Done),
    #[prost(message, tag = "11")]
    PublishData(Done),
    #[prost(message, tag = "12")]
    PublishTranscription(Done),
    #[prost(message, tag = "13")]
    CaptureAudioFrame(Done),
    #[prost(message, tag = "14")]
    SetLocalMetadata(Done),
    #[prost(message, tag = "15")]
    SetLocalName(Done),
    #[prost(message, tag = "16")]
    SetLocalAttributes(Done),
    #[prost(message, tag = "17")]
    GetStats(GetStatsCallback),
    #[prost(message, tag = "18")]
    Logs(LogBatch),
    #[prost(message, tag = "19")]
    GetSessionStats(GetSessionStatsCallback),
    #[prost(message, tag = "20")]
    Panic(Panic),
    #[prost(message, tag = "21")]
    PublishSipDtmf(Done),
    #[prost(message, tag = "22")]
    ChatMessage(SendChatMessageCallback),
    #[prost(message, tag = "23")]
    PerformRpc(PerformRpcCallback),
    #[prost(message, tag = "24")]
    RpcMethodInvocation(RpcMethodInvocationEvent),
    #[prost(message, tag = "28")]
    ByteStreamReaderEvent(ByteStreamReaderEvent),
    #[prost(message, tag = "31")]
    ByteStreamOpen(ByteStreamOpenCallback),
    #[prost(message, tag = "32")]
    ByteStreamWrite(StreamDone),
    #[prost(message, tag = "33")]
    ByteStreamClose(StreamDone),
    #[prost(message, tag = "34")]
    SendFile(StreamSendFileCallback),
    #[prost(message, tag = "35")]
    TextStreamReaderEvent(TextStreamReaderEvent),
    #[prost(message, tag = "37")]
    TextStreamOpen(TextStreamOpenCallback),
    #[prost(message, tag = "38")]
    TextStreamWrite(StreamDone),
    #[prost(message, tag = "39")]
    TextStreamClose(StreamDone),
    #[prost(message, tag = "40")]
    SendText(StreamSendTextCallback),
    #[prost(message, tag = "41")]
    SendBytes(StreamSendBytesCallback),
    #[prost(message, tag = "44")]
    SimulateScenario(Done),
}

impl Event {
    /// The id of the request that this event completes.
    pub fn async_id(&self) -> Option<u64> {
        match self {
            Self::Connect(callback) => Some(callback.async_id),
            Self::PublishTrack(callback) => Some(callback.async_id),
            Self::GetStats(callback) => Some(callback.async_id),
            Self::GetSessionStats(callback) => Some(callback.async_id),
            Self::ChatMessage(callback) => Some(callback.async_id),
            Self::PerformRpc(callback) => Some(callback.async_id),
            Self::SendText(callback) => Some(callback.async_id),
            Self::SendBytes(callback) => Some(callback.async_id),
            Self::SendFile(callback) => Some(callback.async_id),
            Self::ByteStreamOpen(callback) => Some(callback.async_id),
            Self::TextStreamOpen(callback) => Some(callback.async_id),
            Self::TextStreamWrite(done)
            | Self::TextStreamClose(done)
            | Self::ByteStreamWrite(done)
            | Self::ByteStreamClose(done) => Some(done.async_id),
            Self::Disconnect(done)
            | Self::UnpublishTrack(done)
            | Self::PublishData(done)
            | Self::PublishTranscription(done)
            | Self::CaptureAudioFrame(done)
            | Self::SetLocalMetadata(done)
            | Self::SetLocalName(done)
            | Self::SetLocalAttributes(done)
            | Self::PublishSipDtmf(done)
            | Self::SimulateScenario(done) => Some(done.async_id),
            Self::RoomEvent(_)
            | Self::AudioStreamEvent(_)
            | Self::RpcMethodInvocation(_)
            | Self::TextStreamReaderEvent(_)
            | Self::ByteStreamReaderEvent(_)
            | Self::Logs(_)
            | Self::Panic(_) => None,
        }
    }
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FfiOwnedHandle {
    #[prost(uint64, required, tag = "1")]
    pub id: u64,
}

/// `OwnedAudioSource`, `OwnedAudioStream`, `OwnedApm` and others of which only the handle matters here.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Owned {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
}

/// The callbacks that say no more than whether it worked: a dozen messages of one shape.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Done {
    #[prost(uint64, required, tag = "1")]
    pub async_id: u64,
    #[prost(string, optional, tag = "2")]
    pub error: Option<String>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Empty {}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LogBatch {
    #[prost(message, repeated, tag = "1")]
    pub records: Vec<LogRecord>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct LogRecord {
    #[prost(enumeration = "LogLevel", required, tag = "1")]
    pub level: i32,
    #[prost(string, required, tag = "2")]
    pub target: String,
    #[prost(string, required, tag = "6")]
    pub message: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ::prost::Enumeration)]
pub enum LogLevel {
    Error = 0,
    Warn = 1,
    Info = 2,
    Debug = 3,
    Trace = 4,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Panic {
    #[prost(string, required, tag = "1")]
    pub message: String,
}
