//! What the `livekit` crate offers as `webrtc` (the `libwebrtc` crate), as far as a voice call needs it.

mod audio_format;
pub mod audio_frame;
pub mod audio_source;
pub mod audio_stream;
pub mod audio_track;
pub mod data_channel;
mod error;
pub mod media_stream_track;
pub mod native;
pub mod peer_connection_factory;
pub mod prelude;
pub mod stats;
pub mod video_track;

pub use error::{RtcError, RtcErrorType};
