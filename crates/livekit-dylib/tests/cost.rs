//! What a frame of sound costs on our side of the library. A program of its own, because it counts what is allocated.
#![cfg(unix)]
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "support/support.rs"]
mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::env::consts::{ARCH, OS};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use livekit_dylib::library;
use livekit_dylib::webrtc::audio_frame::AudioFrame;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use rustix::time::{ClockId, clock_gettime};

use support::*;

/// Counts what this program's own code takes from the heap. The library has an allocator of its own, which this one does not
/// see, so what is counted on the library's threads is what our callbacks take there.
struct Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

static EVERYWHERE: AtomicUsize = AtomicUsize::new(0);
thread_local! {
    static HERE: Cell<usize> = const { Cell::new(0) };
}

/// Of the size of a frame, which little else has.
static FRAMES_EVERYWHERE: AtomicUsize = AtomicUsize::new(0);
const FRAME_BYTES: usize = 480 * size_of::<i16>();

fn count(size: usize) {
    EVERYWHERE.fetch_add(1, Ordering::Relaxed);
    FRAMES_EVERYWHERE.fetch_add(usize::from(size == FRAME_BYTES), Ordering::Relaxed);
    // not while a thread ends
    let _ = HERE.try_with(|here| here.set(here.get() + 1));
}

// SAFETY: everything is passed on to the system's allocator.
#[allow(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size());
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count(size);
        // SAFETY: the caller's promise.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

fn allocated_here() -> usize {
    HERE.with(Cell::get)
}

/// Of this thread's processor time.
fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

const FRAMES: u32 = 2_000;

/// The calling thread's time for a frame, all of the library's work on that thread included: it copies the samples and
/// hands them to a task. A debug build of ours takes twice as long as what is shipped.
const MOST: Duration = Duration::from_micros(if cfg!(debug_assertions) { 60 } else { 20 });

/// Only a development build finds the fetched library by itself.
fn find_library() {
    let fetched = format!("../../target/livekit-library/{}/{}-{}", library::version(), OS, ARCH);
    library::set_search_paths([Path::new(env!("CARGO_MANIFEST_DIR")).join(fetched)]);
}

#[tokio::test]
async fn capturing_a_frame_allocates_nothing_and_takes_microseconds() {
    find_library();
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    let frame = AudioFrame::new(48_000, 1, 480);
    for _ in 0..100 {
        source.capture_frame(&frame).await.expect("it is taken");
    }
    let (mut allocated, mut taken) = (0, Duration::ZERO);
    let everywhere_before = EVERYWHERE.load(Ordering::Relaxed);
    for _ in 0..FRAMES {
        let (allocated_before, began) = (allocated_here(), thread_time());
        source.capture_frame(&frame).await.expect("it is taken");
        taken += thread_time() - began;
        allocated += allocated_here() - allocated_before;
    }
    let everywhere = EVERYWHERE.load(Ordering::Relaxed) - everywhere_before;
    let each = taken / FRAMES;
    println!(
        "a frame: {each:?} of the caller's thread, {allocated} allocations in {FRAMES}, {everywhere} with callbacks"
    );
    assert_eq!(allocated, 0);
    assert!(each <= MOST, "{each:?}");
}

/// The samples themselves, which the reader gets to keep; nobody speaks meanwhile, so that no other frames are made.
#[tokio::test]
async fn a_frame_that_is_heard_is_allocated_once() {
    find_library();
    let ToneBetweenTwo { alice: _alice, bob: _bob, tone, publication: _publication, mut stream } =
        ToneBetweenTwo::start().await;
    expect_tone(&mut stream, 440.0, USUAL).await;
    drop(tone);

    let before = FRAMES_EVERYWHERE.load(Ordering::Relaxed);
    const HEARD: usize = 300;
    for _ in 0..HEARD {
        stream.next().await.expect("silence goes on, too");
    }
    let allocated = FRAMES_EVERYWHERE.load(Ordering::Relaxed) - before;
    // a few wait in the queue at the beginning and at the end
    assert!(allocated.abs_diff(HEARD) <= 20, "{allocated} for {HEARD} frames");
}
