//! The groups of figures that the W3C's webrtc-stats names. Most come off the wire as they are; those with an
//! enumeration inside are filled from their twins in `wire`.

use std::collections::HashMap;

use super::{
    DataChannelState, DtlsRole, DtlsTransportState, IceCandidatePairState, IceCandidateType, IceRole,
    IceServerTransportProtocol, IceTcpCandidateType, IceTransportState, QualityLimitationReason,
};

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RtcStats {
    #[prost(string, required, tag = "1")]
    pub id: String,
    #[prost(int64, required, tag = "2")]
    pub timestamp: i64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CodecStats {
    #[prost(uint32, required, tag = "1")]
    pub payload_type: u32,
    #[prost(string, required, tag = "2")]
    pub transport_id: String,
    #[prost(string, required, tag = "3")]
    pub mime_type: String,
    #[prost(uint32, required, tag = "4")]
    pub clock_rate: u32,
    #[prost(uint32, required, tag = "5")]
    pub channels: u32,
    #[prost(string, required, tag = "6")]
    pub sdp_fmtp_line: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RtpStreamStats {
    #[prost(uint32, required, tag = "1")]
    pub ssrc: u32,
    #[prost(string, required, tag = "2")]
    pub kind: String,
    #[prost(string, required, tag = "3")]
    pub transport_id: String,
    #[prost(string, required, tag = "4")]
    pub codec_id: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ReceivedRtpStreamStats {
    #[prost(uint64, required, tag = "1")]
    pub packets_received: u64,
    #[prost(int64, required, tag = "2")]
    pub packets_lost: i64,
    #[prost(double, required, tag = "3")]
    pub jitter: f64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct InboundRtpStreamStats {
    #[prost(string, required, tag = "1")]
    pub track_identifier: String,
    #[prost(string, required, tag = "2")]
    pub mid: String,
    #[prost(string, required, tag = "3")]
    pub remote_id: String,
    #[prost(uint32, required, tag = "4")]
    pub frames_decoded: u32,
    #[prost(uint32, required, tag = "5")]
    pub key_frames_decoded: u32,
    #[prost(uint32, required, tag = "6")]
    pub frames_rendered: u32,
    #[prost(uint32, required, tag = "7")]
    pub frames_dropped: u32,
    #[prost(uint32, required, tag = "8")]
    pub frame_width: u32,
    #[prost(uint32, required, tag = "9")]
    pub frame_height: u32,
    #[prost(double, required, tag = "10")]
    pub frames_per_second: f64,
    #[prost(uint64, required, tag = "11")]
    pub qp_sum: u64,
    #[prost(double, required, tag = "12")]
    pub total_decode_time: f64,
    #[prost(double, required, tag = "13")]
    pub total_inter_frame_delay: f64,
    #[prost(double, required, tag = "14")]
    pub total_squared_inter_frame_delay: f64,
    #[prost(uint32, required, tag = "15")]
    pub pause_count: u32,
    #[prost(double, required, tag = "16")]
    pub total_pause_duration: f64,
    #[prost(uint32, required, tag = "17")]
    pub freeze_count: u32,
    #[prost(double, required, tag = "18")]
    pub total_freeze_duration: f64,
    #[prost(double, required, tag = "19")]
    pub last_packet_received_timestamp: f64,
    #[prost(uint64, required, tag = "20")]
    pub header_bytes_received: u64,
    #[prost(uint64, required, tag = "21")]
    pub packets_discarded: u64,
    #[prost(uint64, required, tag = "22")]
    pub fec_bytes_received: u64,
    #[prost(uint64, required, tag = "23")]
    pub fec_packets_received: u64,
    #[prost(uint64, required, tag = "24")]
    pub fec_packets_discarded: u64,
    #[prost(uint64, required, tag = "25")]
    pub bytes_received: u64,
    #[prost(uint32, required, tag = "26")]
    pub nack_count: u32,
    #[prost(uint32, required, tag = "27")]
    pub fir_count: u32,
    #[prost(uint32, required, tag = "28")]
    pub pli_count: u32,
    #[prost(double, required, tag = "29")]
    pub total_processing_delay: f64,
    #[prost(double, required, tag = "30")]
    pub estimated_playout_timestamp: f64,
    #[prost(double, required, tag = "31")]
    pub jitter_buffer_delay: f64,
    #[prost(double, required, tag = "32")]
    pub jitter_buffer_target_delay: f64,
    #[prost(uint64, required, tag = "33")]
    pub jitter_buffer_emitted_count: u64,
    #[prost(double, required, tag = "34")]
    pub jitter_buffer_minimum_delay: f64,
    #[prost(uint64, required, tag = "35")]
    pub total_samples_received: u64,
    #[prost(uint64, required, tag = "36")]
    pub concealed_samples: u64,
    #[prost(uint64, required, tag = "37")]
    pub silent_concealed_samples: u64,
    #[prost(uint64, required, tag = "38")]
    pub concealment_events: u64,
    #[prost(uint64, required, tag = "39")]
    pub inserted_samples_for_deceleration: u64,
    #[prost(uint64, required, tag = "40")]
    pub removed_samples_for_acceleration: u64,
    #[prost(double, required, tag = "41")]
    pub audio_level: f64,
    #[prost(double, required, tag = "42")]
    pub total_audio_energy: f64,
    #[prost(double, required, tag = "43")]
    pub total_samples_duration: f64,
    #[prost(uint64, required, tag = "44")]
    pub frames_received: u64,
    #[prost(string, required, tag = "45")]
    pub decoder_implementation: String,
    #[prost(string, required, tag = "46")]
    pub playout_id: String,
    #[prost(bool, required, tag = "47")]
    pub power_efficient_decoder: bool,
    #[prost(uint64, required, tag = "48")]
    pub frames_assembled_from_multiple_packets: u64,
    #[prost(double, required, tag = "49")]
    pub total_assembly_time: f64,
    #[prost(uint64, required, tag = "50")]
    pub retransmitted_packets_received: u64,
    #[prost(uint64, required, tag = "51")]
    pub retransmitted_bytes_received: u64,
    #[prost(uint32, required, tag = "52")]
    pub rtx_ssrc: u32,
    #[prost(uint32, required, tag = "53")]
    pub fec_ssrc: u32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct SentRtpStreamStats {
    #[prost(uint64, required, tag = "1")]
    pub packets_sent: u64,
    #[prost(uint64, required, tag = "2")]
    pub bytes_sent: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoteInboundRtpStreamStats {
    #[prost(string, required, tag = "1")]
    pub local_id: String,
    #[prost(double, required, tag = "2")]
    pub round_trip_time: f64,
    #[prost(double, required, tag = "3")]
    pub total_round_trip_time: f64,
    #[prost(double, required, tag = "4")]
    pub fraction_lost: f64,
    #[prost(uint64, required, tag = "5")]
    pub round_trip_time_measurements: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoteOutboundRtpStreamStats {
    #[prost(string, required, tag = "1")]
    pub local_id: String,
    #[prost(double, required, tag = "2")]
    pub remote_timestamp: f64,
    #[prost(uint64, required, tag = "3")]
    pub reports_sent: u64,
    #[prost(double, required, tag = "4")]
    pub round_trip_time: f64,
    #[prost(double, required, tag = "5")]
    pub total_round_trip_time: f64,
    #[prost(uint64, required, tag = "6")]
    pub round_trip_time_measurements: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct MediaSourceStats {
    #[prost(string, required, tag = "1")]
    pub track_identifier: String,
    #[prost(string, required, tag = "2")]
    pub kind: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioSourceStats {
    #[prost(double, required, tag = "1")]
    pub audio_level: f64,
    #[prost(double, required, tag = "2")]
    pub total_audio_energy: f64,
    #[prost(double, required, tag = "3")]
    pub total_samples_duration: f64,
    #[prost(double, required, tag = "4")]
    pub echo_return_loss: f64,
    #[prost(double, required, tag = "5")]
    pub echo_return_loss_enhancement: f64,
    #[prost(double, required, tag = "6")]
    pub dropped_samples_duration: f64,
    #[prost(uint32, required, tag = "7")]
    pub dropped_samples_events: u32,
    #[prost(double, required, tag = "8")]
    pub total_capture_delay: f64,
    #[prost(uint64, required, tag = "9")]
    pub total_samples_captured: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct VideoSourceStats {
    #[prost(uint32, required, tag = "1")]
    pub width: u32,
    #[prost(uint32, required, tag = "2")]
    pub height: u32,
    #[prost(uint32, required, tag = "3")]
    pub frames: u32,
    #[prost(double, required, tag = "4")]
    pub frames_per_second: f64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct AudioPlayoutStats {
    #[prost(string, required, tag = "1")]
    pub kind: String,
    #[prost(double, required, tag = "2")]
    pub synthesized_samples_duration: f64,
    #[prost(uint32, required, tag = "3")]
    pub synthesized_samples_events: u32,
    #[prost(double, required, tag = "4")]
    pub total_samples_duration: f64,
    #[prost(double, required, tag = "5")]
    pub total_playout_delay: f64,
    #[prost(uint64, required, tag = "6")]
    pub total_samples_count: u64,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PeerConnectionStats {
    #[prost(uint32, required, tag = "1")]
    pub data_channels_opened: u32,
    #[prost(uint32, required, tag = "2")]
    pub data_channels_closed: u32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CertificateStats {
    #[prost(string, required, tag = "1")]
    pub fingerprint: String,
    #[prost(string, required, tag = "2")]
    pub fingerprint_algorithm: String,
    #[prost(string, required, tag = "3")]
    pub base64_certificate: String,
    #[prost(string, required, tag = "4")]
    pub issuer_certificate_id: String,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamStats {
    #[prost(string, required, tag = "1")]
    pub id: String,
    #[prost(string, required, tag = "2")]
    pub stream_identifier: String,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct OutboundRtpStreamStats {
    pub mid: String,
    pub media_source_id: String,
    pub remote_id: String,
    pub rid: String,
    pub header_bytes_sent: u64,
    pub retransmitted_packets_sent: u64,
    pub retransmitted_bytes_sent: u64,
    pub rtx_ssrc: u32,
    pub target_bitrate: f64,
    pub total_encoded_bytes_target: u64,
    pub frame_width: u32,
    pub frame_height: u32,
    pub frames_per_second: f64,
    pub frames_sent: u32,
    pub huge_frames_sent: u32,
    pub frames_encoded: u32,
    pub key_frames_encoded: u32,
    pub qp_sum: u64,
    pub total_encode_time: f64,
    pub total_packet_send_delay: f64,
    pub quality_limitation_reason: QualityLimitationReason,
    pub quality_limitation_durations: HashMap<String, f64>,
    pub quality_limitation_resolution_changes: u32,
    pub nack_count: u32,
    pub fir_count: u32,
    pub pli_count: u32,
    pub encoder_implementation: String,
    pub power_efficient_encoder: bool,
    pub active: bool,
    pub scalibility_mode: String,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct DataChannelStats {
    pub label: String,
    pub protocol: String,
    pub data_channel_identifier: i32,
    pub state: Option<DataChannelState>,
    pub messages_sent: u32,
    pub bytes_sent: u64,
    pub messages_received: u32,
    pub bytes_received: u64,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct TransportStats {
    pub packets_sent: u64,
    pub packets_received: u64,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub ice_role: IceRole,
    pub ice_local_username_fragment: String,
    pub dtls_state: Option<DtlsTransportState>,
    pub ice_state: Option<IceTransportState>,
    pub selected_candidate_pair_id: String,
    pub local_certificate_id: String,
    pub remote_certificate_id: String,
    pub tls_version: String,
    pub dtls_cipher: String,
    pub dtls_role: DtlsRole,
    pub srtp_cipher: String,
    pub selected_candidate_pair_changes: u32,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct CandidatePairStats {
    pub transport_id: String,
    pub local_candidate_id: String,
    pub remote_candidate_id: String,
    pub state: Option<IceCandidatePairState>,
    pub nominated: bool,
    pub packets_sent: u64,
    pub packets_received: u64,
    pub bytes_sent: u64,
    pub bytes_received: u64,
    pub last_packet_sent_timestamp: f64,
    pub last_packet_received_timestamp: f64,
    pub total_round_trip_time: f64,
    pub current_round_trip_time: f64,
    pub available_outgoing_bitrate: f64,
    pub available_incoming_bitrate: f64,
    pub requests_received: u64,
    pub requests_sent: u64,
    pub responses_received: u64,
    pub responses_sent: u64,
    pub consent_requests_sent: u64,
    pub packets_discarded_on_send: u32,
    pub bytes_discarded_on_send: u64,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct IceCandidateStats {
    pub transport_id: String,
    pub address: String,
    pub port: i32,
    pub protocol: String,
    pub candidate_type: Option<IceCandidateType>,
    pub priority: i32,
    pub url: String,
    pub relay_protocol: Option<IceServerTransportProtocol>,
    pub foundation: String,
    pub related_address: String,
    pub related_port: i32,
    pub username_fragment: String,
    pub tcp_type: Option<IceTcpCandidateType>,
    /// Not reported by the shared library: always `None`.
    pub network_type: Option<String>,
}
