//! Encoded events, fed to a room without a server: how fast they are taken in, and how all of it ends when the library
//! panics.

use std::process::Command;
use std::time::Duration;

use prost::Message;
use rustix::time::{ClockId, clock_gettime};
use tokio::sync::mpsc::UnboundedReceiver;

use super::*;
use crate::ffi::proto::{FfiEvent, FfiOwnedHandle, RoomEventMessage};

/// Events a second of processor time, in a debug build as in any other.
const FLOOR: f64 = 100_000.0;

/// A room with one other person in it. Its handles are numbers that the library never gives out.
fn room(handle: u64) -> (Room, UnboundedReceiver<RoomEvent>) {
    let owned = |id| FfiOwnedHandle { id };
    let participant = |id, identity: &str| proto::OwnedParticipant {
        handle: owned(id),
        info: proto::ParticipantInfo { identity: identity.to_owned(), ..Default::default() },
    };
    let alice =
        proto::ParticipantWithTracks { participant: participant(handle + 2, "alice"), publications: vec![] };
    let result = proto::ConnectResult {
        room: proto::OwnedRoom { handle: owned(handle), info: proto::RoomInfo::default() },
        local_participant: participant(handle + 1, "bob"),
        participants: vec![alice],
    };
    let message = Some(ConnectCallbackMessage::Result(Box::new(result)));
    let callback = proto::ConnectCallback { message, ..Default::default() };
    joined(callback, "token".to_owned(), true, None, (None, false)).unwrap_or_else(|error| panic!("{error}"))
}

fn encoded(room_handle: u64, message: RoomEventMessage) -> Vec<u8> {
    let event = proto::RoomEvent { room_handle, message: Some(message) };
    FfiEvent { message: Some(Event::RoomEvent(event)) }.encode_to_vec()
}

fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Of what happens most in a call: who speaks, how good a connection is, what was said, and what somebody is.
fn events_a_second(rounds: usize) -> f64 {
    let handle = 1 << 60;
    let (_room, mut receiver) = room(handle);
    let alice = || "alice".to_owned();
    let speakers = proto::ActiveSpeakersChanged { participant_identities: vec![alice()] };
    let quality = proto::ConnectionQualityChanged { participant_identity: alice(), quality: 2 };
    let said = proto::TranscriptionSegment {
        id: "SG_1".to_owned(),
        text: "I have worked with distributed systems for eight years".to_owned(),
        language: "en".to_owned(),
        ..Default::default()
    };
    let said = proto::TranscriptionReceived {
        participant_identity: Some(alice()),
        track_sid: Some("TR_1".to_owned()),
        segments: vec![said],
    };
    let events = [
        encoded(handle, RoomEventMessage::ActiveSpeakersChanged(speakers)),
        encoded(handle, RoomEventMessage::ConnectionQualityChanged(quality)),
        encoded(handle, RoomEventMessage::TranscriptionReceived(said)),
        encoded(handle, RoomEventMessage::RoomUpdated(proto::RoomInfo::default())),
    ];
    let mut taken_in = Duration::ZERO;
    for _ in 0..rounds {
        let began = thread_time();
        events.iter().for_each(|event| events::receive(event));
        taken_in += thread_time() - began;
        while receiver.try_recv().is_ok() {}
    }
    (rounds * events.len()) as f64 / taken_in.as_secs_f64()
}

#[test]
fn events_are_taken_in_faster_than_any_call_has_them() {
    let rate = events_a_second(5_000);
    println!("{rate:.0} events a second of processor time");
    assert!(rate > FLOOR, "{rate} events a second, at least {FLOOR} are needed");
}

/// In a process of its own: a panic ends whatever other tests have going.
#[test]
fn a_panic_in_the_library_ends_rooms_requests_and_texts_instead_of_leaving_them_waiting() {
    const OURS: &str = "LIVEKIT_DYLIB_TEST_OF_A_PANIC";
    if std::env::var_os(OURS).is_some() {
        return everything_ends_with_a_panic();
    }
    let name = std::thread::current().name().expect("a test's thread has its name").to_owned();
    let program = std::env::current_exe().expect("this program");
    let ran = Command::new(program).args(["--exact", &name]).env(OURS, "1").output().expect("it runs");
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(
        ran.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&ran.stderr)
    );
}

fn everything_ends_with_a_panic() {
    let rooms = [1 << 60, 1 << 61].map(room);
    let outcome = Arc::new(Mutex::new(None));
    let answer = Arc::clone(&outcome);
    let waiting = events::Completion::Once(Box::new(move |how| *answer.lock() = Some(how.map(drop))));
    events::expect(u64::MAX, waiting);

    let message = "index out of bounds".to_owned();
    let panic = FfiEvent { message: Some(Event::Panic(proto::Panic { message: message.clone() })) };
    events::receive(&panic.encode_to_vec());

    assert!(matches!(&*outcome.lock(), Some(Err(ffi::Error::Crashed(reason))) if *reason == message));
    assert_eq!(crate::library::last_panic(), Some(message));
    for (room, mut receiver) in rooms {
        assert_eq!(room.connection_state(), ConnectionState::Disconnected);
        let mut seen = Vec::new();
        while let Ok(event) = receiver.try_recv() {
            seen.push(event);
        }
        let told = |event: &RoomEvent| {
            matches!(event, RoomEvent::Disconnected { reason: DisconnectReason::UnknownReason })
        };
        assert_eq!(seen.iter().filter(|event| told(event)).count(), 1, "{seen:?}");
        assert!(receiver.is_closed(), "nothing more comes");
    }
    // and rooms can be joined again
    let (again, _events) = room(1 << 62);
    assert_eq!(again.connection_state(), ConnectionState::Connected);
}
