//! What a microphone or a speaker sounds like.

use std::time::Duration;

use super::say;
use crate::{
    BrokenSound, Diagnosis,
    Repairer::Candidate,
    words::{plural, seconds},
};

pub(super) fn too_quiet(device: &str) -> Diagnosis {
    say(
        "microphone_too_quiet",
        format!("Your voice is very quiet in {device}."),
        "The microphone is far away or covered, or its level is low in the system\u{2019}s sound settings.",
        "Come closer, or turn the microphone\u{2019}s level up in the system\u{2019}s sound settings. A headset helps most.",
        Candidate,
    )
}

pub(super) fn clipping(device: &str) -> Diagnosis {
    say(
        "microphone_clipping",
        format!("Your voice is cut off where it is loud: {device} is set too high."),
        "The microphone\u{2019}s level or its boost is too high in the system\u{2019}s sound settings, or it is very close.",
        "Turn the microphone\u{2019}s level down in the system\u{2019}s sound settings, or move it away a little.",
        Candidate,
    )
}

pub(super) fn noisy(device: &str) -> Diagnosis {
    say(
        "microphone_noisy",
        format!("{device} hears loud noise beside your voice."),
        "A fan, an open window or people nearby, or the microphone is far away from you.",
        "Go to a quieter place or closer to the microphone, and keep noise suppression on. A headset helps most.",
        Candidate,
    )
}

pub(super) fn humming(device: &str, mains_hz: u32) -> Diagnosis {
    say(
        "microphone_humming",
        format!("{device} hums at {mains_hz} Hz, as mains power does."),
        "Its cable or a power supply nearby picks up the mains, often through a laptop\u{2019}s charger.",
        "Move the microphone\u{2019}s cable away from power cables, unplug the charger for a moment, or choose another \
         microphone.",
        Candidate,
    )
}

pub(super) fn not_heard(device: &str) -> Diagnosis {
    say(
        "microphone_not_heard",
        format!("No voice has been heard from {device} yet."),
        "Nobody has spoken, it is muted by a switch, or it is not the microphone in front of you.",
        "Say a sentence. If nothing is heard, check the switch on the headset, or choose another microphone.",
        Candidate,
    )
}

pub(super) fn is_speaker(device: &str) -> Diagnosis {
    say(
        "microphone_is_speaker",
        format!("{device} is no microphone: it records what your speaker plays."),
        "The interviewer would hear itself, and not you.",
        "Choose another microphone.",
        Candidate,
    )
}

pub(super) fn breaks_up(what: BrokenSound, breaks: u32, within: Duration) -> Diagnosis {
    let (whose, device) = match what {
        BrokenSound::Microphone => ("Your voice", "the microphone"),
        BrokenSound::Speaker => ("What you hear", "the speaker"),
        BrokenSound::Both => ("Your voice and what you hear", "the sound device"),
    };
    let breaks = plural(breaks.into(), "short break", "short breaks");
    say(
        "sound_breaks_up",
        format!("{whose} had {breaks} within {}.", seconds(within)),
        &format!(
            "This computer is too busy to keep up, or {device} loses its connection, as Bluetooth and USB hubs may."
        ),
        "Close what you do not need, and plug the power in. Connect a headset by cable, directly to the computer. You can \
         start all the same.",
        Candidate,
    )
}

pub(super) fn microphone_muted(device: &str) -> Diagnosis {
    say(
        "microphone_muted_in_system",
        format!("{device} is muted in this computer\u{2019}s sound settings."),
        "It was muted there or by a key, or its level is at nothing; Vivavoce did not mute it.",
        "Unmute it in the system\u{2019}s sound settings or with the key, or choose another microphone.",
        Candidate,
    )
}

pub(super) fn speaker_muted(device: &str) -> Diagnosis {
    say(
        "speaker_muted_in_system",
        format!("{device} is muted, so the interviewer cannot be heard."),
        "It was muted in this computer\u{2019}s sound settings or by a key, or its volume is at nothing.",
        "Unmute it or turn the volume up, or choose another speaker.",
        Candidate,
    )
}

pub(super) fn echo(cancelled: bool) -> Diagnosis {
    let (cause, remedy) = if cancelled {
        (
            "The speaker is loud or close to the microphone. Echo cancellation is on and removes it.",
            "You can start like this. Headphones make it better still, above all when you and the interviewer speak at \
             once.",
        )
    } else {
        (
            "The speaker is loud or close to the microphone, and echo cancellation is off.",
            "Put headphones on, or switch echo cancellation on.",
        )
    };
    say("echo_heard", "Your microphone hears your speaker.".into(), cause, remedy, Candidate)
}

pub(super) fn echo_not_checked() -> Diagnosis {
    say(
        "echo_not_checked",
        "The echo was not checked.".into(),
        "It takes a microphone that is open and hears something, and a speaker.",
        "Once both work, test the speaker again. With headphones there is no echo.",
        Candidate,
    )
}

pub(super) fn echo_speaker_quiet(device: &str, percent: u32) -> Diagnosis {
    let (set, how) = match percent {
        0 => ("muted".to_owned(), "Unmute it and set"),
        _ => (format!("at {percent} % of its volume"), "Set"),
    };
    say(
        "echo_speaker_quiet",
        format!("The echo was not checked: {device} is {set}."),
        "So quiet it would not be heard by your microphone, however loud it is later.",
        &format!(
            "{how} the volume at which you will listen, then test the speaker again. With headphones there is no echo."
        ),
        Candidate,
    )
}
