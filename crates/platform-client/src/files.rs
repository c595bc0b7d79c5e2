//! Small files that are there whole or not at all.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readable {
    ByAnybody,
    /// By this user alone, where the system knows such a thing.
    ByOwner,
}

/// Writes a file so that after a power cut the old one or the new one is there. Makes its folder.
pub(crate) fn write_whole(file: &Path, content: &[u8], readable: Readable) -> io::Result<()> {
    let folder = file.parent().ok_or(io::ErrorKind::InvalidInput)?;
    std::fs::create_dir_all(folder)?;
    let mut name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?.to_owned();
    name.push(format!(".{}.new", uuid::Uuid::new_v4().simple()));
    let draft = folder.join(name);
    let written = write(&draft, content, readable).and_then(|()| std::fs::rename(&draft, file));
    if written.is_err() {
        // the failure to write is the one to tell of
        let _ = std::fs::remove_file(&draft);
    }
    written?;
    // the rename is on the disk when the folder is
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    Ok(())
}

fn write(draft: &Path, content: &[u8], readable: Readable) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readable == Readable::ByOwner {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = readable;
    let mut file: File = options.open(draft)?;
    file.write_all(content)?;
    file.sync_all()
}

/// `None` where there is no such file.
pub(crate) fn read(file: &Path) -> io::Result<Option<String>> {
    match std::fs::read_to_string(file) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
