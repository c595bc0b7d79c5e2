//! Rooms that cannot be joined, and arguments that the library must not see.

use std::time::Duration;

use livekit_api::access_token::VideoGrants;
use livekit_dylib::prelude::*;
use livekit_dylib::proto::request_response::Reason;
use livekit_dylib::rtc_engine::{EngineError, SignalError};
use livekit_dylib::webrtc::RtcErrorType;
use livekit_dylib::webrtc::audio_frame::AudioFrame;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::native::apm::AudioProcessingModule;

use crate::support::*;

/// Tries to join, and gives the error as people might see it.
async fn refusal(url: &str, token: &str) -> String {
    let joining = Room::connect(url, token, RoomOptions::default());
    let error = tokio::time::timeout(SOON, joining).await.expect("an answer").expect_err("a refusal");
    assert!(matches!(error, RoomError::Engine(_)), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains(token), "the token is in: {shown}");
    for part in token.split('.').filter(|part| part.len() > 8) {
        assert!(!shown.contains(part), "a part of the token is in: {shown}");
    }
    shown
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_signed_with_another_secret_is_refused_and_not_shown() {
    let wrong = livekit_api::access_token::AccessToken::with_api_key(
        server().api_key(),
        "another secret altogether, and long enough",
    );
    let grants =
        livekit_api::access_token::VideoGrants { room_join: true, room: room_name(), ..Default::default() };
    let token = wrong.with_identity("mallory").with_grants(grants).to_jwt().expect("a token");
    let shown = refusal(&server().url(), &token).await;
    assert!(shown.contains("invalid token") || shown.contains("401"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_is_none_is_refused_and_not_shown() {
    let shown = refusal(&server().url(), "correct-horse-battery-staple").await;
    assert!(shown.contains("401") || shown.contains("invalid"), "{shown}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_an_error_without_the_token() {
    let token = token(server(), "anywhere", "alice").to_jwt().expect("a token");
    refusal(&format!("ws://127.0.0.1:{}", testbed::free_port()), &token).await;
    refusal("ws://no-such-host.invalid", &token).await;
    refusal("not a url", &token).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn why_one_cannot_join_is_told_apart() {
    let why = async |url: &str, token: &str| match Room::connect(url, token, options()).await {
        Err(RoomError::Engine(EngineError::Signal(error))) => error,
        other => panic!("{other:?}"),
    };
    let token = token(server(), "anywhere", "alice").to_jwt().expect("a token");
    let error = why(&server().url(), "correct-horse-battery-staple").await;
    assert!(matches!(&error, SignalError::Client(code, _) if *code == 401), "{error:?}");
    let error = why("not a url", &token).await;
    assert!(matches!(error, SignalError::UrlParse(_)), "{error:?}");
    let error = why(&format!("ws://127.0.0.1:{}", testbed::free_port()), &token).await;
    assert!(matches!(error, SignalError::Connection(_)), "{error:?}");
    let error = why(&server().url(), "with\na line break").await;
    assert!(matches!(error, SignalError::TokenFormat), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_not_change_what_is_told_of_it_hears_so() {
    let mut grants = VideoGrants { room_join: true, room: room_name(), ..VideoGrants::default() };
    grants.can_update_own_metadata = Some(false);
    let alice = token(server(), "", "alice").with_grants(grants);
    let alice = Person::join_with(server(), alice).await;
    let me = alice.room.local_participant();
    let refused = [
        me.set_name("Alice".to_owned()).await,
        me.set_metadata("something".to_owned()).await,
        me.set_attributes([("key".to_owned(), "value".to_owned())].into()).await,
    ];
    for refused in refused {
        assert!(matches!(refused, Err(RoomError::Request { reason: Reason::NotAllowed, .. })), "{refused:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn giving_up_on_a_silent_server_takes_no_longer_than_one_wants() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("ws://{}", silent.local_addr().expect("bound"));
    let token = token(server(), "anywhere", "alice").to_jwt().expect("a token");
    let joining = Room::connect(&url, &token, RoomOptions::default());
    assert!(tokio::time::timeout(Duration::from_millis(300), joining).await.is_err());
}

#[tokio::test]
async fn a_source_that_cannot_be_says_why_instead_of_aborting_the_process() {
    for (sample_rate, num_channels, queue_size_ms, why) in [
        (48_000, 1, 15, "multiple of 10"),
        (0, 1, 0, "0 Hz"),
        (48_000, 0, 0, "0 channels"),
        (1, 1, 0, "1 Hz"),
        (u32::MAX, 1, 0, "Hz"),
        (48_000, 3, 0, "3 channels"),
        (48_000, 5, 0, "5 channels"),
        (48_000, 7, 0, "7 channels"),
        (48_000, 9, 0, "9 channels"),
        (48_000, 24, 0, "24 channels"),
    ] {
        let source =
            NativeAudioSource::new(AudioSourceOptions::default(), sample_rate, num_channels, queue_size_ms);
        let frame =
            AudioFrame { data: vec![0; 480].into(), sample_rate, num_channels, samples_per_channel: 480 };
        let error = source.capture_frame(&frame).await.expect_err("an inert source takes nothing");
        assert!(error.message.contains(why), "{error}");
        source.clear_buffer();

        let alice = Person::join(server(), &room_name(), "alice").await;
        let track = LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source));
        track.mute();
        let published =
            alice.room.local_participant().publish_track(LocalTrack::Audio(track), Default::default()).await;
        let error = published.expect_err("a track of an inert source cannot be published");
        assert!(error.to_string().contains(why), "{error}");
    }
}

#[tokio::test]
async fn a_frame_that_does_not_fit_its_source_is_refused() {
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 2, 0);
    for (sample_rate, num_channels, samples) in
        [(44_100, 2, 882), (48_000, 1, 480), (48_000, 2, 959), (48_000, 2, 480), (48_000, 2, 0)]
    {
        let frame = AudioFrame {
            data: vec![0; samples].into(),
            sample_rate,
            num_channels,
            samples_per_channel: samples as u32 / num_channels,
        };
        let error = source.capture_frame(&frame).await.expect_err("it does not fit");
        assert_eq!(error.error_type, RtcErrorType::InvalidState);
    }
    source.capture_frame(&AudioFrame::new(48_000, 2, 480)).await.expect("this one fits");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_in_an_impossible_format_ends_at_once() {
    use futures_util::StreamExt;
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    let track = LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source));
    for (sample_rate, num_channels) in [
        (0, 1),
        (48_000, 0),
        (-1, 1),
        (48_000, -1),
        (384_000, 1),
        (i32::MAX, 1),
        (48_000, 3),
        (48_000, 8),
        (48_000, i32::MAX),
    ] {
        let mut stream = NativeAudioStream::new(track.rtc_track(), sample_rate, num_channels);
        assert!(stream.next().await.is_none(), "{sample_rate} Hz x {num_channels}");
    }
}

#[test]
fn sound_that_is_not_whole_10_ms_is_refused_by_the_processing_module() {
    let mut apm = AudioProcessingModule::new(true, true, true, true);
    for (samples, sample_rate, num_channels) in
        [(479, 48_000, 1), (0, 48_000, 1), (480, 0, 1), (480, 48_000, 0), (480, -48_000, -1)]
    {
        assert!(apm.process_stream(&mut vec![0; samples], sample_rate, num_channels).is_err());
        assert!(apm.process_reverse_stream(&mut vec![0; samples], sample_rate, num_channels).is_err());
    }
    apm.process_stream(&mut [0; 960], 48_000, 1).expect("20 ms is fine");
}
