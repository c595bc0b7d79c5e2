//! What is written is there, and stays.

use interview::{Entry, Event, FinishReason, Mode, Preferences, Processing, Question, Upload, Via, Who};
use journal::{Journal, JournalError};

use crate::bench::{PLATFORM, begun, entry, scratch, texts, waiting};

#[test]
fn entries_are_read_back_byte_for_byte_after_reopening() {
    let (_folder, path) = scratch();
    let long: String = "ä👩🏽‍💻x שׁ\0".chars().cycle().take(100_000).collect();
    let texts = [
        "plain",
        "naïve 👩🏽‍💻 \u{1F3F4}\u{E0067}\u{E007F}",
        "שלום עולם \u{202e}abc\u{202c} مرحبا",
        "\0nul first, \0 inside and last\0",
        "tab\t bell \u{7} escape \u{1b}[31m delete \u{7f} \u{85}\u{feff}\u{fffd}\u{fffe}\u{10ffff}",
        "line\r\nline\rline\nline\u{2028}line",
        "e\u{301} is not \u{e9}",
        "",
        &long,
    ];
    let entries: Vec<_> = (0..).zip(texts).map(|(order, text)| entry(order, text)).collect();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i1");
    for entry in &entries {
        journal.append(interview, entry).unwrap();
    }
    journal.keep_draft(interview, texts[3]).unwrap();
    drop(journal);

    let journal = Journal::open(&path).unwrap();
    let kept = journal.kept(begun(&journal, "i1")).unwrap();
    assert_eq!(kept.entries, waiting(&entries));
    assert_eq!(kept.draft, texts[3]);
}

#[test]
fn interviews_are_kept_apart_by_platform_and_id() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let one = journal.begin("https://a.example", "i", None, None).unwrap();
    let other = journal.begin("https://b.example", "i", None, None).unwrap();
    journal.append(one, &entry(0, "for one")).unwrap();
    journal.note(one, &Event::Began).unwrap();
    journal.keep_draft(one, "draft for one").unwrap();
    let kept = journal.kept(one).unwrap();
    assert_eq!((texts(&kept), kept.events.len(), kept.draft.as_str()), (vec!["for one"], 1, "draft for one"));
    assert_eq!(journal.kept(other).unwrap(), interview::Kept::default());
}

#[test]
fn an_id_is_written_once_and_keeps_its_first_text() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    journal.append(interview, &entry(0, "first")).unwrap();
    journal.append(interview, &entry(0, "second")).unwrap();
    assert_eq!(journal.kept(interview).unwrap().entries, waiting(&[entry(0, "first")]));
}

#[test]
fn the_file_refuses_to_change_or_remove_what_was_said_or_happened() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    journal.append(interview, &entry(0, "stays")).unwrap();
    journal.note(interview, &Event::Began).unwrap();
    journal.refuse(interview, &["id-0".into()]).unwrap();
    drop(journal);
    let intruder = rusqlite::Connection::open(&path).unwrap();
    for sql in [
        "UPDATE entry SET text = 'other'",
        "DELETE FROM entry",
        "UPDATE event SET payload = '{}'",
        "DELETE FROM event",
        "UPDATE refused SET id = 'other'",
        "DELETE FROM refused",
    ] {
        let refused = intruder.execute(sql, []).unwrap_err().to_string();
        assert!(refused.contains("are only added"), "{sql}: {refused}");
    }
}

#[test]
fn how_far_an_entry_has_come_is_known_after_reopening() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    for order in 0..4 {
        journal.append(interview, &entry(order, "text")).unwrap();
    }
    journal.acknowledge(interview, &["id-0".into(), "id-0".into(), "of nobody".into()]).unwrap();
    journal.refuse(interview, &["id-1".into(), "id-2".into()]).unwrap();
    journal.refuse(interview, &["id-1".into()]).unwrap();
    journal.acknowledge(interview, &["id-2".into()]).unwrap();
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    let kept = journal.kept(begun(&journal, "i")).unwrap();
    let known: Vec<Upload> = kept.entries.into_iter().map(|(_, upload)| upload).collect();
    assert_eq!(known, [Upload::Acknowledged, Upload::Refused, Upload::Acknowledged, Upload::Waiting]);
}

#[test]
fn events_are_read_back_in_the_order_in_which_they_were_noted() {
    let (_folder, path) = scratch();
    let question = Question { index: 2, total: 5, text: "Why \u{201c}us\u{201d}?\0".into() };
    let events = [
        Event::Consented { version: "2".into() },
        Event::Began,
        Event::Held { mode: Mode::Voice },
        Event::Asked { question },
        Event::Held { mode: Mode::Offline },
        Event::Held { mode: Mode::Offline },
        Event::Ended { reason: FinishReason::EndedEarly },
        Event::Reported,
    ];
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    for event in &events {
        journal.note(interview, event).unwrap();
    }
    drop(journal);
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.kept(begun(&journal, "i")).unwrap().events, events);
}

#[test]
fn an_event_of_a_newer_version_is_passed_over_and_stays_in_the_file() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    journal.note(interview, &Event::Began).unwrap();
    drop(journal);
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer
        .execute(
            "INSERT INTO event (interview, payload) VALUES (1, '{\"event\":\"applauded\",\"by\":3}')",
            [],
        )
        .unwrap();
    drop(newer);
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    journal.note(interview, &Event::Reported).unwrap();
    assert_eq!(journal.kept(interview).unwrap().events, [Event::Began, Event::Reported]);
    assert!(!journal.recent().unwrap()[0].ended);
    drop(journal);
    let reader = rusqlite::Connection::open(&path).unwrap();
    let rows: i64 = reader.query_row("SELECT count(*) FROM event", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 3);
}

#[test]
fn a_draft_takes_the_place_of_the_one_before_and_an_empty_one_leaves_none() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    for draft in ["I have", "I have worked", ""] {
        journal.keep_draft(interview, draft).unwrap();
        assert_eq!(journal.kept(interview).unwrap().draft, draft);
    }
}

#[test]
fn a_typed_answer_ends_the_draft_and_what_is_spoken_does_not() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let interview = begun(&journal, "i");
    journal.keep_draft(interview, "I have").unwrap();
    let spoken = Entry { via: Via::Voice, ..entry(0, "Hello") };
    journal.append(interview, &spoken).unwrap();
    assert_eq!(journal.kept(interview).unwrap().draft, "I have");
    let typed = Entry { via: Via::Typed, who: Who::Candidate, ..entry(1, "I have built one.") };
    journal.append(interview, &typed).unwrap();
    assert_eq!(journal.kept(interview).unwrap().draft, "");
}

#[test]
fn recent_interviews_tell_what_is_known_of_each() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    let first = journal.begin(PLATFORM, "first", Some("Acme"), Some("Engineer")).unwrap();
    for order in 0..3 {
        journal.append(first, &entry(order, "text")).unwrap();
    }
    journal.acknowledge(first, &["id-0".into()]).unwrap();
    journal.refuse(first, &["id-1".into()]).unwrap();
    journal.note(first, &Event::Ended { reason: FinishReason::Completed }).unwrap();
    journal.begin(PLATFORM, "second", None, None).unwrap();

    let recent = journal.recent().unwrap();
    assert_eq!(
        recent.iter().map(|recent| recent.interview.as_str()).collect::<Vec<_>>(),
        ["second", "first"]
    );
    let (second, first) = (&recent[0], &recent[1]);
    assert_eq!((first.entries, first.waiting, first.ended), (3, 1, true));
    assert_eq!((second.entries, second.waiting, second.ended), (0, 0, false));
    assert_eq!(first.platform, PLATFORM);
    assert!(first.opened_at.ends_with('Z') && first.opened_at.contains('T'), "{}", first.opened_at);

    // Opened again by a platform that tells less.
    journal.begin(PLATFORM, "first", None, Some("Senior engineer")).unwrap();
    let recent = journal.recent().unwrap();
    assert_eq!(recent[0].company.as_deref(), Some("Acme"));
    assert_eq!(recent[0].job.as_deref(), Some("Senior engineer"));
}

#[test]
fn a_clock_that_jumps_changes_no_order() {
    let (_folder, path) = scratch();
    let journal = Journal::open(&path).unwrap();
    begun(&journal, "ahead");
    drop(journal);
    let clock_ahead = rusqlite::Connection::open(&path).unwrap();
    clock_ahead
        .execute_batch(
            "UPDATE interview SET opened_at = '2099-01-01T00:00:00.000Z';
             INSERT INTO entry (interview, id, position, who, via, text, at_ms, written_at)
                 VALUES (1, 'a', 0, 'candidate', 'typed', 'first', 0, '2099-01-01T00:00:00.000Z');
             INSERT INTO event (interview, payload, written_at)
                 VALUES (1, '{\"event\":\"began\"}', '2099-01-01T00:00:00.000Z');",
        )
        .unwrap();
    drop(clock_ahead);
    let journal = Journal::open(&path).unwrap();
    begun(&journal, "now");
    assert_eq!(journal.recent().unwrap()[0].interview, "now");
    let interview = begun(&journal, "ahead");
    journal.append(interview, &entry(1, "second")).unwrap();
    journal.note(interview, &Event::Reported).unwrap();
    let kept = journal.kept(interview).unwrap();
    assert_eq!(texts(&kept), ["first", "second"]);
    assert_eq!(kept.events, [Event::Began, Event::Reported]);
    assert_eq!(journal.recent().unwrap()[0].interview, "ahead");
}

#[test]
fn a_second_copy_is_told_that_the_journal_is_in_use() {
    let (_folder, path) = scratch();
    let first = Journal::open(&path).unwrap();
    begun(&first, "i");
    let error = Journal::open(&path).err().unwrap();
    assert!(matches!(error, JournalError::InUse { .. }), "{error}");
    let observed = diagnosis::Observation::from(&error);
    assert_eq!(observed, diagnosis::Observation::JournalInUse { path: path.display().to_string() });
    begun(&first, "goes on");
    drop(first);
    Journal::open(&path).unwrap();
}

#[test]
fn a_copy_that_knows_no_lock_file_is_kept_out_by_sqlite() {
    let (_folder, path) = scratch();
    let _first = Journal::open(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.busy_timeout(std::time::Duration::ZERO).unwrap();
    let refused = other.query_row("SELECT count(*) FROM entry", [], |_| Ok(())).unwrap_err();
    assert_eq!(refused.sqlite_error_code(), Some(rusqlite::ErrorCode::DatabaseBusy));
}

#[test]
fn a_path_that_cannot_be_a_folder_is_reported_with_its_name() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").unwrap();
    let error = Journal::open(&file.join("profile").join("journal.sqlite")).err().unwrap();
    assert!(matches!(error, JournalError::ReadOnly { .. }), "{error}");
    assert!(error.to_string().contains(&file.display().to_string()), "{error}");
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
