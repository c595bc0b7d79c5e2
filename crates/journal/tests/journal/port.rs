//! The journal as the core meets it: effects in, inputs out.

use diagnosis::Observation;
use interview::{Event, FinishReason, JournalEffect, JournalInput, Port, Preferences, Processing, Upload};
use journal::Journal;

use crate::bench::{PLATFORM, begin, begun, entry, port, scratch, scratch_in_memory, texts, waiting};

#[test]
fn an_entry_is_reported_as_written_only_when_a_reader_finds_it() {
    let (_folder, path) = scratch();
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i"));
    assert!(reports.kept().entries.is_empty());
    port.carry_out(JournalEffect::Append { entry: entry(0, "kept") });
    assert_eq!(reports.written(), "id-0");
    drop(port);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.kept(begun(&journal, "i")).unwrap().entries, waiting(&[entry(0, "kept")]));
}

#[test]
fn what_one_run_leaves_the_next_one_begins_with() {
    let (_folder, path) = scratch();
    let preferences = Preferences {
        microphone: "usb".into(),
        speaker: "default".into(),
        processing: Processing { echo_cancellation: true, noise_suppression: true, gain_control: false },
    };
    let (mut first, _reports) = port(&path);
    first.carry_out(JournalEffect::Remember(preferences.clone()));
    first.carry_out(JournalEffect::Begin {
        interview: "i".into(),
        platform: PLATFORM.into(),
        company: Some("Acme".into()),
        job: Some("Engineer".into()),
    });
    for order in 0..3 {
        first.carry_out(JournalEffect::Append { entry: entry(order, "text") });
    }
    first.carry_out(JournalEffect::Acknowledge { ids: vec!["id-0".into()] });
    first.carry_out(JournalEffect::Refuse { ids: vec!["id-1".into()] });
    first.carry_out(JournalEffect::Note(Event::Began));
    first.carry_out(JournalEffect::KeepDraft { text: "and then".into() });
    drop(first);

    let (mut second, reports) = port(&path);
    assert!(matches!(reports.next(), JournalInput::Preferences(read) if read == preferences));
    let JournalInput::Recent(recent) = reports.next() else { panic!("no list") };
    assert_eq!((recent[0].company.as_deref(), recent[0].job.as_deref()), (Some("Acme"), Some("Engineer")));
    assert_eq!((recent[0].entries, recent[0].waiting, recent[0].ended), (3, 1, false));

    second.carry_out(begin("i"));
    let kept = reports.kept();
    let uploads: Vec<Upload> = kept.entries.iter().map(|(_, upload)| *upload).collect();
    assert_eq!(uploads, [Upload::Acknowledged, Upload::Refused, Upload::Waiting]);
    assert_eq!(kept.events, [Event::Began]);
    assert_eq!(kept.draft, "and then");
    assert!(matches!(reports.next(), JournalInput::Recent(recent) if recent.len() == 1));

    second.carry_out(JournalEffect::Note(Event::Ended { reason: FinishReason::Completed }));
    second.carry_out(JournalEffect::ListRecent);
    assert!(matches!(reports.next(), JournalInput::Recent(recent) if recent[0].ended));
}

#[test]
fn a_draft_is_written_while_the_interview_goes_on() {
    let (_folder, path) = scratch();
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i"));
    reports.kept();
    for text in ["I", "I ha", "I have"] {
        port.carry_out(JournalEffect::KeepDraft { text: text.into() });
    }
    // Another interview's beginning writes it, to the one that it was typed for.
    port.carry_out(begin("other"));
    assert_eq!(reports.kept().draft, "");
    port.carry_out(begin("i"));
    assert_eq!(reports.kept().draft, "I have");
}

#[test]
fn a_draft_is_on_disk_within_a_second_without_anything_else_happening() {
    let (_folder, path) = scratch_in_memory();
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i"));
    reports.kept();
    let log = path.with_file_name("journal.sqlite-wal");
    let is_there = || std::fs::read(&log).unwrap().windows(8).any(|bytes| bytes == b"kept-too");
    let since = std::time::Instant::now();
    port.carry_out(JournalEffect::KeepDraft { text: "this is kept-too".into() });
    while !is_there() {
        assert!(since.elapsed().as_secs() < 1, "not on disk within a second");
        std::thread::yield_now();
    }
}

#[test]
fn failures_are_reported_and_it_goes_on_once_the_cause_is_gone() {
    let (_folder, path) = scratch();
    let holder = Journal::open(&path).unwrap();
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i"));
    assert!(matches!(reports.failed(), Observation::JournalInUse { .. }));
    port.carry_out(JournalEffect::Append { entry: entry(0, "not begun") });
    assert!(matches!(reports.failed(), Observation::JournalFailed { .. }));
    drop(holder);
    port.carry_out(begin("i"));
    assert_eq!(texts(&reports.kept()), Vec::<&str>::new());
}

#[test]
fn what_nobody_can_help_with_is_not_reported_as_a_failure() {
    let (_folder, path) = scratch();
    let _holder = Journal::open(&path).unwrap();
    let (mut port, reports) = port(&path);
    port.carry_out(JournalEffect::Acknowledge { ids: vec!["id-0".into()] });
    port.carry_out(JournalEffect::Refuse { ids: vec!["id-0".into()] });
    port.carry_out(JournalEffect::KeepDraft { text: "typed".into() });
    port.carry_out(JournalEffect::ListRecent);
    drop(port);
    assert!(reports.rest().is_empty());
}
