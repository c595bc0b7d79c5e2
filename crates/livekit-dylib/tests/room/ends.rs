//! How a stay in a room ends, and that everybody is told why.

use livekit_api::services::room::RoomClient;
use livekit_dylib::participant::DisconnectReason;
use livekit_dylib::prelude::*;

use crate::support::*;

fn disconnected(event: RoomEvent) -> Option<DisconnectReason> {
    match event {
        RoomEvent::Disconnected { reason } => Some(reason),
        _ => None,
    }
}

fn administration() -> RoomClient {
    RoomClient::with_api_key(&server().http_url(), server().api_key(), server().api_secret())
}

/// Reads the events to their end, which comes at once after `Disconnected`.
async fn reason_at_the_end(person: &mut Person) -> DisconnectReason {
    let reason = person.wait_for("the end", disconnected).await;
    assert_eq!(person.room.connection_state(), ConnectionState::Disconnected);
    let nothing_more = tokio::time::timeout(SOON, person.events.recv()).await.expect("the events end");
    assert!(nothing_more.is_none(), "{nothing_more:?}");
    reason
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_is_told_once_and_a_closed_room_does_nothing() {
    let mut alice = Person::join(server(), &room_name(), "alice").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;
    alice.room.close().await.expect("it closes");
    assert_eq!(reason_at_the_end(&mut alice).await, DisconnectReason::ClientInitiated);
    assert!(matches!(alice.room.close().await, Err(RoomError::AlreadyClosed)));

    let me = alice.room.local_participant();
    assert!(matches!(me.set_name("Alice".into()).await, Err(RoomError::AlreadyClosed)));
    assert!(matches!(me.publish_data(DataPacket::default()).await, Err(RoomError::AlreadyClosed)));
    let track = LocalAudioTrack::create_audio_track("again", RtcAudioSource::Native(tone.source.clone()));
    let published = me.publish_track(LocalTrack::Audio(track), Default::default()).await;
    assert!(matches!(published, Err(RoomError::AlreadyClosed)));
    assert!(alice.room.get_stats().await.is_err());
    assert!(alice.room.subscribe().recv().await.is_none());
    publication.mute();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_twice_is_thrown_out_the_first_time() {
    let room = room_name();
    let mut first = Person::join(server(), &room, "alice").await;
    let _second = Person::join(server(), &room, "alice").await;
    assert_eq!(reason_at_the_end(&mut first).await, DisconnectReason::DuplicateIdentity);
    assert!(matches!(first.room.close().await, Err(RoomError::AlreadyClosed)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_room_says_so() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    administration().delete_room(&room).await.expect("the server deletes it");
    assert_eq!(reason_at_the_end(&mut alice).await, DisconnectReason::RoomDeleted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_removed_is_told() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    administration().remove_participant(&room, "alice").await.expect("the server removes her");
    assert_eq!(reason_at_the_end(&mut alice).await, DisconnectReason::ParticipantRemoved);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_room_is_left() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let bob = Person::join(server(), &room, "bob").await;
    alice.wait_for("bob", joined).await;
    drop(bob);
    alice
        .wait_for("bob's leaving", |event| {
            matches!(event, RoomEvent::ParticipantDisconnected(_)).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_receivers_get_the_same_events() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let mut also = alice.room.subscribe();
    let _bob = Person::join(server(), &room, "bob").await;
    alice.wait_for("bob", joined).await;
    while joined(also.recv().await.expect("the other receiver gets it too")).is_none() {}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_under_way_end_with_the_room() {
    let alice = Person::join(server(), &room_name(), "alice").await;
    let me = alice.room.local_participant();
    let mut sending = tokio::task::JoinSet::new();
    for _ in 0..200 {
        let me = me.clone();
        sending.spawn(async move {
            let packet = DataPacket { payload: vec![0; 1_000], reliable: true, ..DataPacket::default() };
            me.publish_data(packet).await
        });
    }
    alice.room.close().await.expect("it closes");
    let all = async { while sending.join_next().await.is_some() {} };
    tokio::time::timeout(SOON, all).await.expect("each is answered, or told that the room is closed");
}
