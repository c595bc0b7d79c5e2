//! Whoever reads slowly, or has no runtime, disturbs nobody.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use livekit_dylib::library::{self, EventReader};
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;

use support::*;

const PACKETS: usize = 3_000;

fn is_packet(event: RoomEvent) -> Option<()> {
    matches!(event, RoomEvent::DataReceived { .. }).then_some(())
}

async fn send_packets(from: &Person) {
    for number in 0..PACKETS {
        let payload = (number as u32).to_le_bytes().to_vec();
        let packet = DataPacket { payload, reliable: true, ..DataPacket::default() };
        from.room.local_participant().publish_data(packet).await.expect("it is sent");
    }
}

/// Carol reads nothing, neither events nor sound, while Bob gets everything in order.
async fn who_does_not_read_delays_nobody() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let mut carol = Person::join(server(), &room, "carol").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    let track = carol.wait_for("a subscribed track", subscribed_audio).await;
    let unread = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    let mut stream = bob.hear(USUAL).await;

    send_packets(&alice).await;
    let mut next = 0;
    while next < PACKETS as u32 {
        let payload = bob
            .wait_for("the next packet", |event| match event {
                RoomEvent::DataReceived { payload, .. } => Some(payload),
                _ => None,
            })
            .await;
        assert_eq!(payload.as_slice(), next.to_le_bytes(), "in order, and none lost");
        next += 1;
    }
    expect_tone(&mut stream, 440.0, USUAL).await;

    let mut reader = EventReader::from(carol.events);
    let began = Instant::now();
    while reader.waiting() < PACKETS && began.elapsed() < SOON {
        tokio::task::yield_now().await;
    }
    assert!(reader.most_waiting() >= PACKETS, "every event waits for her: {}", reader.most_waiting());
    let mut packets = 0;
    while packets < PACKETS {
        packets += is_packet(reader.recv().await.expect("the room goes on")).iter().len();
    }
    assert!(reader.most_waiting() >= PACKETS);
    assert!(library::frames_lost(&unread) > 0, "of sound only the newest is kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_read_delays_nobody_with_many_threads() {
    who_does_not_read_delays_nobody().await;
}

#[tokio::test]
async fn who_does_not_read_delays_nobody_with_one_thread() {
    who_does_not_read_delays_nobody().await;
}

/// The crate's own futures need no runtime; only the thread that waits for them.
#[test]
fn a_room_works_on_a_thread_without_a_runtime() {
    let room = room_name();
    let token = |who| token(server(), &room, who).to_jwt().expect("a token");
    let url = server().url();
    let (alice, _events) = block_on(Room::connect(&url, &token("alice"), options())).expect("joined");
    let (bob, mut events) = block_on(Room::connect(&url, &token("bob"), options())).expect("joined");
    let packet = DataPacket { payload: vec![1], reliable: true, ..DataPacket::default() };
    block_on(alice.local_participant().publish_data(packet)).expect("sent");
    while is_packet(events.blocking_recv().expect("the packet comes")).is_none() {}
    assert_eq!(bob.name(), room);
    let elsewhere = thread::spawn(move || block_on(alice.close()));
    elsewhere.join().expect("no panic").expect("it closes");
    drop(bob);
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let deadline = Instant::now() + SOON;
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        assert!(Instant::now() < deadline, "waited {SOON:?} in vain");
        thread::park_timeout(Duration::from_millis(100));
    }
}
