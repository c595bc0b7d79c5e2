//! What the library tells us: completes requests, and reaches rooms, audio streams and text readers.
//!
//! [`receive`] runs on the library's threads. It never waits, calls no code of the app, and lets no panic out.

use std::collections::{HashMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

use parking_lot::Mutex;
use prost::Message;
use prost::bytes::Bytes;

use super::proto::{
    self, AudioStreamEventMessage, ByteStreamReaderEventDetail, Event, FfiEvent, TextStreamReaderEventDetail,
};
use super::{Error, Handle, library, log_records, redact, sound};
use crate::webrtc::audio_frame::AudioFrame;

/// Who is told how a request ended.
pub enum Completion {
    Once(Box<dyn FnOnce(Result<Event, Error>) + Send>),
    Reused(Arc<dyn Completes>),
}

pub trait Completes: Send + Sync {
    fn complete(&self, outcome: Result<Event, Error>);
}

impl Completion {
    pub fn complete(self, outcome: Result<Event, Error>) {
        match self {
            Self::Once(complete) => complete(outcome),
            Self::Reused(place) => place.complete(outcome),
        }
    }
}

pub trait RoomEvents: Send + Sync {
    fn on_event(self: Arc<Self>, event: proto::RoomEventMessage);

    /// Something in the library panicked: what this room waits for may never come.
    fn on_failure(self: Arc<Self>);
}

pub trait AudioFrames: Send + Sync {
    fn on_frame(&self, frame: AudioFrame<'static>);
    fn on_end(&self);
}

/// The parts of one text or byte stream.
pub trait StreamParts<T>: Send + Sync {
    fn on_part(&self, part: T);
    fn on_end(&self, end: proto::StreamReaderEos);
}

/// Who reads, by the library's reader.
pub struct Readers<T>(Mutex<HashMap<u64, Arc<dyn StreamParts<T>>>>);

impl<T> Default for Readers<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Readers<T> {
    pub fn add(&self, reader: u64, parts: Arc<dyn StreamParts<T>>) {
        self.0.lock().insert(reader, parts);
    }

    pub fn remove(&self, reader: u64) {
        let parts = self.0.lock().remove(&reader);
        drop(parts); // after the lock
    }

    fn part(&self, reader: u64, part: T) {
        let parts = self.0.lock().get(&reader).cloned();
        if let Some(parts) = parts {
            parts.on_part(part);
        }
    }

    fn end(&self, reader: u64, end: proto::StreamReaderEos) {
        let parts = self.0.lock().remove(&reader);
        if let Some(parts) = parts {
            parts.on_end(end);
        }
    }

    fn fail(&self, reason: &str) {
        let readers: Vec<_> = self.0.lock().drain().collect();
        for (_, parts) in readers {
            let error = Some(proto::StreamError { description: reason.to_owned() });
            parts.on_end(proto::StreamReaderEos { error, ..Default::default() });
        }
    }
}

pub fn text_readers() -> &'static Readers<String> {
    &REGISTRY.text_readers
}

pub fn byte_readers() -> &'static Readers<Bytes> {
    &REGISTRY.byte_readers
}

pub trait RpcCalls: Send + Sync {
    fn on_call(&self, call: proto::RpcMethodInvocationEvent);
}

#[derive(Default)]
struct Registry {
    completions: Mutex<HashMap<u64, Completion>>,
    rooms: Mutex<HashMap<u64, Arc<dyn RoomEvents>>>,
    audio_streams: Mutex<AudioStreams>,
    text_readers: Readers<String>,
    byte_readers: Readers<Bytes>,
    /// By their local participant.
    rpc_callees: Mutex<HashMap<u64, Arc<dyn RpcCalls>>>,
}

#[derive(Default)]
struct AudioStreams {
    open: HashMap<u64, Arc<dyn AudioFrames>>,
    /// Streams that ended before the response that names them was read; the newest few.
    ended_early: VecDeque<u64>,
}

/// More than can end in the moment between the library's making a stream and our registering it.
const ENDED_EARLY_LIMIT: usize = 64;

static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::default);

pub fn expect(async_id: u64, completion: Completion) {
    REGISTRY.completions.lock().insert(async_id, completion);
}

pub fn forget(async_id: u64) -> Option<Completion> {
    REGISTRY.completions.lock().remove(&async_id)
}

pub fn add_room(room: &Handle, events: Arc<dyn RoomEvents>) {
    REGISTRY.rooms.lock().insert(room.id(), events);
}

pub fn remove_room(room: u64) {
    let events = REGISTRY.rooms.lock().remove(&room);
    drop(events); // after the lock
}

pub fn add_audio_stream(stream: &Handle, frames: Arc<dyn AudioFrames>) {
    let mut streams = REGISTRY.audio_streams.lock();
    if streams.ended_early.contains(&stream.id()) {
        drop(streams);
        return frames.on_end();
    }
    streams.open.insert(stream.id(), frames);
}

pub fn remove_audio_stream(stream: &Handle) {
    let frames = REGISTRY.audio_streams.lock().open.remove(&stream.id());
    drop(frames); // after the lock
}

pub fn add_rpc_callee(participant: u64, calls: Arc<dyn RpcCalls>) {
    REGISTRY.rpc_callees.lock().insert(participant, calls);
}

pub fn remove_rpc_callee(participant: u64) {
    let calls = REGISTRY.rpc_callees.lock().remove(&participant);
    drop(calls); // after the lock
}

/// Takes one encoded event.
pub fn receive(event: &[u8]) {
    let result = catch_unwind(AssertUnwindSafe(|| match FfiEvent::decode(event) {
        Ok(FfiEvent { message: Some(event) }) => dispatch(event),
        Ok(FfiEvent { message: None }) => {}
        Err(error) => tracing::error!(%error, "an event of LiveKit's library does not decode"),
    }));
    if result.is_err() {
        let report = || tracing::error!("handling an event of LiveKit's library panicked");
        let _ = catch_unwind(report);
    }
}

fn dispatch(event: Event) {
    if let Some(async_id) = event.async_id() {
        return complete(async_id, event);
    }
    match event {
        Event::RoomEvent(event) => room_event(event),
        Event::AudioStreamEvent(event) => audio_stream_event(event),
        Event::TextStreamReaderEvent(event) => text_reader_event(event),
        Event::ByteStreamReaderEvent(event) => byte_reader_event(event),
        Event::RpcMethodInvocation(call) => rpc_call(call),
        Event::Logs(batch) => log_records::log(batch),
        Event::Panic(panic) => fail_everything(&panic.message),
        _ => {}
    }
}

fn complete(async_id: u64, event: Event) {
    let completion = REGISTRY.completions.lock().remove(&async_id);
    match completion {
        Some(completion) => completion.complete(Ok(event)),
        None => tracing::debug!(async_id, "LiveKit's library completed a request that nobody made"),
    }
}

fn room_event(event: proto::RoomEvent) {
    let room = REGISTRY.rooms.lock().get(&event.room_handle).cloned();
    match (room, event.message) {
        (Some(room), Some(message)) => room.on_event(message),
        (None, Some(message)) => message.drop_handles(),
        (_, None) => {}
    }
}

fn rpc_call(call: proto::RpcMethodInvocationEvent) {
    let callee = REGISTRY.rpc_callees.lock().get(&call.local_participant_handle).cloned();
    if let Some(callee) = callee {
        callee.on_call(call);
    }
}

fn audio_stream_event(event: proto::AudioStreamEvent) {
    let stream = event.stream_handle;
    match event.message {
        Some(AudioStreamEventMessage::FrameReceived(proto::AudioFrameReceived { frame })) => {
            let owner = Handle::adopt(&frame.handle);
            let frames = REGISTRY.audio_streams.lock().open.get(&stream).cloned();
            if let Some(frames) = frames {
                frames.on_frame(AudioFrame {
                    data: sound::copy_samples(&owner, &frame.info).into(),
                    sample_rate: frame.info.sample_rate,
                    num_channels: frame.info.num_channels,
                    samples_per_channel: frame.info.samples_per_channel,
                });
            }
        }
        Some(AudioStreamEventMessage::Eos(_)) => {
            let frames = {
                let mut streams = REGISTRY.audio_streams.lock();
                let frames = streams.open.remove(&stream);
                if frames.is_none() {
                    streams.ended_early.push_back(stream);
                    if streams.ended_early.len() > ENDED_EARLY_LIMIT {
                        streams.ended_early.pop_front();
                    }
                }
                frames
            };
            if let Some(frames) = frames {
                frames.on_end();
            }
        }
        None => {}
    }
}

fn text_reader_event(event: proto::TextStreamReaderEvent) {
    let readers = &REGISTRY.text_readers;
    match event.detail {
        Some(TextStreamReaderEventDetail::ChunkReceived(chunk)) => {
            readers.part(event.reader_handle, chunk.content);
        }
        Some(TextStreamReaderEventDetail::Eos(end)) => readers.end(event.reader_handle, end),
        None => {}
    }
}

fn byte_reader_event(event: proto::ByteStreamReaderEvent) {
    let readers = &REGISTRY.byte_readers;
    match event.detail {
        Some(ByteStreamReaderEventDetail::ChunkReceived(chunk)) => {
            readers.part(event.reader_handle, chunk.content);
        }
        Some(ByteStreamReaderEventDetail::Eos(end)) => readers.end(event.reader_handle, end),
        None => {}
    }
}

/// A task of the library panicked. It does not say which, so whoever waits might wait for ever: requests under way fail,
/// texts and sounds end, and so does every room, which can be joined again.
fn fail_everything(reason: &str) {
    let reason = redact(reason);
    let rooms: Vec<_> = REGISTRY.rooms.lock().values().cloned().collect();
    let streams: Vec<_> = REGISTRY.audio_streams.lock().open.drain().map(|(_, frames)| frames).collect();
    let waiting: Vec<_> = REGISTRY.completions.lock().drain().map(|(_, completion)| completion).collect();
    tracing::error!(reason, rooms = rooms.len(), "a task of LiveKit's library panicked: every room ends");
    library::note_panic(&reason);
    for completion in waiting {
        completion.complete(Err(Error::Crashed(reason.clone())));
    }
    REGISTRY.text_readers.fail(&reason);
    REGISTRY.byte_readers.fail(&reason);
    for stream in streams {
        stream.on_end();
    }
    for room in rooms {
        room.on_failure();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::ffi::proto::Done;

    /// Far from the ids that requests get.
    fn async_id() -> u64 {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        u64::MAX - NEXT.fetch_add(1, Ordering::Relaxed) as u64
    }

    fn encoded(event: Event) -> Vec<u8> {
        FfiEvent { message: Some(event) }.encode_to_vec()
    }

    #[test]
    fn a_panic_of_ours_stays_on_our_side() {
        let async_id = async_id();
        expect(async_id, Completion::Once(Box::new(|_| panic!("on the library's thread"))));
        receive(&encoded(Event::PublishData(Done { async_id, error: None })));
        assert!(forget(async_id).is_none(), "the completion ran");
    }

    #[test]
    fn a_request_is_completed_once() {
        let (async_id, completed) = (async_id(), Arc::new(AtomicUsize::new(0)));
        let count = Arc::clone(&completed);
        let complete = move |_| _ = count.fetch_add(1, Ordering::Relaxed);
        expect(async_id, Completion::Once(Box::new(complete)));
        let event = encoded(Event::PublishData(Done { async_id, error: None }));
        receive(&event);
        receive(&event);
        assert_eq!(completed.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn what_does_not_decode_is_ignored() {
        let event = encoded(Event::RoomEvent(proto::RoomEvent {
            room_handle: 1,
            message: Some(proto::RoomEventMessage::RoomUpdated(proto::RoomInfo::default())),
        }));
        for length in 0..event.len() {
            receive(&event[..length]);
        }
        for byte in 0..=255 {
            receive(&[byte; 40]);
        }
    }

    #[test]
    fn a_stream_that_ends_before_it_is_known_still_ends() {
        struct Ended(AtomicUsize);
        impl AudioFrames for Ended {
            fn on_frame(&self, _: AudioFrame<'static>) {}
            fn on_end(&self) {
                self.0.fetch_add(1, Ordering::Relaxed);
            }
        }
        let stream_handle = async_id();
        let eos = Some(AudioStreamEventMessage::Eos(proto::Empty {}));
        receive(&encoded(Event::AudioStreamEvent(proto::AudioStreamEvent { stream_handle, message: eos })));
        let handle = Handle::adopt(&proto::FfiOwnedHandle { id: stream_handle });
        let frames = Arc::new(Ended(AtomicUsize::new(0)));
        add_audio_stream(&handle, Arc::clone(&frames) as Arc<dyn AudioFrames>);
        assert_eq!(frames.0.load(Ordering::Relaxed), 1);
        handle.give_back(); // it was never the library's
    }
}
