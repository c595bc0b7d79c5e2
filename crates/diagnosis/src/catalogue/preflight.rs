//! What the checks before a call found.

use std::time::Duration;

use super::say;
use crate::{Diagnosis, Repairer::Candidate, words::seconds};

pub(super) fn timed_out(after: Duration) -> Diagnosis {
    say(
        "check_timed_out",
        format!("This check did not come to an end within {}.", seconds(after)),
        "Something on the way answers very slowly, or not at all.",
        "Check again. You can start all the same, or continue by typing.",
        Candidate,
    )
}

pub(super) fn left_out() -> Diagnosis {
    say(
        "check_left_out",
        "This was not checked.".into(),
        "You went on without it.",
        "You can check it at any time before you start.",
        Candidate,
    )
}

pub(super) fn speaker_not_heard() -> Diagnosis {
    say(
        "speaker_not_heard",
        "You did not hear the test tone.".into(),
        "The volume is down, or the sound goes to another device, such as a screen or headphones.",
        "Turn the volume up or choose another speaker, then test it again.",
        Candidate,
    )
}
