use crate::id::TrackSid;

#[derive(thiserror::Error, Debug, Clone)]
pub enum TrackError {
    #[error("could not find published track with sid: {0:?}")]
    TrackNotFound(TrackSid),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum TrackKind {
    Audio = 1,
    Video = 2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum StreamState {
    Active = 1,
    Paused = 2,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum TrackSource {
    Unknown = 0,
    Camera = 1,
    Microphone = 2,
    Screenshare = 3,
    ScreenshareAudio = 4,
}

/// Width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackDimension(pub u32, pub u32);
