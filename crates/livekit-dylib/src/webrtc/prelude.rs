pub use super::audio_frame::AudioFrame;
pub use super::audio_source::{AudioSourceOptions, RtcAudioSource};
pub use super::audio_track::RtcAudioTrack;
pub use super::data_channel::DataChannelState;
pub use super::media_stream_track::MediaStreamTrack;
pub use super::peer_connection_factory::{
    ContinualGatheringPolicy, IceServer, IceTransportsType, RtcConfiguration,
};
pub use super::video_track::RtcVideoTrack;
pub use super::{RtcError, RtcErrorType};
