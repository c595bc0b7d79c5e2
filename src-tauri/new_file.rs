//! Files that the app saves for a person.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Writes a new file, synced, into `folder`, which is made when it is missing. Never replaces a file: the second one of a
/// name gets a number.
pub fn write(folder: &Path, name: &str, ending: &str, content: &[u8]) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let names =
        std::iter::once(format!("{name}.{ending}")).chain((2..).map(|n| format!("{name} ({n}).{ending}")));
    for name in names {
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(content)?;
                file.sync_all()?;
                return Ok(path);
            }
            Err(taken) if taken.kind() == io::ErrorKind::AlreadyExists => {}
            Err(fault) => return Err(fault),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
