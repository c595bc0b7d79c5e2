use std::path::{Path, PathBuf};

use diagnosis::{Observation, WriteFault};
use rusqlite::{ErrorCode, ffi};

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
    /// To be opened anew, which sets the file aside and salvages what can be read of it.
    #[error("{} is damaged: {why}", path.display())]
    Damaged { path: PathBuf, why: String },
    #[error("cannot use {}: {why}", path.display())]
    Other { path: PathBuf, why: String },
}

impl JournalError {
    pub(crate) fn from_sqlite(path: &Path, error: &rusqlite::Error) -> Self {
        let (path, why) = (path.to_owned(), error.to_string());
        if is_no_value_of_ours(error) {
            return Self::Damaged { path, why };
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::InUse { path },
            Some(ErrorCode::DiskFull) => Self::DiskFull { path },
            Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                Self::ReadOnly { path, why }
            }
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged { path, why },
            Some(ErrorCode::SystemIoFailure) if was_reading(error) => Self::Damaged { path, why },
            _ => Self::Other { path, why },
        }
    }

    pub(crate) fn from_io(path: &Path, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let (path, why) = (path.to_owned(), error.to_string());
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull { path },
            ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem | ErrorKind::NotADirectory => {
                Self::ReadOnly { path, why }
            }
            _ => Self::Other { path, why },
        }
    }
}

/// Nothing that was written reads like this.
fn is_no_value_of_ours(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType, Utf8Error};
    matches!(
        error,
        FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..) | Utf8Error(..)
    )
}

/// A part of the file that the disk does not give back any more.
fn was_reading(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_CORRUPTFS))
}

impl From<&JournalError> for Observation {
    fn from(error: &JournalError) -> Self {
        let failed =
            |fault, path: &Path| Observation::JournalFailed { fault, path: path.display().to_string() };
        match error {
            JournalError::InUse { path } => Observation::JournalInUse { path: path.display().to_string() },
            JournalError::DiskFull { path } => failed(WriteFault::DiskFull, path),
            JournalError::ReadOnly { path, .. } => failed(WriteFault::ReadOnly, path),
            JournalError::Newer { path, .. }
            | JournalError::Damaged { path, .. }
            | JournalError::Other { path, .. } => failed(WriteFault::Other, path),
        }
    }
}
