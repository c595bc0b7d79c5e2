//! What can go wrong between us and the platform.

use diagnosis::{Observation, TokenRefusal, Unreachable};
use std::time::Duration;

/// Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("cannot reach {platform}: {why:?}")]
    Unreachable { platform: String, why: Unreachable },
    #[error("{platform} answered {status} with something else than the JSON expected")]
    NotJson { platform: String, status: u16 },
    /// The key or session is not accepted (401).
    #[error("the platform does not accept the invite's key or the session")]
    Unauthorized,
    /// The key or session is good, but not for this (403).
    #[error("the platform refuses: {message}")]
    Forbidden { message: String },
    #[error("the platform does not know this")]
    NotFound,
    #[error("the invite is over: {0:?}")]
    InviteOver(InviteOver),
    /// Bound to another device; opening with `take_over` moves it here.
    #[error("the interview is open on another device")]
    OtherDevice,
    /// Another device took the interview over.
    #[error("the interview was moved to another device")]
    Superseded,
    #[error("the interview is finished")]
    Finished,
    #[error("the platform asks to wait")]
    TooManyRequests { retry_after: Option<Duration> },
    /// Any other refusal of what we sent (4xx).
    #[error("{platform} refused with {status}: {message}")]
    Refused { platform: String, status: u16, message: String },
    /// The platform's own failure (5xx).
    #[error("{platform} failed with {status}: {message}")]
    ServerError { platform: String, status: u16, message: String },
    #[error("the platform's LiveKit credentials are not configured")]
    CredentialsNotConfigured,
    /// Settings that would do are written, and the platform still runs with others.
    #[error("the platform was not restarted after its settings were changed")]
    NotRestarted,
    #[error("the platform cannot give a room: {0:?}")]
    NoRoom(NoRoom),
    #[error("the answer has no usable LiveKit token: {why}")]
    TokenUnreadable { why: &'static str },
    #[error("the token is for the room {granted:?} instead of {expected:?}")]
    ForeignRoom { expected: String, granted: String },
    /// By the platform's clock. `skew_s`: how far this computer's clock is ahead (+) or behind (-).
    #[error("the token has expired (this clock is off by {skew_s} s)")]
    TokenExpired { skew_s: i64 },
    #[error("the token is not valid yet (this clock is off by {skew_s} s)")]
    TokenNotYetValid { skew_s: i64 },
    /// Not wss, or ws to another computer.
    #[error("the LiveKit address {url} is not one to connect to")]
    LiveKitUrlRefused { url: String },
}

/// Why an invite cannot be opened any more (410).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InviteOver {
    Expired,
    UsedUp,
    Revoked,
}

/// Why the platform, which is configured, gives no room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoRoom {
    /// It does not reach its LiveKit.
    Unreachable,
    UnknownKey,
    WrongSecret,
    /// Its tokens are refused for another reason.
    TokenRefused,
    LimitReached,
    Full,
}

impl From<Error> for Observation {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreachable { platform, why } => Observation::PlatformUnreachable { platform, why },
            Error::NotJson { platform, status } => Observation::PlatformNotJson { platform, status },
            Error::Unauthorized | Error::Forbidden { .. } => Observation::InviteRefused,
            Error::InviteOver(InviteOver::Revoked) => Observation::InviteTakenBack,
            Error::NotFound => Observation::InviteNotFound,
            Error::InviteOver(InviteOver::Expired | InviteOver::UsedUp) => Observation::InviteExpired,
            Error::Finished => Observation::InterviewFinished,
            Error::OtherDevice | Error::Superseded => Observation::InviteInUse,
            Error::TooManyRequests { retry_after } => Observation::TooManyRequests { retry_after },
            Error::Refused { platform, status, message }
            | Error::ServerError { platform, status, message } => {
                Observation::PlatformFailed { platform, status, message }
            }
            Error::CredentialsNotConfigured => Observation::CredentialsNotConfigured,
            Error::NotRestarted => Observation::PlatformNotRestarted,
            Error::NoRoom(why) => why.into(),
            Error::TokenUnreadable { .. } => Observation::TokenUnreadable,
            Error::ForeignRoom { expected, granted } => Observation::TokenForOtherRoom { expected, granted },
            Error::TokenExpired { skew_s } => Observation::TokenExpired { skew_s },
            Error::TokenNotYetValid { skew_s } => Observation::TokenNotYetValid { skew_s },
            Error::LiveKitUrlRefused { url } => Observation::LiveKitUrlRefused { url },
        }
    }
}

impl From<NoRoom> for Observation {
    fn from(why: NoRoom) -> Self {
        let refused = |why| Observation::LiveKitRefusedToken { why };
        match why {
            NoRoom::Unreachable => Observation::PlatformWithoutLiveKit,
            NoRoom::UnknownKey => refused(TokenRefusal::UnknownKey),
            NoRoom::WrongSecret => refused(TokenRefusal::WrongSecret),
            NoRoom::TokenRefused => refused(TokenRefusal::NotAToken),
            NoRoom::LimitReached => Observation::LiveKitLimitReached,
            NoRoom::Full => Observation::RoomFull,
        }
    }
}
