//! An interviewer that hums, for tests of bad networks.
//!
//! Arguments: the voice server's address, a token. What it notices is a line of standard output each: milliseconds
//! since 1970, then `ready`, `heard` or `silent` (the candidate), `left …` with the reason that the server gave.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

use std::{
    f32::consts::TAU,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use futures_util::StreamExt;
use livekit::{
    options::TrackPublishOptions,
    prelude::{LocalAudioTrack, LocalTrack, RemoteAudioTrack, RemoteTrack, Room, RoomEvent, RoomOptions},
    webrtc::{
        audio_frame::AudioFrame,
        audio_source::{AudioSourceOptions, RtcAudioSource, native::NativeAudioSource},
        audio_stream::native::NativeAudioStream,
    },
};

const RATE: u32 = 48_000;
const FRAME: u32 = 480;
/// Root mean square of what is more than noise.
const HEARD: f32 = 300.0;

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (url, token) = (arguments.next().unwrap(), arguments.next().unwrap());
    let (room, mut events) = Room::connect(&url, &token, RoomOptions::default()).await.unwrap();
    let source = NativeAudioSource::new(AudioSourceOptions::default(), RATE, 1, 0);
    let track = LocalAudioTrack::create_audio_track("voice", RtcAudioSource::Native(source.clone()));
    let me = room.local_participant();
    me.publish_track(LocalTrack::Audio(track), TrackPublishOptions::default()).await.unwrap();
    me.set_attributes([("lk.agent.state".to_owned(), "speaking".to_owned())].into()).await.unwrap();
    tokio::spawn(hum(source));
    say("ready");
    while let Some(event) = events.recv().await {
        match event {
            RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), .. } => {
                tokio::spawn(listen(track));
            }
            RoomEvent::ParticipantDisconnected(participant) => {
                say(&format!("left {:?}", participant.disconnect_reason()));
            }
            _ => {}
        }
    }
}

async fn hum(source: NativeAudioSource) {
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    for at in (0..).step_by(FRAME as usize) {
        pace.tick().await;
        let mut frame = AudioFrame::new(RATE, 1, FRAME);
        for (n, sample) in frame.data.to_mut().iter_mut().enumerate() {
            let seconds = (at + n) as f32 / RATE as f32;
            *sample = ((seconds * 880.0 * TAU).sin() * 8_000.0) as i16;
        }
        source.capture_frame(&frame).await.unwrap();
    }
}

/// Ends with the track.
async fn listen(track: RemoteAudioTrack) {
    let mut frames = NativeAudioStream::new(track.rtc_track(), RATE as i32, 1);
    let mut was_heard = false;
    while let Some(frame) = frames.next().await {
        let energy: f32 = frame.data.iter().map(|&sample| f32::from(sample).powi(2)).sum();
        let is_heard = (energy / frame.data.len() as f32).sqrt() > HEARD;
        if is_heard != was_heard {
            was_heard = is_heard;
            say(if is_heard { "heard" } else { "silent" });
        }
    }
}

fn say(what: &str) {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("{} {what}", since_1970.as_millis());
}
