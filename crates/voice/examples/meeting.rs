//! Two people meet: the plainest program that does a bit of everything, written for the `livekit` crate.
//!
//! Arguments: the voice server's address, a token, the identity of the other one, and the frequency of the sine that is
//! published, in hertz. Each finding is a line of standard output: `hears <hertz>`, `reads <text>`, `is told <answer>`. It ends when
//! both have found all three.

// The line that decides which SDK this is. In a program of its own it is the one about `livekit` in its Cargo.toml.
#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

use std::error::Error;
use std::f32::consts::TAU;
use std::time::Duration;

use futures_util::StreamExt;
use livekit::options::TrackPublishOptions;
use livekit::prelude::*;
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_source::{AudioSourceOptions, RtcAudioSource};
use livekit::webrtc::audio_stream::native::NativeAudioStream;
use livekit::{SendTextOptions, StreamReader};
use tokio::sync::mpsc;

const SAMPLE_RATE: u32 = 48_000;
/// 10 ms, in which WebRTC takes its sound.
const FRAME: u32 = SAMPLE_RATE / 100;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, token, other, hertz] = &arguments[..] else {
        return Err("usage: meeting <address> <token> <the other's identity> <hertz>".into());
    };
    let (room, mut events) = Room::connect(url, token, RoomOptions::default()).await?;
    let me = room.local_participant();

    me.register_rpc_method("double".to_owned(), |call| {
        Box::pin(async move {
            let number: i32 =
                call.payload.parse().map_err(|_| RpcError::new(1, "no number".to_owned(), None))?;
            Ok((2 * number).to_string())
        })
    });
    let (goodbye, mut other_said_goodbye) = mpsc::unbounded_channel();
    me.register_rpc_method("goodbye".to_owned(), move |_| {
        let said = goodbye.send(()).map_err(|_| RpcError::new(2, "gone already".to_owned(), None));
        Box::pin(async move { said.map(|()| String::new()) })
    });

    let source = NativeAudioSource::new(AudioSourceOptions::default(), SAMPLE_RATE, 1, 0);
    let track = LocalAudioTrack::create_audio_track("sine", RtcAudioSource::Native(source.clone()));
    let options = TrackPublishOptions { source: TrackSource::Microphone, ..Default::default() };
    me.publish_track(LocalTrack::Audio(track), options).await?;
    let playing = tokio::spawn(play_sine(source, hertz.parse()?));

    let (found, mut findings) = mpsc::unbounded_channel();
    let (mut greeted, mut missing) = (false, 3);
    while missing > 0 {
        tokio::select! {
            Some(event) = events.recv() => match event {
                RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), .. } => {
                    let sound = NativeAudioStream::new(track.rtc_track(), SAMPLE_RATE as i32, 1);
                    let found = found.clone();
                    tokio::spawn(async move { found.send(format!("hears {}", pitch(sound).await)) });
                }
                RoomEvent::TextStreamOpened { reader, .. } => {
                    let Some(reader) = reader.take() else { continue };
                    let found = found.clone();
                    tokio::spawn(async move {
                        let text = reader.read_all().await.unwrap_or_else(|error| error.to_string());
                        found.send(format!("reads {text}"))
                    });
                }
                RoomEvent::Disconnected { reason } => return Err(format!("disconnected: {reason:?}").into()),
                _ => {}
            },
            Some(finding) = findings.recv() => {
                println!("{finding}");
                missing -= 1;
            }
        }
        // data reaches those who are active
        let active = |who: &RemoteParticipant| who.state() == livekit::ParticipantState::Active;
        if !greeted && room.remote_participants().get(&other.as_str().into()).is_some_and(active) {
            greeted = true;
            let (me, other, found) = (room.local_participant(), other.clone(), found.clone());
            tokio::spawn(async move {
                let options = SendTextOptions::new_with_topic("greeting");
                let text = format!("Hello, {other}");
                if let Err(error) = me.send_text(&text, options).await {
                    eprintln!("the greeting was not sent: {error}");
                }
                let call = PerformRpcData::new(other, "double").with_payload("21");
                let answer = me.perform_rpc(call).await.unwrap_or_else(|error| error.to_string());
                found.send(format!("is told {answer}"))
            });
        }
    }
    // whoever says goodbye first stays for the other, who may still be listening
    let goodbye = me.perform_rpc(PerformRpcData::new(other.as_str(), "goodbye")).await;
    if goodbye.is_ok() {
        other_said_goodbye.recv().await;
    }
    playing.abort();
    room.close().await?;
    Ok(())
}

async fn play_sine(source: NativeAudioSource, hertz: f32) {
    let mut every_10_ms = tokio::time::interval(Duration::from_millis(10));
    for position in (0..).step_by(FRAME as usize) {
        every_10_ms.tick().await;
        let mut frame = AudioFrame::new(SAMPLE_RATE, 1, FRAME);
        for (n, sample) in frame.data.to_mut().iter_mut().enumerate() {
            // a second is a whole number of waves, and small numbers keep the sine exact
            let seconds = ((position + n) % SAMPLE_RATE as usize) as f32 / SAMPLE_RATE as f32;
            *sample = ((TAU * hertz * seconds).sin() * 10_000.0) as i16;
        }
        if let Err(error) = source.capture_frame(&frame).await {
            eprintln!("a frame was lost: {error}");
        }
    }
}

/// In hertz, of the first second that is heard all through: how often it rises through zero.
async fn pitch(mut sound: NativeAudioStream) -> usize {
    let mut second = Vec::with_capacity(SAMPLE_RATE as usize);
    while let Some(frame) = sound.next().await {
        let loudest = frame.data.iter().copied().max().unwrap_or(0);
        if loudest < 3_000 {
            second.clear();
        }
        second.extend_from_slice(&frame.data);
        if second.len() >= SAMPLE_RATE as usize {
            break;
        }
    }
    second.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count()
}
