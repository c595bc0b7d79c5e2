//! Answers that this computer, or the platform, did not take.

use super::{diagnose, say};
use crate::{
    Diagnosis, Repairer,
    observation::{Observation, WriteFault},
    words::plural,
};

pub(super) fn not_written(fault: WriteFault, path: &str) -> Diagnosis {
    let (code, message, remedy) = match fault {
        WriteFault::DiskFull => (
            "disk_full",
            format!("The disk is full: nothing more can be saved to {path}."),
            "Make space on the disk, then choose \u{201c}Try again\u{201d}. What was saved before is safe.",
        ),
        WriteFault::ReadOnly => (
            "journal_read_only",
            format!("{path} cannot be written."),
            "Allow writing to that folder, then choose \u{201c}Try again\u{201d}. What was saved before is safe.",
        ),
        WriteFault::Other => (
            "journal_failed",
            format!("What you said or typed last could not be saved to {path}."),
            "Choose \u{201c}Try again\u{201d}. If it stays, copy your text before you close the window.",
        ),
    };
    say(code, message, "This computer\u{2019}s storage did not take it.", remedy, Repairer::Candidate)
}

pub(super) fn file_not_written(fault: WriteFault, path: &str) -> Diagnosis {
    let (cause, remedy) = match fault {
        WriteFault::DiskFull => ("The disk is full.", "Make space on the disk, then try again."),
        WriteFault::ReadOnly => ("The folder cannot be written.", "Allow writing to it, then try again."),
        WriteFault::Other => ("This computer\u{2019}s storage did not take it.", "Try again."),
    };
    let remedy = format!("{remedy} Your answers are safe: they are kept in another place.");
    say("file_not_written", format!("{path} could not be written."), cause, &remedy, Repairer::Candidate)
}

pub(super) fn damaged(kept_as: &str, entries: usize) -> Diagnosis {
    let entries = plural(entries as u64, "line", "lines");
    say(
        "journal_damaged",
        format!(
            "The file with your earlier answers was damaged. {entries} of it could be read and are kept."
        ),
        "The disk or the file system lost some of it, perhaps when the computer lost power.",
        &format!(
            "You can go on. The damaged file is kept at {kept_as}, in case somebody can read more of it."
        ),
        Repairer::Candidate,
    )
}

pub(super) fn not_uploaded(waiting: usize, why: &Observation) -> Diagnosis {
    let why = diagnose(why);
    let lines = plural(waiting as u64, "line of the interview is", "lines of the interview are");
    say(
        "upload_failed",
        format!("{lines} saved on this computer, but not yet on the platform. {}", why.message),
        &why.cause,
        "Nothing is lost: it is sent as soon as the platform takes it. You can also try again now.",
        why.repairer,
    )
}
