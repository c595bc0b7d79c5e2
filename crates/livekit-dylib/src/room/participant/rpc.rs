//! Calls of one participant by another: what is asked, and what can go wrong.

use std::fmt;
use std::time::Duration;

use crate::ffi::proto;
use crate::id::ParticipantIdentity;

/// What is asked, of whom, and how long it may take.
#[derive(Debug, Clone)]
pub struct PerformRpcData {
    pub destination_identity: String,
    pub method: String,
    /// In any format; JSON mostly.
    pub payload: String,
    /// How long to wait for the answer after the other side has said that it got the call: 15 s unless told.
    pub response_timeout: Duration,
    /// How long to wait until it has said so: 7 s unless told.
    pub max_round_trip_latency: Duration,
}

impl Default for PerformRpcData {
    fn default() -> Self {
        Self {
            destination_identity: String::new(),
            method: String::new(),
            payload: String::new(),
            response_timeout: Duration::from_secs(15),
            max_round_trip_latency: Duration::from_secs(7),
        }
    }
}

impl PerformRpcData {
    pub fn new(destination_identity: impl Into<ParticipantIdentity>, method: impl Into<String>) -> Self {
        Self::default().with_destination_identity(destination_identity).with_method(method)
    }

    #[must_use]
    pub fn with_destination_identity(mut self, destination_identity: impl Into<ParticipantIdentity>) -> Self {
        self.destination_identity = destination_identity.into().into();
        self
    }

    #[must_use]
    pub fn with_method(mut self, method: impl Into<String>) -> Self {
        self.method = method.into();
        self
    }

    #[must_use]
    pub fn with_payload(mut self, payload: impl Into<String>) -> Self {
        self.payload = payload.into();
        self
    }

    #[must_use]
    pub fn with_response_timeout(mut self, response_timeout: Duration) -> Self {
        self.response_timeout = response_timeout;
        self
    }

    #[must_use]
    pub fn with_max_round_trip_latency(mut self, max_round_trip_latency: Duration) -> Self {
        self.max_round_trip_latency = max_round_trip_latency;
        self
    }
}

/// A call, as the method that is called sees it.
#[derive(Debug, Clone)]
pub struct RpcInvocationData {
    /// The same on both sides, for logs.
    pub request_id: String,
    pub caller_identity: ParticipantIdentity,
    pub payload: String,
    /// How long the caller waits.
    pub response_timeout: Duration,
}

/// The longest payload in bytes for those who speak the first version of the protocol.
pub const MAX_V1_PAYLOAD_BYTES: usize = 15_360;

/// Why a call failed: a method's own error, or one of [`RpcErrorCode`].
#[derive(Debug, Clone)]
pub struct RpcError {
    /// 1001 to 1999 are [`RpcErrorCode`]'s and reserved.
    pub code: u32,
    pub message: String,
    pub data: Option<String>,
}

impl RpcError {
    pub const MAX_MESSAGE_BYTES: usize = 256;
    pub const MAX_DATA_BYTES: usize = MAX_V1_PAYLOAD_BYTES;

    /// What is too long is cut, between two characters.
    pub fn new(code: u32, mut message: String, mut data: Option<String>) -> Self {
        cut(&mut message, Self::MAX_MESSAGE_BYTES);
        if let Some(data) = &mut data {
            cut(data, Self::MAX_DATA_BYTES);
        }
        Self { code, message, data }
    }

    /// With the code's own message.
    pub fn built_in(code: RpcErrorCode, data: Option<String>) -> Self {
        Self::new(code as u32, code.message().to_owned(), data)
    }
}

fn cut(text: &mut String, most: usize) {
    text.truncate(text.floor_char_boundary(most));
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RPC Error: {} ({})", self.message, self.code)
    }
}

impl std::error::Error for RpcError {}

impl From<proto::RpcError> for RpcError {
    fn from(wire: proto::RpcError) -> Self {
        Self::new(wire.code, wire.message, wire.data)
    }
}

impl From<RpcError> for proto::RpcError {
    fn from(error: RpcError) -> Self {
        // its fields are public, so it need not have been cut
        let RpcError { code, message, data } = RpcError::new(error.code, error.message, error.data);
        Self { code, message, data }
    }
}

/// The errors that are nobody's own.
#[derive(Debug, Clone, Copy)]
pub enum RpcErrorCode {
    ApplicationError = 1500,
    ConnectionTimeout = 1501,
    ResponseTimeout = 1502,
    RecipientDisconnected = 1503,
    ResponsePayloadTooLarge = 1504,
    SendFailed = 1505,

    UnsupportedMethod = 1400,
    RecipientNotFound = 1401,
    RequestPayloadTooLarge = 1402,
    UnsupportedServer = 1403,
    UnsupportedVersion = 1404,
}

impl RpcErrorCode {
    /// As every SDK words it.
    fn message(self) -> &'static str {
        match self {
            Self::ApplicationError => "Application error in method handler",
            Self::ConnectionTimeout => "Connection timeout",
            Self::ResponseTimeout => "Response timeout",
            Self::RecipientDisconnected => "Recipient disconnected",
            Self::ResponsePayloadTooLarge => "Response payload too large",
            Self::SendFailed => "Failed to send",
            Self::UnsupportedMethod => "Method not supported at destination",
            Self::RecipientNotFound => "Recipient not found",
            Self::RequestPayloadTooLarge => "Request payload too large",
            Self::UnsupportedServer => "RPC not supported by server",
            Self::UnsupportedVersion => "Unsupported RPC version",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_for_an_error_is_cut_between_two_characters() {
        let error = RpcError::new(7, "ä".repeat(200), Some("x".repeat(20_000)));
        assert_eq!(error.message.len(), RpcError::MAX_MESSAGE_BYTES);
        assert_eq!(RpcError::new(7, "a".to_owned() + &"ä".repeat(200), None).message.len(), 255);
        assert_eq!(error.data.map(|data| data.len()), Some(RpcError::MAX_DATA_BYTES));
    }
}
