//! Byte streams.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures_util::StreamExt;
use livekit_dylib::prelude::*;
use livekit_dylib::{
    ByteStreamReader, SendByteOptions, StreamByteOptions, StreamError, StreamProgress, StreamReader,
    StreamWriter,
};
use testbed::Scratch;

use crate::support::*;

fn opened(event: RoomEvent) -> Option<(ByteStreamReader, String, ParticipantIdentity)> {
    match event {
        RoomEvent::ByteStreamOpened { reader, topic, participant_identity } => {
            Some((reader.take()?, topic, participant_identity))
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_megabyte_arrives_whole_with_its_attributes_and_only_where_it_was_sent() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let mut carol = Person::join(server(), &room, "carol").await;
    for _ in 0..2 {
        alice.wait_for("the others to be ready", active).await;
    }
    let bytes: Vec<u8> = (0..1_000_000_u32).map(|n| (n % 251) as u8).collect();
    let me = alice.room.local_participant();
    let to_bob = SendByteOptions::new_with_topic("bytes")
        .with_destination_identity("bob")
        .with_mime_type("audio/pcm")
        .with_name("words")
        .with_attribute("key", "value");
    me.send_bytes(&bytes, to_bob).await.expect("sent");
    me.send_bytes([], SendByteOptions::new_with_topic("nothing")).await.expect("sent");

    let (reader, topic, from) = bob.wait_for("the bytes", opened).await;
    assert_eq!((topic.as_str(), from.as_str()), ("bytes", "alice"));
    let info = reader.info().clone();
    assert_eq!((info.mime_type.as_str(), info.name.as_str()), ("audio/pcm", "words"));
    assert_eq!(info.attributes(), HashMap::from([("key".into(), "value".into())]));
    assert!(reader.read_all().await.expect("the whole") == bytes);
    let (reader, topic, _) = carol.wait_for("what was sent to all", opened).await;
    assert_eq!(topic, "nothing");
    assert!(reader.read_all().await.expect("nothing").is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_are_written_and_read_bit_by_bit() {
    let (alice, mut bob) = two_people().await;
    let options = StreamByteOptions::new_with_topic("bits").with_name("words").with_attribute("key", "value");
    let writer = alice.room.local_participant().stream_bytes(options).await.expect("opened");
    writer.write(&[1, 2, 3]).await.expect("written");
    let (mut reader, _, _) = bob.wait_for("a stream", opened).await;
    let info = reader.info().clone();
    assert_eq!((info.name.as_str(), info.total_length), ("words", None));
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), &[1, 2, 3][..]);

    let noise: Vec<u8> = noise().take(300_000).collect();
    writer.write(&noise).await.expect("written");
    assert!(!writer.is_closed().await);
    let last = HashMap::from([("end".to_owned(), "yes".to_owned())]);
    writer.clone().close_with_options(None, Some(last)).await.expect("closed");
    assert!(writer.is_closed().await);
    assert!(matches!(writer.write(&[4]).await, Err(StreamError::AlreadyClosed)));
    assert!(reader.read_all().await.expect("the rest") == noise);
    let attributes = info.attributes();
    assert_eq!(attributes.get("end").map(String::as_str), Some("yes"));
    assert_eq!(attributes.get("key").map(String::as_str), Some("value"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_megabytes_arrive_whole_compressible_or_not() {
    let (alice, mut bob) = two_people().await;
    for bytes in [vec![7; 5_000_000], noise().take(5_000_000).collect()] {
        let options = SendByteOptions::new_with_topic("bytes");
        let me = alice.room.local_participant();
        let (sent, (reader, ..)) =
            tokio::join!(me.send_bytes(&bytes, options), bob.wait_for("bytes", opened));
        sent.expect("sent");
        assert!(reader.read_all().await.expect("the whole") == bytes);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_becomes_a_file() {
    let (alice, mut bob) = two_people().await;
    let scratch = Scratch::new("byte-streams").expect("a folder");
    let (original, bytes) = (scratch.path().join("original"), noise().take(100_000).collect::<Vec<_>>());
    std::fs::write(&original, &bytes).expect("written");
    let me = alice.room.local_participant();
    let options = SendByteOptions::new_with_topic("file").with_name("copy");
    me.send_file(&original, options.clone()).await.expect("sent");
    let (reader, ..) = bob.wait_for("the file", opened).await;
    let copy = reader.write_to_file(Some(scratch.path()), None).await.expect("written");
    assert_eq!(copy, scratch.path().join("copy"));
    assert!(std::fs::read(&copy).expect("read") == bytes);

    let missing = me.send_file(scratch.path().join("missing"), options.clone()).await;
    assert!(matches!(missing, Err(StreamError::Io(_))), "{missing:?}");
    for name in ["../copy", "/copy", "", "a/b"] {
        me.send_bytes([1], options.clone().with_name(name)).await.expect("sent");
        let (reader, ..) = bob.wait_for("a byte", opened).await;
        let written = reader.write_to_file(Some(scratch.path()), Some(name)).await;
        assert!(matches!(written, Err(StreamError::InvalidFileName)), "{name:?}: {written:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_byte_stream_whose_writer_leaves_ends_with_an_error_and_a_dropped_reader_disturbs_nobody() {
    let (alice, mut bob) = two_people().await;
    let me = alice.room.local_participant();
    for _ in 0..2 {
        let writer = me.stream_bytes(StreamByteOptions::new_with_topic("bits")).await.expect("opened");
        writer.write(&[1]).await.expect("written");
        let (mut reader, ..) = bob.wait_for("a stream", opened).await;
        assert_eq!(reader.next().await.expect("a part").expect("a good one"), &[1][..]);
        drop(reader);
        writer.write(&[2]).await.expect("nobody reads it");
    }
    let writer = me.stream_bytes(StreamByteOptions::new_with_topic("bits")).await.expect("opened");
    writer.write(&[1]).await.expect("written");
    let (reader, ..) = bob.wait_for("a stream", opened).await;
    alice.room.close().await.expect("left");
    let broken = tokio::time::timeout(SOON, reader.read_all()).await.expect("it ends");
    assert!(matches!(broken, Err(StreamError::AbnormalEnd(_))), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_far_a_stream_is_can_be_watched_on_both_sides() {
    let (alice, mut bob) = two_people().await;
    let bytes: Vec<u8> = noise().take(1_000_000).collect();
    let told = Arc::new(Mutex::new(Vec::new()));
    let tell = Arc::clone(&told);
    let options = SendByteOptions::new_with_topic("bytes")
        .with_on_progress(move |progress| tell.lock().unwrap().push(progress));
    let me = alice.room.local_participant();
    let (sent, (reader, ..)) = tokio::join!(me.send_bytes(&bytes, options), bob.wait_for("bytes", opened));
    sent.expect("sent");
    let told = told.lock().unwrap().clone();
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].bytes_processed(), told[0].bytes_total()), (1_000_000, Some(1_000_000)));

    // nobody reads it, and yet it comes
    let reached: Vec<_> =
        tokio::time::timeout(SOON, reader.progress_stream().collect()).await.expect("an end");
    assert!(reached.is_sorted_by_key(|progress: &StreamProgress| progress.bytes_processed()), "{reached:?}");
    let last = reached.last().expect("the beginning at least");
    assert_eq!((last.bytes_processed(), last.percentage()), (1_000_000, Some(1.0)));
    assert!(reader.read_all().await.expect("the whole") == bytes);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_is_closed_from_outside_while_another_task_reads_it() {
    let (alice, mut bob) = two_people().await;
    let me = alice.room.local_participant();
    let writer = me.stream_bytes(StreamByteOptions::new_with_topic("bits")).await.expect("opened");
    writer.write(&[1]).await.expect("written");
    let (mut reader, ..) = bob.wait_for("a stream", opened).await;
    let closer = reader.closer();
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), &[1][..]);
    let reading = tokio::spawn(reader.read_all());
    closer.close();
    let ended = tokio::time::timeout(SOON, reading).await.expect("it ends").expect("no panic");
    assert!(matches!(ended, Err(StreamError::AlreadyClosed)), "{ended:?}");
    writer.write(&[2]).await.expect("nobody reads it");
    writer.close().await.expect("closed");

    // unread, and after its end
    me.send_bytes([3], SendByteOptions::new_with_topic("byte")).await.expect("sent");
    let (reader, ..) = bob.wait_for("a byte", opened).await;
    reader.closer().close();
    assert!(matches!(reader.read_all().await, Err(StreamError::AlreadyClosed)));
    me.send_bytes([4], SendByteOptions::new_with_topic("byte")).await.expect("sent");
    let (mut reader, ..) = bob.wait_for("a byte", opened).await;
    let closer = reader.closer();
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), &[4][..]);
    assert!(reader.next().await.is_none());
    closer.close();
    assert!(reader.next().await.is_none());
    drop(reader);
    closer.close();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rest_of_a_stream_becomes_a_file_and_what_is_broken_off_says_so() {
    let (alice, mut bob) = two_people().await;
    let scratch = Scratch::new("byte-streams-rest").expect("a folder");
    let me = alice.room.local_participant();
    let open = || me.stream_bytes(StreamByteOptions::new_with_topic("bits").with_name("rest"));
    let writer = open().await.expect("opened");
    writer.write(&[1]).await.expect("written");
    let (mut reader, ..) = bob.wait_for("a stream", opened).await;
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), &[1][..]);
    writer.write(&[2, 3]).await.expect("written");
    writer.close().await.expect("closed");
    let path = reader.write_to_file(Some(scratch.path()), None).await.expect("written");
    assert_eq!(std::fs::read(path).expect("read"), [2, 3]);

    let writer = open().await.expect("opened");
    writer.write(&[4]).await.expect("written");
    let (reader, ..) = bob.wait_for("a stream", opened).await;
    writer.close_with_reason("enough").await.expect("closed");
    let broken = reader.write_to_file(Some(scratch.path()), Some("broken")).await;
    assert!(
        matches!(&broken, Err(StreamError::AbnormalEnd(reason)) if reason.contains("enough")),
        "{broken:?}"
    );

    me.send_bytes([5], SendByteOptions::new_with_topic("byte")).await.expect("sent");
    let (reader, ..) = bob.wait_for("a byte", opened).await;
    let nowhere = reader.write_to_file(Some(scratch.path().join("missing")), Some("file")).await;
    assert!(matches!(nowhere, Err(StreamError::Io(_))), "{nowhere:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_of_another_length_than_was_declared_is_broken() {
    let (alice, mut bob) = two_people().await;
    let me = alice.room.local_participant();
    let declared = || StreamByteOptions::new_with_topic("bits").with_total_length(4);
    let short = me.stream_bytes(declared()).await.expect("opened");
    short.write(&[1, 2, 3]).await.expect("written");
    let (reader, ..) = bob.wait_for("a stream", opened).await;
    assert_eq!(reader.info().total_length, Some(4));
    short.close().await.expect("closed");
    let read = reader.read_all().await;
    assert!(matches!(read, Err(StreamError::Incomplete)), "{read:?}");

    let long = me.stream_bytes(declared()).await.expect("opened");
    long.write(&[1, 2, 3, 4, 5]).await.expect("written");
    let (reader, ..) = bob.wait_for("a stream", opened).await;
    let read = reader.read_all().await;
    assert!(matches!(read, Err(StreamError::LengthExceeded)), "{read:?}");
}

/// Bytes that cannot be compressed, the same in every run.
fn noise() -> impl Iterator<Item = u8> {
    let mut state = 1_u32;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 8) as u8
    })
}
