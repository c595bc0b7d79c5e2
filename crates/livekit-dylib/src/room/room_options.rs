use std::time::Duration;

use crate::e2ee::E2eeOptions;
use crate::ffi::proto;
use crate::webrtc::peer_connection_factory::RtcConfiguration;

/// Of the `livekit` crate that this one stands in for.
pub const SDK_VERSION: &str = "0.10.0";

/// What the library takes for one attempt at the signalling connection.
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// What the server is told about this client. The library tells name and version once a process, so these are read only.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RoomSdkOptions {
    pub sdk: String,
    pub sdk_version: String,
    /// Others that are built on this one: `name:version`, with commas in between.
    pub other_sdks: Option<String>,
}

impl Default for RoomSdkOptions {
    fn default() -> Self {
        Self { sdk: "rust".to_owned(), sdk_version: SDK_VERSION.to_owned(), other_sdks: None }
    }
}

#[derive(Debug, Clone, Default)]
pub struct RoomDataStreamOptions {
    max_payload_byte_length: Option<usize>,
}

impl RoomDataStreamOptions {
    /// The largest stream that is accepted.
    pub fn with_max_payload_byte_length(mut self, byte_length: usize) -> Self {
        self.max_payload_byte_length = Some(byte_length);
        self
    }
}

/// How to join a room.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RoomOptions {
    pub auto_subscribe: bool,
    pub adaptive_stream: bool,
    pub dynacast: bool,
    /// Encrypts tracks alone.
    #[deprecated(note = "use `encryption`, which encrypts data too")]
    pub e2ee: Option<E2eeOptions>,
    /// Encrypts tracks, data packets, texts and bytes. Comes before `e2ee`.
    pub encryption: Option<E2eeOptions>,
    pub rtc_config: RtcConfiguration,
    pub join_retries: u32,
    pub sdk_options: RoomSdkOptions,
    /// One peer connection for both directions, where the server can.
    pub single_peer_connection: bool,
    /// For each attempt at the signalling connection, not for all of them.
    pub connect_timeout: Duration,
    pub data_stream: RoomDataStreamOptions,
}

#[allow(deprecated, reason = "it is there all the same")]
impl Default for RoomOptions {
    fn default() -> Self {
        Self {
            auto_subscribe: true,
            adaptive_stream: false,
            dynacast: false,
            e2ee: None,
            encryption: None,
            rtc_config: RtcConfiguration::default(),
            join_retries: 3,
            sdk_options: RoomSdkOptions::default(),
            single_peer_connection: true,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            data_stream: RoomDataStreamOptions::default(),
        }
    }
}

impl RoomOptions {
    /// How the room is encrypted, and whether data is too.
    #[allow(deprecated, reason = "it is obeyed all the same")]
    pub(crate) fn encryption(&self) -> (Option<E2eeOptions>, bool) {
        (self.encryption.clone().or_else(|| self.e2ee.clone()), self.encryption.is_some())
    }
}

impl From<E2eeOptions> for proto::E2eeOptions {
    fn from(options: E2eeOptions) -> Self {
        Self {
            encryption_type: options.encryption_type.into(),
            key_provider_options: options.key_provider.to_wire(),
        }
    }
}

#[allow(deprecated, reason = "it is obeyed all the same")]
impl From<RoomOptions> for proto::RoomOptions {
    fn from(options: RoomOptions) -> Self {
        Self {
            auto_subscribe: Some(options.auto_subscribe),
            adaptive_stream: Some(options.adaptive_stream),
            dynacast: Some(options.dynacast),
            e2ee: options.e2ee.map(Into::into),
            encryption: options.encryption.map(Into::into),
            rtc_config: Some(options.rtc_config.into()),
            join_retries: Some(options.join_retries),
            single_peer_connection: Some(options.single_peer_connection),
            connect_timeout_ms: u64::try_from(options.connect_timeout.as_millis()).ok(),
            data_stream: Some(proto::RoomDataStreamOptions {
                max_payload_byte_length: options
                    .data_stream
                    .max_payload_byte_length
                    .map(|length| length as u64),
            }),
            other_sdks: options.sdk_options.other_sdks,
        }
    }
}

impl From<RtcConfiguration> for proto::RtcConfig {
    fn from(config: RtcConfiguration) -> Self {
        let ice_servers = config.ice_servers.into_iter().map(|server| proto::IceServer {
            urls: server.urls,
            username: Some(server.username),
            password: Some(server.password),
        });
        Self {
            ice_transport_type: Some(config.ice_transport_type.into()),
            continual_gathering_policy: Some(config.continual_gathering_policy.into()),
            ice_servers: ice_servers.collect(),
        }
    }
}
