//! Why LiveKit does not do what it is asked for.

use super::{Answer, LiveKit, Meaning, REQUEST_TIMEOUT, list_rooms};
use diagnosis::TokenRefusal;
use livekit_api::services::{ServerError, ServerErrorCode, ServiceError};
use platform_api::ErrorCode;

/// Why a room could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("LiveKit at {url} cannot be reached ({why})")]
    Unreachable { url: String, why: &'static str },
    #[error("LiveKit at {url} does not accept the platform's API key and secret")]
    Refused { url: String, why: TokenRefusal },
    #[error("LiveKit at {url} lets nobody more in: its plan is used up, or it is asked too often")]
    LimitReached { url: String },
    #[error("the room is full: LiveKit admits {most} into it")]
    RoomFull { most: u32 },
    #[error("LiveKit at {url} failed: {why}")]
    Failed { url: String, why: String },
}

impl Error {
    /// What a client switches on.
    pub fn code(&self) -> Option<ErrorCode> {
        Some(match self {
            Error::Unreachable { .. } => ErrorCode::LivekitUnreachable,
            Error::Refused { why: TokenRefusal::UnknownKey, .. } => ErrorCode::LivekitUnknownKey,
            Error::Refused { why: TokenRefusal::WrongSecret, .. } => ErrorCode::LivekitWrongSecret,
            Error::Refused { .. } => ErrorCode::LivekitRefusesToken,
            Error::LimitReached { .. } => ErrorCode::LivekitLimitReached,
            Error::RoomFull { .. } => ErrorCode::RoomFull,
            Error::Failed { .. } => return None,
        })
    }
}

impl LiveKit {
    pub(super) async fn answered<T>(&self, answer: Result<T, ServiceError>) -> Result<T, Error> {
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) => Err(self.explain(error).await),
        }
    }

    async fn explain(&self, error: ServiceError) -> Error {
        let url = self.url().to_owned();
        match error {
            ServiceError::Twirp(ServerError::Request(e)) if e.is_timeout() => {
                Error::Unreachable { url, why: "no answer in time" }
            }
            ServiceError::Twirp(ServerError::Request(e)) if e.is_connect() => {
                Error::Unreachable { url, why: "no connection" }
            }
            // a refusal is in plain text, which the client library cannot read
            ServiceError::Twirp(ServerError::Request(e)) if e.is_decode() => self.ask_why().await,
            ServiceError::Twirp(ServerError::Twirp(e)) if e.code == ServerErrorCode::RESOURCE_EXHAUSTED => {
                Error::LimitReached { url }
            }
            ServiceError::Twirp(ServerError::Twirp(e))
                if [ServerErrorCode::UNAUTHENTICATED, ServerErrorCode::PERMISSION_DENIED]
                    .contains(&e.code.as_str()) =>
            {
                Error::Refused { url, why: TokenRefusal::NotPermitted }
            }
            other => Error::Failed { url, why: other.to_string() },
        }
    }

    async fn ask_why(&self) -> Error {
        let url = self.url().to_owned();
        let asked = async {
            let request = list_rooms(&self.http, &self.credentials).ok()?;
            Answer::read(request.send().await.ok()?).await.ok()
        };
        let meaning = tokio::time::timeout(REQUEST_TIMEOUT, asked).await.ok().flatten().map(|a| a.meaning());
        match meaning {
            Some(Meaning::Refused(why)) => Error::Refused { url, why },
            Some(Meaning::LimitReached) => Error::LimitReached { url },
            Some(Meaning::Rooms(_)) => Error::Failed { url, why: "it answered what cannot be read".into() },
            Some(Meaning::Failed) => Error::Failed { url, why: "it reports an error of its own".into() },
            Some(Meaning::NotLiveKit) => Error::Failed { url, why: "it is no LiveKit server".into() },
            None => Error::Unreachable { url, why: "no answer in time" },
        }
    }
}
