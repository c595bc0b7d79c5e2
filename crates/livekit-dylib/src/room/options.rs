//! How a track is published. What concerns video is left out.

use crate::ffi::proto;
use crate::track::TrackSource;

#[derive(Debug, Clone)]
pub struct AudioEncoding {
    /// In bits a second.
    pub max_bitrate: u64,
}

#[derive(Debug, Clone)]
pub struct AudioPreset {
    pub encoding: AudioEncoding,
}

impl AudioPreset {
    pub const fn new(max_bitrate: u64) -> Self {
        Self { encoding: AudioEncoding { max_bitrate } }
    }
}

#[derive(Clone, Debug)]
pub struct TrackPublishOptions {
    pub audio_encoding: Option<AudioEncoding>,
    /// Send nothing while nothing is said.
    pub dtx: bool,
    /// Repeat each packet's sound in the next ones.
    pub red: bool,
    pub source: TrackSource,
    /// Tracks of one stream are played in step.
    pub stream: String,
    /// Tell agents to expect what was recorded before the connection.
    pub preconnect_buffer: bool,
}

impl Default for TrackPublishOptions {
    fn default() -> Self {
        Self {
            audio_encoding: None,
            dtx: true,
            red: true,
            source: TrackSource::Unknown,
            stream: String::new(),
            preconnect_buffer: false,
        }
    }
}

impl From<TrackPublishOptions> for proto::TrackPublishOptions {
    fn from(options: TrackPublishOptions) -> Self {
        Self {
            audio_encoding: options
                .audio_encoding
                .map(|encoding| proto::AudioEncoding { max_bitrate: encoding.max_bitrate }),
            dtx: Some(options.dtx),
            red: Some(options.red),
            source: Some(options.source.into()),
            stream: Some(options.stream),
            preconnect_buffer: Some(options.preconnect_buffer),
        }
    }
}

/// Usual bit rates.
pub mod audio {
    use super::AudioPreset;

    pub const TELEPHONE: AudioPreset = AudioPreset::new(12_000);
    pub const SPEECH: AudioPreset = AudioPreset::new(24_000);
    pub const MUSIC: AudioPreset = AudioPreset::new(48_000);
    pub const MUSIC_STEREO: AudioPreset = AudioPreset::new(64_000);
    pub const MUSIC_HIGH_QUALITY: AudioPreset = AudioPreset::new(96_000);
    pub const MUSIC_HIGH_QUALITY_STEREO: AudioPreset = AudioPreset::new(128_000);

    pub const PRESETS: &[AudioPreset] =
        &[TELEPHONE, SPEECH, MUSIC, MUSIC_STEREO, MUSIC_HIGH_QUALITY, MUSIC_HIGH_QUALITY_STEREO];
}
