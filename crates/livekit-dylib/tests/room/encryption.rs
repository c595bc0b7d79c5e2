//! End-to-end encryption: who has the key understands, who has another one does not.

use std::sync::Arc;

use livekit_dylib::e2ee::EncryptionType;
use livekit_dylib::e2ee::key_provider::{KeyProvider, KeyProviderOptions};
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::native::frame_cryptor::EncryptionState;
use livekit_dylib::{E2eeOptions, SendByteOptions, SendTextOptions, SimulateScenario, StreamReader};

use crate::support::*;

fn shared(key: &str) -> KeyProvider {
    KeyProvider::with_shared_key(KeyProviderOptions::default(), key.as_bytes().to_vec())
}

async fn join(room: &str, identity: &str, key_provider: &KeyProvider) -> Person {
    let mut options = options();
    options.encryption =
        Some(E2eeOptions { encryption_type: EncryptionType::Gcm, key_provider: key_provider.clone() });
    Person::join_how(server(), token(server(), room, identity), options).await
}

fn state_of(identity: &'static str, wanted: EncryptionState) -> impl FnMut(RoomEvent) -> Option<()> {
    move |event| match event {
        RoomEvent::E2eeStateChanged { participant, state } => {
            (participant.identity().as_str() == identity && state == wanted).then_some(())
        }
        _ => None,
    }
}

fn data(event: RoomEvent) -> Option<Arc<Vec<u8>>> {
    match event {
        RoomEvent::DataReceived { payload, .. } => Some(payload),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_has_the_key_hears_and_who_has_another_does_not() {
    let room = room_name();
    let alice = join(&room, "alice", &shared("open sesame")).await;
    let mut bob = join(&room, "bob", &shared("open sesame")).await;
    let strict = KeyProviderOptions { failure_tolerance: 5, ..KeyProviderOptions::default() };
    let wrong = KeyProvider::with_shared_key(strict, b"open barley".to_vec());
    let mut mallory = join(&room, "mallory", &wrong).await;

    let (low, high) = (Tone::start(440.0, USUAL), Tone::start(660.0, USUAL));
    let publication = alice.speak(&low).await;
    assert_eq!(publication.encryption_type(), EncryptionType::Gcm);
    let mut of_alice = bob.hear(USUAL).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    let (mut failed, mut track) = (state_of("alice", EncryptionState::DecryptionFailed), None);
    let mut has_failed = false;
    let track = mallory
        .wait_for("a track that cannot be decrypted", |event| {
            track = track.take().or_else(|| subscribed_audio(event.clone()));
            has_failed |= failed(event).is_some();
            track.take_if(|_| has_failed)
        })
        .await;
    let mut overheard = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    expect_silence(&mut overheard).await;

    bob.speak(&high).await;
    let mut alice = alice;
    let mut of_bob = alice.hear(USUAL).await;
    expect_tone(&mut of_bob, 660.0, USUAL).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;

    let remote = bob.room.remote_participants().remove(&"alice".into()).expect("alice is there");
    assert!(remote.is_encrypted());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_is_encrypted_too() {
    let room = room_name();
    let mut alice = join(&room, "alice", &shared("open sesame")).await;
    let mut bob = join(&room, "bob", &shared("open sesame")).await;
    let mut mallory = join(&room, "mallory", &shared("open barley")).await;
    assert!(alice.room.e2ee_manager().is_dc_encryption_enabled());
    for _ in 0..2 {
        alice.wait_for("the others to be ready", active).await;
    }
    let send = |payload: &[u8]| {
        let packet = DataPacket { payload: payload.to_vec(), reliable: true, ..DataPacket::default() };
        let me = alice.room.local_participant();
        async move { me.publish_data(packet).await.expect("sent") }
    };
    send(b"a secret").await;
    assert_eq!(*bob.wait_for("the secret", data).await, b"a secret");
    // what mallory understands is the first that she sees
    alice.room.e2ee_manager().key_provider().expect("keys").set_shared_key(b"open barley".to_vec(), 1);
    mallory.room.e2ee_manager().key_provider().expect("keys").set_shared_key(b"open barley".to_vec(), 1);
    send(b"no secret").await;
    assert_eq!(*mallory.wait_for("what she has the key for", data).await, b"no secret");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_bytes_and_calls_go_through_an_encrypted_room() {
    let room = room_name();
    let mut alice = join(&room, "alice", &shared("key")).await;
    let mut bob = join(&room, "bob", &shared("key")).await;
    alice.wait_for("bob to be ready", active).await;
    let me = alice.room.local_participant();

    me.send_text("Grüße", SendTextOptions::new_with_topic("text")).await.expect("sent");
    let text = |event| match event {
        RoomEvent::TextStreamOpened { reader, .. } => reader.take(),
        _ => None,
    };
    let reader = bob.wait_for("a text", text).await;
    assert_eq!(reader.info().encryption_type, EncryptionType::Gcm);
    assert_eq!(reader.read_all().await.expect("the whole"), "Grüße");

    me.send_bytes(vec![7; 100_000], SendByteOptions::new_with_topic("bytes")).await.expect("sent");
    let bytes = |event| match event {
        RoomEvent::ByteStreamOpened { reader, .. } => reader.take(),
        _ => None,
    };
    let reader = bob.wait_for("bytes", bytes).await;
    assert_eq!(reader.info().encryption_type, EncryptionType::Gcm);
    assert!(reader.read_all().await.expect("the whole") == vec![7; 100_000]);

    bob.room
        .local_participant()
        .register_rpc_method("echo".to_owned(), |call| Box::pin(async move { Ok(call.payload) }));
    let answer = me.perform_rpc(PerformRpcData::new("bob", "echo").with_payload("hello")).await;
    assert_eq!(answer.expect("an answer"), "hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_again_after_a_full_reconnect_is_encrypted_as_before() {
    let room = room_name();
    let alice = join(&room, "alice", &shared("key")).await;
    let bob = join(&room, "bob", &shared("key")).await;
    let ToneBetweenTwo { mut alice, mut bob, tone: _tone, publication, stream: mut of_alice } =
        ToneBetweenTwo::of(alice, bob).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;

    alice.room.simulate_scenario(SimulateScenario::FullReconnect).await.expect("simulated");
    let republished = |event| matches!(event, RoomEvent::LocalTrackRepublished { .. }).then_some(());
    alice.wait_for("the track again", republished).await;
    assert_eq!(publication.encryption_type(), EncryptionType::Gcm);
    let mut of_alice = bob.hear(USUAL).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    assert_eq!(alice.room.e2ee_manager().frame_cryptors().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_can_be_changed_and_ratcheted_while_one_speaks() {
    let room = room_name();
    let (keys_of_alice, keys_of_bob) = (shared("first"), shared("first"));
    let alice = join(&room, "alice", &keys_of_alice).await;
    let bob = join(&room, "bob", &keys_of_bob).await;
    let ToneBetweenTwo { alice, mut bob, tone: _tone, publication: _publication, stream: mut of_alice } =
        ToneBetweenTwo::of(alice, bob).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;

    let before = keys_of_alice.get_shared_key(0).expect("a key");
    let ratcheted = keys_of_alice.ratchet_shared_key(0).expect("a room uses it");
    assert_ne!(ratcheted, before);
    bob.wait_for("the ratcheted key", state_of("alice", EncryptionState::KeyRatcheted)).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;

    for keys in [&keys_of_bob, &keys_of_alice] {
        keys.set_shared_key(b"second".to_vec(), 1);
        assert_eq!(keys.get_latest_key_index(), 1);
    }
    for cryptor in alice.room.e2ee_manager().frame_cryptors().into_values() {
        assert_eq!((cryptor.participant_id().as_str(), cryptor.enabled()), ("alice", true));
        cryptor.set_key_index(1);
        assert_eq!(cryptor.key_index(), 1);
        cryptor.set_key_index(16); // the ring ends before it
        assert_eq!(cryptor.key_index(), 1);
    }
    assert_eq!(alice.room.e2ee_manager().frame_cryptors().len(), 1);
    expect_tone(&mut of_alice, 440.0, USUAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_participant_can_have_a_key_of_its_own_set_before_joining_or_after() {
    let room = room_name();
    let keys = || KeyProvider::new(KeyProviderOptions::default());
    let (keys_of_alice, keys_of_bob) = (keys(), keys());
    assert!(keys_of_alice.set_key(&"alice".into(), 0, b"hers".to_vec()));
    let alice = join(&room, "alice", &keys_of_alice).await;
    let bob = join(&room, "bob", &keys_of_bob).await;
    let ToneBetweenTwo {
        alice: _alice,
        mut bob,
        tone: _tone,
        publication: _publication,
        stream: mut of_alice,
    } = ToneBetweenTwo::of(alice, bob).await;
    bob.wait_for("a missing key", state_of("alice", EncryptionState::MissingKey)).await;
    assert!(keys_of_bob.set_key(&"alice".into(), 0, b"hers".to_vec()));
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    assert_eq!(keys_of_bob.get_key(&"alice".into(), 0).as_deref(), Some(&b"hers"[..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn encryption_is_turned_off_and_a_room_without_it_says_so() {
    let room = room_name();
    let alice = join(&room, "alice", &shared("key")).await;
    let bob = join(&room, "bob", &shared("key")).await;
    let ToneBetweenTwo { alice, bob, tone: _tone, publication: _publication, stream: mut of_alice } =
        ToneBetweenTwo::of(alice, bob).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    for person in [&alice, &bob] {
        let manager = person.room.e2ee_manager();
        assert!(manager.enabled());
        assert_eq!(manager.encryption_type(), EncryptionType::Gcm);
        manager.set_enabled(false);
        assert!(!manager.enabled());
    }
    expect_tone(&mut of_alice, 440.0, USUAL).await;

    let open = Person::join(server(), &room_name(), "alice").await;
    let manager = open.room.e2ee_manager();
    manager.set_enabled(true);
    assert!(!manager.enabled() && !manager.is_dc_encryption_enabled() && manager.key_provider().is_none());
    assert_eq!(manager.encryption_type(), EncryptionType::None);
    assert!(manager.frame_cryptors().is_empty());

    let kept = alice.room.e2ee_manager().clone();
    alice.room.close().await.expect("left");
    kept.set_enabled(true);
    assert!(kept.frame_cryptors().is_empty());
    let keys = kept.key_provider().expect("keys");
    keys.set_shared_key(b"afterwards".to_vec(), 0);
    assert_eq!(keys.get_shared_key(0).as_deref(), Some(&b"afterwards"[..]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn impossible_keys_abort_nothing() {
    let options = KeyProviderOptions {
        ratchet_window_size: -1,
        ratchet_salt: Vec::new(),
        failure_tolerance: i32::MIN,
        key_ring_size: i32::MAX,
        ..KeyProviderOptions::default()
    };
    let provider = KeyProvider::with_shared_key(options, Vec::new());
    let alice = join(&room_name(), "alice", &provider).await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    for index in [-1, 255, i32::MAX] {
        provider.set_shared_key(b"key".to_vec(), index);
        assert_eq!(provider.ratchet_shared_key(index), None);
        assert_eq!(provider.get_shared_key(index), None);
    }
    provider.set_shared_key(vec![7; 100_000], 254);
    assert!(provider.get_shared_key(254).is_some());
    assert!(provider.set_key(&"".into(), 0, Vec::new()));
    provider.ratchet_key(&"".into(), 0);
}
