//! How the platform says no.

use serde::{Deserialize, Serialize};

/// The body of every failure of version 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ErrorBody {
    /// What a program switches on.
    pub code: ErrorCode,
    /// What happened, a sentence for people.
    pub message: String,
    /// What to do now, a sentence for people.
    pub remedy: String,
}

/// Stable: a code never changes its meaning. One that a reader does not know reads as [`ErrorCode::Unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ErrorCode {
    /// The request is not what the contract says.
    InvalidRequest,
    /// No bearer, or one that is unknown or has expired.
    Unauthorized,
    /// No account has this address and password, or it is disabled.
    WrongCredentials,
    /// The session has ended or was ended: sign in again.
    SessionEnded,
    /// Another account has this address.
    EmailTaken,
    /// The bearer is good, but not for this.
    Forbidden,
    NotFound,
    /// The invite's time is over.
    InviteExpired,
    /// The invite has been opened on as many devices as it allows.
    InviteUsedUp,
    /// Whoever sent the invite has taken it back.
    InviteRevoked,
    /// The interview is open on another device; `take_over` moves it here.
    OtherDevice,
    /// This device gave the interview over to another one.
    Superseded,
    /// The interview has been finished.
    InterviewFinished,
    /// Another interviewer holds the lease.
    LeaseHeld,
    /// Somebody else changed it since: read it again.
    ChangedMeanwhile,
    /// There is no call to listen to: not begun, over, or held in writing.
    NoCall,
    /// The interview may not be held this way.
    ModeNotAllowed,
    /// The answer to reply to has not been uploaded: upload it, then ask again.
    AnswerNotStored,
    /// The interviewer does not write this line, or stopped in the middle of it: a newer answer is to be replied to, or
    /// the platform stops. Ask again, for the reply to the newest answer.
    LineGivenUp,
    /// Not a sealed interview file, or of another version.
    NotSealed,
    /// A sealed interview file for another platform, or changed.
    SealUnreadable,
    /// A sealed interview file from a device on which the invite was never opened.
    DeviceUnknown,
    /// A sealed interview file that is not signed by its device.
    SignatureWrong,
    /// The request has more bytes than this endpoint takes.
    TooLarge,
    TooManyRequests,
    LivekitNotConfigured,
    LivekitUnreachable,
    /// LiveKit does not know the platform's API key: mistyped, or of another project.
    LivekitUnknownKey,
    /// The platform's API secret does not belong to its API key.
    LivekitWrongSecret,
    /// LiveKit refuses the platform's tokens for another reason.
    LivekitRefusesToken,
    /// LiveKit lets nobody more in: minutes used up, or too many calls at a time.
    LivekitLimitReached,
    /// The room admits nobody more.
    RoomFull,
    /// The settings were changed and would do; the platform still runs with the old ones.
    RestartNeeded,
    Internal,
    #[serde(other)]
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_from_the_future_still_reads() {
        let body: ErrorBody =
            serde_json::from_str(r#"{"code":"teapot","message":"m","remedy":"r","more":1}"#).unwrap();
        assert_eq!(body.code, ErrorCode::Unknown);
    }
}
