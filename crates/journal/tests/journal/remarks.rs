//! What recruiters noted, in the same file.

use std::sync::mpsc;
use std::time::Duration;

use interview::observer::{ObserverInput, RemarksEffect, RemarksInput, RemarksOf, Watch};
use interview::{Inbox, Port, Upload};
use journal::{Journal, JournalPort};
use platform_api::remarks::{Content, NewRemark};
use time::OffsetDateTime;

use crate::bench::{PLATFORM, begun, entry, scratch};

fn of(account: &str) -> RemarksOf {
    RemarksOf { platform: PLATFORM.into(), interview: "watched".into(), account: account.into() }
}

fn note(id: &str) -> NewRemark {
    NewRemark {
        id: id.into(),
        subject: id.into(),
        replaces: vec!["earlier".into()],
        at_ms: Some(1_500),
        made_at: OffsetDateTime::UNIX_EPOCH,
        content: Content::Note { text: format!("note {id} \u{1f642}") },
    }
}

#[test]
fn remarks_are_there_after_a_restart_in_order_with_how_far_they_have_come() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    for id in ["b", "a", "c"] {
        journal.append_remark(&of("me"), &note(id)).unwrap();
        journal.append_remark(&of("me"), &note(id)).unwrap();
    }
    journal.append_remark(&of("somebody else"), &note("d")).unwrap();
    journal.acknowledge_remarks(&of("me"), &["a".into()]).unwrap();
    journal.refuse_remarks(&of("me"), &["c".into()]).unwrap();
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    let expected =
        vec![(note("b"), Upload::Waiting), (note("a"), Upload::Acknowledged), (note("c"), Upload::Refused)];
    assert_eq!(journal.remarks(&of("me")).unwrap(), expected);
    assert_eq!(journal.remarks(&of("somebody else")).unwrap(), [(note("d"), Upload::Waiting)]);
    assert_eq!(journal.remarks(&of("nobody")).unwrap(), []);
}

#[test]
fn one_profile_holds_both_and_what_was_only_watched_is_not_among_the_candidate_s_interviews() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    journal.append_remark(&of("me"), &note("a")).unwrap();
    let held = begun(&journal, "held");
    journal.append(held, &entry(0, "said")).unwrap();
    let listed: Vec<_> = journal.recent().unwrap().into_iter().map(|recent| recent.interview).collect();
    assert_eq!(listed, ["held"]);
    // the same person is interviewed by what they watched
    begun(&journal, "watched");
    assert_eq!(journal.recent().unwrap().len(), 2);
    assert_eq!(journal.remarks(&of("me")).unwrap().len(), 1);
}

#[test]
fn remarks_are_read_of_a_damaged_file() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    for number in 0..40 {
        journal.append_remark(&of("me"), &note(&format!("id-{number:02}"))).unwrap();
    }
    drop(journal);
    let bytes = std::fs::read(&path).unwrap();
    // the head of the file names every table
    let damaged: Vec<u8> = std::iter::repeat_n(0, 100).chain(bytes[100..].iter().copied()).collect();
    std::fs::write(&path, damaged).unwrap();
    let journal = Journal::open(&path).unwrap();
    assert!(journal.salvaged().unwrap().is_some());
    assert_eq!(journal.remarks(&of("me")).unwrap().len(), 40);
}

#[test]
fn a_remark_is_told_as_written_when_another_opening_would_find_it() {
    let (_folder, path) = scratch();
    let port = JournalPort::start(path.clone(), Inbox::new(|_| {}));
    let (sender, told) = mpsc::channel();
    let mut remarks = port.shelf().port(move |input| drop(sender.send(input)));
    let watch = Watch(1);
    remarks.carry_out(RemarksEffect::Begin { watch, of: of("me") });
    remarks.carry_out(RemarksEffect::Append { watch, remark: note("a") });
    let next = || match told.recv_timeout(Duration::from_secs(15)).unwrap() {
        ObserverInput::Remarks { event, .. } => event,
        other => panic!("{other:?}"),
    };
    assert!(matches!(next(), RemarksInput::Begun(kept) if kept.is_empty()));
    assert!(matches!(next(), RemarksInput::Written { id } if id == "a"));
    drop(port);
    // the thread is gone: that is told, and nothing hangs
    remarks.carry_out(RemarksEffect::Append { watch, remark: note("b") });
    assert!(matches!(next(), RemarksInput::NotWritten { .. }));
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.remarks(&of("me")).unwrap(), [(note("a"), Upload::Waiting)]);
}
