//! Tracks: sound (or picture) on its way.

mod kinds;
mod local;
mod remote;
mod shared;

pub use kinds::{StreamState, TrackDimension, TrackError, TrackKind, TrackSource};
pub use local::{LocalAudioTrack, LocalTrack, LocalVideoTrack};
pub use remote::{RemoteAudioTrack, RemoteTrack, RemoteVideoTrack};

use crate::RoomResult;
use crate::id::TrackSid;
use crate::webrtc::audio_track::RtcAudioTrack;
use crate::webrtc::media_stream_track::MediaStreamTrack;
use crate::webrtc::stats::RtcStats;
use shared::for_each_track;

#[derive(Clone, Debug)]
pub enum Track {
    LocalAudio(LocalAudioTrack),
    LocalVideo(LocalVideoTrack),
    RemoteAudio(RemoteAudioTrack),
    RemoteVideo(RemoteVideoTrack),
}

impl Track {
    for_each_track!([LocalAudio, LocalVideo, RemoteAudio, RemoteVideo] -> MediaStreamTrack);
}

/// Sound, from here or from elsewhere.
#[derive(Clone, Debug)]
pub enum AudioTrack {
    Local(LocalAudioTrack),
    Remote(RemoteAudioTrack),
}

impl AudioTrack {
    for_each_track!([Local, Remote] -> RtcAudioTrack);
}

impl From<AudioTrack> for Track {
    fn from(track: AudioTrack) -> Self {
        match track {
            AudioTrack::Local(track) => Self::LocalAudio(track),
            AudioTrack::Remote(track) => Self::RemoteAudio(track),
        }
    }
}

impl TryFrom<Track> for AudioTrack {
    type Error = &'static str;

    fn try_from(track: Track) -> Result<Self, Self::Error> {
        match track {
            Track::LocalAudio(track) => Ok(Self::Local(track)),
            Track::RemoteAudio(track) => Ok(Self::Remote(track)),
            Track::LocalVideo(_) | Track::RemoteVideo(_) => Err("not an audio track"),
        }
    }
}

impl From<LocalTrack> for Track {
    fn from(track: LocalTrack) -> Self {
        match track {
            LocalTrack::Audio(track) => Self::LocalAudio(track),
            LocalTrack::Video(track) => Self::LocalVideo(track),
        }
    }
}

impl From<RemoteTrack> for Track {
    fn from(track: RemoteTrack) -> Self {
        match track {
            RemoteTrack::Audio(track) => Self::RemoteAudio(track),
            RemoteTrack::Video(track) => Self::RemoteVideo(track),
        }
    }
}

impl TryFrom<Track> for LocalTrack {
    type Error = &'static str;

    fn try_from(track: Track) -> Result<Self, Self::Error> {
        match track {
            Track::LocalAudio(track) => Ok(Self::Audio(track)),
            Track::LocalVideo(track) => Ok(Self::Video(track)),
            Track::RemoteAudio(_) | Track::RemoteVideo(_) => Err("not a local track"),
        }
    }
}

impl TryFrom<Track> for RemoteTrack {
    type Error = &'static str;

    fn try_from(track: Track) -> Result<Self, Self::Error> {
        match track {
            Track::RemoteAudio(track) => Ok(Self::Audio(track)),
            Track::RemoteVideo(track) => Ok(Self::Video(track)),
            Track::LocalAudio(_) | Track::LocalVideo(_) => Err("not a remote track"),
        }
    }
}
