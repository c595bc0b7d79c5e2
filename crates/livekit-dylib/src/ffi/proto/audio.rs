//! Audio: sources, streams, and the processing module.

use super::*;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewAudioSourceRequest {
    #[prost(int32, required, tag = "1")]
    pub r#type: i32,
    #[prost(message, optional, tag = "2")]
    pub options: Option<AudioSourceOptions>,
    #[prost(uint32, optional, tag = "3")]
    pub sample_rate: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    pub num_channels: Option<u32>,
    #[prost(uint32, optional, tag = "5")]
    pub queue_size_ms: Option<u32>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioSourceOptions {
    #[prost(bool, required, tag = "1")]
    pub echo_cancellation: bool,
    #[prost(bool, required, tag = "2")]
    pub noise_suppression: bool,
    #[prost(bool, required, tag = "3")]
    pub auto_gain_control: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewAudioSourceResponse {
    #[prost(message, required, tag = "1")]
    pub source: Owned,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CaptureAudioFrameRequest {
    #[prost(uint64, required, tag = "1")]
    pub source_handle: u64,
    #[prost(message, required, tag = "2")]
    pub buffer: AudioFrameBufferInfo,
    #[prost(uint64, optional, tag = "3")]
    pub request_async_id: Option<u64>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioFrameBufferInfo {
    #[prost(uint64, required, tag = "1")]
    pub data_ptr: u64,
    #[prost(uint32, required, tag = "2")]
    pub num_channels: u32,
    #[prost(uint32, required, tag = "3")]
    pub sample_rate: u32,
    #[prost(uint32, required, tag = "4")]
    pub samples_per_channel: u32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ClearAudioBufferRequest {
    #[prost(uint64, required, tag = "1")]
    pub source_handle: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewAudioStreamRequest {
    #[prost(uint64, required, tag = "1")]
    pub track_handle: u64,
    #[prost(int32, required, tag = "2")]
    pub r#type: i32,
    #[prost(uint32, optional, tag = "3")]
    pub sample_rate: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    pub num_channels: Option<u32>,
    #[prost(uint32, optional, tag = "8")]
    pub queue_size_frames: Option<u32>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewAudioStreamResponse {
    #[prost(message, required, tag = "1")]
    pub stream: Owned,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioStreamEvent {
    #[prost(uint64, required, tag = "1")]
    pub stream_handle: u64,
    #[prost(oneof = "AudioStreamEventMessage", tags = "2, 3")]
    pub message: Option<AudioStreamEventMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum AudioStreamEventMessage {
    #[prost(message, tag = "2")]
    FrameReceived(AudioFrameReceived),
    #[prost(message, tag = "3")]
    Eos(Empty),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioFrameReceived {
    #[prost(message, required, tag = "1")]
    pub frame: OwnedAudioFrameBuffer,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OwnedAudioFrameBuffer {
    #[prost(message, required, tag = "1")]
    pub handle: FfiOwnedHandle,
    #[prost(message, required, tag = "2")]
    pub info: AudioFrameBufferInfo,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewApmRequest {
    #[prost(bool, required, tag = "1")]
    pub echo_canceller_enabled: bool,
    #[prost(bool, required, tag = "2")]
    pub gain_controller_enabled: bool,
    #[prost(bool, required, tag = "3")]
    pub high_pass_filter_enabled: bool,
    #[prost(bool, required, tag = "4")]
    pub noise_suppression_enabled: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct NewApmResponse {
    #[prost(message, required, tag = "1")]
    pub apm: Owned,
}

/// `ApmProcessStreamRequest` and `ApmProcessReverseStreamRequest`; `size` is in bytes.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ApmProcessRequest {
    #[prost(uint64, required, tag = "1")]
    pub apm_handle: u64,
    #[prost(uint64, required, tag = "2")]
    pub data_ptr: u64,
    #[prost(uint32, required, tag = "3")]
    pub size: u32,
    #[prost(uint32, required, tag = "4")]
    pub sample_rate: u32,
    #[prost(uint32, required, tag = "5")]
    pub num_channels: u32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ApmSetStreamDelayRequest {
    #[prost(uint64, required, tag = "1")]
    pub apm_handle: u64,
    #[prost(int32, required, tag = "2")]
    pub delay_ms: i32,
}

/// The response to every request on a processing module.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ApmResponse {
    #[prost(string, optional, tag = "1")]
    pub error: Option<String>,
}
