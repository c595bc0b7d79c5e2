//! What the tests share: a server, people in rooms, and sounds to recognise.
#![allow(dead_code, reason = "each test program uses a part")]

use std::f32::consts::TAU;
use std::fmt;
use std::sync::OnceLock;
use std::time::Duration;

use futures_util::StreamExt;
use livekit_api::access_token::{AccessToken, VideoGrants};
use livekit_dylib::options::TrackPublishOptions;
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_frame::AudioFrame;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::peer_connection_factory::IceServer;
use testbed::LiveKitServer;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::task::JoinHandle;

/// Generous: the machine may be busy with other tests.
pub const SOON: Duration = Duration::from_secs(20);

/// The library gives up after ten attempts to reconnect, which takes half a minute.
pub const LONG: Duration = Duration::from_secs(75);

/// One server for all tests of a program. It ends with the process.
pub fn server() -> &'static LiveKitServer {
    static SERVER: OnceLock<LiveKitServer> = OnceLock::new();
    SERVER.get_or_init(|| LiveKitServer::start().expect("a LiveKit server starts"))
}

/// A token for anybody and any room of this server.
pub fn token(server: &LiveKitServer, room: &str, identity: &str) -> AccessToken {
    let grants = VideoGrants {
        room_join: true,
        room: room.to_owned(),
        can_update_own_metadata: Some(true),
        ..VideoGrants::default()
    };
    AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity(identity)
        .with_grants(grants)
}

/// The defaults, but for the STUN servers that a LiveKit server names where it knows no others: they are out in the internet. Where
/// their names are not resolved, each room keeps some sixty threads of WebRTC waiting for them, long after it was left.
pub fn options() -> RoomOptions {
    let mut options = RoomOptions::default();
    let nobody = "stun:127.0.0.1:9".to_owned();
    options.rtc_config.ice_servers =
        vec![IceServer { urls: vec![nobody], username: String::new(), password: String::new() }];
    options
}

/// A room name that no other test has.
pub fn room_name() -> String {
    use std::sync::atomic::{AtomicUsize, Ordering};
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    format!("room-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Somebody in a room.
pub struct Person {
    pub room: Room,
    pub events: UnboundedReceiver<RoomEvent>,
}

impl Person {
    pub async fn join(server: &LiveKitServer, room: &str, identity: &str) -> Self {
        Self::join_with(server, token(server, room, identity)).await
    }

    pub async fn join_with(server: &LiveKitServer, token: AccessToken) -> Self {
        Self::join_how(server, token, options()).await
    }

    pub async fn join_how(server: &LiveKitServer, token: AccessToken, options: RoomOptions) -> Self {
        let token = token.to_jwt().expect("a token can be made");
        let url = server.url();
        let joining = Room::connect(&url, &token, options);
        let joined = tokio::time::timeout(SOON, joining).await.expect("joining takes no longer");
        let (room, events) = joined.expect("the server lets in who has a token");
        Self { room, events }
    }

    /// Reads events until one is what is waited for.
    pub async fn wait_for<T>(&mut self, what: &str, is_it: impl FnMut(RoomEvent) -> Option<T>) -> T {
        self.wait_within(SOON, what, is_it).await
    }

    pub async fn wait_within<T>(
        &mut self,
        deadline: Duration,
        what: &str,
        mut is_it: impl FnMut(RoomEvent) -> Option<T>,
    ) -> T {
        let mut seen = Vec::new();
        let find = async {
            while let Some(event) = self.events.recv().await {
                seen.push(format!("{event:?}"));
                if let Some(found) = is_it(event) {
                    return Some(found);
                }
            }
            None
        };
        match tokio::time::timeout(deadline, find).await {
            Ok(Some(found)) => found,
            Ok(None) => panic!("the events ended before {what}; seen: {seen:#?}"),
            Err(_) => panic!("waited {deadline:?} in vain for {what}; seen: {seen:#?}"),
        }
    }

    /// The sound of the next track that this person is subscribed to.
    pub async fn hear(&mut self, format: Format) -> NativeAudioStream {
        let track = self.wait_for("a subscribed track", subscribed_audio).await;
        NativeAudioStream::new(track.rtc_track(), format.sample_rate as i32, format.num_channels as i32)
    }

    /// Publishes a tone as microphone.
    pub async fn speak(&self, tone: &Tone) -> LocalTrackPublication {
        let track =
            LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(tone.source.clone()));
        let options =
            TrackPublishOptions { source: TrackSource::Microphone, ..TrackPublishOptions::default() };
        let published = self.room.local_participant().publish_track(LocalTrack::Audio(track), options).await;
        published.expect("the track is published")
    }
}

/// Two people of whom each knows that the other receives texts.
pub async fn two_people() -> (Person, Person) {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let bob = Person::join(server(), &room, "bob").await;
    alice.wait_for("bob to be ready", active).await;
    (alice, bob)
}

/// Somebody is ready to receive.
pub fn active(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::ParticipantActive(_)).then_some(())
}

pub fn reconnecting(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::Reconnecting).then_some(())
}

pub fn reconnected(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::Reconnected).then_some(())
}

pub fn joined(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::ParticipantConnected(_)).then_some(())
}

pub fn left(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::ParticipantDisconnected(_)).then_some(())
}

pub fn subscribed_audio(event: RoomEvent) -> Option<RemoteAudioTrack> {
    match event {
        RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), .. } => Some(track),
        _ => None,
    }
}

/// Alice, who plays a tone, and Bob, who is subscribed to it.
pub struct ToneBetweenTwo {
    pub alice: Person,
    pub bob: Person,
    pub tone: Tone,
    pub publication: LocalTrackPublication,
    /// What Bob hears.
    pub stream: NativeAudioStream,
}

impl ToneBetweenTwo {
    /// Of 440 Hz.
    pub async fn start() -> Self {
        let room = room_name();
        let alice = Person::join(server(), &room, "alice").await;
        let bob = Person::join(server(), &room, "bob").await;
        Self::of(alice, bob).await
    }

    pub async fn of(alice: Person, mut bob: Person) -> Self {
        let tone = Tone::start(440.0, USUAL);
        let publication = alice.speak(&tone).await;
        let stream = bob.hear(USUAL).await;
        Self { alice, bob, tone, publication, stream }
    }
}

#[derive(Clone, Copy, PartialEq)]
pub struct Format {
    pub sample_rate: u32,
    pub num_channels: u32,
}

pub const USUAL: Format = Format { sample_rate: 48_000, num_channels: 1 };

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} Hz x {}", self.sample_rate, self.num_channels)
    }
}

/// A sine tone, 10 ms at a time, until it is dropped.
pub struct Tone {
    pub source: NativeAudioSource,
    feeding: JoinHandle<()>,
}

impl Tone {
    pub fn start(frequency: f32, format: Format) -> Self {
        let source =
            NativeAudioSource::new(AudioSourceOptions::default(), format.sample_rate, format.num_channels, 0);
        let feeding = tokio::spawn(feed(source.clone(), frequency, format));
        Self { source, feeding }
    }
}

impl Drop for Tone {
    fn drop(&mut self) {
        self.feeding.abort();
    }
}

async fn feed(source: NativeAudioSource, frequency: f32, format: Format) {
    let mut every_10_ms = tokio::time::interval(Duration::from_millis(10));
    let mut position = 0;
    loop {
        every_10_ms.tick().await;
        let frame = sine(frequency, format, position);
        position += frame.samples_per_channel;
        source.capture_frame(&frame).await.expect("the frame is taken");
    }
}

/// 10 ms of a sine, the same on all channels.
pub fn sine(frequency: f32, format: Format, position: u32) -> AudioFrame<'static> {
    let mut frame = AudioFrame::new(format.sample_rate, format.num_channels, format.sample_rate / 100);
    let samples = frame.data.to_mut().chunks_mut(format.num_channels as usize);
    for (index, sample) in samples.enumerate() {
        let time = (position + index as u32) as f32 / format.sample_rate as f32;
        sample.fill(((time * frequency * TAU).sin() * 10_000.0) as i16);
    }
    frame
}

/// Listens until a second of it sounds like this frequency.
pub async fn expect_tone(stream: &mut NativeAudioStream, frequency: f32, format: Format) {
    let mut heard = Vec::new();
    let listen = async {
        while let Some(frame) = stream.next().await {
            assert_eq!(
                (frame.sample_rate, frame.num_channels, frame.samples_per_channel),
                (format.sample_rate, format.num_channels, format.sample_rate / 100)
            );
            heard.extend(frame.data.iter().step_by(format.num_channels as usize));
            let half_a_second = format.sample_rate as usize / 2;
            let tail = &heard[heard.len().saturating_sub(half_a_second)..];
            if tail.len() == half_a_second && share_of_tone(tail, frequency, format.sample_rate) > 0.8 {
                return;
            }
        }
        panic!("the stream ended after {} samples", heard.len());
    };
    if tokio::time::timeout(SOON, listen).await.is_err() {
        let rate = format.sample_rate;
        panic!(
            "waited in vain for {frequency} Hz at {format}: {} of it, {} Hz, level {}",
            share_of_tone(&heard, frequency, rate),
            pitch(&heard, rate),
            level(&heard)
        );
    }
}

/// Waits for half a second without sound.
pub async fn expect_silence(stream: &mut NativeAudioStream) {
    let mut silent_frames = 0;
    let listen = async {
        while let Some(frame) = stream.next().await {
            silent_frames = if level(&frame.data) < 30.0 { silent_frames + 1 } else { 0 };
            if silent_frames == 50 {
                return;
            }
        }
        panic!("the stream ended");
    };
    tokio::time::timeout(SOON, listen).await.expect("it becomes silent");
}

/// Root mean square.
pub fn level(samples: &[i16]) -> f32 {
    let energy: f32 = samples.iter().map(|&sample| f32::from(sample).powi(2)).sum();
    (energy / samples.len().max(1) as f32).sqrt()
}

/// How much of the signal's energy is in a tone of this frequency, 0 to 1; 0 where there is next to no sound. Measured in pieces
/// of 50 ms, within which the jitter buffer does not stretch or shorten anything much.
pub fn share_of_tone(samples: &[i16], frequency: f32, sample_rate: u32) -> f32 {
    if level(samples) < 500.0 {
        return 0.0;
    }
    let pieces = samples.chunks_exact(sample_rate as usize / 20);
    let count = pieces.len().max(1);
    pieces.map(|piece| goertzel(piece, f64::from(frequency) / f64::from(sample_rate))).sum::<f64>() as f32
        / count as f32
}

/// The share of a frequency, in parts of the sample rate, in the energy of a piece.
fn goertzel(samples: &[i16], frequency: f64) -> f64 {
    let energy: f64 = samples.iter().map(|&sample| f64::from(sample).powi(2)).sum();
    let twice_cosine = 2.0 * (std::f64::consts::TAU * frequency).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in samples {
        (last, before) = (f64::from(sample) + twice_cosine * last - before, last);
    }
    let power = last * last + before * before - twice_cosine * last * before;
    2.0 * power / (samples.len() as f64 * energy).max(1.0)
}

/// By the times at which the signal rises through zero; 0 where there is next to no sound.
fn pitch(samples: &[i16], sample_rate: u32) -> f32 {
    if level(samples) < 500.0 {
        return 0.0;
    }
    let rises = samples.windows(2).filter(|pair| pair[0] < 0 && pair[1] >= 0).count();
    rises as f32 * sample_rate as f32 / samples.len() as f32
}
