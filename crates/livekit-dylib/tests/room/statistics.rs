//! Figures about a call.

use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::stats::{IceCandidatePairState, IceCandidateType, RtcStats};

use crate::support::*;

/// Asks again until one of the statistics gives what is looked for; reports arrive every few seconds.
async fn find<T>(what: &str, track: Track, look: impl Fn(&RtcStats) -> Option<T>) -> T {
    let search = async {
        let mut pause = tokio::time::interval(std::time::Duration::from_millis(50));
        loop {
            pause.tick().await;
            let stats = track.get_stats().await.expect("statistics");
            if let Some(found) = stats.iter().find_map(&look) {
                return found;
            }
        }
    };
    tokio::time::timeout(SOON, search).await.unwrap_or_else(|_| panic!("no {what} in the statistics"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_has_round_trip_time_packets_and_concealment() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;
    let tone = Tone::start(440.0, USUAL);
    let publication = alice.speak(&tone).await;
    let remote = bob.wait_for("a subscribed track", subscribed_audio).await;

    let sent: Track = publication.track().expect("a track").into();
    let packets = find("sent packets", sent.clone(), |stats| match stats {
        RtcStats::OutboundRtp(out) if out.stream.kind == "audio" => {
            Some(out.sent.packets_sent).filter(|&sent| sent > 20)
        }
        _ => None,
    });
    assert!(packets.await > 20);
    let (round_trip_time, fraction_lost) = find("round trip time", sent.clone(), |stats| match stats {
        RtcStats::RemoteInboundRtp(report) if report.remote_inbound.round_trip_time_measurements > 0 => {
            Some((report.remote_inbound.round_trip_time, report.remote_inbound.fraction_lost))
        }
        _ => None,
    })
    .await;
    assert!(round_trip_time > 0.0 && round_trip_time < 2.0, "{round_trip_time} s on loopback");
    assert!((0.0..=1.0).contains(&fraction_lost));
    let level = find("source level", sent.clone(), |stats| match stats {
        RtcStats::MediaSource(source) => Some(source.audio.audio_level).filter(|&level| level > 0.0),
        _ => None,
    });
    assert!(level.await > 0.1);

    let heard = Track::RemoteAudio(remote);
    let inbound = find("received packets", heard.clone(), |stats| match stats {
        RtcStats::InboundRtp(inbound) if inbound.received.packets_received > 20 => Some(inbound.clone()),
        _ => None,
    })
    .await;
    assert!(inbound.inbound.total_samples_received > 0);
    assert!(inbound.inbound.concealed_samples <= inbound.inbound.total_samples_received);
    assert!(inbound.received.jitter < 1.0);
    let codec = find("codec", heard.clone(), |stats| match stats {
        RtcStats::Codec(codec) => Some((codec.codec.mime_type.clone(), codec.codec.clock_rate)),
        _ => None,
    });
    assert_eq!(codec.await, ("audio/opus".into(), 48_000));
    let pair = find("candidate pair", heard.clone(), |stats| match stats {
        RtcStats::CandidatePair(pair)
            if pair.candidate_pair.state == Some(IceCandidatePairState::Succeeded) =>
        {
            Some(pair.candidate_pair.clone())
        }
        _ => None,
    })
    .await;
    assert!(pair.total_round_trip_time >= 0.0 && pair.bytes_received > 0);
    let candidate = find("remote candidate", heard, |stats| match stats {
        RtcStats::RemoteCandidate(candidate) => candidate.remote_candidate.candidate_type,
        _ => None,
    });
    assert_eq!(candidate.await, IceCandidateType::Host);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_has_statistics_of_its_own() {
    let alice = Person::join(server(), &room_name(), "alice").await;
    let tone = Tone::start(440.0, USUAL);
    alice.speak(&tone).await;
    let stats = alice.room.get_stats().await.expect("statistics");
    assert!(stats.publisher_stats.iter().any(|stats| matches!(stats, RtcStats::Transport(_))));
}
