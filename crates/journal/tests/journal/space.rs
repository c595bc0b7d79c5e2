//! A disk that is full, or may not be written: a small file system of the test's own, in a mount namespace.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
};

use diagnosis::{Observation, WriteFault};
use interview::{Event, JournalEffect, JournalInput, Port, Preferences, Processing};

use crate::bench::{Reports, begin, entry, port, texts};

const DISK: &str = "VIVAVOCE_SMALL_DISK";
const KB: usize = 1024;

/// Runs an ignored test with a file system of 2 MB to itself. Where the machine has no namespaces for us, nothing is
/// tested, and it is said.
fn on_a_small_disk(test: &str) {
    let namespace = ["--user", "--map-root-user", "--mount"];
    let may_have_one = Command::new("unshare").args(namespace).arg("true").output();
    if !may_have_one.is_ok_and(|output| output.status.success()) {
        eprintln!("not tested: this machine gives no mount namespace");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let done = Command::new("unshare")
        .args(namespace)
        .args(["sh", "-c", r#"mount -t tmpfs -o size=2m tmpfs "$VIVAVOCE_SMALL_DISK" && exec "$0" "$@""#])
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test, "--ignored"])
        .env(DISK, folder.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}{}", lossy(&done.stdout), lossy(&done.stderr));
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The small disk, where this process is one that was given one.
fn small_disk() -> Option<PathBuf> {
    std::env::var_os(DISK).map(PathBuf::from)
}

/// Fills the disk until it is deleted.
struct Ballast(PathBuf);

impl Ballast {
    fn leaving(free: usize, disk: &Path) -> Self {
        let path = disk.join("ballast");
        let mut file = File::create(&path).unwrap();
        let full = loop {
            if let Err(error) = file.write_all(&[1; KB]) {
                break error.kind();
            }
        };
        assert_eq!(full, ErrorKind::StorageFull);
        let size = file.metadata().unwrap().len();
        file.set_len(size - free as u64).unwrap();
        Self(path)
    }
}

impl Drop for Ballast {
    fn drop(&mut self) {
        fs::remove_file(&self.0).unwrap();
    }
}

fn assert_full(observed: &Observation) {
    assert!(
        matches!(observed, Observation::JournalFailed { fault: WriteFault::DiskFull, .. }),
        "{observed:?}"
    );
}

#[test]
fn a_full_disk_is_told_at_each_write_and_nothing_is_lost() {
    on_a_small_disk("space::each_write_on_a_full_disk");
}

#[test]
#[ignore = "a process of its own, started by another test"]
fn each_write_on_a_full_disk() {
    let Some(disk) = small_disk() else { return };
    let mut refused = 0;
    for free in (0..=96).step_by(4) {
        let path = disk.join(format!("{free}")).join("journal.sqlite");
        let (mut port, reports) = port(&path);
        port.carry_out(begin("i"));
        reports.kept();
        port.carry_out(JournalEffect::Append { entry: entry(0, "before") });
        reports.written();

        let ballast = Ballast::leaving(free * KB, &disk);
        let long = "so long that it needs pages of its own ".repeat(500);
        port.carry_out(JournalEffect::Append { entry: entry(1, &long) });
        port.carry_out(JournalEffect::Note(Event::Began));
        port.carry_out(JournalEffect::KeepDraft { text: "draft".into() });
        port.carry_out(JournalEffect::Acknowledge { ids: vec!["id-0".into()] });
        port.carry_out(JournalEffect::Refuse { ids: vec!["id-0".into()] });
        port.carry_out(JournalEffect::Remember(preferences()));
        port.carry_out(JournalEffect::ListRecent);
        let told: Vec<_> = std::iter::repeat_with(|| reports.next())
            .skip_while(is_list)
            .take_while(|input| !is_list(input))
            .collect();
        let is_written = told.iter().any(|input| matches!(input, JournalInput::Written { .. }));
        let failures: Vec<_> = told.iter().filter_map(failure).collect();
        failures.iter().for_each(|observed| assert_full(observed));
        assert!(is_written || !failures.is_empty(), "an answer is written, or it is told");
        refused += usize::from(!is_written);
        drop(ballast);

        port.carry_out(begin("i"));
        let expected = if is_written { vec!["before", long.as_str()] } else { vec!["before"] };
        assert_eq!(texts(&begun(&reports)), expected, "{free} KB were free");
        port.carry_out(JournalEffect::Append { entry: entry(1, &long) });
        reports.written();
        drop(port);
        let (mut port, reports) = crate::bench::port(&path);
        port.carry_out(begin("i"));
        assert_eq!(texts(&begun(&reports)), ["before", long.as_str()], "{free} KB were free");
        drop(port);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
    assert!((5..20).contains(&refused), "the disk was full for some of them: {refused}");
}

fn is_list(input: &JournalInput) -> bool {
    matches!(input, JournalInput::Recent(_))
}

fn failure(input: &JournalInput) -> Option<&Observation> {
    if let JournalInput::Failed(observed) = input { Some(observed) } else { None }
}

/// What was kept, whatever else was reported before.
fn begun(reports: &Reports) -> interview::Kept {
    loop {
        if let JournalInput::Begun(kept) = reports.next() {
            return kept;
        }
    }
}

fn preferences() -> Preferences {
    let processing = Processing { echo_cancellation: true, noise_suppression: true, gain_control: true };
    Preferences { microphone: "usb".into(), speaker: "usb".into(), processing }
}

#[test]
fn a_journal_on_a_full_disk_is_opened_once_there_is_space() {
    on_a_small_disk("space::each_opening_on_a_full_disk");
}

#[test]
#[ignore = "a process of its own, started by another test"]
fn each_opening_on_a_full_disk() {
    let Some(disk) = small_disk() else { return };
    let path = disk.join("profile").join("journal.sqlite");
    let mut refused = 0;
    for (free, is_damaged) in (0..=200).step_by(8).flat_map(|free| [(free, false), (free, true)]) {
        if is_damaged {
            let (mut port, reports) = port(&path);
            port.carry_out(begin("i"));
            reports.kept();
            port.carry_out(JournalEffect::Append { entry: entry(0, "before") });
            reports.written();
            drop(port);
            crate::salvage::change(&path, |bytes| bytes[..100].fill(0));
        }
        let ballast = Ballast::leaving(free * KB, &disk);
        let (mut port, reports) = port(&path);
        port.carry_out(begin("i"));
        let is_answer =
            |input: &JournalInput| matches!(input, JournalInput::Begun(_) | JournalInput::Failed(_));
        let answer = std::iter::repeat_with(|| reports.next()).find(is_answer).unwrap();
        if let Some(observed) = failure(&answer) {
            assert_full(observed);
            refused += 1;
        }
        drop(ballast);
        port.carry_out(begin("i"));
        let kept = begun(&reports);
        assert_eq!(texts(&kept), if is_damaged { vec!["before"] } else { vec![] }, "{free} KB were free");
        drop(port);
        fs::remove_dir_all(path.parent().unwrap()).unwrap();
    }
    assert!(refused > 5, "the disk was full for some of them: {refused}");
}

#[test]
fn a_read_only_folder_is_told_and_nothing_is_lost() {
    on_a_small_disk("space::on_a_read_only_disk");
}

#[test]
#[ignore = "a process of its own, started by another test"]
fn on_a_read_only_disk() {
    let Some(disk) = small_disk() else { return };
    let remount = |how| {
        let done = Command::new("mount").args(["-o", how]).arg(&disk).output().unwrap();
        assert!(done.status.success(), "{}", lossy(&done.stderr));
    };
    let path = disk.join("profile").join("journal.sqlite");
    let (mut first, reports) = port(&path);
    first.carry_out(begin("i"));
    reports.kept();
    first.carry_out(JournalEffect::Append { entry: entry(0, "before") });
    reports.written();
    drop(first);

    remount("remount,ro");
    for path in [&path, &disk.join("new").join("journal.sqlite")] {
        let (mut port, reports) = port(path);
        port.carry_out(begin("i"));
        let observed = reports.failed();
        let is_told = matches!(observed, Observation::JournalFailed { fault: WriteFault::ReadOnly, .. });
        assert!(is_told, "{observed:?}");
    }
    let (mut port, reports) = port(&path);
    port.carry_out(begin("i"));
    reports.failed();
    remount("remount,rw");
    port.carry_out(begin("i"));
    assert_eq!(texts(&reports.kept()), ["before"]);
    port.carry_out(JournalEffect::Append { entry: entry(1, "after") });
    assert_eq!(reports.written(), "id-1");
}
