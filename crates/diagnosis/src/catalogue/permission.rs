//! The operating system keeps the microphone from this app.

use super::say;
use crate::{
    Diagnosis,
    Repairer::Candidate,
    observation::{Denial, System},
};

pub(super) fn denied(system: System, why: Denial) -> Diagnosis {
    match (system, why) {
        (System::MacOs, Denial::Refused) => say(
            "microphone_denied",
            "Your Mac does not let Vivavoce use the microphone.".into(),
            "The permission was refused when macOS asked for it, or was switched off later.",
            "Open the privacy settings, switch Vivavoce on under Microphone, then try again. If macOS asks to quit and \
             reopen Vivavoce, let it: nothing is lost.",
            Candidate,
        ),
        (System::MacOs, Denial::Restricted) => say(
            "microphone_restricted",
            "Your Mac does not let Vivavoce use the microphone, and you cannot change that yourself.".into(),
            "Screen Time or a profile of your organisation forbids it.",
            "Ask whoever looks after this Mac to allow it, use another computer, or continue by typing: your answers \
             count the same.",
            Candidate,
        ),
        (System::Windows, Denial::Refused) => say(
            "microphone_denied",
            "Windows does not let Vivavoce use the microphone.".into(),
            "In the privacy settings, the microphone is switched off for you or for desktop apps.",
            "Open the privacy settings and switch on \u{201c}Microphone access\u{201d}, \u{201c}Let apps access your \
             microphone\u{201d} and \u{201c}Let desktop apps access your microphone\u{201d}: Vivavoce is one of those. \
             Then try again.",
            Candidate,
        ),
        (System::Windows, Denial::Restricted) => say(
            "microphone_restricted",
            "Windows does not let any app on this computer use the microphone.".into(),
            "The microphone is switched off for everybody who uses this computer, or your organisation forbids it.",
            "Open the privacy settings: where \u{201c}Microphone access\u{201d} cannot be switched on, ask whoever looks \
             after this computer. You can also continue by typing: your answers count the same.",
            Candidate,
        ),
        (System::Other, _) => say(
            "microphone_denied",
            "This computer does not allow Vivavoce to use the microphone.".into(),
            "Your account has no right to the sound devices, or the sandbox that Vivavoce runs in withholds them.",
            "Allow Vivavoce the microphone where its sandbox is set up, or have your account added to the group \
             \u{201c}audio\u{201d} and sign in again. Then try again.",
            Candidate,
        ),
    }
}
