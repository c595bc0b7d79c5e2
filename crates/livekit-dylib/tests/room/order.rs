//! The order in which a room tells what happens.

use livekit_dylib::SimulateScenario;
use livekit_dylib::options::TrackPublishOptions;
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;

use crate::support::*;

/// What happened and to whom, where it is about what these tests do.
fn told(event: &RoomEvent) -> Option<String> {
    Some(match event {
        RoomEvent::Connected { participants_with_tracks } => {
            let known = participants_with_tracks.iter();
            let mut known: Vec<_> =
                known.map(|(who, tracks)| format!("{} with {}", who.identity(), tracks.len())).collect();
            known.sort();
            format!("connected, there is {}", known.join(", "))
        }
        RoomEvent::ConnectionStateChanged(state) => format!("state {state:?}"),
        RoomEvent::ParticipantConnected(who) => format!("{} joined", who.identity()),
        RoomEvent::ParticipantActive(who) => format!("{} active", who.identity()),
        RoomEvent::TrackPublished { participant, .. } => format!("{} published", participant.identity()),
        RoomEvent::TrackSubscribed { participant, .. } => format!("{} subscribed", participant.identity()),
        RoomEvent::TrackUnsubscribed { participant, .. } => {
            format!("{} unsubscribed", participant.identity())
        }
        RoomEvent::TrackUnpublished { participant, .. } => format!("{} unpublished", participant.identity()),
        RoomEvent::ParticipantDisconnected(who) => format!("{} left", who.identity()),
        RoomEvent::LocalTrackPublished { .. } => "own track published".to_owned(),
        RoomEvent::LocalTrackUnpublished { .. } => "own track unpublished".to_owned(),
        RoomEvent::LocalTrackRepublished { .. } => "own track published again".to_owned(),
        RoomEvent::Reconnecting => "reconnecting".to_owned(),
        RoomEvent::Reconnected => "reconnected".to_owned(),
        RoomEvent::Disconnected { reason } => format!("over: {reason:?}"),
        _ => return None,
    })
}

/// Everything up to this, and this.
async fn until(alice: &mut Person, last: &str) -> Vec<String> {
    let mut all = Vec::new();
    alice
        .wait_for(last, |event| {
            let told = told(&event)?;
            let is_last = told == last;
            all.push(told);
            is_last.then_some(())
        })
        .await;
    all
}

fn silent_track() -> LocalTrack {
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    LocalTrack::Audio(LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source)))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stay_is_told_in_its_order() {
    let room = room_name();
    let bob = Person::join(server(), &room, "bob").await;
    let publish = async |who: &Person| {
        let me = who.room.local_participant();
        me.publish_track(silent_track(), TrackPublishOptions::default()).await.expect("published")
    };
    publish(&bob).await;
    // once somebody hears him the server tells newcomers of his track
    let mut dave = Person::join(server(), &room, "dave").await;
    dave.wait_for("bob's track", subscribed_audio).await;

    let mut alice = Person::join(server(), &room, "alice").await;
    // who was there and what they had published is not told a second time
    assert_eq!(
        until(&mut alice, "bob subscribed").await,
        ["connected, there is bob with 1, dave with 0", "state Connected", "bob subscribed"]
    );

    let carol = Person::join(server(), &room, "carol").await;
    assert_eq!(until(&mut alice, "carol active").await, ["carol joined", "carol active"]);
    publish(&carol).await;
    assert_eq!(until(&mut alice, "carol subscribed").await, ["carol published", "carol subscribed"]);
    carol.room.close().await.expect("left");
    assert_eq!(
        until(&mut alice, "carol left").await,
        ["carol unsubscribed", "carol unpublished", "carol left"]
    );

    let publication = publish(&alice).await;
    assert_eq!(until(&mut alice, "own track published").await, ["own track published"]);
    alice.room.local_participant().unpublish_track(&publication.sid()).await.expect("unpublished");
    assert_eq!(until(&mut alice, "own track unpublished").await, ["own track unpublished"]);

    publish(&alice).await;
    assert_eq!(until(&mut alice, "own track published").await, ["own track published"]);
    alice.room.close().await.expect("left");
    let ending = "over: ClientInitiated";
    assert_eq!(until(&mut alice, ending).await, ["own track unpublished", "state Disconnected", ending]);
    assert!(alice.events.recv().await.is_none(), "nothing comes after the end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_reconnect_is_told_in_its_order() {
    let mut alice = Person::join(server(), &room_name(), "alice").await;
    let me = alice.room.local_participant();
    me.publish_track(silent_track(), TrackPublishOptions::default()).await.expect("published");
    until(&mut alice, "own track published").await;
    alice.room.simulate_scenario(SimulateScenario::FullReconnect).await.expect("asked for");
    assert_eq!(
        until(&mut alice, "reconnected").await,
        ["state Reconnecting", "reconnecting", "own track published again", "state Connected", "reconnected"]
    );
}
