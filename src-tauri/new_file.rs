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

/// A file's name for what a person calls something; of its letters only those that every file system takes.
pub fn name(wanted: &str) -> String {
    let name: String = wanted.chars().filter(|c| c.is_alphanumeric() || " -".contains(*c)).take(80).collect();
    let name = name.trim();
    if name.is_empty() { "Interview".into() } else { name.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_in_its_folder_whatever_is_in_it() {
        assert_eq!(name("../../<b>Zo\u{eb}</b> \u{2014} C++ / Rust"), "bZo\u{eb}b  C  Rust");
        assert_eq!(name("/.."), "Interview");
        assert_eq!(name(&"x".repeat(500)).len(), 80);
    }
}
