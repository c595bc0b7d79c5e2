//! `kill -9` at random moments.

use std::{
    collections::BTreeSet,
    sync::mpsc,
    time::{Duration, Instant},
};

use journal::Journal;
use rand::Rng;

use crate::{
    bench::{begun, scratch},
    robot::{Plan, Robot, text_of},
};

/// Few in every run of the tests; `VIVAVOCE_SOAK_RUNS` says how many otherwise.
fn runs() -> u32 {
    std::env::var("VIVAVOCE_SOAK_RUNS").map_or(20, |runs| runs.parse().expect("a number"))
}

#[test]
fn killed_at_random_moments_it_loses_and_doubles_nothing_that_was_written() {
    let (_folder, path) = scratch();
    let mut written = BTreeSet::new();
    for run in 0..runs() {
        written.append(&mut type_and_kill(&path, run));
        let journal = Journal::open(&path).unwrap();
        assert_eq!(journal.salvaged().unwrap(), None);
        let kept = journal.kept(begun(&journal, "i")).unwrap();
        let ids: BTreeSet<_> = kept.entries.iter().map(|(entry, _)| entry.id.clone()).collect();
        assert_eq!(ids.len(), kept.entries.len(), "run {run}: an entry is there twice");
        let lost: Vec<_> = written.difference(&ids).collect();
        assert!(lost.is_empty(), "run {run}: {lost:?} were reported as written");
        assert!(kept.entries.iter().all(|(entry, _)| entry.text == text_of(&entry.id)));
    }
    assert!(written.len() > runs() as usize, "the robot typed");
}

/// The ids that were reported as written.
fn type_and_kill(path: &std::path::Path, run: u32) -> BTreeSet<String> {
    let mut robot = Robot::start(path, Plan::Endless { run });
    let until = Instant::now() + Duration::from_micros(rand::rng().random_range(0..80_000));
    robot.begin();
    let (heard, hears) = mpsc::channel();
    let Robot { mut process, says, ear: _ear } = robot;
    let listener = std::thread::spawn(move || {
        for words in crate::robot::words(says) {
            let _ = heard.send(words);
        }
    });
    let mut written = BTreeSet::new();
    while let Ok(words) = hears.recv_timeout(until.saturating_duration_since(Instant::now())) {
        written.extend(id_of(&words));
    }
    process.kill().unwrap();
    process.wait().unwrap();
    listener.join().unwrap();
    written.extend(hears.into_iter().filter_map(|words| id_of(&words)));
    written
}

fn id_of(words: &str) -> Option<String> {
    words.strip_prefix("written ").map(str::to_owned)
}
