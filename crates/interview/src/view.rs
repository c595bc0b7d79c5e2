//! What is drawn: everything that a screen, the headless client or a test may know of an interview.

use diagnosis::Diagnosis;
use serde::{Deserialize, Serialize};

use crate::{
    call::CallMeasures,
    check::Check,
    command::{Command, Processing},
};

/// One line of the View's stream. The first line and every resync carry the whole `transcript`, all others
/// `transcript_changes`: the newest whole state of each entry that changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct View {
    /// Counts the lines of this stream, from 1.
    pub seq: u32,
    /// Where the interview is.
    pub phase: Phase,
    /// How it is held.
    pub mode: Mode,
    pub muted: bool,
    pub interviewer: Interviewer,
    pub quality: Quality,
    /// Live measures of the connection; null where there is none, or none has been taken yet.
    pub call: Option<CallMeasures>,
    pub question: Option<Question>,
    /// Whole seconds since the interview began; stands still once it has ended.
    pub elapsed_s: u32,
    pub saved: Saved,
    pub problem: Option<Problem>,
    /// What is being waited for, in words ("Opening the invite"); null when nothing is.
    pub waiting_for: Option<String>,
    /// What the invite is for; null before one is open.
    pub opening: Option<Opening>,
    /// `start` would begin the interview now.
    pub can_start: bool,
    /// `type_answer` would be taken now.
    pub can_type: bool,
    /// `use_text` would be taken now.
    pub can_use_text: bool,
    /// `use_voice` would be taken now.
    pub can_use_voice: bool,
    /// `export_sealed` would be taken now.
    pub can_export_sealed: bool,
    /// Where the sealed file lies, once there is one.
    pub sealed_file: Option<String>,
    /// What was typed and not sent when the interview was last left; what the text field begins with.
    pub draft: String,
    /// Interviews that this computer knows, the newest first.
    pub recent: Vec<Recent>,
    pub microphone: Microphone,
    /// The checks before the call, in their order; empty where they are not due.
    pub checks: Vec<Check>,
    /// `run_checks` would do something now: nothing is being checked.
    pub can_run_checks: bool,
    /// The last speaker test of the check: what a person needs to be told of it.
    pub speaker_test: SpeakerTest,
    pub devices: Devices,
    pub processing: Processing,
    /// The microphone hears speech while it is muted.
    pub speaking_while_muted: bool,
    /// Whole seconds since the connection was lost, while it is being restored; null when it is not.
    pub reconnecting_s: Option<u32>,
    /// Where the invite's secret is kept, once there is one.
    pub secret_kept_in: Option<SecretStore>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript_changes: Option<Vec<Entry>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Waits for an invite.
    Welcome,
    /// The invite is open; says what happens here. Nothing is captured.
    Consent,
    /// Agreed; the microphone is being opened or nothing was heard from it yet.
    Checking,
    /// The microphone works; the interview can start.
    Ready,
    Connecting,
    Live,
    /// In the call, and the connection is being restored.
    Reconnecting,
    /// Draining the last words, uploading.
    Ending,
    Ended,
    /// Voice has stopped and does not return by itself; `problem` says why. Nothing is captured; typing is still
    /// taken.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    Voice,
    Text,
    Offline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Interviewer {
    Absent,
    Listening,
    Thinking,
    Speaking,
}

/// The connection's quality, as the voice server judges it or as the measures show, whichever is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    Unknown,
    Lost,
    Poor,
    Good,
    Excellent,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Question {
    /// From 1.
    pub index: u32,
    pub total: u32,
    pub text: String,
}

/// One entry of the transcript.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Entry {
    /// One id for ever: the LiveKit segment id of what was spoken, a UUIDv7 of what was typed.
    pub id: String,
    /// Place in the transcript, from 0. Never changes.
    pub order: u32,
    pub who: Who,
    pub text: String,
    /// Nothing more will change. A typed entry is final when it is stored on this computer.
    pub r#final: bool,
    /// Milliseconds from the interview's start to the entry's first sign.
    pub at_ms: u32,
    pub via: Via,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Who {
    Candidate,
    Interviewer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Voice,
    Typed,
}

/// How much is safe, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Saved {
    /// Entries in this computer's journal.
    pub accepted: u32,
    /// Of those, entries that the platform has acknowledged.
    pub uploaded: u32,
    /// Of those, entries that the platform will never take. They stay here and can be exported.
    pub refused: u32,
    /// `platform` only once the platform has acknowledged everything.
    pub r#where: SavedWhere,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SavedWhere {
    Local,
    Platform,
}

/// A diagnosis with what can be done about it at the press of a button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Problem {
    #[serde(flatten)]
    pub diagnosis: Diagnosis,
    pub actions: Vec<Action>,
}

/// A command with the words for its button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Action {
    pub label: String,
    #[serde(flatten)]
    pub command: Command,
}

/// An interview that was opened on this computer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Recent {
    pub platform: String,
    pub interview: String,
    pub company: Option<String>,
    pub job: Option<String>,
    /// When it was last opened, RFC 3339 in UTC.
    pub opened_at: String,
    pub entries: u32,
    /// Of those, entries that the platform neither has nor has refused.
    pub waiting: u32,
    pub ended: bool,
}

/// What the person is told before anything is captured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Opening {
    pub interview: String,
    /// The platform's address, as a person reads it.
    pub platform: String,
    /// `None` where the platform only has the token endpoint.
    pub company: Option<String>,
    pub job: Option<String>,
    pub candidate: Option<String>,
    /// The candidate's name must be asked for before the start.
    pub name_wanted: bool,
    pub questions: Option<u32>,
    pub expected_minutes: Option<u32>,
    pub consent: Consent,
    pub accommodations: Vec<String>,
    /// The platform keeps transcripts; otherwise everything stays on this computer.
    pub stores_entries: bool,
    /// It can go on with no network at all, after a restart too.
    pub works_offline: bool,
    /// Why it cannot, where the platform would allow it. Nothing needs to be done before the interview.
    pub not_offline: Option<Diagnosis>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Consent {
    pub version: String,
    /// What happens, in paragraphs.
    pub text: String,
    pub recorded: Vec<String>,
    pub never_recorded: Vec<String>,
    pub seen_by: Option<String>,
    pub kept_for: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Microphone {
    pub state: MicrophoneState,
    /// Speech was heard since it was opened: "we hear you".
    pub heard: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum MicrophoneState {
    Closed,
    Opening,
    /// The operating system asks the person whether it may be used. Nothing is captured.
    AskingPermission,
    /// Samples arrive.
    Capturing,
    /// Could not be opened, or is gone; `problem` says why.
    Failed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SpeakerTest {
    Idle,
    /// The tone is being played.
    Playing,
    /// Three seconds are being recorded.
    Recording,
    /// They are being played back.
    PlayingBack,
    Done,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Devices {
    pub microphones: Vec<Device>,
    pub speakers: Vec<Device>,
    /// Id of the chosen microphone, or `default`.
    pub microphone: String,
    pub speaker: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Device {
    /// Stable across restarts.
    pub id: String,
    pub name: String,
    pub is_default: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum SecretStore {
    /// The operating system's keyring.
    Keyring,
    /// Only this program's memory: no keyring is there, so the link is needed again after a restart.
    Memory,
}

/// How loud it is, 20 to 30 times a second; goes beside the View, which would be too slow a carriage.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Levels {
    /// RMS in dBFS, -100 (silence) to 0; measured while muted too.
    pub microphone: f32,
    /// What is heard on the speaker, likewise.
    pub interviewer: f32,
}

impl Levels {
    pub const SILENCE: Self = Self { microphone: -100.0, interviewer: -100.0 };
}
