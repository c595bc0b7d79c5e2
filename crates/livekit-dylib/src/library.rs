//! Where the shared library comes from, and whether it is the right one.
//!
//! Loading happens on first use, or when the app asks for it with [`load`] (to say at start what is missing). A failed
//! load is tried again by the next use, so a library that was put in place meanwhile is found. What was loaded stays
//! loaded: its threads live as long as the process.

mod error;
mod pins;
mod search;
mod slow_readers;

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use parking_lot::Mutex;
use sha2::{Digest, Sha256};

pub use error::{LoadError, Looked};
use pins::Pin;
use search::Place;
pub use slow_readers::{EventReader, frames_lost};

use crate::ffi::Abi;

/// Folders that the app names, searched first.
static SEARCH_PATHS: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());
static LOADED: OnceLock<Loaded> = OnceLock::new();
/// Held while loading, so that two first uses do not load twice.
static LOADING: Mutex<()> = Mutex::new(());
static LAST_PANIC: Mutex<Option<String>> = Mutex::new(None);

pub(crate) struct Loaded {
    pub abi: Abi,
    path: PathBuf,
}

/// Tells where to look first, for instance the app's resource folder. Counts for loads that come after it.
pub fn set_search_paths(folders: impl IntoIterator<Item = impl Into<PathBuf>>) {
    *SEARCH_PATHS.lock() = folders.into_iter().map(Into::into).collect();
}

/// Loads the library now, unless it is loaded already, and says from where.
///
/// Reads and hashes some 28 MB the first time (tens of milliseconds in a release build).
///
/// # Errors
/// [`LoadError`] names every place looked at and what to do.
pub fn load() -> Result<&'static Path, LoadError> {
    Ok(&get()?.path)
}

/// The file that is loaded, if one is.
pub fn loaded_from() -> Option<&'static Path> {
    LOADED.get().map(|loaded| loaded.path.as_path())
}

/// The pinned version of the library (of the `livekit` package that it ships in).
pub fn version() -> &'static str {
    pins::version()
}

/// How many of the library's objects this process holds: rooms, participants, tracks, sources, buffers.
///
/// For tests and diagnosis: after everything is closed and dropped it is zero.
pub fn live_handles() -> usize {
    crate::ffi::live_handles()
}

/// Why a task of the library panicked the last time, if one ever did.
///
/// Every room has ended then, with [`DisconnectReason::UnknownReason`](crate::DisconnectReason::UnknownReason), and
/// whatever was under way has failed. The library goes on: rooms can be joined again.
pub fn last_panic() -> Option<String> {
    LAST_PANIC.lock().clone()
}

pub(crate) fn note_panic(reason: &str) {
    *LAST_PANIC.lock() = Some(reason.to_owned());
}

pub(crate) fn get() -> Result<&'static Loaded, LoadError> {
    if let Some(loaded) = LOADED.get() {
        return Ok(loaded);
    }
    let _one_at_a_time = LOADING.lock();
    if let Some(loaded) = LOADED.get() {
        return Ok(loaded);
    }
    let loaded = find_and_open(&SEARCH_PATHS.lock().clone())?;
    tracing::info!(path = %loaded.path.display(), version = version(), "LiveKit's library is loaded");
    Ok(LOADED.get_or_init(|| loaded))
}

fn find_and_open(search_paths: &[PathBuf]) -> Result<Loaded, LoadError> {
    let pin = pins::this_platform()?;
    let mut looked = Vec::new();
    for place in search::places(search_paths, pin) {
        match check(&place, pin) {
            Ok(()) => return open(place.path),
            Err(Unfit::Missing) if place.is_explicit => {
                return Err(LoadError::not_found(pin, vec![place.path]));
            }
            Err(Unfit::Missing) => looked.push(Looked::missing(place.path)),
            Err(Unfit::Unreadable(reason)) => looked.push(Looked::unfit(place.path, reason)),
            Err(Unfit::OtherHash(hash)) => {
                looked.push(Looked::unfit(place.path, format!("another version (SHA-256 {hash})")));
            }
        }
    }
    Err(LoadError::from_looked(pin, looked))
}

enum Unfit {
    Missing,
    Unreadable(String),
    OtherHash(String),
}

fn check(place: &Place, pin: &Pin) -> Result<(), Unfit> {
    let mut file = match File::open(&place.path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(Unfit::Missing),
        Err(error) => return Err(Unfit::Unreadable(error.to_string())),
    };
    let mut digest = Sha256::new();
    std::io::copy(&mut file, &mut digest).map_err(|error| Unfit::Unreadable(error.to_string()))?;
    let hash: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    if hash == pin.library_sha256 {
        return Ok(());
    }
    if place.is_explicit {
        tracing::warn!(path = %place.path.display(), %hash, "loading a LiveKit library that is not the pinned one");
        return Ok(());
    }
    Err(Unfit::OtherHash(hash))
}

fn open(path: PathBuf) -> Result<Loaded, LoadError> {
    match Abi::open(&path, crate::SDK_VERSION) {
        Ok(abi) => Ok(Loaded { abi, path }),
        Err(error) => {
            // what the system's loader says of it is the cause
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            Err(LoadError::Unusable { path, reason: format!("{error}{cause}") })
        }
    }
}

#[cfg(test)]
mod tests;
