//! Text streams, data packets, chat messages, transcriptions.

use std::collections::HashMap;

use futures_util::StreamExt;
use livekit_dylib::prelude::*;
use livekit_dylib::{
    DataChannelOptions, SendTextOptions, StreamReader, StreamTextOptions, StreamWriter, TextStreamReader,
};

use crate::support::*;

const TRANSCRIPTION: &str = "lk.transcription";

fn opened(event: RoomEvent) -> Option<(TextStreamReader, String, ParticipantIdentity)> {
    match event {
        RoomEvent::TextStreamOpened { reader, topic, participant_identity } => {
            Some((reader.take()?, topic, participant_identity))
        }
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn texts_go_both_ways_with_their_attributes() {
    let (mut alice, mut bob) = two_people().await;
    let options = SendTextOptions::new_with_topic("lk.chat").with_id("text-1").with_attribute("key", "value");
    let sent = alice.room.local_participant().send_text("Grüße, Bob 👋", options).await.expect("sent");
    assert_eq!((sent.id.as_str(), sent.topic.as_str()), ("text-1", "lk.chat"));

    let (reader, topic, from) = bob.wait_for("alice's text", opened).await;
    assert_eq!((topic.as_str(), from.as_str()), ("lk.chat", "alice"));
    assert_eq!(reader.info().id, "text-1");
    assert_eq!(reader.info().attributes(), HashMap::from([("key".into(), "value".into())]));
    assert_eq!(reader.read_all().await.expect("the whole text"), "Grüße, Bob 👋");

    let long = "All work and no play. ".repeat(5_000);
    let options = SendTextOptions::new_with_topic("lk.chat").with_destination_identity("alice");
    bob.room.local_participant().send_text(&long, options).await.expect("sent");
    let (reader, _, from) = alice.wait_for("bob's text", opened).await;
    assert_eq!(from.as_str(), "bob");
    assert_eq!(reader.read_all().await.expect("the whole text"), long);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn attributes_that_come_with_the_end_are_there_after_it() {
    let (alice, mut bob) = two_people().await;
    let options =
        StreamTextOptions::new_with_topic(TRANSCRIPTION).with_attribute("lk.segment_id", "segment-1");
    let writer = alice.room.local_participant().stream_text(options).await.expect("opened");
    writer.write("Tell me about ").await.expect("written");
    let (mut reader, topic, _) = bob.wait_for("a transcription", opened).await;
    assert_eq!(topic, TRANSCRIPTION);
    let info = reader.info().clone();
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), "Tell me about ");
    assert_eq!(info.attributes(), HashMap::from([("lk.segment_id".into(), "segment-1".into())]));

    writer.write("yourself.").await.expect("written");
    let last = HashMap::from([("lk.transcription_final".to_owned(), "true".to_owned())]);
    writer.close_with_options(None, Some(last)).await.expect("closed");
    assert_eq!(reader.read_all().await.expect("the rest"), "yourself.");
    assert_eq!(info.attributes().get("lk.transcription_final").map(String::as_str), Some("true"));
    assert_eq!(info.attributes().get("lk.segment_id").map(String::as_str), Some("segment-1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_its_writer_gives_up_ends_with_the_reason() {
    let (alice, mut bob) = two_people().await;
    let options = StreamTextOptions::new_with_topic(TRANSCRIPTION);
    let writer = alice.room.local_participant().stream_text(options).await.expect("opened");
    writer.write("Well, ").await.expect("written");
    let (mut reader, _, _) = bob.wait_for("a transcription", opened).await;
    assert!(reader.next().await.expect("a part").is_ok());
    writer.clone().close_with_reason("interrupted").await.expect("closed");
    let error = reader.next().await.expect("an error").expect_err("not another part");
    assert!(error.to_string().contains("interrupted"), "{error}");
    assert!(reader.next().await.is_none());
    assert!(writer.write("late").await.is_err(), "a closed writer takes nothing more");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_can_be_dropped_unread_or_half_read() {
    let (alice, mut bob) = two_people().await;
    let options = || StreamTextOptions::new_with_topic(TRANSCRIPTION);
    let unread = alice.room.local_participant().stream_text(options()).await.expect("opened");
    unread.write("one").await.expect("written");
    drop(bob.wait_for("the first", opened).await);

    let half_read = alice.room.local_participant().stream_text(options()).await.expect("opened");
    half_read.write("two").await.expect("written");
    let (mut reader, _, _) = bob.wait_for("the second", opened).await;
    assert_eq!(reader.next().await.expect("a part").expect("a good one"), "two");
    drop(reader);
    half_read.write("three").await.expect("written");
    half_read.close().await.expect("closed");

    let options = SendTextOptions::new_with_topic("after");
    alice.room.local_participant().send_text("still works", options).await.expect("sent");
    let (reader, _, _) =
        bob.wait_for("the third", |event| opened(event).filter(|(_, topic, _)| topic == "after")).await;
    assert_eq!(reader.read_all().await.expect("a text"), "still works");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn data_packets_arrive_as_they_were_sent() {
    let (alice, mut bob) = two_people().await;
    let payload: Vec<u8> = (0..=255).cycle().take(10_000).collect();
    let packet = DataPacket {
        payload: payload.clone(),
        topic: Some("numbers".into()),
        reliable: true,
        destination_identities: vec!["bob".into()],
    };
    alice.room.local_participant().publish_data(packet).await.expect("sent");
    let received = bob
        .wait_for("data", |event| match event {
            RoomEvent::DataReceived { payload, topic, kind, participant } => {
                Some((payload, topic, kind, participant))
            }
            _ => None,
        })
        .await;
    let (data, topic, kind, participant) = received;
    assert_eq!(*data, payload);
    assert_eq!((topic.as_deref(), kind), (Some("numbers"), DataPacketKind::Reliable));
    assert_eq!(participant.expect("a sender").identity().as_str(), "alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transcriptions_of_the_older_way_name_who_said_what() {
    let room = room_name();
    let agent = token(server(), &room, "alice").with_kind("agent"); // the server passes on only what agents say
    let alice = Person::join_with(server(), agent).await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;
    bob.hear(USUAL).await;
    let segment = TranscriptionSegment {
        id: "segment-1".into(),
        text: "hello".into(),
        start_time: 1,
        end_time: 2,
        r#final: true,
        language: "en".into(),
    };
    let packet = Transcription {
        participant_identity: "alice".into(),
        track_id: publication.sid().to_string(),
        segments: vec![segment],
    };
    alice.room.local_participant().publish_transcription(packet).await.expect("sent");
    let (participant, track, segments) = bob
        .wait_for("a transcription", |event| match event {
            RoomEvent::TranscriptionReceived { participant, track_publication, segments } => {
                Some((participant, track_publication, segments))
            }
            _ => None,
        })
        .await;
    assert_eq!(participant.expect("a speaker").identity().as_str(), "alice");
    assert_eq!(track.expect("a track").sid(), publication.sid());
    assert_eq!((segments[0].text.as_str(), segments[0].r#final), ("hello", true));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn chat_messages_arrive_with_their_id() {
    let (alice, mut bob) = two_people().await;
    let sent = alice.room.local_participant().send_chat_message("hi".into(), None, None).await.expect("sent");
    let (message, participant) = bob
        .wait_for("a message", |event| match event {
            RoomEvent::ChatMessage { message, participant } => Some((message, participant)),
            _ => None,
        })
        .await;
    assert_eq!((message.id, message.message.as_str()), (sent.id, "hi"));
    assert_eq!(participant.expect("a sender").identity().as_str(), "alice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_of_a_telephone_is_heard() {
    let (alice, mut bob) = two_people().await;
    let pressed = SipDTMF { code: 11, digit: "#".to_owned(), destination_identities: vec!["bob".into()] };
    alice.room.local_participant().publish_dtmf(pressed).await.expect("sent");
    let heard = bob
        .wait_for("a key", |event| match event {
            RoomEvent::SipDTMFReceived { code, digit, participant } => {
                Some((code, digit, participant.map(|participant| participant.identity())))
            }
            _ => None,
        })
        .await;
    assert_eq!(heard, (11, Some("#".to_owned()), Some("alice".into())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chat_message_is_edited() {
    let (alice, mut bob) = two_people().await;
    let me = alice.room.local_participant();
    let sent = me.send_chat_message("helo".to_owned(), None, None).await.expect("sent");
    me.edit_chat_message("hello".to_owned(), sent.clone(), None, None).await.expect("edited");
    let chat = |event| match event {
        RoomEvent::ChatMessage { message, .. } => Some(message),
        _ => None,
    };
    assert_eq!(bob.wait_for("the message", chat).await.message, "helo");
    let edited = bob.wait_for("the edited message", chat).await;
    assert_eq!((edited.id, edited.message.as_str()), (sent.id, "hello"));
    assert!(edited.edit_timestamp.is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn how_much_may_wait_to_be_sent_is_set_and_told() {
    let (mut alice, _bob) = two_people().await;
    let me = alice.room.local_participant();
    let usual = me.data_channel_buffered_amount_low_threshold(DataPacketKind::Lossy).expect("in the room");
    assert_eq!(usual, DataChannelOptions::default().buffered_amount_low_threshold);
    for (kind, wanted) in [(DataPacketKind::Reliable, 65_536), (DataPacketKind::Lossy, 8_192)] {
        assert_ne!(wanted, usual);
        me.set_data_channel_buffered_amount_low_threshold(wanted, kind).expect("set");
        let told = alice.wait_for("the threshold", |event| match event {
            RoomEvent::DataChannelBufferedAmountLowThresholdChanged { kind, threshold } => {
                Some((kind, threshold))
            }
            _ => None,
        });
        assert_eq!(told.await, (kind, wanted));
        assert_eq!(alice.room.data_channel_options(kind).buffered_amount_low_threshold, wanted);
        assert_eq!(me.data_channel_buffered_amount_low_threshold(kind).expect("in the room"), wanted);
    }
    alice.room.close().await.expect("left");
    assert!(me.set_data_channel_buffered_amount_low_threshold(1, DataPacketKind::Lossy).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_character_is_never_cut_in_two() {
    let (alice, mut bob) = two_people().await;
    for offset in 0..4 {
        let text = "a".repeat(offset) + &"👋".repeat(10_000);
        let me = alice.room.local_participant();
        let options = SendTextOptions::new_with_topic("text").with_compress(false);
        me.send_text(&text, options).await.expect("sent");
        let (reader, ..) = bob.wait_for("a text", opened).await;
        assert!(reader.read_all().await.expect("the whole") == text);

        let writer = me.stream_text(StreamTextOptions::new_with_topic("text")).await.expect("opened");
        writer.write(&text).await.expect("written");
        writer.close().await.expect("closed");
        let (reader, ..) = bob.wait_for("a text", opened).await;
        let parts: Vec<String> = reader.map(|part| part.expect("a good one")).collect().await;
        assert!(parts.len() > 1 && parts.concat() == text);
    }
}
