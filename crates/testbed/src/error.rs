use std::path::PathBuf;
use std::time::Duration;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a part could not be started or used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The machine lacks a program.
    #[error(
        "{program} is not on this machine (looked in {looked}): install what tests need with `./dev setup`"
    )]
    Missing { program: String, looked: String },
    /// A program ended although it was still needed.
    #[error("{name} ended early ({status}); its log: {log}\n{tail}", log = log.display())]
    Ended { name: String, status: String, log: PathBuf, tail: String },
    /// A program runs, but what was waited for did not happen.
    #[error("{name}: {what} did not happen within {within:?}; its log: {log}\n{tail}", log = log.display())]
    Timeout { name: String, what: String, within: Duration, log: PathBuf, tail: String },
    /// A program that runs to its end said no.
    #[error("`{command}` failed ({status}): {stderr}")]
    Failed { command: String, status: String, stderr: String },
    /// The machine has the programs, but its kernel does not let this user make networks.
    #[error("no network namespaces for this user here ({said}); what allows them: {remedy}")]
    NoNamespaces { said: String, remedy: String },
    #[error("cannot {what}: {source}")]
    Io { what: String, source: std::io::Error },
}

/// Says what was being done when an I/O error happened.
pub(crate) trait Context<T> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T>;
}

impl<T, E: Into<std::io::Error>> Context<T> for std::result::Result<T, E> {
    fn context(self, what: impl FnOnce() -> String) -> Result<T> {
        self.map_err(|source| Error::Io { what: what(), source: source.into() })
    }
}
