//! The ports in a real room on a real LiveKit server, with WAV files for a microphone and a speaker.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

use std::{
    f32::consts::TAU,
    path::Path,
    sync::mpsc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use diagnosis::{Observation, TokenRefusal};
use interview::{
    DisconnectReason, Generation, Grant, Inbox, Input, Port, RoomEffect, RoomInput, SoundEffect, SoundInput,
};
use livekit::{
    SendTextOptions,
    options::TrackPublishOptions,
    prelude::{LocalAudioTrack, LocalTrack, Room, RoomEvent, RoomOptions, TrackSource},
    webrtc::{
        audio_frame::AudioFrame,
        audio_source::{AudioSourceOptions, RtcAudioSource, native::NativeAudioSource},
    },
};
use livekit_api::access_token::{AccessToken, VideoGrants};
use testbed::LiveKitServer;
use tokio::sync::mpsc::UnboundedReceiver;
use voice::{MicrophoneSource, RoomPort, Settings, SoundPort, SpeakerTarget};

const GENERATION: Generation = Generation(1);

/// A client: both ports, and everything that they report.
struct Client {
    sound: SoundPort,
    room: RoomPort,
    inputs: mpsc::Receiver<Input>,
}

impl Client {
    fn new(folder: &Path) -> Self {
        let microphone = folder.join("microphone.wav");
        write_tone(&microphone, 440.0, 20);
        let settings = Settings {
            microphone: MicrophoneSource::Wav(microphone),
            speaker: SpeakerTarget::Wav(folder.join("speaker.wav")),
            library_folders: Vec::new(),
        };
        let (put, inputs) = mpsc::channel();
        let inbox = Inbox::new(move |input| {
            let _ = put.send(input);
        });
        let (sound, room) = voice::start(settings, tokio::runtime::Handle::current(), inbox, |_| {}).unwrap();
        Self { sound, room, inputs }
    }

    fn join(&mut self, url: &str, token: String) {
        let grant =
            Grant { url: url.into(), token: token.into(), identity: "candidate".into(), room: "r".into() };
        self.room.carry_out(RoomEffect::Join { generation: GENERATION, grant, publish: true });
    }

    /// Waits for a report that `wanted` makes something of; the others are passed over.
    fn wait<T>(&self, what: &str, mut wanted: impl FnMut(Input) -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(20);
        let mut passed = Vec::new();
        while let Ok(input) = self.inputs.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            passed.push(format!("{input:?}"));
            if let Some(found) = wanted(input) {
                return found;
            }
        }
        panic!("{what} was not reported; these were: {passed:#?}");
    }

    fn wait_room<T>(&self, what: &str, mut wanted: impl FnMut(RoomInput) -> Option<T>) -> T {
        self.wait(what, |input| match input {
            Input::Room { generation: GENERATION, event } => wanted(event),
            _ => None,
        })
    }
}

/// An agent as the SDK's users write one.
struct Agent {
    room: Room,
    events: UnboundedReceiver<RoomEvent>,
}

impl Agent {
    async fn join(server: &LiveKitServer) -> Self {
        let token = token(server, "interviewer").with_kind("agent").to_jwt().unwrap();
        let (room, events) = Room::connect(&server.url(), &token, RoomOptions::default()).await.unwrap();
        Self { room, events }
    }

    async fn wait<T>(&mut self, what: &str, mut wanted: impl FnMut(RoomEvent) -> Option<T>) -> T {
        let found = async {
            loop {
                let event = self.events.recv().await.expect("the room goes on");
                if let Some(found) = wanted(event) {
                    return found;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), found).await.unwrap_or_else(|_| panic!("no {what}"))
    }
}

fn token(server: &LiveKitServer, identity: &str) -> AccessToken {
    let grants = VideoGrants {
        room_join: true,
        room: "r".into(),
        agent: identity == "interviewer",
        ..Default::default()
    };
    AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity(identity)
        .with_grants(grants)
}

fn write_tone(path: &Path, hertz: f32, seconds: u32) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..seconds * 48_000 {
        let sample = (n as f32 / 48_000.0 * hertz * TAU).sin() * 8_000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}

/// How much of the sound is at `hertz`, 0 to 1 (Goertzel).
fn share_of(samples: &[i16], hertz: f32) -> f32 {
    let coefficient = 2.0 * (TAU * hertz / 48_000.0).cos();
    let (mut one, mut two, mut energy) = (0.0f64, 0.0f64, 0.0f64);
    for sample in samples {
        let next = f64::from(*sample) + f64::from(coefficient) * one - two;
        (two, one) = (one, next);
        energy += f64::from(*sample).powi(2);
    }
    let power = one * one + two * two - f64::from(coefficient) * one * two;
    (2.0 * power / (energy.max(1.0) * samples.len() as f64)) as f32
}

#[tokio::test(flavor = "multi_thread")]
async fn a_candidate_is_heard_hears_and_reads_what_an_agent_says() {
    let server = LiveKitServer::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut agent = Agent::join(&server).await;
    let mut client = Client::new(folder.path());
    client.sound.carry_out(SoundEffect::OpenMicrophone);
    client.wait("the first samples", |input| {
        matches!(input, Input::Sound(SoundInput::Capturing)).then_some(())
    });
    client.join(&server.url(), token(&server, "candidate").to_jwt().unwrap());
    let identity = client.wait_room("joining", |event| match event {
        RoomInput::Joined { identity } => Some(identity),
        _ => None,
    });
    assert_eq!(identity, "candidate");
    client.wait_room("the agent, as an agent", |event| {
        (event == RoomInput::ParticipantJoined { identity: "interviewer".into(), is_agent: true })
            .then_some(())
    });
    client.wait_room("a published microphone", |event| (event == RoomInput::Published).then_some(()));
    agent
        .wait("the candidate's microphone", |event| match event {
            RoomEvent::TrackSubscribed { publication, .. } => {
                (publication.source() == TrackSource::Microphone).then_some(())
            }
            _ => None,
        })
        .await;

    speak(&agent.room, 880.0).await;
    // A transcript stream of the agent's own words, and typed text back.
    let mut attributes = std::collections::HashMap::new();
    attributes.insert("lk.segment_id".to_owned(), "segment-1".to_owned());
    attributes.insert("lk.transcription_final".to_owned(), "true".to_owned());
    let options = SendTextOptions::new_with_topic("lk.transcription").with_attributes(attributes);
    agent.room.local_participant().send_text("Tell me about yourself.", options).await.unwrap();
    let stream = client.wait_room("a stream", |event| match event {
        RoomInput::StreamOpened { stream, speaker, segment } => {
            assert_eq!((speaker.as_str(), segment.as_str()), ("interviewer", "segment-1"));
            Some(stream)
        }
        _ => None,
    });
    let mut text = String::new();
    let is_final = client.wait_room("the stream's end", |event| match event {
        RoomInput::StreamText { stream: of, text: piece } if of == stream => {
            text.push_str(&piece);
            None
        }
        RoomInput::StreamClosed { stream: of, is_final } if of == stream => Some(is_final),
        _ => None,
    });
    assert_eq!((text.as_str(), is_final), ("Tell me about yourself.", Some(true)));

    let answer = RoomEffect::SendText { generation: GENERATION, id: "id-1".into(), text: "typed".into() };
    client.room.carry_out(answer);
    client.wait_room("the text's way", |event| {
        (event == RoomInput::TextSent { id: "id-1".into() }).then_some(())
    });
    let topic = agent
        .wait("the typed text", |event| match event {
            RoomEvent::TextStreamOpened { topic, .. } => Some(topic),
            _ => None,
        })
        .await;
    assert_eq!(topic, "lk.chat");

    agent.room.close().await.unwrap();
    client.wait_room("the agent's leaving", |event| {
        (event == RoomInput::ParticipantLeft { identity: "interviewer".into() }).then_some(())
    });
    client.room.carry_out(RoomEffect::Leave { generation: GENERATION });
    client.sound.carry_out(SoundEffect::Close);
    drop(client);
    let heard: Vec<i16> = hound::WavReader::open(folder.path().join("speaker.wav"))
        .unwrap()
        .samples()
        .map(Result::unwrap)
        .collect();
    let loudest = heard.chunks_exact(9_600).map(|part| share_of(part, 880.0)).fold(0.0, f32::max);
    assert!(loudest > 0.8, "the agent's tone is in what was heard: {loudest}");
}

/// Publishes a second of a tone and returns when it has been given to the SDK.
async fn speak(room: &Room, hertz: f32) {
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    let track = LocalAudioTrack::create_audio_track("voice", RtcAudioSource::Native(source.clone()));
    room.local_participant()
        .publish_track(LocalTrack::Audio(track), TrackPublishOptions::default())
        .await
        .unwrap();
    let mut pace = tokio::time::interval(Duration::from_millis(10));
    for frame in 0..200u32 {
        pace.tick().await;
        let mut sound = AudioFrame::new(48_000, 1, 480);
        for (n, sample) in sound.data.to_mut().iter_mut().enumerate() {
            let at = (frame * 480 + n as u32) as f32 / 48_000.0;
            *sample = ((at * hertz * TAU).sin() * 8_000.0) as i16;
        }
        source.capture_frame(&sound).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_room_and_a_second_client_of_the_same_identity_are_told_apart() {
    let server = LiveKitServer::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut first = Client::new(folder.path());
    first.join(&server.url(), token(&server, "candidate").to_jwt().unwrap());
    first.wait_room("joining", |event| matches!(event, RoomInput::Joined { .. }).then_some(()));

    let other = tempfile::tempdir().unwrap();
    let mut second = Client::new(other.path());
    second.join(&server.url(), token(&server, "candidate").to_jwt().unwrap());
    second.wait_room("joining", |event| matches!(event, RoomInput::Joined { .. }).then_some(()));
    let reason = |client: &Client| {
        client.wait_room("the end", |event| match event {
            RoomInput::Disconnected(reason) => Some(reason),
            _ => None,
        })
    };
    assert_eq!(reason(&first), DisconnectReason::DuplicateIdentity);

    let rooms = livekit_api::services::room::RoomClient::with_api_key(
        &server.http_url(),
        server.api_key(),
        server.api_secret(),
    );
    rooms.delete_room("r").await.unwrap();
    assert_eq!(reason(&second), DisconnectReason::RoomDeleted);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_of_a_real_server_is_understood_and_names_no_token() {
    let server = LiveKitServer::start().unwrap();
    let secret = "another-secret-of-at-least-32-characters";
    let grants = VideoGrants { room_join: true, room: "r".into(), ..Default::default() };
    let of = |key: &str, secret: &str| {
        AccessToken::with_api_key(key, secret)
            .with_identity("candidate")
            .with_grants(grants.clone())
            .to_jwt()
            .unwrap()
    };
    let no_join = AccessToken::with_api_key(server.api_key(), server.api_secret()).with_identity("candidate");
    let cases = [
        ("garbage", "not-a-token".to_owned(), TokenRefusal::NotAToken),
        ("another secret", of(server.api_key(), secret), TokenRefusal::WrongSecret),
        ("another key", of("APIother", secret), TokenRefusal::UnknownKey),
        ("expired", valid(&server, -7200, -3600), TokenRefusal::Expired),
        ("early", valid(&server, 3600, 7200), TokenRefusal::NotYetValid),
        ("no right to join", no_join.to_jwt().unwrap(), TokenRefusal::NotPermitted),
    ];
    for (what, token, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut client = Client::new(folder.path());
        client.join(&server.url(), token.clone());
        let observed = client.wait_room(what, |event| match event {
            RoomInput::JoinFailed(observed) => Some(observed),
            _ => None,
        });
        assert_eq!(observed, Observation::LiveKitRefusedToken { why: expected }, "{what}");
        assert!(!format!("{observed:?}").contains(&token), "{what}");
    }
}

/// Valid only in a span of time that begins and ends so many seconds from now, as no token of the SDK's own would be.
fn valid(server: &LiveKitServer, from_s: i64, until_s: i64) -> String {
    // Making one as usual sets up what signs it.
    token(server, "candidate").to_jwt().unwrap();
    let now = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()).unwrap();
    let claims = serde_json::json!({
        "iss": server.api_key(), "sub": "candidate", "nbf": now + from_s, "exp": now + until_s,
        "video": {"roomJoin": true, "room": "r"},
    });
    let key = jsonwebtoken::EncodingKey::from_secret(server.api_secret().as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims, &key).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_nobody_listens_on_is_unreachable() {
    let url = format!("ws://127.0.0.1:{}", testbed::free_port());
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::new(folder.path());
    client.join(&url, "any".into());
    let observed = client.wait_room("the failure", |event| match event {
        RoomInput::JoinFailed(observed) => Some(observed),
        _ => None,
    });
    assert_eq!(observed, Observation::LiveKitUnreachable { url });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_takes_the_connection_and_says_nothing_is_silent() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}", silent.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let mut client = Client::new(folder.path());
    client.join(&url, "any".into());
    let observed = client.wait_room("the failure", |event| match event {
        RoomInput::JoinFailed(observed) => Some(observed),
        _ => None,
    });
    assert!(matches!(observed, Observation::LiveKitSilent { .. }), "{observed:?}");
    drop(silent);
}
