//! `GET /api/v1/configuration`: which outside services the platform can use, and why not.

use crate::status::RunningConfiguration;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Configuration {
    pub services: Vec<ServiceConfiguration>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running: Option<RunningConfiguration>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceConfiguration {
    /// `LiveKit`, `Deepgram`, `OpenAI`, `Supabase`, `Database`.
    pub service: String,
    pub configured: bool,
    /// One line: what it is used for, or why it is not.
    pub summary: String,
    /// Only for the platform's administrator: they name files and settings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// Stable, for programs.
    pub code: String,
    pub setting: String,
    pub what: String,
    pub cause: String,
    pub remedy: String,
    /// The file to change, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Its line, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
}
