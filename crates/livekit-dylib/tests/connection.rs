//! Connections that break off and come back, many people at once, and what somebody may do that changes.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use livekit_api::services::room::{RoomClient, UpdateParticipantOptions};
use livekit_dylib::SimulateScenario;
use livekit_dylib::prelude::*;
use livekit_protocol::ParticipantPermission;
use testbed::Wire;

use support::*;

/// A text from one to the other, which needs both ways of both connections.
async fn can_talk(from: &Person, to: &mut Person, text: &str) {
    let packet = DataPacket { payload: text.into(), reliable: true, ..DataPacket::default() };
    from.room.local_participant().publish_data(packet).await.expect("it is sent");
    to.wait_within(LONG, text, |event| match event {
        RoomEvent::DataReceived { payload, .. } => (payload.as_slice() == text.as_bytes()).then_some(()),
        _ => None,
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_signalling_connection_that_breaks_off_is_resumed_and_the_sound_never_stops() {
    let ToneBetweenTwo { mut alice, mut bob, tone: _tone, publication, mut stream } =
        ToneBetweenTwo::start().await;
    let sid = publication.sid();

    alice.room.simulate_scenario(SimulateScenario::SignalReconnect).await.expect("simulated");
    alice.wait_within(LONG, "reconnected", reconnected).await;
    assert_eq!(alice.room.connection_state(), ConnectionState::Connected);
    assert_eq!(publication.sid(), sid, "resumed, not joined again");
    expect_tone(&mut stream, 440.0, USUAL).await;
    can_talk(&alice, &mut bob, "after the resume").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_is_mended_by_itself_when_the_network_is_back() {
    let room = room_name();
    let mut bob = Person::join(server(), &room, "bob").await;
    let wire = Wire::to(server().port()).expect("a wire");
    let url = format!("ws://127.0.0.1:{}", wire.port());
    let token = token(server(), &room, "alice").to_jwt().expect("a token");
    let (room, events) = Room::connect(&url, &token, options()).await.expect("joined over the wire");
    let mut alice = Person { room, events };
    can_talk(&alice, &mut bob, "before").await;

    wire.cut();
    alice.wait_within(LONG, "reconnecting", reconnecting).await;
    assert_eq!(alice.room.connection_state(), ConnectionState::Reconnecting);
    wire.mend();
    alice.wait_within(LONG, "reconnected", reconnected).await;
    assert_eq!(alice.room.connection_state(), ConnectionState::Connected);
    can_talk(&alice, &mut bob, "afterwards").await;
    can_talk(&bob, &mut alice, "and back").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_people_know_and_hear_of_each_other() {
    let room = room_name();
    let mut people = Vec::new();
    for number in 0..6 {
        people.push(Person::join(server(), &room, &format!("guest-{number}")).await);
    }
    let first = people.remove(0);
    tokio::task::block_in_place(|| {
        testbed::wait_until(SOON, "the first knows all others", || {
            first.room.remote_participants().len() == people.len()
        });
    });
    for person in &mut people {
        can_talk(&first, person, "to everybody").await;
        assert_eq!(person.room.remote_participants().len(), 5);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_no_longer_publish_is_told_and_cannot() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let administration =
        RoomClient::with_api_key(&server().http_url(), server().api_key(), server().api_secret());
    let permission = ParticipantPermission { can_subscribe: true, can_publish: false, ..Default::default() };
    let update = UpdateParticipantOptions { permission: Some(permission), ..Default::default() };
    administration.update_participant(&room, "alice", update).await.expect("the server changes it");

    let changed = |event| match event {
        RoomEvent::ParticipantPermissionChanged { participant, permission } => {
            Some((participant.identity(), permission.expect("it is told")))
        }
        _ => None,
    };
    let (who, told) = alice.wait_for("a permission", changed).await;
    assert_eq!(who.as_str(), "alice");
    assert!(told.can_subscribe && !told.can_publish && !told.can_publish_data);

    let packet = DataPacket { payload: vec![1], reliable: true, ..DataPacket::default() };
    let mut bob = Person::join(server(), &room, "bob").await;
    let _ = alice.room.local_participant().publish_data(packet).await; // the server drops it
    can_talk(&bob, &mut alice, "she still hears").await;
    assert!(
        std::iter::from_fn(|| bob.events.try_recv().ok())
            .all(|event| !matches!(event, RoomEvent::DataReceived { .. }))
    );
}
