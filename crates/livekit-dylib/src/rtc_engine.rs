//! What the `livekit` crate shows of its engine.

mod signal_error;

use std::borrow::Cow;

pub use signal_error::{SignalError, StatusCode};

use crate::webrtc::RtcError;
use crate::webrtc::stats::RtcStats;

/// In bytes: what may wait to be sent before sending waits, unless the app says otherwise.
pub const INITIAL_BUFFERED_AMOUNT_LOW_THRESHOLD: u64 = 2 * 1024 * 1024;

#[derive(thiserror::Error, Debug)]
pub enum EngineError {
    #[error("signal failure: {0}")]
    Signal(#[from] SignalError),
    #[error("internal webrtc failure")]
    Rtc(#[from] RtcError),
    #[error("connection error: {0}")]
    Connection(Cow<'static, str>),
    #[error("internal error: {0}")]
    Internal(Cow<'static, str>),
}

impl EngineError {
    /// The inverse of `Display`, for errors that come as text.
    pub(crate) fn from_text(text: &str) -> Self {
        if let Some(reason) = text.strip_prefix("signal failure: ") {
            Self::Signal(SignalError::from_text(reason))
        } else if let Some(reason) = text.strip_prefix("connection error: ") {
            Self::Connection(reason.to_owned().into())
        } else {
            let reason = text.strip_prefix("internal error: ").unwrap_or(text);
            Self::Internal(reason.to_owned().into())
        }
    }
}

impl From<crate::ffi::Error> for EngineError {
    fn from(error: crate::ffi::Error) -> Self {
        Self::Internal(error.to_string().into())
    }
}

#[derive(Debug, Clone, Copy, Eq, PartialEq, ::prost::Enumeration)]
pub enum SimulateScenario {
    SignalReconnect = 0,
    Speaker = 1,
    NodeFailure = 2,
    ServerLeave = 3,
    Migration = 4,
    ForceTcp = 5,
    ForceTls = 6,
    FullReconnect = 7,
    DisconnectSignalOnResume = 8,
}

#[derive(Debug, Clone)]
pub struct SessionStats {
    pub publisher_stats: Vec<RtcStats>,
    pub subscriber_stats: Vec<RtcStats>,
}
