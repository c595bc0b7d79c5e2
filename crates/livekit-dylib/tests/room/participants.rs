//! Who is there, and what is known about them.

use std::collections::HashMap;

use livekit_dylib::participant::{ParticipantKind, ParticipantState};
use livekit_dylib::prelude::*;

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_participant_has_what_its_token_says() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let agent = token(server(), &room, "interviewer")
        .with_kind("agent")
        .with_name("The Interviewer")
        .with_metadata("some metadata")
        .with_attributes([("lk.agent.state", "listening")]);
    let interviewer = Person::join_with(server(), agent).await;

    let seen = alice
        .wait_for("the interviewer", |event| match event {
            RoomEvent::ParticipantConnected(who) => Some(who),
            _ => None,
        })
        .await;
    assert_eq!(seen.identity().as_str(), "interviewer");
    assert_eq!(seen.name(), "The Interviewer");
    assert_eq!(seen.metadata(), "some metadata");
    assert_eq!(seen.kind(), ParticipantKind::Agent);
    assert_eq!(seen.attributes(), HashMap::from([("lk.agent.state".into(), "listening".into())]));
    assert!(seen.sid().as_str().starts_with("PA_"));
    assert_eq!(seen.sid(), interviewer.room.local_participant().sid());
    assert_eq!(alice.room.local_participant().kind(), ParticipantKind::Standard);

    let active = |event| match event {
        RoomEvent::ParticipantActive(who) => Some(who.state()),
        _ => None,
    };
    assert_eq!(
        alice.wait_for("the interviewer to be ready for data", active).await,
        ParticipantState::Active
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_joins_later_is_told_who_is_there_and_what_they_publish() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;

    let mut bob = Person::join(server(), &room, "bob").await;
    let RoomEvent::Connected { participants_with_tracks } = bob.events.recv().await.expect("an event") else {
        panic!("the first event is `Connected`");
    };
    let [(participant, publications)] = &participants_with_tracks[..] else {
        panic!("alice alone is there: {participants_with_tracks:?}");
    };
    assert_eq!(participant.identity().as_str(), "alice");
    assert_eq!(publications[0].sid(), publication.sid());
    assert_eq!(publications[0].source(), TrackSource::Microphone);
    assert_eq!(publications[0].kind(), TrackKind::Audio);
    assert_eq!(bob.room.remote_participants().len(), 1);
    assert_eq!(bob.room.name(), room);
    assert_eq!(bob.room.sid().await, alice.room.sid().await);
    assert!(bob.room.sid().await.as_str().starts_with("RM_"));
    let mut stream = bob.hear(USUAL).await;
    expect_tone(&mut stream, 440.0, USUAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn changed_attributes_name_and_metadata_reach_the_others() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let me = alice.room.local_participant();

    me.set_attributes(HashMap::from([("a".into(), "1".into()), ("b".into(), "2".into())]))
        .await
        .expect("set");
    let changed = |event| match event {
        RoomEvent::ParticipantAttributesChanged { participant, changed_attributes } => {
            Some((participant.attributes(), changed_attributes))
        }
        _ => None,
    };
    let both = HashMap::from([("a".to_owned(), "1".to_owned()), ("b".to_owned(), "2".to_owned())]);
    assert_eq!(bob.wait_for("two attributes", changed).await, (both.clone(), both));
    me.set_attributes(HashMap::from([("b".into(), String::new())])).await.expect("set");
    let (left, gone) = bob.wait_for("one attribute less", changed).await;
    assert_eq!(left.get("a").map(String::as_str), Some("1"));
    assert_eq!(gone, HashMap::from([("b".into(), String::new())]));

    me.set_name("Alice".into()).await.expect("set");
    let renamed = |event| match event {
        RoomEvent::ParticipantNameChanged { participant, old_name, name } => {
            Some((participant.name(), old_name, name))
        }
        _ => None,
    };
    assert_eq!(bob.wait_for("a name", renamed).await, ("Alice".into(), String::new(), "Alice".into()));

    me.set_metadata("{}".into()).await.expect("set");
    let described = |event| match event {
        RoomEvent::ParticipantMetadataChanged { participant, old_metadata, metadata } => {
            Some((participant.metadata(), old_metadata, metadata))
        }
        _ => None,
    };
    assert_eq!(bob.wait_for("metadata", described).await, ("{}".into(), String::new(), "{}".into()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_speaks_is_told_and_so_is_the_quality_of_their_connection() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;

    let speaker = bob
        .wait_for("alice to be heard", |event| match event {
            RoomEvent::ActiveSpeakersChanged { speakers } => speakers.into_iter().next(),
            _ => None,
        })
        .await;
    assert_eq!(speaker.identity().as_str(), "alice");
    assert!(speaker.is_speaking());
    assert!(!bob.room.local_participant().is_speaking());

    let quality = |event| match event {
        RoomEvent::ConnectionQualityChanged { quality, participant } => {
            Some((quality, participant.connection_quality()))
        }
        _ => None,
    };
    let (told, kept) = bob.wait_for("a quality", quality).await;
    assert_eq!(told, kept);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_leaves_is_gone_with_their_reason() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let bob = Person::join(server(), &room, "bob").await;
    alice.wait_for("bob", joined).await;
    bob.room.close().await.expect("it closes");
    let gone = alice
        .wait_for("bob's leaving", |event| match event {
            RoomEvent::ParticipantDisconnected(who) => Some(who),
            _ => None,
        })
        .await;
    assert_eq!(gone.identity().as_str(), "bob");
    assert_eq!(gone.disconnect_reason(), DisconnectReason::ClientInitiated);
    assert!(alice.room.remote_participants().is_empty());
}
