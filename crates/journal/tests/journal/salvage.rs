//! Damaged files are kept, and what can be read of them goes on.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use diagnosis::Observation;
use interview::{
    Entry, Event, FinishReason, JournalEffect, JournalInput, Port, Preferences, Processing, Upload,
};
use journal::{Journal, JournalError};
use rand::{Rng, SeedableRng, rngs::StdRng};

use crate::{
    bench::{PLATFORM, begin, begun, entry, files_beside, folder_in_memory, port, scratch_in_memory},
    formats::of_format_1,
};

const PAGE: usize = 4096;

/// Three interviews of 60 entries, some of which are longer than a page.
pub fn furnish(path: &Path) -> Journal {
    let journal = Journal::open(path).unwrap();
    for interview in 0..3 {
        let place =
            journal.begin(PLATFORM, &format!("i{interview}"), Some("Acme"), Some("Engineer")).unwrap();
        journal.note(place, &Event::Began).unwrap();
        for order in 0..60 {
            journal.append(place, &furniture(interview, order)).unwrap();
        }
        journal.acknowledge(place, &["id-0".into(), "id-1".into()]).unwrap();
        journal.refuse(place, &["id-2".into()]).unwrap();
        journal.note(place, &Event::Ended { reason: FinishReason::Completed }).unwrap();
        journal.keep_draft(place, &format!("draft {interview}")).unwrap();
    }
    journal.remember(&preferences()).unwrap();
    journal
}

fn furniture(interview: u32, order: u32) -> Entry {
    let length = if order % 20 == 19 { 15_000 } else { 150 + order as usize };
    let text: String = format!("{interview}-{order} Grüße 🙂 ").chars().cycle().take(length).collect();
    entry(order, &text)
}

fn preferences() -> Preferences {
    let processing = Processing { echo_cancellation: true, noise_suppression: false, gain_control: true };
    Preferences { microphone: "usb".into(), speaker: "default".into(), processing }
}

pub fn furnished() -> (tempfile::TempDir, PathBuf) {
    let (folder, path) = scratch_in_memory();
    drop(furnish(&path));
    (folder, path)
}

/// Opens a damaged file. The file as it was is kept; what was salvaged is what was written; it is not told twice; and
/// the journal goes on. How many entries could be read.
fn salvaged(path: &Path) -> usize {
    let damaged = fs::read(path).unwrap();
    let journal = Journal::open(path).unwrap();
    let salvaged = journal.salvaged().unwrap().expect("a damaged file is noticed");
    assert!(fs::read(&salvaged.kept_as).unwrap() == damaged, "the damaged file is kept as it was");
    assert_eq!(salvaged.entries, count_true_entries(&journal));
    journal.forget_salvaged().unwrap();
    drop(journal);
    assert_goes_on(path);
    salvaged.entries
}

fn assert_goes_on(path: &Path) {
    let journal = Journal::open(path).unwrap();
    assert_eq!(journal.salvaged().unwrap(), None);
    let interview = begun(&journal, "i1");
    let after = entry(1000, "after it");
    journal.append(interview, &after).unwrap();
    assert_eq!(journal.kept(interview).unwrap().entries.last().unwrap().0, after);
}

/// Entries of the three interviews; each is as it was written.
fn count_true_entries(journal: &Journal) -> usize {
    let mut count = 0;
    for interview in 0..3 {
        let kept = journal.kept(begun(journal, &format!("i{interview}"))).unwrap();
        for (entry, _) in &kept.entries {
            assert_eq!(*entry, furniture(interview, entry.order));
        }
        count += kept.entries.len();
    }
    count
}

/// Everything that [`furnish`] wrote.
pub fn assert_complete(journal: &Journal) {
    assert_eq!(journal.preferences().unwrap(), Some(preferences()));
    let recent = journal.recent().unwrap();
    assert_eq!(recent.len(), 3);
    for (recent, interview) in recent.iter().zip([2, 1, 0]) {
        assert_eq!(recent.interview, format!("i{interview}"));
        assert_eq!(recent.company.as_deref(), Some("Acme"));
        assert_eq!((recent.entries, recent.waiting, recent.ended), (60, 57, true));
        let kept = journal.kept(begun(journal, &recent.interview)).unwrap();
        assert_eq!(kept.draft, format!("draft {interview}"));
        assert_eq!(kept.events, [Event::Began, Event::Ended { reason: FinishReason::Completed }]);
        let uploads: Vec<Upload> = kept.entries[..4].iter().map(|(_, upload)| *upload).collect();
        assert_eq!(uploads, [Upload::Acknowledged, Upload::Acknowledged, Upload::Refused, Upload::Waiting]);
    }
    assert_eq!(count_true_entries(journal), 180);
}

pub fn change(path: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(path).unwrap();
    change(&mut bytes);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_sound_file_is_not_salvaged() {
    let (_folder, path) = furnished();
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.salvaged().unwrap(), None);
    assert_complete(&journal);
    drop(journal);
    assert_eq!(files_beside(&path), ["journal.sqlite"]);
}

#[test]
fn a_file_whose_header_is_overwritten_loses_nothing() {
    let (_folder, path) = furnished();
    change(&path, |bytes| StdRng::seed_from_u64(1).fill(&mut bytes[..100]));
    assert_eq!(salvaged(&path), 180);
    let (_folder, path) = furnished();
    change(&path, |bytes| StdRng::seed_from_u64(2).fill(&mut bytes[..PAGE]));
    let journal = Journal::open(&path).unwrap();
    assert_complete(&journal);
    assert_eq!(journal.salvaged().unwrap().unwrap().entries, 180);
}

#[test]
fn a_truncated_file_gives_back_what_is_left_of_it() {
    for (tenths, at_least) in [(9, 140), (5, 60), (1, 0)] {
        let (_folder, path) = furnished();
        change(&path, |bytes| bytes.truncate(bytes.len() * tenths / 10 + 17));
        let read = salvaged(&path);
        assert!((at_least..180).contains(&read), "{tenths} tenths: {read} of 180");
    }
}

/// SQLite keeps no sum of what is on a page. So its check does not see that the end of a long text is lost, where it lies
/// on a page of its own.
#[test]
fn a_zeroed_page_costs_what_was_on_it_and_no_more() {
    let (_furnished, path) = furnished();
    let (folder, whole) = (folder_in_memory(), fs::read(&path).unwrap());
    let mut lost_by_page = BTreeMap::new();
    for (page, bytes) in whole.chunks(PAGE).enumerate() {
        let is_end_of_text = bytes.starts_with(&[0; 4]);
        if is_end_of_text {
            continue;
        }
        let path = folder.path().join(format!("{page}")).join("journal.sqlite");
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, &whole).unwrap();
        change(&path, |bytes| bytes[page * PAGE..][..PAGE].fill(0));
        let lost = 180 - salvaged(&path);
        assert!(lost <= 20, "page {page} holds some 15 entries at most: {lost} lost");
        lost_by_page.insert(page, lost);
    }
    let harmless = lost_by_page.values().filter(|lost| **lost == 0).count();
    assert!(harmless >= 10, "tables of other things, indexes and inner pages: {lost_by_page:?}");
}

/// As [`furnished`], with everything in the write-ahead log yet.
pub fn crashed() -> (tempfile::TempDir, PathBuf) {
    let (_living, path) = scratch_in_memory();
    let journal = furnish(&path);
    let (folder, crashed) = scratch_in_memory();
    fs::create_dir(crashed.parent().unwrap()).unwrap();
    let log = |path: &Path| path.with_file_name("journal.sqlite-wal");
    fs::copy(&path, &crashed).unwrap();
    fs::copy(log(&path), log(&crashed)).unwrap();
    drop(journal);
    (folder, crashed)
}

#[test]
fn what_is_only_in_the_log_yet_is_salvaged_too() {
    let (_folder, crashed) = crashed();
    change(&crashed, Vec::clear);
    let journal = Journal::open(&crashed).unwrap();
    assert_complete(&journal);
    let kept_log = folder_name(&journal.salvaged().unwrap().unwrap().kept_as) + "-wal";
    assert!(files_beside(&crashed).contains(&kept_log), "the log is kept beside the file");
}

fn folder_name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn a_file_that_is_no_journal_is_set_aside() {
    for content in ["Dear diary,\n".repeat(1000), "x".into()] {
        let (_folder, path) = scratch_in_memory();
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, &content).unwrap();
        assert_eq!(salvaged(&path), 0);
    }
}

#[test]
fn an_empty_file_is_a_new_journal() {
    let (_folder, path) = scratch_in_memory();
    fs::create_dir(path.parent().unwrap()).unwrap();
    fs::write(&path, "").unwrap();
    assert_goes_on(&path);
    assert_eq!(files_beside(&path), ["journal.sqlite"]);
}

#[test]
fn a_damaged_file_of_the_first_format_is_salvaged_into_the_newest() {
    let (_folder, path) = scratch_in_memory();
    of_format_1(&path);
    change(&path, |bytes| bytes[..50].fill(b'#'));
    let journal = Journal::open(&path).unwrap();
    assert_eq!(journal.salvaged().unwrap().unwrap().entries, 2);
    let kept = journal.kept(begun(&journal, "i")).unwrap();
    assert_eq!(kept.entries[0].1, Upload::Acknowledged);
    assert_eq!(journal.preferences().unwrap().unwrap().microphone, "usb");
}

#[test]
fn a_journal_damaged_again_leaves_both_files() {
    let (_folder, path) = furnished();
    for _ in 0..3 {
        change(&path, |bytes| bytes[..16].fill(0));
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.salvaged().unwrap().unwrap().entries, 180);
    }
    let aside = files_beside(&path).iter().filter(|name| name.contains(".damaged-")).count();
    assert_eq!(aside, 3);
}

#[test]
fn the_port_tells_first_that_the_journal_was_salvaged_and_only_once() {
    let (_folder, path) = furnished();
    change(&path, |bytes| bytes[..16].fill(0));
    let (first, reports) = port(&path);
    let JournalInput::Salvaged(Observation::JournalDamaged { kept_as, entries }) = reports.next() else {
        panic!("not told")
    };
    assert_eq!(entries, 180);
    assert!(Path::new(&kept_as).exists());
    assert!(matches!(reports.next(), JournalInput::Preferences(_)));
    assert!(matches!(reports.next(), JournalInput::Recent(recent) if recent.len() == 3));
    drop(first);
    let (_second, reports) = port(&path);
    assert!(matches!(reports.next(), JournalInput::Preferences(_)));
}

#[test]
fn a_file_that_is_damaged_while_it_is_open_is_salvaged_and_the_answer_is_written() {
    let (_folder, path) = scratch_in_memory();
    let journal = furnish(&path);
    let place = begun(&journal, "long");
    // more than SQLite keeps in memory
    for order in 0..60 {
        journal.append(place, &entry(order, &"long answer ".repeat(8000))).unwrap();
    }
    drop(journal);
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i0"));
    assert_eq!(reports_until_begun(&reports), 60);
    change(&path, |bytes| bytes[20 * PAGE..].fill(0xff));
    port.carry_out(begin("long"));
    assert!(matches!(reports.answer(), JournalInput::Salvaged(_)));
    reports.kept();
    port.carry_out(JournalEffect::Append { entry: entry(1000, "goes on") });
    assert_eq!(reports.written(), "id-1000");
}

fn reports_until_begun(reports: &crate::bench::Reports) -> usize {
    loop {
        if let JournalInput::Begun(kept) = reports.next() {
            return kept.entries.len();
        }
    }
}

#[test]
fn no_damage_keeps_the_journal_from_going_on() {
    let (_furnished, path) = furnished();
    let (folder, whole) = (folder_in_memory(), fs::read(&path).unwrap());
    for seed in 0..60 {
        let mut random = StdRng::seed_from_u64(seed);
        let path = folder.path().join(format!("{seed}")).join("journal.sqlite");
        fs::create_dir(path.parent().unwrap()).unwrap();
        fs::write(&path, &whole).unwrap();
        change(&path, |bytes| {
            // every other time in the first page, which is most of the schema
            let within = if seed % 2 == 0 { PAGE } else { bytes.len() };
            for _ in 0..random.random_range(1..40) {
                bytes[random.random_range(0..within)] = random.random();
            }
        });
        match Journal::open(&path) {
            // the number of the format was hit
            Err(JournalError::Newer { .. }) => continue,
            opened => drop(opened.unwrap_or_else(|error| panic!("seed {seed}: {error}"))),
        }
        let journal = Journal::open(&path).unwrap();
        let interview = journal.begin(PLATFORM, "after", None, None).unwrap();
        journal.append(interview, &entry(1000, "after it")).unwrap();
        journal.recent().unwrap();
    }
}
