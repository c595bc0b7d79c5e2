//! Why LiveKit gives no room, and whether a restart of the platform would: the same for the interview's room and for that
//! of the checks before a call, each of which says it in its endpoint's own form.

use crate::App;
use crate::failure::Failure;
use crate::livekit::{self, LiveKit};
use axum::http::StatusCode;
use platform_api::ErrorCode;
use platform_api::token::CREDENTIALS_NOT_CONFIGURED;

pub struct NoRoom {
    why: Why,
    /// The settings were changed and would do.
    restart_needed: bool,
}

#[derive(Debug, thiserror::Error)]
enum Why {
    #[error("{CREDENTIALS_NOT_CONFIGURED}")]
    NotConfigured,
    #[error(transparent)]
    LiveKit(#[from] livekit::Error),
}

pub fn configured(app: &App) -> Result<&LiveKit, NoRoom> {
    app.livekit.as_ref().ok_or_else(|| NoRoom {
        why: Why::NotConfigured,
        restart_needed: app.running.restart_may_help_livekit(),
    })
}

/// A LiveKit that cannot be used now, and perhaps could if the platform were started again.
pub fn unusable(app: &App, error: livekit::Error) -> NoRoom {
    let is_ours = !matches!(error, livekit::Error::LimitReached { .. } | livekit::Error::RoomFull { .. });
    NoRoom { restart_needed: is_ours && app.running.restart_may_help_livekit(), ..error.into() }
}

impl From<livekit::Error> for NoRoom {
    fn from(error: livekit::Error) -> Self {
        tracing::error!(%error, "no room");
        Self { why: error.into(), restart_needed: false }
    }
}

impl NoRoom {
    pub fn status(&self) -> StatusCode {
        match self.why {
            Why::NotConfigured => StatusCode::INTERNAL_SERVER_ERROR,
            Why::LiveKit(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    pub fn message(&self) -> String {
        self.why.to_string()
    }

    /// Where there is more to say than the message does.
    pub fn code(&self) -> Option<ErrorCode> {
        match &self.why {
            _ if self.restart_needed => Some(ErrorCode::RestartNeeded),
            Why::NotConfigured => None,
            Why::LiveKit(error) => error.code(),
        }
    }
}

impl From<NoRoom> for Failure {
    fn from(none: NoRoom) -> Self {
        let code = none.code().unwrap_or(match none.why {
            Why::NotConfigured => ErrorCode::LivekitNotConfigured,
            Why::LiveKit(_) => ErrorCode::Internal,
        });
        let remedy = match code {
            ErrorCode::RestartNeeded => {
                "Whoever runs the platform has changed its settings, and starts it again."
            }
            ErrorCode::LivekitNotConfigured
            | ErrorCode::LivekitUnknownKey
            | ErrorCode::LivekitWrongSecret
            | ErrorCode::LivekitRefusesToken => {
                "Whoever runs the platform sees with `vivavoce-platform check` what is wrong."
            }
            _ => "Try again; if it stays, tell whoever runs the platform.",
        };
        Self::new(none.status(), code, none.message(), remedy)
    }
}
