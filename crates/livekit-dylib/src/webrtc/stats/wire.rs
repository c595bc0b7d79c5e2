//! Statistics as the library sends them, where that differs from what the API offers.

use std::collections::HashMap;

use super::*;

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct WireStats {
    #[prost(oneof = "Stats", tags = "3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18")]
    pub stats: Option<Stats>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum Stats {
    #[prost(message, tag = "3")]
    Codec(CodecStats),
    #[prost(message, tag = "4")]
    InboundRtp(InboundRtpStats),
    #[prost(message, tag = "5")]
    OutboundRtp(OutboundRtp),
    #[prost(message, tag = "6")]
    RemoteInboundRtp(RemoteInboundRtpStats),
    #[prost(message, tag = "7")]
    RemoteOutboundRtp(RemoteOutboundRtpStats),
    #[prost(message, tag = "8")]
    MediaSource(MediaSourceStats),
    #[prost(message, tag = "9")]
    MediaPlayout(MediaPlayoutStats),
    #[prost(message, tag = "10")]
    PeerConnection(PeerConnectionStats),
    #[prost(message, tag = "11")]
    DataChannel(DataChannel),
    #[prost(message, tag = "12")]
    Transport(Transport),
    #[prost(message, tag = "13")]
    CandidatePair(CandidatePair),
    #[prost(message, tag = "14")]
    LocalCandidate(Candidate),
    #[prost(message, tag = "15")]
    RemoteCandidate(Candidate),
    #[prost(message, tag = "16")]
    Certificate(CertificateStats),
    #[prost(message, tag = "17")]
    Stream(StreamStats),
    #[prost(message, tag = "18")]
    Track(Empty),
}

impl WireStats {
    /// `None` for a kind of statistics that this crate does not know.
    pub fn into_stats(self) -> Option<RtcStats> {
        Some(match self.stats? {
            Stats::Codec(stats) => RtcStats::Codec(stats),
            Stats::InboundRtp(stats) => RtcStats::InboundRtp(stats),
            Stats::OutboundRtp(wire) => RtcStats::OutboundRtp(OutboundRtpStats {
                rtc: wire.rtc,
                stream: wire.stream,
                sent: wire.sent,
                outbound: wire.outbound.into(),
            }),
            Stats::RemoteInboundRtp(stats) => RtcStats::RemoteInboundRtp(stats),
            Stats::RemoteOutboundRtp(stats) => RtcStats::RemoteOutboundRtp(stats),
            Stats::MediaSource(stats) => RtcStats::MediaSource(stats),
            Stats::MediaPlayout(stats) => RtcStats::MediaPlayout(stats),
            Stats::PeerConnection(stats) => RtcStats::PeerConnection(stats),
            Stats::DataChannel(wire) => {
                RtcStats::DataChannel(super::DataChannelStats { rtc: wire.rtc, dc: wire.dc.into() })
            }
            Stats::Transport(wire) => {
                RtcStats::Transport(super::TransportStats { rtc: wire.rtc, transport: wire.transport.into() })
            }
            Stats::CandidatePair(wire) => RtcStats::CandidatePair(super::CandidatePairStats {
                rtc: wire.rtc,
                candidate_pair: wire.candidate_pair.into(),
            }),
            Stats::LocalCandidate(wire) => RtcStats::LocalCandidate(LocalCandidateStats {
                rtc: wire.rtc,
                local_candidate: wire.candidate.into(),
            }),
            Stats::RemoteCandidate(wire) => RtcStats::RemoteCandidate(RemoteCandidateStats {
                rtc: wire.rtc,
                remote_candidate: wire.candidate.into(),
            }),
            Stats::Certificate(stats) => RtcStats::Certificate(stats),
            Stats::Stream(stats) => RtcStats::Stream(stats),
            Stats::Track(_) => RtcStats::Track,
        })
    }
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Empty {}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OutboundRtp {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub stream: dictionaries::RtpStreamStats,
    #[prost(message, required, tag = "3")]
    pub sent: dictionaries::SentRtpStreamStats,
    #[prost(message, required, tag = "4")]
    pub outbound: OutboundRtpStreamStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DataChannel {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub dc: DataChannelStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Transport {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub transport: TransportStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CandidatePair {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub candidate_pair: CandidatePairStats,
}

/// A local or a remote candidate.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct Candidate {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub candidate: IceCandidateStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OutboundRtpStreamStats {
    #[prost(string, required, tag = "1")]
    pub mid: String,
    #[prost(string, required, tag = "2")]
    pub media_source_id: String,
    #[prost(string, required, tag = "3")]
    pub remote_id: String,
    #[prost(string, required, tag = "4")]
    pub rid: String,
    #[prost(uint64, required, tag = "5")]
    pub header_bytes_sent: u64,
    #[prost(uint64, required, tag = "6")]
    pub retransmitted_packets_sent: u64,
    #[prost(uint64, required, tag = "7")]
    pub retransmitted_bytes_sent: u64,
    #[prost(uint32, required, tag = "8")]
    pub rtx_ssrc: u32,
    #[prost(double, required, tag = "9")]
    pub target_bitrate: f64,
    #[prost(uint64, required, tag = "10")]
    pub total_encoded_bytes_target: u64,
    #[prost(uint32, required, tag = "11")]
    pub frame_width: u32,
    #[prost(uint32, required, tag = "12")]
    pub frame_height: u32,
    #[prost(double, required, tag = "13")]
    pub frames_per_second: f64,
    #[prost(uint32, required, tag = "14")]
    pub frames_sent: u32,
    #[prost(uint32, required, tag = "15")]
    pub huge_frames_sent: u32,
    #[prost(uint32, required, tag = "16")]
    pub frames_encoded: u32,
    #[prost(uint32, required, tag = "17")]
    pub key_frames_encoded: u32,
    #[prost(uint64, required, tag = "18")]
    pub qp_sum: u64,
    #[prost(double, required, tag = "19")]
    pub total_encode_time: f64,
    #[prost(double, required, tag = "20")]
    pub total_packet_send_delay: f64,
    #[prost(enumeration = "QualityLimitationReason", required, tag = "21")]
    pub quality_limitation_reason: i32,
    #[prost(map = "string, double", tag = "22")]
    pub quality_limitation_durations: HashMap<String, f64>,
    #[prost(uint32, required, tag = "23")]
    pub quality_limitation_resolution_changes: u32,
    #[prost(uint32, required, tag = "24")]
    pub nack_count: u32,
    #[prost(uint32, required, tag = "25")]
    pub fir_count: u32,
    #[prost(uint32, required, tag = "26")]
    pub pli_count: u32,
    #[prost(string, required, tag = "27")]
    pub encoder_implementation: String,
    #[prost(bool, required, tag = "28")]
    pub power_efficient_encoder: bool,
    #[prost(bool, required, tag = "29")]
    pub active: bool,
    #[prost(string, required, tag = "30")]
    pub scalability_mode: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct DataChannelStats {
    #[prost(string, required, tag = "1")]
    pub label: String,
    #[prost(string, required, tag = "2")]
    pub protocol: String,
    #[prost(int32, required, tag = "3")]
    pub data_channel_identifier: i32,
    #[prost(enumeration = "DataChannelState", optional, tag = "4")]
    pub state: Option<i32>,
    #[prost(uint32, required, tag = "5")]
    pub messages_sent: u32,
    #[prost(uint64, required, tag = "6")]
    pub bytes_sent: u64,
    #[prost(uint32, required, tag = "7")]
    pub messages_received: u32,
    #[prost(uint64, required, tag = "8")]
    pub bytes_received: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct TransportStats {
    #[prost(uint64, required, tag = "1")]
    pub packets_sent: u64,
    #[prost(uint64, required, tag = "2")]
    pub packets_received: u64,
    #[prost(uint64, required, tag = "3")]
    pub bytes_sent: u64,
    #[prost(uint64, required, tag = "4")]
    pub bytes_received: u64,
    #[prost(enumeration = "IceRole", required, tag = "5")]
    pub ice_role: i32,
    #[prost(string, required, tag = "6")]
    pub ice_local_username_fragment: String,
    #[prost(enumeration = "DtlsTransportState", optional, tag = "7")]
    pub dtls_state: Option<i32>,
    #[prost(enumeration = "IceTransportState", optional, tag = "8")]
    pub ice_state: Option<i32>,
    #[prost(string, required, tag = "9")]
    pub selected_candidate_pair_id: String,
    #[prost(string, required, tag = "10")]
    pub local_certificate_id: String,
    #[prost(string, required, tag = "11")]
    pub remote_certificate_id: String,
    #[prost(string, required, tag = "12")]
    pub tls_version: String,
    #[prost(string, required, tag = "13")]
    pub dtls_cipher: String,
    #[prost(enumeration = "DtlsRole", required, tag = "14")]
    pub dtls_role: i32,
    #[prost(string, required, tag = "15")]
    pub srtp_cipher: String,
    #[prost(uint32, required, tag = "16")]
    pub selected_candidate_pair_changes: u32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CandidatePairStats {
    #[prost(string, required, tag = "1")]
    pub transport_id: String,
    #[prost(string, required, tag = "2")]
    pub local_candidate_id: String,
    #[prost(string, required, tag = "3")]
    pub remote_candidate_id: String,
    #[prost(enumeration = "IceCandidatePairState", optional, tag = "4")]
    pub state: Option<i32>,
    #[prost(bool, required, tag = "5")]
    pub nominated: bool,
    #[prost(uint64, required, tag = "6")]
    pub packets_sent: u64,
    #[prost(uint64, required, tag = "7")]
    pub packets_received: u64,
    #[prost(uint64, required, tag = "8")]
    pub bytes_sent: u64,
    #[prost(uint64, required, tag = "9")]
    pub bytes_received: u64,
    #[prost(double, required, tag = "10")]
    pub last_packet_sent_timestamp: f64,
    #[prost(double, required, tag = "11")]
    pub last_packet_received_timestamp: f64,
    #[prost(double, required, tag = "12")]
    pub total_round_trip_time: f64,
    #[prost(double, required, tag = "13")]
    pub current_round_trip_time: f64,
    #[prost(double, required, tag = "14")]
    pub available_outgoing_bitrate: f64,
    #[prost(double, required, tag = "15")]
    pub available_incoming_bitrate: f64,
    #[prost(uint64, required, tag = "16")]
    pub requests_received: u64,
    #[prost(uint64, required, tag = "17")]
    pub requests_sent: u64,
    #[prost(uint64, required, tag = "18")]
    pub responses_received: u64,
    #[prost(uint64, required, tag = "19")]
    pub responses_sent: u64,
    #[prost(uint64, required, tag = "20")]
    pub consent_requests_sent: u64,
    #[prost(uint32, required, tag = "21")]
    pub packets_discarded_on_send: u32,
    #[prost(uint64, required, tag = "22")]
    pub bytes_discarded_on_send: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct IceCandidateStats {
    #[prost(string, required, tag = "1")]
    pub transport_id: String,
    #[prost(string, required, tag = "2")]
    pub address: String,
    #[prost(int32, required, tag = "3")]
    pub port: i32,
    #[prost(string, required, tag = "4")]
    pub protocol: String,
    #[prost(enumeration = "IceCandidateType", optional, tag = "5")]
    pub candidate_type: Option<i32>,
    #[prost(int32, required, tag = "6")]
    pub priority: i32,
    #[prost(string, required, tag = "7")]
    pub url: String,
    #[prost(enumeration = "IceServerTransportProtocol", optional, tag = "8")]
    pub relay_protocol: Option<i32>,
    #[prost(string, required, tag = "9")]
    pub foundation: String,
    #[prost(string, required, tag = "10")]
    pub related_address: String,
    #[prost(int32, required, tag = "11")]
    pub related_port: i32,
    #[prost(string, required, tag = "12")]
    pub username_fragment: String,
    #[prost(enumeration = "IceTcpCandidateType", optional, tag = "13")]
    pub tcp_type: Option<i32>,
}

impl From<OutboundRtpStreamStats> for dictionaries::OutboundRtpStreamStats {
    fn from(wire: OutboundRtpStreamStats) -> Self {
        Self {
            mid: wire.mid,
            media_source_id: wire.media_source_id,
            remote_id: wire.remote_id,
            rid: wire.rid,
            header_bytes_sent: wire.header_bytes_sent,
            retransmitted_packets_sent: wire.retransmitted_packets_sent,
            retransmitted_bytes_sent: wire.retransmitted_bytes_sent,
            rtx_ssrc: wire.rtx_ssrc,
            target_bitrate: wire.target_bitrate,
            total_encoded_bytes_target: wire.total_encoded_bytes_target,
            frame_width: wire.frame_width,
            frame_height: wire.frame_height,
            frames_per_second: wire.frames_per_second,
            frames_sent: wire.frames_sent,
            huge_frames_sent: wire.huge_frames_sent,
            frames_encoded: wire.frames_encoded,
            key_frames_encoded: wire.key_frames_encoded,
            qp_sum: wire.qp_sum,
            total_encode_time: wire.total_encode_time,
            total_packet_send_delay: wire.total_packet_send_delay,
            quality_limitation_reason: QualityLimitationReason::try_from(wire.quality_limitation_reason)
                .unwrap_or_default(),
            quality_limitation_durations: wire.quality_limitation_durations,
            quality_limitation_resolution_changes: wire.quality_limitation_resolution_changes,
            nack_count: wire.nack_count,
            fir_count: wire.fir_count,
            pli_count: wire.pli_count,
            encoder_implementation: wire.encoder_implementation,
            power_efficient_encoder: wire.power_efficient_encoder,
            active: wire.active,
            scalibility_mode: wire.scalability_mode,
        }
    }
}

impl From<DataChannelStats> for dictionaries::DataChannelStats {
    fn from(wire: DataChannelStats) -> Self {
        Self {
            label: wire.label,
            protocol: wire.protocol,
            data_channel_identifier: wire.data_channel_identifier,
            state: wire.state.and_then(|value| DataChannelState::try_from(value).ok()),
            messages_sent: wire.messages_sent,
            bytes_sent: wire.bytes_sent,
            messages_received: wire.messages_received,
            bytes_received: wire.bytes_received,
        }
    }
}

impl From<TransportStats> for dictionaries::TransportStats {
    fn from(wire: TransportStats) -> Self {
        Self {
            packets_sent: wire.packets_sent,
            packets_received: wire.packets_received,
            bytes_sent: wire.bytes_sent,
            bytes_received: wire.bytes_received,
            ice_role: IceRole::try_from(wire.ice_role).unwrap_or_default(),
            ice_local_username_fragment: wire.ice_local_username_fragment,
            dtls_state: wire.dtls_state.and_then(|value| DtlsTransportState::try_from(value).ok()),
            ice_state: wire.ice_state.and_then(|value| IceTransportState::try_from(value).ok()),
            selected_candidate_pair_id: wire.selected_candidate_pair_id,
            local_certificate_id: wire.local_certificate_id,
            remote_certificate_id: wire.remote_certificate_id,
            tls_version: wire.tls_version,
            dtls_cipher: wire.dtls_cipher,
            dtls_role: DtlsRole::try_from(wire.dtls_role).unwrap_or_default(),
            srtp_cipher: wire.srtp_cipher,
            selected_candidate_pair_changes: wire.selected_candidate_pair_changes,
        }
    }
}

impl From<CandidatePairStats> for dictionaries::CandidatePairStats {
    fn from(wire: CandidatePairStats) -> Self {
        Self {
            transport_id: wire.transport_id,
            local_candidate_id: wire.local_candidate_id,
            remote_candidate_id: wire.remote_candidate_id,
            state: wire.state.and_then(|value| IceCandidatePairState::try_from(value).ok()),
            nominated: wire.nominated,
            packets_sent: wire.packets_sent,
            packets_received: wire.packets_received,
            bytes_sent: wire.bytes_sent,
            bytes_received: wire.bytes_received,
            last_packet_sent_timestamp: wire.last_packet_sent_timestamp,
            last_packet_received_timestamp: wire.last_packet_received_timestamp,
            total_round_trip_time: wire.total_round_trip_time,
            current_round_trip_time: wire.current_round_trip_time,
            available_outgoing_bitrate: wire.available_outgoing_bitrate,
            available_incoming_bitrate: wire.available_incoming_bitrate,
            requests_received: wire.requests_received,
            requests_sent: wire.requests_sent,
            responses_received: wire.responses_received,
            responses_sent: wire.responses_sent,
            consent_requests_sent: wire.consent_requests_sent,
            packets_discarded_on_send: wire.packets_discarded_on_send,
            bytes_discarded_on_send: wire.bytes_discarded_on_send,
        }
    }
}

impl From<IceCandidateStats> for dictionaries::IceCandidateStats {
    fn from(wire: IceCandidateStats) -> Self {
        Self {
            transport_id: wire.transport_id,
            address: wire.address,
            port: wire.port,
            protocol: wire.protocol,
            candidate_type: wire.candidate_type.and_then(|value| IceCandidateType::try_from(value).ok()),
            priority: wire.priority,
            url: wire.url,
            relay_protocol: wire
                .relay_protocol
                .and_then(|value| IceServerTransportProtocol::try_from(value).ok()),
            foundation: wire.foundation,
            related_address: wire.related_address,
            related_port: wire.related_port,
            username_fragment: wire.username_fragment,
            tcp_type: wire.tcp_type.and_then(|value| IceTcpCandidateType::try_from(value).ok()),
            network_type: None,
        }
    }
}
