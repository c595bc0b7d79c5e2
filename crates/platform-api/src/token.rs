//! The fixed token endpoint, `POST /api/livekit-token`: camelCase, older than version 1, and never changed but for what a
//! reader may pass over.

use crate::error::ErrorCode;
use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// With the session's bearer the reference platform derives all three itself and refuses a body that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TokenRequest {
    pub room_name: String,
    pub participant_name: String,
    pub interview_id: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct TokenAnswer {
    /// A LiveKit access token: JWT, valid for minutes, for one room and one identity.
    pub token: Secret,
    /// Where LiveKit is: `wss://…`, or `ws://` on loopback.
    pub ws_url: String,
}

/// Every failure of this endpoint, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TokenRefused {
    pub error: String,
    /// What a program switches on, where the platform knows more than the status says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<ErrorCode>,
}

/// The text platforms send when they have no LiveKit credentials. Clients tell this failure by it.
pub const CREDENTIALS_NOT_CONFIGURED: &str = "LiveKit credentials not configured";
