use crate::ffi::proto;
use crate::id::{ParticipantIdentity, TrackSid};
use crate::track::TrackSource;

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum ConnectionQuality {
    Excellent = 2,
    Good = 1,
    Poor = 0,
    Lost = 3,
}

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum ParticipantState {
    Joining = 0,
    Joined = 1,
    Active = 2,
    Disconnected = 3,
}

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum ParticipantKind {
    Standard = 0,
    Ingress = 1,
    Egress = 2,
    Sip = 3,
    Agent = 4,
    Connector = 5,
    Bridge = 6,
}

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum ParticipantKindDetail {
    CloudAgent = 0,
    Forwarded = 1,
    ConnectorWhatsapp = 2,
    ConnectorTwilio = 3,
    BridgeRtsp = 4,
    Simulation = 5,
}

/// Why somebody left, or had to.
#[derive(Debug, Clone, Copy, Eq, PartialEq, PartialOrd, Ord, Hash, ::prost::Enumeration)]
pub enum DisconnectReason {
    UnknownReason = 0,
    ClientInitiated = 1,
    DuplicateIdentity = 2,
    ServerShutdown = 3,
    ParticipantRemoved = 4,
    RoomDeleted = 5,
    StateMismatch = 6,
    JoinFailure = 7,
    Migration = 8,
    SignalClose = 9,
    RoomClosed = 10,
    UserUnavailable = 11,
    UserRejected = 12,
    SipTrunkFailure = 13,
    ConnectionTimeout = 14,
    MediaFailure = 15,
    AgentError = 16,
}

/// Whether somebody may subscribe to all tracks of another participant, or to which.
#[derive(Debug, Clone)]
pub struct ParticipantTrackPermission {
    pub participant_identity: ParticipantIdentity,
    pub allow_all: bool,
    pub allowed_track_sids: Vec<TrackSid>,
}

impl From<ParticipantTrackPermission> for proto::ParticipantTrackPermission {
    fn from(permission: ParticipantTrackPermission) -> Self {
        Self {
            participant_identity: permission.participant_identity.into(),
            allow_all: Some(permission.allow_all),
            allowed_track_sids: permission.allowed_track_sids.into_iter().map(Into::into).collect(),
        }
    }
}

/// What a participant may do.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParticipantPermission {
    pub can_subscribe: bool,
    pub can_publish: bool,
    pub can_publish_data: bool,
    /// Empty for every source.
    pub can_publish_sources: Vec<TrackSource>,
    pub hidden: bool,
    pub can_update_metadata: bool,
    pub can_subscribe_metrics: bool,
    pub can_manage_agent_session: bool,
}

impl From<proto::ParticipantPermission> for ParticipantPermission {
    fn from(wire: proto::ParticipantPermission) -> Self {
        Self {
            can_publish_sources: wire.can_publish_sources().collect(),
            can_subscribe: wire.can_subscribe,
            can_publish: wire.can_publish,
            can_publish_data: wire.can_publish_data,
            hidden: wire.hidden,
            can_update_metadata: wire.can_update_metadata,
            can_subscribe_metrics: wire.can_subscribe_metrics,
            can_manage_agent_session: wire.can_manage_agent_session,
        }
    }
}
