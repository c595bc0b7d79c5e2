//! Why the library is not there, in words that say where it was looked for and what to do.

use std::fmt;
use std::path::PathBuf;

use super::pins::{self, Pin};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    #[error("LiveKit ships no shared library for {platform}, only for {}", supported.join(", "))]
    UnsupportedPlatform { platform: String, supported: Vec<String> },
    #[error("LiveKit's library {file} {version} is missing; looked at{}\n{remedy}", List(looked))]
    NotFound { file: String, version: &'static str, looked: Vec<Looked>, remedy: &'static str },
    #[error(
        "LiveKit's library {file} is there but is not version {version}; looked at{}\n{remedy}",
        List(looked)
    )]
    WrongVersion { file: String, version: &'static str, looked: Vec<Looked>, remedy: &'static str },
    #[error("LiveKit's library {} does not load: {reason}\n{}", path.display(), remedy())]
    Unusable { path: PathBuf, reason: String },
}

/// One place that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Looked {
    pub path: PathBuf,
    /// What was wrong with the file there; `None` when there is none.
    pub unfit: Option<String>,
}

impl Looked {
    pub(super) fn missing(path: PathBuf) -> Self {
        Self { path, unfit: None }
    }

    pub(super) fn unfit(path: PathBuf, reason: String) -> Self {
        Self { path, unfit: Some(reason) }
    }
}

impl LoadError {
    pub(super) fn from_looked(pin: &Pin, looked: Vec<Looked>) -> Self {
        let (file, version, remedy) = (pin.library.clone(), pins::version(), remedy());
        if looked.iter().any(|place| place.unfit.is_some()) {
            Self::WrongVersion { file, version, looked, remedy }
        } else {
            Self::NotFound { file, version, looked, remedy }
        }
    }

    pub(super) fn not_found(pin: &Pin, places: Vec<PathBuf>) -> Self {
        Self::from_looked(pin, places.into_iter().map(Looked::missing).collect())
    }
}

fn remedy() -> &'static str {
    if cfg!(debug_assertions) {
        "run `./dev setup` in the source folder, it fetches the pinned one"
    } else {
        "install the app again"
    }
}

struct List<'a>(&'a [Looked]);

impl fmt::Display for List<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for place in self.0 {
            let found = place.unfit.as_deref().unwrap_or("no such file");
            write!(f, "\n  {}: {found}", place.path.display())?;
        }
        Ok(())
    }
}
