//! A room of its own for the checks before a call, so that they disturb neither the interview's room nor its interviewer.

use crate::secret::Secret;
use serde::{Deserialize, Serialize};

/// Made anew for each request, with a name that cannot be guessed, and gone seconds after everybody has left it. No
/// interviewer comes there.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckRoom {
    pub room: String,
    /// Where LiveKit is, as the token endpoint says it.
    pub ws_url: String,
    /// LiveKit access tokens for `room`, valid for two minutes, one identity each. This one is for looking at the ways
    /// that the server offers: it may subscribe, and nothing else.
    pub visitor: Secret,
    /// May publish a microphone, and nothing else.
    pub speaker: Secret,
    /// May subscribe, and nothing else.
    pub listener: Secret,
}
