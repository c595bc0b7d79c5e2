//! A command of the shell that failed, as the page shows it.

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
pub struct Fault {
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub message: String,
    pub remedy: String,
}
