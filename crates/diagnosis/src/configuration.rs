//! The platform's settings -> which outside services it can use, and what exactly to change where it cannot.
//!
//! Pure: whoever reads the environment and the `.env` file hands both in as text ([`Settings::new`]) and gets a
//! [`Report`] back ([`examine`]). Values are secrets; a finding never holds one, except the address part of a URL.
//!
//! Start reading at [`examine`]; what makes a value wrong is in `rules.rs`, how a `.env` is read in `env_file.rs`.

mod env_file;
mod rules;
mod services;
mod settings;

pub use env_file::Quoting;
pub(crate) use rules::is_placeholder;
pub use services::{Report, Service, ServiceStatus, examine};
pub use settings::{EnvFile, Setting, Settings, Source};

use serde::Serialize;

/// One thing about one setting that a person should know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable, `snake_case`.
    pub code: &'static str,
    pub severity: Severity,
    /// The setting's name.
    pub setting: &'static str,
    pub what: String,
    pub cause: String,
    pub remedy: String,
    /// Where to change it.
    pub source: Option<Source>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The service works all the same.
    Warning,
    /// The service cannot be used until this is changed.
    Error,
}
