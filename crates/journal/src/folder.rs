//! The journal's folder: made so that it outlasts a power failure, and locked for one running copy.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

use crate::JournalError;

/// Held for as long as the journal is open.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    /// Closing the file is not enough: a program that is just being started has it open, too, until it begins.
    fn drop(&mut self) {
        if let Err(error) = self.file.unlock() {
            tracing::debug!(%error, "the journal's lock was not given back");
        }
    }
}

/// Another copy is told at once. A file system without locks leaves it to SQLite's own.
pub(crate) fn lock(journal: &Path) -> Result<Lock, JournalError> {
    let path = beside(journal, ".lock");
    let file = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path)
        .map_err(|error| JournalError::from_io(&path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(JournalError::InUse { path: journal.to_owned() }),
        Err(TryLockError::Error(error)) => tracing::warn!(%error, "this file system has no locks"),
    }
    Ok(Lock { file })
}

/// The same name with something behind it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Makes the folder and those above it; the entry of each is on disk when this returns.
pub(crate) fn make(folder: &Path) -> Result<(), JournalError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|ancestor| !ancestor.exists()).collect();
    fs::create_dir_all(folder).map_err(|error| JournalError::from_io(folder, &error))?;
    for made in missing.iter().rev() {
        if let Some(parent) = made.parent() {
            sync(parent)?;
        }
    }
    Ok(())
}

/// Returns once the names in the folder are on disk. Where a folder cannot be opened as a file (Windows), the file
/// system keeps them by itself.
pub(crate) fn sync(folder: &Path) -> Result<(), JournalError> {
    if !cfg!(unix) {
        return Ok(());
    }
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    File::open(folder)
        .and_then(|opened| opened.sync_all())
        .map_err(|error| JournalError::from_io(folder, &error))
}

/// Bytes in the file; 0 where there is none.
pub(crate) fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_given_back_although_a_program_that_is_being_started_still_has_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let journal = folder.path().join("journal.sqlite");
        let held = lock(&journal).unwrap();
        // what a process has between its fork and its program's beginning
        let inherited = held.file.try_clone().unwrap();
        assert!(matches!(lock(&journal), Err(JournalError::InUse { .. })));
        drop(held);
        lock(&journal).unwrap();
        drop(inherited);
    }
}
