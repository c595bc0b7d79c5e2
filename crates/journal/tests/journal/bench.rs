//! What every test needs: a folder of its own, entries, a port and what it reports.

use std::{
    path::{Path, PathBuf},
    sync::mpsc,
    time::Duration,
};

use interview::{Entry, Inbox, Input, JournalEffect, JournalInput, Kept, Upload, Via, Who};
use journal::{Interview, Journal, JournalPort};

pub const PLATFORM: &str = "https://p.example";

pub fn entry(order: u32, text: &str) -> Entry {
    let (who, via) = (Who::Candidate, Via::Typed);
    Entry { id: format!("id-{order}"), order, who, text: text.into(), r#final: true, at_ms: order * 10, via }
}

/// Where a journal may be made, on a disk.
pub fn scratch() -> (tempfile::TempDir, PathBuf) {
    within(tempfile::tempdir().unwrap())
}

/// Where no test has to wait for a disk.
pub fn scratch_in_memory() -> (tempfile::TempDir, PathBuf) {
    within(folder_in_memory())
}

fn within(folder: tempfile::TempDir) -> (tempfile::TempDir, PathBuf) {
    let path = folder.path().join("profile").join("journal.sqlite");
    (folder, path)
}

/// For tests that write thousands of times: in memory where there is such a folder.
pub fn folder_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

pub fn begun(journal: &Journal, id: &str) -> Interview {
    journal.begin(PLATFORM, id, None, None).unwrap()
}

/// As this interview's entries are read, none of which the platform has.
pub fn waiting(entries: &[Entry]) -> Vec<(Entry, Upload)> {
    entries.iter().map(|entry| (entry.clone(), Upload::Waiting)).collect()
}

pub fn texts(kept: &Kept) -> Vec<&str> {
    kept.entries.iter().map(|(entry, _)| entry.text.as_str()).collect()
}

/// The names of the files beside the journal, without its lock.
pub fn files_beside(path: &Path) -> Vec<String> {
    let folder = std::fs::read_dir(path.parent().unwrap()).unwrap();
    let mut names: Vec<String> =
        folder.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| !name.ends_with(".lock"));
    names.sort();
    names
}

pub fn begin(id: &str) -> JournalEffect {
    JournalEffect::Begin { interview: id.into(), platform: PLATFORM.into(), company: None, job: None }
}

pub struct Reports(mpsc::Receiver<Input>);

pub fn port(path: &Path) -> (JournalPort, Reports) {
    let (put, inputs) = mpsc::channel();
    let inbox = Inbox::new(move |input| {
        let _ = put.send(input);
    });
    (JournalPort::start(path.to_owned(), inbox), Reports(inputs))
}

impl Reports {
    pub fn next(&self) -> JournalInput {
        match self.0.recv_timeout(Duration::from_secs(10)).expect("the port reports within 10 s") {
            Input::Journal(input) => input,
            other => panic!("not of the journal: {other:?}"),
        }
    }

    /// The next one that is not the list of recent interviews.
    pub fn answer(&self) -> JournalInput {
        loop {
            match self.next() {
                JournalInput::Recent(_) => {}
                other => return other,
            }
        }
    }

    pub fn kept(&self) -> Kept {
        match self.answer() {
            JournalInput::Begun(kept) => kept,
            other => panic!("not begun: {other:?}"),
        }
    }

    pub fn written(&self) -> String {
        match self.answer() {
            JournalInput::Written { id } => id,
            other => panic!("not written: {other:?}"),
        }
    }

    pub fn failed(&self) -> diagnosis::Observation {
        match self.answer() {
            JournalInput::Failed(observed) => observed,
            other => panic!("not failed: {other:?}"),
        }
    }

    /// Whatever was reported until the port was dropped.
    pub fn rest(self) -> Vec<JournalInput> {
        let rest = self.0.into_iter();
        rest.map(|input| if let Input::Journal(input) = input { input } else { panic!("{input:?}") })
            .collect()
    }
}
