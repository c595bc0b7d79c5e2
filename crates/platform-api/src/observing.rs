//! Watching one interview unseen.

use crate::live::LiveSession;
use crate::remarks::Remark;
use crate::secret::Secret;
use crate::transcript::KeptEntry;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `POST /api/v1/interviews/{interview}/observe`: a token to listen with. It is hidden, subscribes, and can neither
/// publish, nor send data, nor change anything; each has an identity of its own, so that several people and several
/// windows listen side by side. Does not make the room: 409 [`crate::ErrorCode::NoCall`] where there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ObserverToken {
    pub token: Secret,
    pub ws_url: String,
    pub room: String,
    /// Whose microphone is the candidate's.
    pub candidate_identity: String,
    #[serde(with = "time::serde::rfc3339")]
    pub expires_at: OffsetDateTime,
}

/// `GET /api/v1/interviews/{interview}/events`, server-sent events: everything kept so far, in the order in which it was
/// kept, then `caught_up`, then what comes. An event's id, sent back as `Last-Event-ID` (or `?after=`), goes on after it:
/// nothing is missed and nothing comes twice. An entry comes again when it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "event", content = "data", rename_all = "snake_case")]
pub enum ObservedEvent {
    Entry(KeptEntry),
    Remark(Remark),
    /// Where the interview is; at the beginning and when it changed. Has no id.
    Session(LiveSession),
    /// What was kept so far has been told. Has no id.
    CaughtUp,
}

impl ObservedEvent {
    /// The `event:` field of the stream.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Entry(_) => "entry",
            Self::Remark(_) => "remark",
            Self::Session(_) => "session",
            Self::CaughtUp => "caught_up",
        }
    }
}
