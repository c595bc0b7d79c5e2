use futures_util::StreamExt;
use livekit::StreamReader;
use livekit::options::TrackPublishOptions;
use livekit::prelude::*;
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::{AudioSourceOptions, native::NativeAudioSource};
use livekit::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib as livekit;

pub async fn call(url: &str, token: &str) -> Result<(), Box<dyn std::error::Error>> {
    let (room, mut events) = Room::connect(url, token, RoomOptions::default()).await?;

    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    let track = LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source.clone()));
    let options = TrackPublishOptions { source: TrackSource::Microphone, ..Default::default() };
    room.local_participant().publish_track(LocalTrack::Audio(track), options).await?;
    source.capture_frame(&AudioFrame::new(48_000, 1, 480)).await?; // 10 ms, again and again

    while let Some(event) = events.recv().await {
        match event {
            RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), .. } => {
                let mut sound = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
                let frame = sound.next().await;
                println!("heard {} samples", frame.map_or(0, |frame| frame.data.len()));
            }
            RoomEvent::TextStreamOpened { reader, participant_identity, .. } => {
                let Some(reader) = reader.take() else { continue };
                let info = reader.info().clone(); // attributes that come with the end are read after it
                println!("{participant_identity}: {} {:?}", reader.read_all().await?, info.attributes());
            }
            RoomEvent::Disconnected { reason } => println!("over: {reason:?}"),
            _ => {}
        }
    }
    Ok(())
}
