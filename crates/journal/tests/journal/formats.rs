//! Files of other versions.

use interview::{Entry, Event, Upload, Via, Who};
use journal::{Journal, JournalError};
use rusqlite::Connection;

use crate::bench::{begun, entry, scratch};

/// A file as the first version left it.
pub fn of_format_1(path: &std::path::Path) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let old = Connection::open(path).unwrap();
    old.pragma_update(None, "journal_mode", "WAL").unwrap();
    old.execute_batch(include_str!("format_1.sql")).unwrap();
}

#[test]
fn a_file_of_the_first_format_opens_with_everything_in_it() {
    let (_folder, path) = scratch();
    of_format_1(&path);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.preferences().unwrap().unwrap().microphone, "usb");

    let recent = journal.recent().unwrap();
    let listed: Vec<_> = recent
        .iter()
        .map(|recent| (recent.interview.as_str(), recent.entries, recent.waiting, recent.opened_at.as_str()))
        .collect();
    assert_eq!(listed[0].0, "empty");
    assert_eq!(listed[1], ("i", 2, 1, "2026-11-20T10:00:05.000Z"));

    let interview = begun(&journal, "i");
    let kept = journal.kept(interview).unwrap();
    let said = |id: &str, order, who, via, text: &str, at_ms| Entry {
        id: id.into(),
        order,
        who,
        text: text.into(),
        r#final: true,
        at_ms,
        via,
    };
    let expected = [
        (said("SG_1", 0, Who::Interviewer, Via::Voice, "Welcome.", 0), Upload::Acknowledged),
        (said("0190", 1, Who::Candidate, Via::Typed, "Thank you \u{1f642}", 5000), Upload::Waiting),
    ];
    assert_eq!(kept.entries, expected);

    journal.append(interview, &entry(2, "new")).unwrap();
    journal.note(interview, &Event::Began).unwrap();
    journal.keep_draft(interview, "draft").unwrap();
    assert_eq!(journal.kept(interview).unwrap().entries.len(), 3);
}

#[test]
fn a_journal_of_a_newer_version_is_left_alone() {
    let (_folder, path) = scratch();
    drop(Journal::open(&path).unwrap());
    let newer = Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(matches!(Journal::open(&path), Err(JournalError::Newer { found: 99, .. })));
}
