//! `GET /api/v1/status`: what of the running system works, what does not, and what to repair first.

use crate::configuration::ServiceConfiguration;
use serde::{Deserialize, Serialize};

/// Made by looking at everything once more, at the moment of asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Status {
    /// RFC 3339, by the platform's clock.
    pub checked_at: String,
    /// Nothing fails that a voice interview needs.
    pub ready: bool,
    /// In the order in which to repair: what fails, then what is worth a look, then the rest.
    pub parts: Vec<Part>,
    pub services: Vec<ServiceConfiguration>,
    /// Of the platform that was asked; `None` where none runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningConfiguration>,
}

/// Something that interviews need, or are better with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Part {
    /// Stable: `storage`, `livekit`, `clock`, `platform`, `interviewer`, `model`, `deepgram`, `settings`.
    pub part: String,
    pub state: PartState,
    /// One line for people.
    pub summary: String,
    /// How long its answer took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub took_ms: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<Problem>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PartState {
    /// No voice interview can be held until it is repaired.
    Fails,
    /// Interviews go on without it, or in another way.
    Warns,
    Works,
    /// Cannot be known, which says nothing against it.
    Unknown,
    /// Not configured, and nobody misses it.
    NotUsed,
    #[serde(other)]
    Other,
}

/// What is wrong, in the words of the diagnosis catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable, for programs.
    pub code: String,
    pub message: String,
    pub cause: String,
    pub remedy: String,
    /// `candidate`, `recruiter`, `operator`.
    pub repairer: String,
    /// Code and facts, without secrets.
    pub for_support: String,
}

/// Which configuration the platform runs with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunningConfiguration {
    /// RFC 3339.
    pub started_at: String,
    /// Settings were changed since then: it runs with the old ones.
    pub restart_needed: bool,
    /// The names of those; for the administrator.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<String>,
    /// Tells two configurations apart, and nothing of what is in them; for the administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// The file with settings that it read; for the administrator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub env_file: Option<String>,
}
