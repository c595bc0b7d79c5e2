//! The diagnostics bundle, made for a person to read, and then saved as it was read.

use std::{
    io::{self, Cursor},
    path::{Path, PathBuf},
};

use interview::View;
use parking_lot::Mutex;
use support_bundle::{About, Bundle, Log, Timeline};

use crate::{fault::Fault, new_file, running::Running};

/// What is collected while the program runs.
#[derive(Default)]
pub struct Collected {
    pub log: Log,
    pub timeline: Timeline,
    /// As it was last shown.
    shown: Mutex<Option<Bundle>>,
}

#[derive(Debug, thiserror::Error)]
pub enum ReportFault {
    #[error("There is no report to save yet.")]
    NotShown,
    #[error("This computer has no downloads folder and no home folder.")]
    NoFolder,
    #[error("The report could not be written to {}: {source}.", folder.display())]
    NotWritten { folder: PathBuf, source: io::Error },
}

impl From<ReportFault> for Fault {
    fn from(fault: ReportFault) -> Self {
        let (code, remedy) = match fault {
            ReportFault::NotShown => ("no_report", "Make one first."),
            ReportFault::NoFolder => ("no_folder", "Set up a home folder for this user, then save again."),
            ReportFault::NotWritten { .. } => (
                "report_not_written",
                "Make room on the disk or check the folder's permissions, then save again.",
            ),
        };
        Self { code, message: fault.to_string(), remedy: remedy.into() }
    }
}

impl Collected {
    /// Notes what every View shows, until the engine ends.
    pub fn follow(&self, running: Running) {
        let timeline = self.timeline.clone();
        tauri::async_runtime::spawn(async move {
            let Ok(mut watched) = running.watch().await else { return };
            while let Some(view) = watched.views.recv().await {
                timeline.note(&view);
            }
        });
    }

    pub fn show(&self, view: &View, web_view: Option<String>) -> Bundle {
        let about = About {
            version: env!("CARGO_PKG_VERSION").into(),
            parts: web_view.map(|version| ("web view".to_owned(), version)).into_iter().collect(),
        };
        let bundle = Bundle::collect(&about, view, &self.timeline, &self.log);
        *self.shown.lock() = Some(bundle.clone());
        bundle
    }

    /// What was shown last, into `folder`.
    pub fn save(&self, folder: &Path) -> Result<PathBuf, ReportFault> {
        let bundle = self.shown.lock().clone().ok_or(ReportFault::NotShown)?;
        let not_written = |source| ReportFault::NotWritten { folder: folder.to_owned(), source };
        let mut zip = Cursor::new(Vec::new());
        bundle.write_zip(&mut zip).map_err(not_written)?;
        new_file::write(folder, "Vivavoce report", "zip", zip.get_ref()).map_err(not_written)
    }
}

#[cfg(test)]
mod tests {
    use interview::State;

    use super::*;

    #[test]
    fn what_was_shown_is_saved_and_never_over_another_one() {
        let folder = tempfile::tempdir().unwrap();
        let collected = Collected::default();
        assert!(matches!(collected.save(folder.path()), Err(ReportFault::NotShown)));
        collected.show(&State::default().view(), Some("2.48.5".into()));
        let (first, second) =
            (collected.save(folder.path()).unwrap(), collected.save(folder.path()).unwrap());
        assert_ne!(first, second);
        assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(&second).unwrap());
        assert!(std::fs::read(&first).unwrap().starts_with(b"PK"));
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::NamedTempFile::new().unwrap();
        let collected = Collected::default();
        collected.show(&State::default().view(), None);
        let fault = collected.save(folder.path()).unwrap_err().to_string();
        assert!(fault.contains(&folder.path().display().to_string()), "{fault}");
    }
}
