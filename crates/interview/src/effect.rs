//! What the core wants done. An adapter carries an effect out without blocking and reports back by inputs.

use platform_api::live::Presence;
use secrecy::SecretString;

use crate::{
    check::CheckName,
    command::{Direction, Processing},
    input::{Event, FinishReason, Generation, Grant, Preferences, Run, Turn},
    view::Entry,
};

#[derive(Clone, Debug)]
pub enum Effect {
    Platform(PlatformEffect),
    Sound(SoundEffect),
    Room(RoomEffect),
    Journal(JournalEffect),
    Preflight(PreflightEffect),
}

#[derive(Clone, Debug)]
pub enum PlatformEffect {
    /// The link holds the invite's key. Answered by `Opened` or `OpenFailed`.
    OpenInvite {
        link: SecretString,
        purpose: Purpose,
    },
    /// With the link that was kept for it. Answered as `OpenInvite` is.
    Reopen {
        platform: String,
        interview: String,
        purpose: Purpose,
    },
    /// Answered by `Granted` or `GrantRefused`. `name` is empty where nobody was asked for one.
    RequestGrant {
        generation: Generation,
        name: String,
    },
    /// Answered by `Uploaded`, with those that the platform has now, or by `UploadFailed`. One at a time; given up
    /// after 12 s without an answer.
    Upload {
        entries: Vec<Entry>,
    },
    /// The interviewer's next line, without a room. Answered by `LineWords`, as they come, and `LineDone`, or by
    /// `LineFailed`; all of the same `turn`. `answers_to` is the newest entry of the candidate's, which the platform
    /// has; asked again for the same entry, the platform gives the same line. A newer turn ends an older one.
    NextLine {
        turn: Turn,
        answers_to: Option<String>,
        /// Milliseconds from the interview's start, for the line's entry.
        at_ms: u32,
    },
    /// The transcript that an opening did not bring. Answered by `Backlog`, or by `LineFailed`: until it is known, no
    /// line can be asked for. A turn like `NextLine`.
    ReadBacklog {
        turn: Turn,
    },
    /// The candidate was put out of the room, and the room does not say why. Answered by `Removed`.
    AskWhyRemoved,
    /// The interview is over. Answered by `Finished` or `FinishFailed`.
    Finish {
        reason: FinishReason,
    },
    /// Everything of the interview, for a sealed file. Answered by `Sealed` or `SealFailed`.
    Seal {
        entries: Vec<Entry>,
        reason: FinishReason,
    },
    SendFeedback {
        rating: u8,
        text: String,
    },
    /// How the candidate is, for whoever watches. Best effort: the newest counts, nothing is answered, and nothing else waits
    /// for it.
    Report {
        presence: Presence,
    },
    /// Forget the open invite and stop what is under way for it: nothing more is reported of it, an opening that has
    /// not been answered included.
    Close,
}

/// What an invite is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// To hold the interview, where no other device does.
    Hold,
    /// To hold it in the place of another device.
    TakeOver,
    /// Only to send what was saved here; another device goes on holding it.
    HandIn,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SoundEffect {
    ListDevices,
    OpenMicrophone,
    CloseMicrophone,
    ChooseDevice {
        direction: Direction,
        device: String,
    },
    /// Told before the microphone is opened, too.
    SetMuted(bool),
    SetProcessing(Processing),
    TestSpeaker,
    RecordAndPlayBack,
    /// The operating system's settings, where the microphone is allowed.
    OpenPrivacySettings,
    /// Both devices are released. A speaker is opened again by whoever has something to play.
    Close,
}

#[derive(Clone, Debug)]
pub enum RoomEffect {
    /// What the microphone hears from now on is kept, 10 s of it at most and nothing while muted, for an interviewer
    /// that is not there yet. The connection of this generation gives it to the first one that listens.
    KeepWords {
        generation: Generation,
    },
    /// Joins, and publishes the microphone where `publish` says so. A connection that was not left is displaced: it
    /// stays until this one has joined or failed, so that others in the room do not see anybody leave by choice.
    Join {
        generation: Generation,
        grant: Grant,
        publish: bool,
    },
    Publish {
        generation: Generation,
    },
    Unpublish {
        generation: Generation,
    },
    /// To the interviewer, as `lk.chat` under this id. Given again, under the same id, where a connection was lost
    /// before it said `TextSent`.
    SendText {
        generation: Generation,
        id: String,
        text: String,
    },
    /// Of whatever is left of that connection; one that is gone already, or never was, is left without a word.
    Leave {
        generation: Generation,
    },
}

#[derive(Clone, Debug)]
pub enum JournalEffect {
    /// Answered by `Begun` or `Failed`. Effects are answered in the order in which they were given.
    Begin {
        interview: String,
        platform: String,
        /// For the list of recent interviews; what is not known any more stays as it was.
        company: Option<String>,
        job: Option<String>,
    },
    /// Answered by `Written` once it is on disk, or by `Failed`. Given again where a person tries again; an entry of
    /// an id that is there already is not written twice.
    Append {
        entry: Entry,
    },
    /// A change of the interview's state, kept like an entry. Answered by `Failed` alone.
    Note(Event),
    /// The platform has these.
    Acknowledge {
        ids: Vec<String>,
    },
    /// The platform will never take these. They are kept.
    Refuse {
        ids: Vec<String>,
    },
    /// In place of the draft before. A typed answer that is appended later ends it.
    KeepDraft {
        text: String,
    },
    Remember(Preferences),
    /// Answered by `Recent`.
    ListRecent,
}

/// Checks of the open invite's network path and of this computer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreflightEffect {
    /// Answered by `Began` and `Done` for each of `checks`, all of the same `run`, within 15 s. Those that need what
    /// another one finds ask for it themselves. `name` is empty where nobody was asked for one. A run does not end an
    /// older one.
    Run { run: Run, checks: Vec<CheckName>, name: String },
    /// Whatever is under way is not needed any more; it may still be reported.
    Stop,
}

impl From<PreflightEffect> for Effect {
    fn from(effect: PreflightEffect) -> Self {
        Self::Preflight(effect)
    }
}

impl From<PlatformEffect> for Effect {
    fn from(effect: PlatformEffect) -> Self {
        Self::Platform(effect)
    }
}

impl From<SoundEffect> for Effect {
    fn from(effect: SoundEffect) -> Self {
        Self::Sound(effect)
    }
}

impl From<RoomEffect> for Effect {
    fn from(effect: RoomEffect) -> Self {
        Self::Room(effect)
    }
}

impl From<JournalEffect> for Effect {
    fn from(effect: JournalEffect) -> Self {
        Self::Journal(effect)
    }
}
