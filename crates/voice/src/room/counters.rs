//! What is taken from the statistics of a connection (W3C webrtc-stats): totals, which only ever grow.

use livekit::webrtc::stats::RtcStats;

/// Of one peer connection. There are two, or one for both directions, as the server has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Counters {
    /// It has a transport: something goes over it.
    pub is_used: bool,
    /// Packets of sound and of reports that came.
    pub received: u64,
    /// Packets of sound that were sent.
    pub sent: u64,
    pub sent_bytes: u64,
    /// When the server last reported on what was sent, in the SDK's time.
    pub reported_at: i64,
    /// Of what was sent, packets that did not arrive.
    pub lost_out: u64,
    /// Checks of the path that were answered (ICE).
    pub answers: u64,
    /// In seconds; by the server's reports, where there are none by ICE.
    pub round_trip: Option<f64>,
    pub heard: Heard,
}

/// Of the sound that came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Heard {
    pub packets: u64,
    pub lost: u64,
    pub bytes: u64,
    pub samples: u64,
    /// Of the samples, those that were made up although somebody spoke.
    pub concealed: u64,
    /// The worst of the tracks', in seconds.
    pub jitter: Option<f64>,
}

impl Counters {
    pub(super) fn of(stats: &[RtcStats]) -> Self {
        let mut counters = Self::default();
        let mut by_ice = None;
        for stats in stats {
            match stats {
                RtcStats::Transport(stats) => {
                    counters.is_used = true;
                    counters.received += stats.transport.packets_received;
                }
                RtcStats::CandidatePair(stats) => {
                    let pair = &stats.candidate_pair;
                    counters.answers += pair.responses_received;
                    if pair.nominated && pair.responses_received > 0 {
                        by_ice = Some(pair.current_round_trip_time);
                    }
                }
                RtcStats::OutboundRtp(stats) if stats.stream.kind == "audio" => {
                    counters.sent += stats.sent.packets_sent;
                    counters.sent_bytes += stats.sent.bytes_sent;
                }
                RtcStats::RemoteInboundRtp(stats) if stats.stream.kind == "audio" => {
                    counters.reported_at = counters.reported_at.max(stats.rtc.timestamp);
                    counters.lost_out += count(stats.received.packets_lost);
                    if stats.remote_inbound.round_trip_time_measurements > 0 {
                        counters.round_trip = Some(stats.remote_inbound.round_trip_time);
                    }
                }
                RtcStats::InboundRtp(stats) if stats.stream.kind == "audio" => {
                    let heard = &mut counters.heard;
                    heard.packets += stats.received.packets_received;
                    heard.lost += count(stats.received.packets_lost);
                    heard.bytes += stats.inbound.bytes_received;
                    heard.samples += stats.inbound.total_samples_received;
                    let concealed = stats.inbound.concealed_samples;
                    heard.concealed += concealed.saturating_sub(stats.inbound.silent_concealed_samples);
                    heard.jitter = Some(heard.jitter.unwrap_or_default().max(stats.received.jitter));
                }
                _ => {}
            }
        }
        counters.round_trip = counters.round_trip.or(by_ice);
        counters
    }
}

/// Duplicates make a loss negative.
fn count(lost: i64) -> u64 {
    u64::try_from(lost).unwrap_or(0)
}
