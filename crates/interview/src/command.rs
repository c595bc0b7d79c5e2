//! What a person (or a program, through the headless client) can ask for.

use serde::{Deserialize, Serialize};

/// One wish. As JSON: `{"command": "set_muted", "muted": true}`. A command that does not fit the phase is ignored; the
/// View says what fits (`can_start`, `can_type`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Opens an invite: `vivavoce://join?…` or `https://<platform>/interview/<id>#key=…`.
    OpenInvite {
        link: String,
    },
    /// The candidate's name, where the platform does not know it (`View.opening.name_wanted`).
    SetName {
        name: String,
    },
    /// Agrees to what the consent screen says; the microphone check begins.
    AcceptConsent,
    /// Plays a short tone on the chosen speaker.
    TestSpeaker,
    /// Records three seconds and plays them back.
    RecordAndPlayBack,
    /// Begins the interview.
    Start,
    SetMuted {
        muted: bool,
    },
    SetProcessing {
        processing: Processing,
    },
    /// `device` is an id from `View.devices`, or `"default"`.
    ChooseDevice {
        direction: Direction,
        device: String,
    },
    /// An answer typed during the call. Accepted when the View shows it with `final: true`.
    TypeAnswer {
        text: String,
    },
    /// Goes on by typing: the microphone is closed, what is typed goes to the interviewer in the room.
    UseText,
    /// Back to speaking.
    UseVoice,
    /// Tries again what the View's problem is about.
    Retry,
    /// Takes the interview over from the other place where it is open.
    ContinueHere,
    /// Hides the problem; it comes back when it happens again.
    DismissProblem,
    /// Ends the interview: last words are drained, everything is saved and uploaded.
    Leave,
    /// What the candidate thought of it, 1 (bad) to 5 (good), once the interview has ended.
    SendFeedback {
        rating: u8,
        text: String,
    },
    /// Back to the welcome screen, from `consent`, `checking`, `ready`, `failed` or `ended`.
    Close,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Microphone,
    Speaker,
}

/// What is done to the candidate's sound before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Processing {
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
}

impl Default for Processing {
    fn default() -> Self {
        Self { echo_cancellation: true, noise_suppression: true, gain_control: true }
    }
}
