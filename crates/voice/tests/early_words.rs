//! What is said before the interviewer is there, on a real LiveKit server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

use std::{collections::HashMap, f32::consts::TAU, path::Path, sync::mpsc, time::Duration};

use interview::{Generation, Grant, Inbox, Input, Port, RoomEffect, RoomInput, SoundEffect, SoundInput};
use livekit::StreamReader;
use livekit::prelude::{AudioTrackFeature, Room, RoomEvent, RoomOptions};
use livekit_api::access_token::{AccessToken, VideoGrants};
use testbed::LiveKitServer;
use voice::{MicrophoneSource, Settings, SpeakerTarget};

const GENERATION: Generation = Generation(1);
const SOON: Duration = Duration::from_secs(20);

/// What the first interviewer to come gets from a candidate who hummed all the time.
struct Given {
    attributes: HashMap<String, String>,
    track: String,
    is_announced: bool,
    samples: Vec<i16>,
}

async fn given(muted: bool) -> Given {
    let server = LiveKitServer::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let microphone = folder.path().join("microphone.wav");
    write_tone(&microphone);
    let settings = Settings {
        microphone: MicrophoneSource::Wav(microphone),
        speaker: SpeakerTarget::Nothing,
        library_folders: Vec::new(),
    };
    let (put, inputs) = mpsc::channel();
    let inbox = Inbox::new(move |input| {
        let _ = put.send(input);
    });
    let (mut sound, mut room) =
        voice::start(settings, tokio::runtime::Handle::current(), inbox, |_| {}).unwrap();
    let wait = |what: &str, is_it: fn(&Input) -> bool| {
        while !is_it(&inputs.recv_timeout(SOON).unwrap_or_else(|_| panic!("no {what}"))) {}
    };
    sound.carry_out(SoundEffect::SetMuted(muted));
    sound.carry_out(SoundEffect::OpenMicrophone);
    wait("first samples", |input| matches!(input, Input::Sound(SoundInput::Capturing)));
    room.carry_out(RoomEffect::KeepWords { generation: GENERATION });
    let grant = Grant {
        url: server.url(),
        token: token(&server, "candidate").to_jwt().unwrap().into(),
        identity: "candidate".into(),
        room: "r".into(),
    };
    room.carry_out(RoomEffect::Join { generation: GENERATION, grant, publish: true });
    wait("published microphone", |input| matches!(input, Input::Room { event: RoomInput::Published, .. }));

    let agent =
        token(&server, "interviewer").with_kind("agent").with_attributes([("lk.agent.state", "listening")]);
    let (_agent, mut events) =
        Room::connect(&server.url(), &agent.to_jwt().unwrap(), RoomOptions::default()).await.unwrap();
    let (mut reader, mut track, mut is_announced) = (None, String::new(), false);
    while reader.is_none() || track.is_empty() {
        let event = tokio::time::timeout(SOON, events.recv()).await.expect("the words come").unwrap();
        match event {
            RoomEvent::TrackSubscribed { publication, .. } => {
                track = publication.sid().to_string();
                is_announced = publication.audio_features().contains(&AudioTrackFeature::TfPreconnectBuffer);
            }
            RoomEvent::ByteStreamOpened { reader: opened, topic, .. }
                if topic == "lk.agent.pre-connect-audio-buffer" =>
            {
                reader = opened.take();
            }
            _ => {}
        }
    }
    let reader = reader.unwrap();
    let attributes = reader.info().attributes();
    let bytes = reader.read_all().await.unwrap();
    let samples = bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect();
    Given { attributes, track, is_announced, samples }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_before_the_interviewer_listens_is_given_to_it() {
    let given = given(false).await;
    let expected = [("trackId", given.track.as_str()), ("sampleRate", "48000"), ("channels", "1")];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(given.attributes, HashMap::from(expected));
    assert!(given.is_announced, "the track says that there is something to wait for");
    let seconds = given.samples.len() as f32 / 48_000.0;
    assert!((0.1..=10.0).contains(&seconds), "{seconds} s were kept");
    let energy: f32 = given.samples.iter().map(|&sample| f32::from(sample).powi(2)).sum();
    let level = (energy / given.samples.len() as f32).sqrt();
    assert!(level > 1_000.0, "it is what was hummed: {level}");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_given_of_a_muted_microphone() {
    let given = given(true).await;
    assert!(given.samples.is_empty(), "{} samples were kept", given.samples.len());
    assert_eq!(given.attributes.get("trackId"), Some(&given.track), "but nobody waits for it in vain");
}

fn token(server: &LiveKitServer, identity: &str) -> AccessToken {
    let is_agent = identity == "interviewer";
    let grants = VideoGrants { room_join: true, room: "r".into(), agent: is_agent, ..Default::default() };
    AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity(identity)
        .with_grants(grants)
}

fn write_tone(path: &Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..60 * 48_000 {
        let sample = (n as f32 / 48_000.0 * 440.0 * TAU).sin() * 8_000.0;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}
