use crate::ffi;
use crate::proto::request_response::Reason;
use crate::rtc_engine::EngineError;
use crate::webrtc::RtcError;

pub type RoomResult<T> = Result<T, RoomError>;

#[derive(thiserror::Error, Debug)]
pub enum RoomError {
    #[error("engine: {0}")]
    Engine(#[from] EngineError),
    #[error("room failure: {0}")]
    Internal(String),
    #[error("rtc: {0}")]
    Rtc(#[from] RtcError),
    #[error("this track or a track of the same source is already published")]
    TrackAlreadyPublished,
    #[error("already closed")]
    AlreadyClosed,
    /// The server refuses what was asked for.
    #[error("request error: {reason:?} - {message}")]
    Request { reason: Reason, message: String },
}

impl RoomError {
    /// The library gives its errors as the text of this type's counterpart: this is the way back, without tokens.
    pub(crate) fn from_text(text: &str) -> Self {
        Self::from_clean_text(&ffi::redact(text))
    }

    /// The same for an error about one token that is known.
    pub(crate) fn about_token(text: &str, token: &str) -> Self {
        Self::from_clean_text(&ffi::redact_token(text, token))
    }

    fn from_clean_text(text: &str) -> Self {
        if let Some(reason) = text.strip_prefix("engine: ") {
            return Self::Engine(EngineError::from_text(reason));
        }
        if let Some(reason) = text.strip_prefix("rtc: ") {
            return Self::Rtc(RtcError::internal(reason));
        }
        if let Some(refused) = Self::refused(text) {
            return refused;
        }
        match text {
            "this track or a track of the same source is already published" => Self::TrackAlreadyPublished,
            "already closed" => Self::AlreadyClosed,
            _ => Self::Internal(text.strip_prefix("room failure: ").unwrap_or(text).to_owned()),
        }
    }

    fn refused(text: &str) -> Option<Self> {
        let (reason, message) = text.strip_prefix("request error: ")?.split_once(" - ")?;
        Some(Self::Request { reason: Reason::from_name(reason)?, message: message.to_owned() })
    }

    pub(crate) fn unexpected_answer() -> Self {
        Self::Internal("an unexpected answer".to_owned())
    }
}

impl From<ffi::Error> for RoomError {
    fn from(error: ffi::Error) -> Self {
        Self::Engine(error.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_given_as_text_becomes_the_error_it_was() {
        for error in [
            RoomError::Engine(EngineError::from_text("signal failure: ws failure: IO error")),
            RoomError::Engine(EngineError::Connection("wait_pc_connection timed out".into())),
            RoomError::Engine(EngineError::Internal("broken".into())),
            RoomError::Internal("track not found".to_owned()),
            RoomError::TrackAlreadyPublished,
            RoomError::AlreadyClosed,
            RoomError::Request { reason: Reason::NotAllowed, message: "no - never".to_owned() },
        ] {
            let back = RoomError::from_text(&error.to_string());
            assert_eq!(std::mem::discriminant(&back), std::mem::discriminant(&error));
            assert_eq!(back.to_string(), error.to_string());
        }
    }

    #[test]
    fn a_token_that_is_no_jwt_is_kept_out_of_an_error_about_it() {
        let error =
            RoomError::about_token("engine: signal failure: 401 for hunter2 at /rtc?x=hunter2", "hunter2");
        assert_eq!(error.to_string(), "engine: signal failure: 401 for [redacted] at /rtc?x=[redacted]");
    }
}
