use std::path::Path;

use tempfile::TempDir;

use crate::error::{Context, Result};

/// A folder of one's own, removed with its owner; kept when a test fails, because failure messages name the
/// logs in it.
#[derive(Debug)]
pub struct Scratch {
    folder: TempDir,
}

impl Scratch {
    pub fn new(name: &str) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix(&format!("vivavoce-{name}-"))
            .tempdir()
            .context(|| format!("make a temporary folder for {name}"))?;
        Ok(Self { folder })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves the folder where it is when `self` is dropped.
    pub fn keep(&mut self) {
        self.folder.disable_cleanup(true);
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep();
        }
    }
}
