//! Nothing is left behind: objects of the library, threads, files. One test, so that nothing else is counted.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::native::apm::AudioProcessingModule;
use livekit_dylib::{SendTextOptions, library};

use support::*;

const STAYS: usize = 200;
const AT_A_TIME: usize = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_stays_in_a_room_leave_nothing_behind() {
    // What the library starts once, and keeps, is started by the first calls.
    whole_call().await;
    stays(2 * AT_A_TIME).await;
    no_handles_are_left();
    let before = Resources::now();

    stays(STAYS).await;
    given_up_stay().await;
    whole_call().await;
    no_handles_are_left();
    before.have_not_grown();

    // One is kept, to show that one more would be noticed.
    let kept = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    assert_eq!((library::live_handles(), handles_left_in_the_library()), (1, 1));
    drop(kept);
}

/// Joins and leaves, some at a time: half of them by closing, half by dropping the room.
async fn stays(count: usize) {
    let mut running = FuturesUnordered::new();
    for number in 0..count {
        running.push(async move {
            let person =
                Person::join(server(), &format!("stays-{}", number % 3), &format!("guest-{number}")).await;
            if number % 2 == 0 {
                person.room.close().await.expect("it closes");
            }
        });
        if running.len() == AT_A_TIME {
            running.next().await;
        }
    }
    while running.next().await.is_some() {}
}

/// A call with everything that owns objects of the library.
async fn whole_call() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;
    let track = bob.wait_for("a subscribed track", subscribed_audio).await;
    let mut stream = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    expect_tone(&mut stream, 440.0, USUAL).await;
    let _apm = AudioProcessingModule::new(true, true, true, true);
    track.get_stats().await.expect("statistics");

    // One text is never read, and the packet never taken in: both go with the events.
    let me = alice.room.local_participant();
    me.send_text("never read", SendTextOptions::new_with_topic("lk.chat")).await.expect("sent");
    let packet = DataPacket { payload: vec![1; 100], reliable: true, ..DataPacket::default() };
    me.publish_data(packet).await.expect("sent");
    bob.wait_for("the packet", |event| matches!(event, RoomEvent::DataReceived { .. }).then_some(())).await;

    alice.room.close().await.expect("it closes");
    bob.wait_for("alice's leaving", left).await;
    drop((publication, stream, track));
}

/// Begins to join and does not wait for the end of it: the room that arrives is left at once.
async fn given_up_stay() {
    let room = room_name();
    let (url, token) = (server().url(), token(server(), &room, "given-up").to_jwt().expect("a token"));
    let joining = Room::connect(&url, &token, RoomOptions::default());
    assert!(
        tokio::time::timeout(Duration::from_millis(1), joining).await.is_err(),
        "nobody joins within 1 ms"
    );
    let log_of_it =
        || server().log().lines().filter(|line| line.contains("given-up")).collect::<Vec<_>>().join("\n");
    let came_and_went = || log_of_it().contains("participant closing");
    tokio::task::block_in_place(|| testbed::wait_until(SOON, "the room is left again", came_and_went));
    assert!(log_of_it().contains("CLIENT_REQUEST_LEAVE"), "it is left, not lost: {}", log_of_it());
}

fn no_handles_are_left() {
    tokio::task::block_in_place(|| {
        testbed::wait_until(SOON, "every handle is dropped", || library::live_handles() == 0);
    });
}

/// Threads and open files of this process.
#[derive(Debug)]
struct Resources {
    threads: usize,
    files: usize,
}

impl Resources {
    fn now() -> Self {
        let count = |folder| std::fs::read_dir(folder).map_or(0, Iterator::count);
        Self { threads: count("/proc/self/task"), files: count("/proc/self/fd") }
    }

    /// Some threads of the library end a little later than the rooms that they served.
    fn have_not_grown(&self) {
        let as_before = || {
            let now = Self::now();
            now.threads <= self.threads && now.files <= self.files
        };
        tokio::task::block_in_place(|| {
            if testbed::poll(SOON, || as_before().then_some(())).is_none() {
                panic!("grown from {self:?} to {:?}", Self::now());
            }
        });
    }
}

/// Asks the library itself: it numbers its objects, and says of each number whether there was something to drop.
#[allow(unsafe_code, reason = "the library's own function is the only witness")]
fn handles_left_in_the_library() -> usize {
    let path = library::loaded_from().expect("it is loaded");
    // SAFETY: it is loaded already, this only counts one more user of it.
    let opened = unsafe { libloading::Library::new(path) }.expect("it opens once more");
    // SAFETY: name and signature are those of cabi.rs of the pinned version.
    let drop_handle = unsafe { opened.get::<unsafe extern "C" fn(u64) -> bool>("livekit_ffi_drop_handle") };
    let drop_handle = drop_handle.expect("the function is there");
    // More numbers than this program can have used.
    let numbers = 1..100_000;
    // SAFETY: any number is allowed.
    numbers.filter(|&number| unsafe { drop_handle(number) }).count()
}
