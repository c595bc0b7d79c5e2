//! What can go wrong for a recruiter.

use std::time::Duration;

use diagnosis::recruiting::{Trouble, diagnose};
use diagnosis::{LinkFault, Unreachable};
use platform_api::ErrorCode;
use serde::Serialize;

use crate::exchange::Answer;
use crate::{Error, PlatformUrl};

/// Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecruiterError {
    /// The address is none that a password may be sent to.
    #[error("the platform's address cannot be used: {0:?}")]
    Address(LinkFault),
    /// The person has to sign in again; what they noted is kept.
    #[error("the session at {platform} has ended")]
    SessionEnded { platform: String },
    #[error("cannot reach {platform}: {why:?}")]
    Offline { platform: String, why: Unreachable },
    /// An answer that the contract does not have.
    #[error("{platform} answered {status} with something else than the contract says")]
    Unusable { platform: String, status: u16 },
    #[error("the platform asks to wait")]
    TooManyRequests { retry_after: Option<Duration>, refusal: Option<Refusal> },
    /// The platform said no, in its own words.
    #[error("refused with {status} ({:?}): {}", refusal.code, refusal.message)]
    Refused { status: u16, refusal: Refusal },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub code: ErrorCode,
    pub message: String,
    pub remedy: String,
}

/// An error as a screen shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RecruiterProblem {
    pub kind: RecruiterProblemKind,
    /// The platform's, where it said no.
    pub code: Option<ErrorCode>,
    /// What happened.
    pub message: String,
    /// What to do now.
    pub remedy: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum RecruiterProblemKind {
    /// The platform's address cannot be used.
    Address,
    /// Ask for the password.
    SessionEnded,
    /// The platform is not reached.
    Offline,
    /// It said no.
    Refused,
    /// It failed, or is none.
    Failed,
}

impl RecruiterError {
    /// Whether asking the same again later may come to something else.
    pub fn may_pass(&self) -> bool {
        match self {
            Self::Offline { .. } | Self::TooManyRequests { .. } => true,
            Self::Unusable { status, .. } | Self::Refused { status, .. } => *status >= 500,
            Self::Address(_) | Self::SessionEnded { .. } => false,
        }
    }

    /// The platform's code, where it said no.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused { refusal, .. } | Self::TooManyRequests { refusal: Some(refusal), .. } => {
                Some(refusal.code)
            }
            _ => None,
        }
    }

    pub fn problem(&self) -> RecruiterProblem {
        let told = diagnose(&self.clone().into());
        let kind = match self {
            Self::Address(_) => RecruiterProblemKind::Address,
            Self::SessionEnded { .. } => RecruiterProblemKind::SessionEnded,
            Self::Offline { .. } => RecruiterProblemKind::Offline,
            Self::Unusable { .. } => RecruiterProblemKind::Failed,
            Self::TooManyRequests { .. } | Self::Refused { .. } => RecruiterProblemKind::Refused,
        };
        RecruiterProblem { kind, code: self.code(), message: told.message, remedy: told.remedy }
    }
}

impl From<RecruiterError> for Trouble {
    fn from(error: RecruiterError) -> Self {
        match error {
            RecruiterError::Address(fault) => Self::Address(fault),
            RecruiterError::SessionEnded { platform } => Self::SignInAgain { platform },
            RecruiterError::Offline { platform, why } => Self::PlatformAway { platform, why },
            RecruiterError::Unusable { platform, status } if status >= 500 => {
                Self::PlatformFailed { platform, status }
            }
            RecruiterError::Unusable { platform, status } => Self::NotAPlatform { platform, status },
            RecruiterError::TooManyRequests { retry_after, refusal: None } => {
                Self::TooManyRequests { retry_after }
            }
            RecruiterError::Refused { refusal, .. } if refusal.code == ErrorCode::NoCall => Self::NoCall,
            RecruiterError::Refused { refusal, .. }
            | RecruiterError::TooManyRequests { refusal: Some(refusal), .. } => {
                Self::Refused { message: refusal.message, remedy: refusal.remedy }
            }
        }
    }
}

/// What sending a request may come to; the rest is read from the answer by [`check`].
impl From<Error> for RecruiterError {
    fn from(error: Error) -> Self {
        match error {
            Error::Unreachable { platform, why } => Self::Offline { platform, why },
            Error::NotJson { platform, status } => Self::Unusable { platform, status },
            other => {
                let refusal =
                    Refusal { code: ErrorCode::Unknown, message: format!("{other}."), remedy: String::new() };
                Self::Refused { status: 0, refusal }
            }
        }
    }
}

pub(super) fn accepted(answer: Answer, platform: &PlatformUrl) -> Result<Answer, RecruiterError> {
    check(&answer, platform).map(|()| answer)
}

/// The failure that an answer is.
pub(super) fn check(answer: &Answer, platform: &PlatformUrl) -> Result<(), RecruiterError> {
    if answer.status.is_success() {
        return Ok(());
    }
    let status = answer.status.as_u16();
    let refusal =
        answer.refusal().map(|body| Refusal { code: body.code, message: body.message, remedy: body.remedy });
    Err(match refusal {
        refusal if status == 429 => {
            RecruiterError::TooManyRequests { retry_after: answer.retry_after, refusal }
        }
        Some(refusal) => RecruiterError::Refused { status, refusal },
        None => RecruiterError::Unusable { platform: platform.to_string(), status },
    })
}
