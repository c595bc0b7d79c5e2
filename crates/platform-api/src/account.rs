//! People who work with the platform: who they are, how they sign in, how long that lasts.
//!
//! A session has a short-lived access token, the bearer of every request, and a refresh token, good once, for the next
//! pair. A refresh whose answer was lost may be repeated within [`REFRESH_AGAIN_WITHIN_S`]; a refresh token that comes
//! later than that has been copied, and ends the session it belongs to.

use crate::ids::{AccountId, TeamId};
use crate::secret::Secret;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// `POST /api/v1/sessions`. A wrong address and a wrong password are answered alike, with 401
/// [`crate::ErrorCode::WrongCredentials`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Compared without regard to case.
    pub email: String,
    pub password: Secret,
    /// How a person knows this session again among their own ("Vivavoce on Linux").
    #[serde(default)]
    pub device_name: String,
}

/// The answer to a sign-in and to a refresh.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignedIn {
    /// The bearer of every request, for minutes.
    pub access_token: Secret,
    #[serde(with = "time::serde::rfc3339")]
    pub access_expires_at: OffsetDateTime,
    /// For the next pair; good once.
    pub refresh_token: Secret,
    /// When the person has to sign in again, unless the session is refreshed before.
    #[serde(with = "time::serde::rfc3339")]
    pub refresh_expires_at: OffsetDateTime,
    pub account: Account,
}

/// `POST /api/v1/sessions/refresh`. 401 [`crate::ErrorCode::SessionEnded`] where there is nothing to refresh any more.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RefreshSession {
    pub refresh_token: Secret,
}

/// Seconds in which a refresh may be repeated with the same token, for an answer that was lost.
pub const REFRESH_AGAIN_WITHIN_S: u32 = 60;

/// `GET /api/v1/me`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Account {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub role: Role,
    pub team: Team,
    /// It can no longer sign in.
    #[serde(default)]
    pub disabled: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Team {
    pub id: TeamId,
    pub name: String,
}

/// What a person may do in their own team. Of other teams nobody sees anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sets interviews up, watches them, keeps notes.
    Recruiter,
    /// The same, and looks after the team's accounts and the state of the system.
    Admin,
    #[serde(other)]
    Unknown,
}

/// `DELETE /api/v1/sessions/current` and `DELETE /api/v1/sessions`: signed out here, and everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsEnded {
    pub ended: u64,
}

/// `GET /api/v1/accounts`: the team's, by name. For an admin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Accounts {
    pub accounts: Vec<Account>,
}

/// `POST /api/v1/accounts`: a colleague of one's own team. For an admin. 409 [`crate::ErrorCode::EmailTaken`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreateAccount {
    pub name: String,
    pub email: String,
    /// At least [`SHORTEST_PASSWORD`] characters.
    pub password: Secret,
    pub role: Role,
}

/// `PATCH /api/v1/accounts/{account}`: what is absent stays. A changed role counts from the next request on; a disabled
/// account's and a changed password's sessions end. For an admin; nobody changes their own role or disables themselves.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangeAccount {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub password: Option<Secret>,
}

/// Characters of a password, at least. No other rule: length is what counts (NIST SP 800-63B).
pub const SHORTEST_PASSWORD: usize = 10;
/// Bytes of a password, at most: hashing it must not become a way to keep the platform busy.
pub const LONGEST_PASSWORD: usize = 512;
