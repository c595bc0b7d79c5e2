//! How well something does.

use serde::{Deserialize, Serialize};

/// The grade of a check, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    Good,
    /// Works; a person may notice it.
    Fair,
    /// An interview by voice will suffer from it.
    Poor,
    /// An interview by voice cannot be held, or not on this way.
    Failed,
    /// Could not be judged, which says nothing against it.
    Skipped,
}
