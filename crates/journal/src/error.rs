use std::path::{Path, PathBuf};

use diagnosis::{Observation, WriteFault};
use rusqlite::ErrorCode;

/// Why the journal cannot be opened or written. What was written before is safe in every case.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    #[error("{} is in use by another running copy", path.display())]
    InUse { path: PathBuf },
    #[error("the disk is full: cannot write {}", path.display())]
    DiskFull { path: PathBuf },
    #[error("{} cannot be written: {why}", path.display())]
    ReadOnly { path: PathBuf, why: String },
    #[error("{} was written by a newer version of Vivavoce (format {found}, this one knows {known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("cannot use {}: {why}", path.display())]
    Other { path: PathBuf, why: String },
}

impl JournalError {
    pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path, why }
            }
            _ => Self::Other { path, why },
        }
    }

    pub(crate) fn from_io(path: &Path, error: &std::io::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull { path },
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly { path, why }
            }
            _ => Self::Other { path, why },
        }
    }
}

impl From<&JournalError> for Observation {
    fn from(error: &JournalError) -> Self {
        let failed =
            |fault, path: &Path| Observation::JournalFailed { fault, path: path.display().to_string() };
        match error {
            JournalError::InUse { path } => Observation::JournalInUse { path: path.display().to_string() },
            JournalError::DiskFull { path } => failed(WriteFault::DiskFull, path),
            JournalError::ReadOnly { path, .. } => failed(WriteFault::ReadOnly, path),
            JournalError::Newer { path, .. } | JournalError::Other { path, .. } => {
                failed(WriteFault::Other, path)
            }
        }
    }
}
