//! Statistics of a track or a session: the kinds and names of the W3C's webrtc-stats.

mod wire;

pub mod dictionaries;

pub(crate) use wire::WireStats;

pub use super::data_channel::DataChannelState;

#[derive(Debug, Clone)]
pub enum RtcStats {
    Codec(CodecStats),
    InboundRtp(InboundRtpStats),
    OutboundRtp(OutboundRtpStats),
    RemoteInboundRtp(RemoteInboundRtpStats),
    RemoteOutboundRtp(RemoteOutboundRtpStats),
    MediaSource(MediaSourceStats),
    MediaPlayout(MediaPlayoutStats),
    PeerConnection(PeerConnectionStats),
    DataChannel(DataChannelStats),
    Transport(TransportStats),
    CandidatePair(CandidatePairStats),
    LocalCandidate(LocalCandidateStats),
    RemoteCandidate(RemoteCandidateStats),
    Certificate(CertificateStats),
    Stream(StreamStats),
    Track,
}

pub(crate) fn from_wire(stats: Vec<WireStats>) -> Vec<RtcStats> {
    stats.into_iter().filter_map(WireStats::into_stats).collect()
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum QualityLimitationReason {
    None = 0,
    Cpu = 1,
    Bandwidth = 2,
    Other = 3,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceRole {
    Unknown = 0,
    Controlling = 1,
    Controlled = 2,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum DtlsTransportState {
    New = 0,
    Connecting = 1,
    Connected = 2,
    Closed = 3,
    Failed = 4,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceTransportState {
    New = 0,
    Checking = 1,
    Connected = 2,
    Completed = 3,
    Disconnected = 4,
    Failed = 5,
    Closed = 6,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum DtlsRole {
    Unknown = 2,
    Client = 0,
    Server = 1,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceCandidatePairState {
    Frozen = 0,
    Waiting = 1,
    InProgress = 2,
    Failed = 3,
    Succeeded = 4,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceCandidateType {
    Host = 0,
    Srflx = 1,
    Prflx = 2,
    Relay = 3,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceServerTransportProtocol {
    Udp = 0,
    Tcp = 1,
    Tls = 2,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceTcpCandidateType {
    Active = 0,
    Passive = 1,
    So = 2,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CodecStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub codec: dictionaries::CodecStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct InboundRtpStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub stream: dictionaries::RtpStreamStats,
    #[prost(message, required, tag = "3")]
    pub received: dictionaries::ReceivedRtpStreamStats,
    #[prost(message, required, tag = "4")]
    pub inbound: dictionaries::InboundRtpStreamStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct OutboundRtpStats {
    pub rtc: dictionaries::RtcStats,
    pub stream: dictionaries::RtpStreamStats,
    pub sent: dictionaries::SentRtpStreamStats,
    pub outbound: dictionaries::OutboundRtpStreamStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoteInboundRtpStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub stream: dictionaries::RtpStreamStats,
    #[prost(message, required, tag = "3")]
    pub received: dictionaries::ReceivedRtpStreamStats,
    #[prost(message, required, tag = "4")]
    pub remote_inbound: dictionaries::RemoteInboundRtpStreamStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct RemoteOutboundRtpStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub stream: dictionaries::RtpStreamStats,
    #[prost(message, required, tag = "3")]
    pub sent: dictionaries::SentRtpStreamStats,
    #[prost(message, required, tag = "4")]
    pub remote_outbound: dictionaries::RemoteOutboundRtpStreamStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct MediaSourceStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub source: dictionaries::MediaSourceStats,
    #[prost(message, required, tag = "3")]
    pub audio: dictionaries::AudioSourceStats,
    #[prost(message, required, tag = "4")]
    pub video: dictionaries::VideoSourceStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct MediaPlayoutStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub audio_playout: dictionaries::AudioPlayoutStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct PeerConnectionStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub pc: dictionaries::PeerConnectionStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct DataChannelStats {
    pub rtc: dictionaries::RtcStats,
    pub dc: dictionaries::DataChannelStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct TransportStats {
    pub rtc: dictionaries::RtcStats,
    pub transport: dictionaries::TransportStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct CandidatePairStats {
    pub rtc: dictionaries::RtcStats,
    pub candidate_pair: dictionaries::CandidatePairStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct LocalCandidateStats {
    pub rtc: dictionaries::RtcStats,
    pub local_candidate: dictionaries::IceCandidateStats,
}

#[derive(Debug, Default, Clone, PartialEq)]
pub struct RemoteCandidateStats {
    pub rtc: dictionaries::RtcStats,
    pub remote_candidate: dictionaries::IceCandidateStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct CertificateStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub certificate: dictionaries::CertificateStats,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct StreamStats {
    #[prost(message, required, tag = "1")]
    pub rtc: dictionaries::RtcStats,
    #[prost(message, required, tag = "2")]
    pub stream: dictionaries::StreamStats,
}
