//! A remote track as something to be heard.

use audio::{PlayoutInput, SAMPLE_RATE};
use futures_util::StreamExt;
use livekit::{prelude::RemoteAudioTrack, webrtc::audio_stream::native::NativeAudioStream};

/// Plays the track until it ends.
pub(crate) async fn play(track: RemoteAudioTrack, mut speaker: PlayoutInput) {
    let mut frames = NativeAudioStream::new(track.rtc_track(), SAMPLE_RATE as i32, 1);
    while let Some(frame) = frames.next().await {
        speaker.push(&frame.data);
    }
}
