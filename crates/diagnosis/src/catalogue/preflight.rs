//! What the checks before a call found.

use std::time::Duration;

use super::say;
use crate::{
    Diagnosis,
    Repairer::{Candidate, Operator},
    words::seconds,
};

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

pub(super) fn needs_another() -> Diagnosis {
    say(
        "check_needs_another",
        "This could not be checked.".into(),
        "It needs what a check above did not find.",
        "Repair what is named above, then check again.",
        Candidate,
    )
}

pub(super) fn not_offered() -> Diagnosis {
    say(
        "check_not_offered",
        "This platform says only at the start whether the invite is good.".into(),
        "It offers no way to ask before.",
        "Start when you are ready. If it does not let you in, tell the person who invited you.",
        Operator,
    )
}

pub(super) fn needs_test_room() -> Diagnosis {
    say(
        "check_needs_test_room",
        "This can only be tried in the interview itself.".into(),
        "The platform has no room for tests, and nobody should hear you before you start.",
        "Start when you are ready. If the sound fails, go on by typing, and tell the person who invited you.",
        Operator,
    )
}

pub(super) fn proxy_failed(proxy: &str, platform: &str) -> Diagnosis {
    say(
        "proxy_failed",
        format!("Cannot reach {platform} through the proxy {proxy}."),
        "This computer is told to use that proxy; it is away, or wants a sign-in.",
        "Check the proxy in the system\u{2019}s network settings (or HTTPS_PROXY), or ask whoever set it up.",
        Candidate,
    )
}

pub(super) fn no_sound_arrived(after: Duration) -> Diagnosis {
    say(
        "no_sound_arrived",
        format!("No sound came through to the voice server and back within {}.", seconds(after)),
        "A firewall or VPN lets you connect, but no sound through; or the network went away meanwhile.",
        "Use another network, such as a phone\u{2019}s hotspot, or switch the VPN off, then check again. You can also hold the \
         interview by typing.",
        Candidate,
    )
}

pub(super) fn impaired(round_trip_ms: u32, jitter_ms: u32, loss_percent: u32) -> Diagnosis {
    say(
        "sound_impaired",
        format!(
            "Sound goes both ways, with {loss_percent} % lost, {round_trip_ms} ms to the voice server and back, and \
             {jitter_ms} ms of jitter."
        ),
        "The network is busy, its radio weak, or the voice server far away.",
        "Stop downloads and other calls, move closer to the Wi-Fi or use a cable, then check again. You can start all the \
         same, or hold the interview by typing.",
        Candidate,
    )
}

pub(super) fn computer_busy(free_percent: u32) -> Diagnosis {
    say(
        "computer_busy",
        format!("This computer is busy: only {free_percent} % of its processors are free."),
        "Other programs are at work; sound may then break up.",
        "Close what you do not need, such as browser windows and video calls, then check again.",
        Candidate,
    )
}
