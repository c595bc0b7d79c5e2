//! Power that fails at any point: what was not synced is gone, and what was reported as written is there.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use journal::Journal;
use rand::{SeedableRng, rngs::StdRng};

use crate::{
    bench::{begun, folder_in_memory, scratch_in_memory},
    disk::{Disk, Left, read_files, write_files},
    robot::{Plan, Robot, text_of},
    salvage::{assert_complete, change, crashed, furnished},
    trace::{Deed, watch},
};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// How often, on average, some of what was not synced is left at a point; `VIVAVOCE_SOAK_RUNS` multiplies it.
fn samples(ordinarily: f64) -> f64 {
    std::env::var("VIVAVOCE_SOAK_RUNS").map_or(1.0, |runs| runs.parse().expect("a number")) * ordinarily
}

#[test]
fn power_that_fails_at_any_point_loses_nothing_that_was_written() {
    let (folder, path) = scratch_in_memory();
    let deeds = watch(Robot::start(&path, Plan::Tour), folder.path());
    let mut most = 0;
    each_power_failure(folder.path(), Files::new(), &deeds, samples(0.05), |said, files| {
        let (_power_is_back, path) = written_back(files, folder.path(), &path);
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.salvaged().unwrap(), None, "the file is sound");
        let kept = journal.kept(begun(&journal, "i")).unwrap();
        let texts: BTreeMap<_, _> =
            kept.entries.into_iter().map(|(entry, _)| (entry.id, entry.text)).collect();
        let written: Vec<_> = said.iter().filter_map(|said| said.strip_prefix("written ")).collect();
        for id in &written {
            assert_eq!(texts.get(*id), Some(&text_of(id)), "{id} was reported as written");
        }
        most = written.len();
    });
    assert_eq!(most, 74);
}

#[test]
fn power_that_fails_at_any_point_of_salvaging_loses_nothing_of_a_damaged_journal() {
    let header_lost = furnished();
    change(&header_lost.1, |bytes| bytes[..100].fill(0));
    let file_lost = crashed();
    change(&file_lost.1, Vec::clear);
    for (folder, path) in [header_lost, file_lost] {
        let damaged = std::fs::read(&path).unwrap();
        let before = read_files(folder.path());
        let deeds = watch(Robot::start(&path, Plan::Salvage), folder.path());
        each_power_failure(folder.path(), before, &deeds, samples(0.2), |_, files| {
            let (_power_is_back, path) = written_back(files, folder.path(), &path);
            let journal = Journal::open(&path).unwrap();
            let salvaged = journal.salvaged().unwrap().expect("it is told once it is done");
            assert!(
                std::fs::read(salvaged.kept_as).unwrap() == damaged,
                "the damaged file is kept as it was"
            );
            assert_complete(&journal);
        });
    }
}

/// In a folder of their own.
fn written_back(files: &Files, folder: &Path, path: &Path) -> (tempfile::TempDir, PathBuf) {
    let new = folder_in_memory();
    write_files(files, folder, new.path());
    let path = new.path().join(path.strip_prefix(folder).unwrap());
    (new, path)
}

/// Every state in which a power failure may leave the files, and what had been said by then: at each point where more
/// is safe or more was said, with nothing of what was not synced; besides, as often as wanted, with some of it.
fn each_power_failure(
    folder: &Path,
    before: Files,
    deeds: &[Deed],
    samples: f64,
    mut check: impl FnMut(&[&str], &Files),
) {
    let mut disk = Disk::with(folder, before);
    let mut said = Vec::new();
    let (mut due, mut random) = (0.0, StdRng::seed_from_u64(1));
    for deed in deeds {
        let is_safer = disk.take(deed);
        if let Deed::Said(words) = deed {
            said.push(words.as_str());
        }
        if is_safer || matches!(deed, Deed::Said(_)) {
            check(&said, &disk.after_power_failure(Left::<StdRng>::Nothing));
        }
        due += samples;
        while due >= 1.0 {
            due -= 1.0;
            check(&said, &disk.after_power_failure(Left::Some(&mut random)));
        }
    }
    let all = disk.after_power_failure(Left::<StdRng>::All);
    assert!(all == read_files(folder), "everything that was done to the disk was seen");
}
