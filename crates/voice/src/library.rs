//! The SDK's shared library, where there is one: found and checked before it is needed.

use std::path::PathBuf;

use diagnosis::Observation;

#[cfg(not(feature = "static-sdk"))]
mod shared {
    use super::*;
    use livekit::library::{LoadError, load as load_library, set_search_paths};

    pub(crate) fn search_in(folders: Vec<PathBuf>) {
        set_search_paths(folders);
    }

    /// Loads the SDK, once a process. The first time reads a large file, so it is kept off the runtime's threads.
    ///
    /// # Errors
    /// What is wrong with the library, if it is missing or another one.
    pub async fn load() -> Result<(), Observation> {
        match tokio::task::spawn_blocking(|| load_library().map(|_| ())).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(observed(error)),
            Err(error) => Err(Observation::LiveKitFailed { detail: error.to_string() }),
        }
    }

    fn observed(error: LoadError) -> Observation {
        match error {
            LoadError::NotFound { looked, .. } => Observation::LibraryMissing {
                looked_in: looked.iter().map(|place| place.path.display().to_string()).collect(),
            },
            LoadError::WrongVersion { looked, version, .. } => {
                let unfit = looked.into_iter().find(|place| place.unfit.is_some());
                Observation::LibraryWrong {
                    path: unfit.as_ref().map(|place| place.path.display().to_string()).unwrap_or_default(),
                    why: unfit
                        .and_then(|place| place.unfit)
                        .unwrap_or_else(|| format!("not version {version}")),
                }
            }
            LoadError::Unusable { path, reason } => {
                Observation::LibraryWrong { path: path.display().to_string(), why: reason }
            }
            other => Observation::LiveKitFailed { detail: other.to_string() },
        }
    }
}

#[cfg(feature = "static-sdk")]
mod shared {
    use super::*;

    pub(crate) fn search_in(_folders: Vec<PathBuf>) {}

    #[allow(clippy::unused_async, reason = "the same signature as with the shared library")]
    pub async fn load() -> Result<(), Observation> {
        Ok(())
    }
}

pub use shared::load;
pub(crate) use shared::search_in;
