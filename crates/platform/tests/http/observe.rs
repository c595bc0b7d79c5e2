//! Listening unseen, against a real LiveKit server: who listens can do nothing else, nobody notices, and neither the
//! candidate's place nor the room's end depends on it.

use crate::harness::{Harness, Invited, of};
use livekit::SendTextOptions;
use livekit::options::TrackPublishOptions;
use livekit::prelude::{
    DataPacket, DisconnectReason, LocalAudioTrack, LocalTrack, Room, RoomEvent, RoomOptions, TrackSource,
};
use livekit::webrtc::audio_frame::AudioFrame;
use livekit::webrtc::audio_source::native::NativeAudioSource;
use livekit::webrtc::audio_source::{AudioSourceOptions, RtcAudioSource};
use livekit_api::access_token::{AccessToken, VideoGrants};
use livekit_api::services::room::RoomClient;
use livekit_dylib as livekit;
use platform::Flags;
use platform_api::account::Role;
use platform_api::observing::ObserverToken;
use platform_api::paths;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::time::Duration;
use testbed::LiveKitServer;
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::time::timeout;

const SOON: Duration = Duration::from_secs(20);

struct Guest {
    room: Room,
    events: UnboundedReceiver<RoomEvent>,
}

impl Guest {
    async fn join(url: &str, token: &str) -> Self {
        let (room, events) = Room::connect(url, token, RoomOptions::default()).await.unwrap();
        Self { room, events }
    }

    async fn wait<T>(&mut self, what: &str, mut wanted: impl FnMut(&RoomEvent) -> Option<T>) -> T {
        let found = async {
            loop {
                let event =
                    self.events.recv().await.unwrap_or_else(|| panic!("the room ended before {what}"));
                if let Some(found) = wanted(&event) {
                    return found;
                }
            }
        };
        timeout(SOON, found).await.unwrap_or_else(|_| panic!("no {what}"))
    }

    /// Waits for the room's end and gives its reason.
    async fn ended(&mut self) -> DisconnectReason {
        self.wait("the end", |event| match event {
            RoomEvent::Disconnected { reason } => Some(*reason),
            _ => None,
        })
        .await
    }

    /// Speaks for as long as the handle is held.
    async fn speak(&self) -> tokio::task::JoinHandle<()> {
        let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 100);
        let track = LocalAudioTrack::create_audio_track("voice", RtcAudioSource::Native(source.clone()));
        let options = TrackPublishOptions { source: TrackSource::Microphone, ..Default::default() };
        self.room.local_participant().publish_track(LocalTrack::Audio(track), options).await.unwrap();
        tokio::spawn(async move {
            let samples: Vec<i16> = (0..480).map(|n| if n % 48 < 24 { 4000 } else { -4000 }).collect();
            loop {
                let frame = AudioFrame {
                    data: samples.as_slice().into(),
                    sample_rate: 48_000,
                    num_channels: 1,
                    samples_per_channel: 480,
                };
                if source.capture_frame(&frame).await.is_err() {
                    return;
                }
            }
        })
    }
}

fn settings(server: &LiveKitServer) -> String {
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")
}

fn rooms(server: &LiveKitServer) -> RoomClient {
    RoomClient::with_api_key(&server.url(), server.api_key(), server.api_secret())
}

async fn candidate_token(harness: &Harness, invited: &Invited, session: &str) -> String {
    let body =
        json!({"roomName": invited.interview, "participantName": "Ada", "interviewId": invited.interview});
    let answer = harness.post(paths::LIVEKIT_TOKEN, Some(session), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["token"].as_str().unwrap().to_owned()
}

async fn observe(harness: &Harness, invited: &Invited, bearer: &str) -> ObserverToken {
    harness.post(&of(paths::OBSERVE, &invited.interview), Some(bearer), Value::Null).await.read()
}

fn agent_token(server: &LiveKitServer, invited: &Invited) -> String {
    let grants = VideoGrants {
        room_join: true,
        room: invited.interview.to_string(),
        agent: true,
        ..Default::default()
    };
    AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity("interviewer")
        .with_kind("agent")
        .with_grants(grants)
        .to_jwt()
        .unwrap()
}

#[tokio::test]
async fn there_is_nothing_to_listen_to_before_the_call_and_after_it() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let path = of(paths::OBSERVE, &invited.interview);
    let ask = async || harness.post(&path, Some(&harness.administrator), Value::Null).await;
    assert_eq!(ask().await.refusal(), (409, "no_call".into()));
    assert_eq!(rooms(&server).list_rooms(Vec::new()).await.unwrap().len(), 0, "asking makes no room");
    candidate_token(&harness, &invited, &session).await;
    ask().await.read::<ObserverToken>();
    harness
        .post(&of(paths::FINISH, &invited.interview), Some(&session), json!({"reason": "completed"}))
        .await;
    assert_eq!(ask().await.refusal(), (409, "no_call".into()));
}

#[tokio::test]
async fn an_observer_hears_and_can_do_nothing_else_and_nobody_sees_it() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let token = candidate_token(&harness, &invited, &session).await;
    let given = observe(&harness, &invited, &grace.bearer).await;
    assert_ne!(observe(&harness, &invited, &grace.bearer).await.token.expose(), given.token.expose());

    // first in the room, so that everybody who comes could meet it
    let mut observer = Guest::join(&given.ws_url, given.token.expose()).await;
    let mut candidate = Guest::join(&server.url(), &token).await;
    let mut agent = Guest::join(&server.url(), &agent_token(&server, &invited)).await;
    assert_eq!(candidate.room.local_participant().identity().as_str(), given.candidate_identity);
    let voices = [candidate.speak().await, agent.speak().await];
    let mut heard = Vec::new();
    while heard.len() < 2 {
        heard.push(
            observer
                .wait("a voice", |event| match event {
                    RoomEvent::TrackSubscribed { participant, .. } => {
                        Some(participant.identity().to_string())
                    }
                    _ => None,
                })
                .await,
        );
    }
    heard.sort();
    assert_eq!(heard, [given.candidate_identity.as_str(), "interviewer"]);

    // whatever the library answers, what counts is what arrives
    let me = observer.room.local_participant();
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 100);
    let track = LocalAudioTrack::create_audio_track("t", RtcAudioSource::Native(source));
    let options = TrackPublishOptions { source: TrackSource::Microphone, ..Default::default() };
    let packet =
        DataPacket { payload: b"psst".to_vec(), topic: None, reliable: true, destination_identities: vec![] };
    let tried = async {
        tokio::join!(
            me.publish_track(LocalTrack::Audio(track), options),
            me.publish_data(packet),
            me.send_text("psst", SendTextOptions::new_with_topic("lk.chat")),
            me.set_name("Grace".into()),
            me.set_metadata("seen".into()),
            me.set_attributes(HashMap::from([("lk.agent.state".to_owned(), "speaking".to_owned())])),
        )
    };
    let (published, ..) = timeout(SOON, tried).await.expect("each is answered");
    assert!(published.is_err(), "an observer published a track");

    // the agent's word comes after all that, if any of it came
    let marker =
        DataPacket { payload: b"over".to_vec(), topic: None, reliable: true, destination_identities: vec![] };
    agent.room.local_participant().publish_data(marker.clone()).await.unwrap();
    candidate.room.local_participant().publish_data(marker).await.unwrap();
    for (who, other) in [(&mut candidate, "interviewer"), (&mut agent, given.candidate_identity.as_str())] {
        let mut met = Vec::new();
        who.wait("the other's word", |event| {
            match event {
                RoomEvent::ParticipantConnected(participant) => met.push(participant.identity().to_string()),
                RoomEvent::DataReceived { payload, participant, .. } => {
                    assert_eq!(
                        participant.as_ref().map(|p| p.identity().to_string()).as_deref(),
                        Some(other)
                    );
                    return (payload.as_slice() == b"over").then_some(());
                }
                RoomEvent::TextStreamOpened { .. } | RoomEvent::ChatMessage { .. } => {
                    panic!("an observer's words arrived")
                }
                RoomEvent::ParticipantNameChanged { participant, .. }
                | RoomEvent::ParticipantMetadataChanged { participant, .. }
                | RoomEvent::ParticipantAttributesChanged { participant, .. } => {
                    panic!("{} changed", participant.identity())
                }
                _ => {}
            }
            None
        })
        .await;
        assert!(met.iter().all(|identity| identity == other), "{met:?}");
        let there: Vec<String> = who.room.remote_participants().keys().map(ToString::to_string).collect();
        assert_eq!(there, [other]);
    }
    let all = rooms(&server).list_participants(invited.interview.as_str()).await.unwrap();
    let seen = all.iter().find(|p| p.identity.starts_with("observer-")).unwrap();
    assert_eq!((seen.name.as_str(), seen.metadata.as_str(), seen.attributes.len()), ("", "", 0));
    assert!(seen.tracks.is_empty() && seen.permission.as_ref().unwrap().hidden);

    // signed out, it hears no more
    harness.delete(paths::CURRENT_SESSION, Some(&grace.bearer)).await;
    assert_eq!(observer.ended().await, DisconnectReason::ParticipantRemoved);
    voices.iter().for_each(|voice| voice.abort());
}

#[tokio::test]
async fn an_observer_does_not_keep_the_room_of_a_finished_interview() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let token = candidate_token(&harness, &invited, &session).await;
    let given = observe(&harness, &invited, &harness.administrator).await;
    let mut observer = Guest::join(&given.ws_url, given.token.expose()).await;
    let candidate = Guest::join(&server.url(), &token).await;
    // the platform that gave the token may be another one by then
    let harness = harness.restart().await;
    harness
        .post(&of(paths::FINISH, &invited.interview), Some(&session), json!({"reason": "ended_early"}))
        .await;
    candidate.room.close().await.unwrap();
    assert_eq!(observer.ended().await, DisconnectReason::RoomDeleted);
    assert_eq!(rooms(&server).list_rooms(Vec::new()).await.unwrap().len(), 0);
}

#[tokio::test]
async fn an_observer_never_takes_the_candidate_s_place() {
    let server = LiveKitServer::start_with("room:\n  max_participants: 2\n").unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let token = candidate_token(&harness, &invited, &session).await;
    let admin = &harness.administrator;
    let (first, second) =
        (observe(&harness, &invited, admin).await, observe(&harness, &invited, admin).await);
    let _first = Guest::join(&first.ws_url, first.token.expose()).await;
    let refused = harness.post(&of(paths::OBSERVE, &invited.interview), Some(admin), Value::Null).await;
    assert_eq!(refused.refusal(), (503, "room_full".into()));
    // two tokens were given before either was used
    let _second = Guest::join(&second.ws_url, second.token.expose()).await;
    assert!(Room::connect(&server.url(), &token, RoomOptions::default()).await.is_err(), "the room is full");
    let token = candidate_token(&harness, &invited, &session).await;
    Guest::join(&server.url(), &token).await;
}

async fn erase(harness: &Harness, invited: &Invited) -> platform_api::recruiting::Erased {
    let admin = Some(harness.administrator.as_str());
    let details: platform_api::recruiting::InterviewDetails =
        harness.get(&of(paths::INTERVIEW, &invited.interview), admin).await.read();
    let path = paths::CANDIDATE.replace("{candidate}", details.listed.candidate_id.as_str());
    harness.delete(&format!("{path}?how=delete"), admin).await.read()
}

#[tokio::test]
async fn erasing_a_candidate_ends_the_call_that_is_on_and_lets_nobody_back() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let token = candidate_token(&harness, &invited, &session).await;
    let mut candidate = Guest::join(&server.url(), &token).await;
    let erased = erase(&harness, &invited).await;
    let ended = erased.parts.iter().find(|part| part.what == "running calls, ended").map(|part| part.count);
    assert_eq!((ended, erased.calls_left), (Some(1), 0), "{erased:?}");
    assert_eq!(candidate.ended().await, DisconnectReason::RoomDeleted);
    assert_eq!(rooms(&server).list_rooms(Vec::new()).await.unwrap().len(), 0);
    let body =
        json!({"roomName": invited.interview, "participantName": "Ada", "interviewId": invited.interview});
    assert_eq!(harness.post(paths::LIVEKIT_TOKEN, Some(&session), body).await.status, 401);
}

#[tokio::test]
async fn an_erasure_while_livekit_is_away_is_done_and_says_which_calls_may_still_go_on() {
    let mut server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    candidate_token(&harness, &invited, &session).await;
    server.kill();
    let erased = erase(&harness, &invited).await;
    assert_eq!(erased.calls_left, 1, "{erased:?}");
    assert!(erased.parts.iter().all(|part| part.what != "running calls, ended"), "{erased:?}");
    assert!(erased.parts.iter().any(|part| part.what == "candidates"), "{erased:?}");
}
