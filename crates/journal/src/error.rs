use std::fs::File;
use std::io::{self, Write};
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
        Self::explained(path, error, try_to_write)
    }

    /// SQLite tells a full disk apart, but not a user's full share of one: `try_to_write` finds out.
    fn explained(
        path: &Path,
        error: &rusqlite::Error,
        try_to_write: impl FnOnce(&Path) -> io::Result<()>,
    ) -> Self {
        if was_writing(error)
            && let Err(fault) = try_to_write(path)
        {
            return Self::from_io(path, &fault);
        }
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

    pub(crate) fn from_io(path: &Path, error: &io::Error) -> Self {
        use io::ErrorKind;
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

fn was_writing(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(code, Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_SHMSIZE))
}

/// As much as a long answer needs, beside the file.
fn try_to_write(path: &Path) -> io::Result<()> {
    const ENOUGH: usize = 1024 * 1024;
    let beside = path.with_extension("space");
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(&vec![0; ENOUGH])?;
        file.sync_all()
    });
    // nothing of it matters but whether it could be written
    let _ = std::fs::remove_file(&beside);
    written
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

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(code: i32) -> rusqlite::Error {
        rusqlite::Error::SqliteFailure(ffi::Error::new(code), None)
    }

    #[test]
    fn a_user_s_full_share_of_a_disk_is_a_full_disk() {
        let path = Path::new("journal.sqlite");
        for kind in [io::ErrorKind::QuotaExceeded, io::ErrorKind::StorageFull] {
            let told = JournalError::explained(path, &failed(ffi::SQLITE_IOERR_WRITE), |_| Err(kind.into()));
            assert!(matches!(told, JournalError::DiskFull { .. }), "{told}");
        }
        let told = JournalError::explained(path, &failed(ffi::SQLITE_IOERR_WRITE), |_| Ok(()));
        assert!(matches!(told, JournalError::Other { .. }), "{told}");
        let told =
            JournalError::explained(path, &failed(ffi::SQLITE_IOERR_READ), |_| panic!("nothing was written"));
        assert!(matches!(told, JournalError::Damaged { .. }), "{told}");
    }

    /// Linux's number for it, as the kernel gives it.
    #[cfg(target_os = "linux")]
    #[test]
    fn the_kernel_s_word_for_a_full_share_is_known() {
        const EDQUOT: i32 = 122;
        assert_eq!(io::Error::from_raw_os_error(EDQUOT).kind(), io::ErrorKind::QuotaExceeded);
    }

    #[test]
    fn finding_out_whether_there_is_space_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        try_to_write(&folder.path().join("journal.sqlite")).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
