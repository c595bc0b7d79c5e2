//! What one says, the other hears.

use std::time::{Duration, Instant};

use futures_util::StreamExt;
use livekit_dylib::participant::ParticipantTrackPermission;
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_frame::AudioFrame;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::stats::RtcStats;

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_hear_each_other() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;

    let (low, high) = (Tone::start(440.0, USUAL), Tone::start(660.0, USUAL));
    alice.speak(&low).await;
    bob.speak(&high).await;

    let mut of_alice = bob.hear(USUAL).await;
    let mut of_bob = alice.hear(USUAL).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    expect_tone(&mut of_bob, 660.0, USUAL).await;
}

/// With Nagle's algorithm none of these takes less than 40 ms, the kernel's delay of an acknowledgement.
#[cfg(any(target_os = "linux", target_os = "macos"))]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_published_after_joining_does_not_wait_for_an_acknowledgement() {
    let mut fastest = Duration::MAX;
    for _ in 0..5 {
        let alice = Person::join(server(), &room_name(), "alice").await;
        let tone = Tone::start(440.0, USUAL);
        let began = Instant::now();
        alice.speak(&tone).await;
        fastest = fastest.min(began.elapsed());
    }
    assert!(fastest < Duration::from_millis(30), "the fastest took {fastest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_tone_keeps_its_pitch_from_any_format_to_any_other() {
    let formats = [
        (8_000, 1),
        (11_025, 1),
        (16_000, 1),
        (22_050, 2),
        (24_000, 2),
        (44_100, 2),
        (48_000, 2),
        (96_000, 1),
        (192_000, 2),
    ]
    .map(|(sample_rate, num_channels)| Format { sample_rate, num_channels });
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;

    for (spoken, heard) in formats.into_iter().zip(formats.into_iter().rev()) {
        let tone = Tone::start(500.0, spoken);
        let publication = alice.speak(&tone).await;
        let mut stream = bob.hear(heard).await;
        expect_tone(&mut stream, 500.0, heard).await;
        alice.room.local_participant().unpublish_track(&publication.sid()).await.expect("it is unpublished");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_source_of_many_channels_is_heard_mixed() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    for num_channels in [4, 6, 8] {
        let tone = Tone::start(500.0, Format { sample_rate: 48_000, num_channels });
        let publication = alice.speak(&tone).await;
        let mut stream = bob.hear(USUAL).await;
        expect_tone(&mut stream, 500.0, USUAL).await;
        alice.room.local_participant().unpublish_track(&publication.sid()).await.expect("it is unpublished");
    }
}

/// As the library negotiates Opus by default, in the crate too: nothing of either channel is lost, but where it was.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_channels_are_heard_mixed_on_both_sides() {
    const STEREO: Format = Format { sample_rate: 48_000, num_channels: 2 };
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 2, 0);
    let track = LocalAudioTrack::create_audio_track("music", RtcAudioSource::Native(source.clone()));
    alice.room.local_participant().publish_track(LocalTrack::Audio(track), Default::default()).await.unwrap();
    let mut stream = bob.hear(STEREO).await;

    let playing = tokio::spawn(async move {
        let mut every_10_ms = tokio::time::interval(Duration::from_millis(10));
        for position in (0..).step_by(480) {
            every_10_ms.tick().await;
            let mut frame = sine(400.0, STEREO, position);
            let right = sine(1_000.0, STEREO, position);
            let both = frame.data.to_mut().iter_mut().zip(&*right.data).skip(1).step_by(2);
            both.for_each(|(left, &right)| *left = right);
            source.capture_frame(&frame).await.expect("it is taken");
        }
    });
    let mut heard = [Vec::new(), Vec::new()];
    let listen = async {
        loop {
            let frame = stream.next().await.expect("it goes on");
            for (side, heard) in heard.iter_mut().enumerate() {
                heard.extend(frame.data.iter().skip(side).step_by(2));
                heard.drain(..heard.len().saturating_sub(24_000));
            }
            let shares =
                heard.each_ref().map(|side| [400.0, 1_000.0].map(|tone| share_of_tone(side, tone, 48_000)));
            if shares.as_flattened().iter().all(|share| (0.4..0.6).contains(share)) {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, listen).await.expect("400 and 1000 Hz on both sides");
    playing.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn frames_of_any_length_pass_through_a_queue() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 200);
    let track = LocalAudioTrack::create_audio_track("speech", RtcAudioSource::Native(source.clone()));
    alice.room.local_participant().publish_track(LocalTrack::Audio(track), Default::default()).await.unwrap();
    let mut stream = bob.hear(USUAL).await;

    let speaking = tokio::spawn(async move {
        let mut position = 0;
        loop {
            // 70 ms at once; the queue takes what it has room for and paces it
            let pieces =
                (0..7).flat_map(|piece| sine(300.0, USUAL, position + piece * 480).data.into_owned());
            let samples: Vec<i16> = pieces.collect();
            position += samples.len() as u32;
            let samples_per_channel = samples.len() as u32;
            let frame = AudioFrame {
                data: samples.into(),
                sample_rate: 48_000,
                num_channels: 1,
                samples_per_channel,
            };
            source.capture_frame(&frame).await.expect("the queue takes it");
        }
    });
    expect_tone(&mut stream, 300.0, USUAL).await;
    speaking.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_muted_is_not_heard_and_everybody_knows() {
    let ToneBetweenTwo { mut alice, mut bob, tone: _tone, publication, mut stream } =
        ToneBetweenTwo::start().await;
    expect_tone(&mut stream, 440.0, USUAL).await;

    publication.mute();
    assert!(publication.is_muted());
    let of_alice = |event| match event {
        RoomEvent::TrackMuted { participant, publication } => {
            Some((participant.identity(), publication.is_muted()))
        }
        _ => None,
    };
    assert_eq!(alice.wait_for("her own muting", of_alice).await, ("alice".into(), true));
    assert_eq!(bob.wait_for("alice's muting", of_alice).await, ("alice".into(), true));
    expect_silence(&mut stream).await;

    publication.unmute();
    let unmuted = |event| match event {
        RoomEvent::TrackUnmuted { publication, .. } => Some(publication.is_muted()),
        _ => None,
    };
    assert!(!bob.wait_for("alice's unmuting", unmuted).await);
    expect_tone(&mut stream, 440.0, USUAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unpublished_track_is_gone_for_everybody_and_can_come_back() {
    let ToneBetweenTwo { mut alice, mut bob, tone: _tone, publication, .. } = ToneBetweenTwo::start().await;
    let track = publication.track().expect("a fresh publication has its track");

    let me = alice.room.local_participant();
    me.unpublish_track(&publication.sid()).await.expect("it is unpublished");
    assert!(me.track_publications().is_empty());
    let unpublished = |event| matches!(event, RoomEvent::LocalTrackUnpublished { .. }).then_some(());
    alice.wait_for("her own unpublishing", unpublished).await;
    let gone = |event| match event {
        RoomEvent::TrackUnpublished { publication, .. } => Some(publication.sid()),
        _ => None,
    };
    assert_eq!(bob.wait_for("alice's unpublishing", gone).await, publication.sid());

    me.publish_track(track, Default::default()).await.expect("the same track can be published again");
    let mut stream = bob.hear(USUAL).await;
    expect_tone(&mut stream, 440.0, USUAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_can_unsubscribe_and_subscribe_again() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    let publication = bob
        .wait_for("a subscribed track", |event| match event {
            RoomEvent::TrackSubscribed { publication, .. } => Some(publication),
            _ => None,
        })
        .await;

    publication.set_subscribed(false);
    bob.wait_for("the unsubscription", |event| {
        matches!(event, RoomEvent::TrackUnsubscribed { .. }).then_some(())
    })
    .await;
    assert!(!publication.is_subscribed());
    // The library tells of it at once, the server a moment later; asked for the track between the two, it has nothing to change.
    hears_nobody(&bob.room).await;
    publication.set_subscribed(true);
    let mut stream = bob.hear(USUAL).await;
    expect_tone(&mut stream, 440.0, USUAL).await;
}

/// Waits until the server sends no track any more.
async fn hears_nobody(room: &Room) {
    let wait = async {
        let mut pause = tokio::time::interval(Duration::from_millis(20));
        loop {
            pause.tick().await;
            let stats = room.get_stats().await.expect("statistics");
            if !stats.subscriber_stats.iter().any(|stats| matches!(stats, RtcStats::InboundRtp(_))) {
                return;
            }
        }
    };
    tokio::time::timeout(SOON, wait).await.expect("the track ends on the way, too");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_stream_ends_and_so_does_that_of_a_closed_room() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    let track = bob.wait_for("a subscribed track", subscribed_audio).await;

    let mut closed = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    let mut of_room = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    assert!(closed.next().await.is_some() && of_room.next().await.is_some());
    closed.close();
    assert!(closed.next().await.is_none());

    bob.room.close().await.expect("it closes");
    let rest =
        tokio::time::timeout(SOON, of_room.collect::<Vec<_>>()).await.expect("the stream ends with the room");
    assert!(rest.len() < 1000);
    let mut too_late = NativeAudioStream::new(track.rtc_track(), 48_000, 1);
    assert!(too_late.next().await.is_none(), "a stream of a closed room ends at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_those_who_may_hear_a_track_until_all_may() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let mut carol = Person::join(server(), &room, "carol").await;
    let me = alice.room.local_participant();
    let only_bob = ParticipantTrackPermission {
        participant_identity: "bob".into(),
        allow_all: true,
        allowed_track_sids: Vec::new(),
    };
    me.set_track_subscription_permissions(false, vec![only_bob]).await.expect("told");
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    bob.wait_for("alice's track", subscribed_audio).await;
    while let Ok(event) = carol.events.try_recv() {
        assert!(subscribed_audio(event).is_none(), "carol may not");
    }
    me.set_track_subscription_permissions(true, Vec::new()).await.expect("told");
    carol.wait_for("alice's track", subscribed_audio).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_track_is_silent_and_nobody_is_told() {
    let ToneBetweenTwo { alice: _alice, mut bob, tone, publication, mut stream } =
        ToneBetweenTwo::start().await;
    let track = publication.track().expect("a track");
    expect_tone(&mut stream, 440.0, USUAL).await;
    assert!(track.is_enabled());

    track.disable();
    track.disable();
    assert!(!track.is_enabled() && !track.is_muted());
    expect_silence(&mut stream).await;
    track.enable();
    assert!(track.is_enabled());
    expect_tone(&mut stream, 440.0, USUAL).await;

    track.mute();
    assert!(!track.is_enabled());
    track.enable(); // which does not undo that it is muted
    expect_silence(&mut stream).await;
    track.disable();
    track.unmute();
    assert!(track.is_enabled());
    expect_tone(&mut stream, 440.0, USUAL).await;
    let muted = std::iter::from_fn(|| bob.events.try_recv().ok())
        .filter(|event| matches!(event, RoomEvent::TrackMuted { .. }))
        .count();
    assert_eq!(muted, 1, "by `mute` alone");

    // one that is dropped wants no silence any more
    let source = RtcAudioSource::Native(tone.source.clone());
    let other = LocalAudioTrack::create_audio_track("other", source);
    other.disable();
    expect_silence(&mut stream).await;
    drop(other);
    expect_tone(&mut stream, 440.0, USUAL).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_disabled_publication_stays_subscribed_and_is_silent() {
    let ToneBetweenTwo { alice: _alice, mut bob, tone: _tone, publication, mut stream } =
        ToneBetweenTwo::start().await;
    let sid = publication.sid();
    expect_tone(&mut stream, 440.0, USUAL).await;
    let remote = bob.room.remote_participants().remove(&"alice".into()).expect("alice is there");
    let publication = remote.get_track_publication(&sid).expect("her track");

    publication.set_enabled(false);
    assert!(!publication.is_enabled() && publication.is_subscribed());
    expect_silence(&mut stream).await;
    publication.set_enabled(true);
    assert!(publication.is_enabled());
    expect_tone(&mut stream, 440.0, USUAL).await;

    publication.set_subscribed(false);
    bob.wait_for("no track", |event| matches!(event, RoomEvent::TrackUnsubscribed { .. }).then_some(()))
        .await;
    publication.set_enabled(true);
    assert!(!publication.is_enabled());
}
