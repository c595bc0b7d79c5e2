//! An interview's life: scheduled, running, finished.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum InterviewState {
    /// Nobody has asked for a token or a line yet, and nothing has been handed in.
    Scheduled,
    Running,
    Finished,
    #[serde(other)]
    Unknown,
}

/// `POST /api/v1/interviews/{interview}/finish`. The first reason given stays; repeating it is harmless. Entries are
/// still accepted afterwards, so that the last words arrive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finish {
    pub reason: FinishReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum FinishReason {
    /// All questions were asked and the interviewer said goodbye.
    Completed,
    /// The candidate ended it early.
    EndedEarly,
    /// It could not go on.
    Failed,
    #[serde(other)]
    Unknown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finished {
    pub state: InterviewState,
    /// The reason that stays.
    pub reason: FinishReason,
}

/// `POST /api/v1/interviews/{interview}/feedback`: what the candidate thought of it. A second one replaces the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Feedback {
    /// 1 (bad) to 5 (good).
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 5))]
    pub rating: u8,
    #[serde(default)]
    pub text: String,
}
