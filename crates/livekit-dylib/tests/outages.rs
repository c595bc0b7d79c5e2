//! The server goes away, and comes back or not.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use livekit_dylib::participant::DisconnectReason;
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use testbed::LiveKitServer;

use support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_restart_of_the_server_both_are_back_and_heard() {
    let mut server = LiveKitServer::start().expect("a LiveKit server starts");
    let mut alice = Person::join(&server, "room", "alice").await;
    let mut bob = Person::join(&server, "room", "bob").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;
    let first_sid = publication.sid();
    let mut stream = bob.hear(USUAL).await;
    expect_tone(&mut stream, 440.0, USUAL).await;

    server.kill();
    for person in [&mut alice, &mut bob] {
        person.wait_within(LONG, "reconnecting", reconnecting).await;
        assert_eq!(person.room.connection_state(), ConnectionState::Reconnecting);
    }
    tokio::task::block_in_place(|| server.restart()).expect("the server starts again");

    let republished = |event| match event {
        RoomEvent::LocalTrackRepublished { previous_sid, publication, .. } => {
            Some((previous_sid, publication.sid()))
        }
        _ => None,
    };
    let (previous_sid, new_sid) =
        alice.wait_within(LONG, "the track to be published again", republished).await;
    assert_eq!(previous_sid, first_sid);
    assert_ne!(new_sid, first_sid);
    assert_eq!(publication.sid(), new_sid, "the same publication under its new name");
    let known = alice.room.local_participant().track_publications();
    assert_eq!(known.keys().collect::<Vec<_>>(), [&new_sid]);

    let track = bob.wait_within(LONG, "alice's track", subscribed_audio).await;
    let mut stream = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    expect_tone(&mut stream, 440.0, USUAL).await;
    for room in [&alice.room, &bob.room] {
        tokio::task::block_in_place(|| {
            testbed::wait_until(SOON, "connected again", || {
                room.connection_state() == ConnectionState::Connected
            });
        });
    }
    tokio::task::block_in_place(|| {
        testbed::wait_until(SOON, "both know alice by the same sid", || {
            let seen = bob.room.remote_participants().get(&"alice".into()).map(RemoteParticipant::sid);
            seen == Some(alice.room.local_participant().sid())
        });
    });
    publication.mute();
    let muted = |event| matches!(event, RoomEvent::TrackMuted { .. }).then_some(());
    bob.wait_for("the muting of the track that was published again", muted).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_restart_the_room_is_lost_for_an_unknown_reason() {
    let mut server = LiveKitServer::start().expect("a LiveKit server starts");
    let mut alice = Person::join(&server, "room", "alice").await;
    server.kill();
    let reason = alice
        .wait_within(LONG, "the end", |event| match event {
            RoomEvent::Disconnected { reason } => Some(reason),
            _ => None,
        })
        .await;
    assert_eq!(reason, DisconnectReason::UnknownReason);
    assert_eq!(alice.room.connection_state(), ConnectionState::Disconnected);
    assert!(alice.events.recv().await.is_none(), "nothing comes after the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_while_the_server_is_gone_does_not_hang() {
    let mut server = LiveKitServer::start().expect("a LiveKit server starts");
    let mut alice = Person::join(&server, "room", "alice").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    server.kill();
    alice.wait_within(LONG, "reconnecting", reconnecting).await;
    tokio::time::timeout(SOON, alice.room.close()).await.expect("closing ends").expect("it closes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_simulated_full_reconnect_brings_the_sound_back() {
    let mut alice = Person::join(server(), "room", "alice").await;
    let mut bob = Person::join(server(), "room", "bob").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    bob.hear(USUAL).await;
    alice.room.simulate_scenario(livekit_dylib::SimulateScenario::FullReconnect).await.expect("simulated");
    alice.wait_within(LONG, "reconnected", reconnected).await;
    let mut stream = bob.hear(USUAL).await;
    expect_tone(&mut stream, 440.0, USUAL).await;
}
