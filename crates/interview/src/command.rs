//! What a person (or a program, through the headless client) can ask for.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::check::CheckName;

/// One wish. As JSON: `{"command": "set_muted", "muted": true}`. A command that does not fit the phase is ignored; the
/// View says what fits (`can_start`, `can_type`, the phase). `Debug`, which logs use, shows neither an invite's key nor
/// what a person wrote.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Opens an invite: `vivavoce://join?…` or `https://<platform>/interview/<id>#key=…`. In `welcome`, `consent` and
    /// `ended`.
    OpenInvite {
        link: String,
    },
    /// Goes on with an interview of `View.recent`, without its link. In `welcome` and `ended`.
    Resume {
        platform: String,
        interview: String,
    },
    /// The candidate's name, where the platform does not know it (`View.opening.name_wanted`).
    SetName {
        name: String,
    },
    /// Agrees to what the consent screen says; the microphone is opened, and its check begins.
    AcceptConsent,
    /// Checks again, while getting ready to speak: everything, or `check` alone.
    RunChecks {
        check: Option<CheckName>,
    },
    /// Leaves out the checks that have not come to an end.
    SkipChecks,
    /// Plays a short tone on the chosen speaker.
    TestSpeaker,
    /// Whether the tone of the speaker test was heard.
    ConfirmSpeaker {
        heard: bool,
    },
    /// Records three seconds and plays them back, where the microphone works.
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
    /// An answer typed during the interview, however it is held, while the call is being restored, or after it has
    /// failed. At most 100 000 characters. Accepted when the View shows it with `final: true`.
    TypeAnswer {
        text: String,
    },
    /// What stands in the text field and is not sent yet; kept for the next start. To be sent at most a second after
    /// it changed, and not more often.
    KeepDraft {
        text: String,
    },
    /// From the consent screen on. Goes on by typing: the microphone is closed. In a room with an interviewer, what is typed goes there; without
    /// one to the platform's interviewer, and with no network to this computer's copy of the questions.
    UseText,
    /// Back to speaking.
    UseVoice,
    /// Tries again what the View's problem is about.
    Retry,
    /// Opens the operating system's settings where they keep the microphone from this app.
    OpenPrivacySettings,
    /// Takes the interview over from the other place where it is open, and goes on here.
    ContinueHere,
    /// Sends what was saved here of an interview that is open in another place, and leaves it there.
    HandIn,
    /// Hides the problem; it comes back when it happens again.
    DismissProblem,
    /// Ends the interview: last words are drained, everything is saved and uploaded. One that never began is not
    /// reported as finished: its invite stays good.
    Leave,
    /// Writes the ended interview into a sealed file that any machine can hand in for this one, and only the platform
    /// can open (`View.can_export_sealed`).
    ExportSealed,
    /// What the candidate thought of it, 1 (bad) to 5 (good), once the interview has ended.
    SendFeedback {
        rating: u8,
        text: String,
    },
    /// Back to the welcome screen, from `consent`, `checking`, `ready` or `ended`, while an invite is being opened,
    /// and from `failed` once everything typed is on disk. The interview can be resumed with its link.
    Close,
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OpenInvite { .. } => f.write_str("OpenInvite { link: [hidden] }"),
            Self::Resume { platform, interview } => write!(f, "Resume {{ {platform} {interview} }}"),
            Self::SetName { .. } => f.write_str("SetName { name: [hidden] }"),
            Self::AcceptConsent => f.write_str("AcceptConsent"),
            Self::RunChecks { check } => write!(f, "RunChecks {{ {check:?} }}"),
            Self::SkipChecks => f.write_str("SkipChecks"),
            Self::TestSpeaker => f.write_str("TestSpeaker"),
            Self::ConfirmSpeaker { heard } => write!(f, "ConfirmSpeaker {{ heard: {heard} }}"),
            Self::RecordAndPlayBack => f.write_str("RecordAndPlayBack"),
            Self::Start => f.write_str("Start"),
            Self::SetMuted { muted } => write!(f, "SetMuted {{ muted: {muted} }}"),
            Self::SetProcessing { processing } => write!(f, "SetProcessing {{ {processing:?} }}"),
            Self::ChooseDevice { direction, device } => {
                write!(f, "ChooseDevice {{ {direction:?}, {device:?} }}")
            }
            Self::TypeAnswer { text } => write!(f, "TypeAnswer {{ text: [{} bytes] }}", text.len()),
            Self::KeepDraft { text } => write!(f, "KeepDraft {{ text: [{} bytes] }}", text.len()),
            Self::UseText => f.write_str("UseText"),
            Self::UseVoice => f.write_str("UseVoice"),
            Self::Retry => f.write_str("Retry"),
            Self::OpenPrivacySettings => f.write_str("OpenPrivacySettings"),
            Self::ContinueHere => f.write_str("ContinueHere"),
            Self::HandIn => f.write_str("HandIn"),
            Self::DismissProblem => f.write_str("DismissProblem"),
            Self::Leave => f.write_str("Leave"),
            Self::ExportSealed => f.write_str("ExportSealed"),
            Self::SendFeedback { rating, .. } => write!(f, "SendFeedback {{ rating: {rating} }}"),
            Self::Close => f.write_str("Close"),
        }
    }
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
