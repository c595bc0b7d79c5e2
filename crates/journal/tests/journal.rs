//! The journal on a real file.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

use std::{path::Path, sync::mpsc, time::Duration};

use interview::{Entry, Inbox, Input, JournalEffect, JournalInput, Port, Preferences, Processing, Via, Who};
use journal::{Journal, JournalError, JournalPort};

fn entry(order: u32, text: &str) -> Entry {
    let (who, via) = (Who::Candidate, Via::Typed);
    Entry { id: format!("id-{order}"), order, who, text: text.into(), r#final: true, at_ms: order * 10, via }
}

fn scratch() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("profile").join("journal.sqlite");
    (folder, path)
}

#[test]
fn entries_are_read_back_byte_for_byte_after_reopening() {
    let (_folder, path) = scratch();
    let texts = ["plain", "naïve 👩🏽‍💻", "שלום עולם", "tab\tnul-free control \u{7}\u{1b}[31m", "line\r\nline"];
    let journal = Journal::open(&path).unwrap();
    let interview = journal.begin("https://p.example", "i1").unwrap();
    for (order, text) in (0..).zip(texts) {
        journal.append(interview, &entry(order, text)).unwrap();
    }
    drop(journal);

    let journal = Journal::open(&path).unwrap();
    let interview = journal.begin("https://p.example", "i1").unwrap();
    let read = journal.entries(interview).unwrap();
    let expected: Vec<_> = (0..).zip(texts).map(|(order, text)| (entry(order, text), false)).collect();
    assert_eq!(read, expected);
}

#[test]
fn interviews_are_kept_apart_by_platform_and_id() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let one = journal.begin("https://a.example", "i").unwrap();
    let other = journal.begin("https://b.example", "i").unwrap();
    journal.append(one, &entry(0, "for one")).unwrap();
    assert_eq!(journal.entries(one).unwrap().len(), 1);
    assert_eq!(journal.entries(other).unwrap(), vec![]);
}

#[test]
fn an_id_is_written_once_and_keeps_its_first_text() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = journal.begin("p", "i").unwrap();
    journal.append(interview, &entry(0, "first")).unwrap();
    journal.append(interview, &entry(0, "second")).unwrap();
    assert_eq!(journal.entries(interview).unwrap(), vec![(entry(0, "first"), false)]);
}

#[test]
fn the_file_refuses_to_change_or_remove_an_entry() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = journal.begin("p", "i").unwrap();
    journal.append(interview, &entry(0, "stays")).unwrap();
    drop(journal);
    let intruder = rusqlite::Connection::open(&path).unwrap();
    for sql in ["UPDATE entry SET text = 'other'", "DELETE FROM entry"] {
        let refused = intruder.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("entries are only added"), "{sql}: {refused}");
    }
}

#[test]
fn acknowledged_entries_are_known_after_reopening() {
    let (_folder, path) = scratch();
    let mut journal = Journal::open(&path).unwrap();
    let interview = journal.begin("p", "i").unwrap();
    journal.append(interview, &entry(0, "a")).unwrap();
    journal.append(interview, &entry(1, "b")).unwrap();
    journal.acknowledge(interview, &["id-0".into(), "id-0".into()]).unwrap();
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    let known: Vec<bool> =
        journal.entries(interview).unwrap().into_iter().map(|(_, acknowledged)| acknowledged).collect();
    assert_eq!(known, [true, false]);
}

#[test]
fn a_second_copy_is_told_that_the_journal_is_in_use() {
    let (_folder, path) = scratch();
    let first = Journal::open(&path).unwrap();
    assert!(matches!(Journal::open(&path), Err(JournalError::InUse { .. })));
    drop(first);
    Journal::open(&path).unwrap();
}

#[test]
fn a_journal_of_a_newer_version_is_left_alone() {
    let (_folder, path) = scratch();
    drop(Journal::open(&path).unwrap());
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(matches!(Journal::open(&path), Err(JournalError::Newer { found: 99, .. })));
}

#[test]
fn a_path_that_cannot_be_a_folder_is_reported_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let error = Journal::open(&file.join("journal.sqlite")).err().unwrap().to_string();
    assert!(error.contains(&file.display().to_string()), "{error}");
}

#[test]
fn preferences_are_remembered() {
    let (_folder, path) = scratch();
    let chosen = Preferences {
        microphone: "usb".into(),
        speaker: "default".into(),
        processing: Processing { echo_cancellation: true, noise_suppression: false, gain_control: true },
    };
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.preferences().unwrap(), None);
    journal.remember(&chosen).unwrap();
    drop(journal);
    assert_eq!(Journal::open(&path).unwrap().preferences().unwrap(), Some(chosen));
}

#[test]
fn the_port_reports_an_entry_as_written_only_when_a_reader_finds_it() {
    let (_folder, path) = scratch();
    let (mut port, inputs) = port(&path);
    port.carry_out(JournalEffect::Begin {
        interview: "i".into(),
        platform: "p".into(),
        company: None,
        job: None,
    });
    assert!(matches!(next(&inputs), JournalInput::Begun(kept) if kept.entries.is_empty()));
    port.carry_out(JournalEffect::Append { entry: entry(0, "kept") });
    assert!(matches!(next(&inputs), JournalInput::Written { id } if id == "id-0"));
    drop(port);
    let journal = Journal::open(&path).unwrap();
    let interview = journal.begin("p", "i").unwrap();
    assert_eq!(journal.entries(interview).unwrap(), vec![(entry(0, "kept"), false)]);
}

#[test]
fn the_port_reports_each_failure_and_goes_on_once_the_cause_is_gone() {
    let (_folder, path) = scratch();
    let holder = Journal::open(&path).unwrap();
    let (mut port, inputs) = port(&path);
    let begin =
        || JournalEffect::Begin { interview: "i".into(), platform: "p".into(), company: None, job: None };
    port.carry_out(begin());
    assert!(matches!(next(&inputs), JournalInput::Failed(diagnosis::Observation::JournalInUse { .. })));
    drop(holder);
    port.carry_out(begin());
    assert!(matches!(next(&inputs), JournalInput::Begun(_)));
}

fn port(path: &Path) -> (JournalPort, mpsc::Receiver<Input>) {
    let (put, inputs) = mpsc::channel();
    let inbox = Inbox::new(move |input| {
        let _ = put.send(input);
    });
    (JournalPort::start(path.to_owned(), inbox), inputs)
}

fn next(inputs: &mpsc::Receiver<Input>) -> JournalInput {
    match inputs.recv_timeout(Duration::from_secs(10)).expect("the port reports within 10 s") {
        Input::Journal(input) => input,
        other => panic!("not of the journal: {other:?}"),
    }
}
