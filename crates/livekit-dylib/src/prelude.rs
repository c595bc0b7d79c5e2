//! `use livekit::prelude::*;`

pub use crate::id::*;
pub use crate::participant::{
    ConnectionQuality, DisconnectReason, LocalParticipant, Participant, PerformRpcData, RemoteParticipant,
    RpcError, RpcErrorCode, RpcInvocationData,
};
pub use crate::publication::{
    AudioTrackFeature, LocalTrackPublication, RemoteTrackPublication, TrackPublication,
};
pub use crate::track::{
    AudioTrack, LocalAudioTrack, LocalTrack, LocalVideoTrack, RemoteAudioTrack, RemoteTrack,
    RemoteVideoTrack, StreamState, Track, TrackDimension, TrackKind, TrackSource,
};
pub use crate::webrtc::audio_source::RtcAudioSource;
pub use crate::{
    ConnectionState, DataPacket, DataPacketKind, Room, RoomError, RoomEvent, RoomOptions, RoomResult,
    RoomSdkOptions, SipDTMF, Transcription, TranscriptionSegment,
};
