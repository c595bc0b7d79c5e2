//! How peer connections find each other.

#[derive(Debug, Clone)]
pub struct IceServer {
    pub urls: Vec<String>,
    pub username: String,
    pub password: String,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum ContinualGatheringPolicy {
    GatherOnce = 0,
    GatherContinually = 1,
}

#[derive(Debug, Copy, Clone, PartialEq, Eq, ::prost::Enumeration)]
pub enum IceTransportsType {
    Relay = 0,
    NoHost = 1,
    All = 2,
}

#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RtcConfiguration {
    /// Instead of those that the LiveKit server names; empty for the server's.
    pub ice_servers: Vec<IceServer>,
    pub continual_gathering_policy: ContinualGatheringPolicy,
    pub ice_transport_type: IceTransportsType,
}

impl Default for RtcConfiguration {
    fn default() -> Self {
        Self {
            ice_servers: Vec::new(),
            continual_gathering_policy: ContinualGatheringPolicy::GatherContinually,
            ice_transport_type: IceTransportsType::All,
        }
    }
}
