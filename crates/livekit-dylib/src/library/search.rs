//! The places that may hold the library, in the order in which they are tried.

use std::path::{Path, PathBuf};

use super::pins::{self, Pin};

/// Development builds only: a file to load whatever its hash.
const EXPLICIT_FILE: &str = "VIVAVOCE_LIVEKIT_LIBRARY";

pub struct Place {
    pub path: PathBuf,
    /// Named by the developer: nothing else is tried, and the hash is only warned about.
    pub is_explicit: bool,
}

impl Place {
    fn new(path: PathBuf) -> Self {
        Self { path, is_explicit: false }
    }
}

pub fn places(search_paths: &[PathBuf], pin: &Pin) -> Vec<Place> {
    if let Some(file) = explicit_file() {
        return vec![Place { path: file, is_explicit: true }];
    }
    let executable = std::env::current_exe().ok();
    let beside_executable = executable.as_deref().and_then(Path::parent).map(Path::to_path_buf);

    let mut folders: Vec<PathBuf> = search_paths.iter().cloned().chain(beside_executable).collect();
    if cfg!(debug_assertions) {
        folders.extend(development_folders(executable.as_deref()));
    }
    let mut places: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let file = folder.join(&pin.library);
        if !places.contains(&file) {
            places.push(file);
        }
    }
    places.into_iter().map(Place::new).collect()
}

fn explicit_file() -> Option<PathBuf> {
    if !cfg!(debug_assertions) {
        return None;
    }
    std::env::var_os(EXPLICIT_FILE).filter(|file| !file.is_empty()).map(PathBuf::from)
}

/// Where the fetch script puts the library: in the `target` folder of the workspace, which is the one that the
/// executable lies in, or the one that this crate was built from when cargo's target folder is elsewhere.
fn development_folders(executable: Option<&Path>) -> Vec<PathBuf> {
    let fetched = Path::new("livekit-library").join(pins::version()).join(pins::platform());
    let built_from = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).map(|root| root.join("target"));
    let above_executable =
        executable.into_iter().flat_map(Path::ancestors).find(|folder| folder.ends_with("target"));
    above_executable
        .map(Path::to_path_buf)
        .into_iter()
        .chain(built_from)
        .map(|target| target.join(&fetched))
        .collect()
}
