//! Byte streams.

use std::collections::HashMap;

use livekit_dylib::prelude::*;
use livekit_dylib::{ByteStreamReader, SendByteOptions};

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
        alice
            .wait_for("the others to be ready", |event| {
                matches!(event, RoomEvent::ParticipantActive(_)).then_some(())
            })
            .await;
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
