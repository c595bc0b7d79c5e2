//! What is drawn of watching an interview.

use diagnosis::Diagnosis;
use platform_api::live::LiveSession;
use platform_api::remarks::Quote;
use platform_api::{AccountId, InterviewId, RemarkId, SubjectId};
use serde::{Deserialize, Serialize};

use super::command::ObserverCommand;
use super::effect::Volumes;
use super::input::About;
use crate::view::Entry;

/// One line of the stream. The first line and every resync carry the whole `transcript`, all others
/// `transcript_changes`: the newest whole state of each entry that changed, its `order` included.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObserverView {
    /// Counts the lines of this stream, from 1.
    pub seq: u32,
    /// Which is watched; null before one is, and after `close`.
    pub interview: Option<InterviewId>,
    /// What it is; null until the platform has said so.
    pub about: Option<About>,
    /// How it is, as the platform last said; null for one that does not go on.
    pub session: Option<LiveSession>,
    pub following: Following,
    pub listening: Listening,
    pub volume: Volumes,
    /// Whole seconds since the conversation began; stands still once it has ended.
    pub elapsed_s: u32,
    /// Something can be noted: it is known who notes.
    pub can_remark: bool,
    /// Who watches.
    pub account: Option<AccountId>,
    /// The questions, in order.
    pub guide: Vec<GuideQuestion>,
    /// By the moment that they belong to.
    pub notes: Vec<ObservedNote>,
    pub bookmarks: Vec<ObservedNote>,
    /// By criterion, then by author.
    pub ratings: Vec<ObservedRating>,
    pub saved: RemarksSaved,
    pub problem: Option<ObserverProblem>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Vec<Entry>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transcript_changes: Option<Vec<Entry>>,
}

/// Whether what is shown is what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Following {
    /// Nothing is watched.
    Off,
    /// What was kept so far is on its way.
    CatchingUp,
    /// Everything kept is shown, and what comes is shown as it comes.
    Live,
    /// The platform is not reached: what is shown may be old. It is tried again by itself.
    Lost,
    /// Not tried again by itself: `problem` says why.
    Stopped,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Listening {
    /// Not asked for.
    Off,
    Joining,
    /// In the call, unseen.
    Listening,
    /// The connection to the call is lost; it is made again by itself.
    Lost,
    /// There is no call; heard once there is one.
    NoCall,
}

/// A question of the guide, as its pack has it, and whether it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct GuideQuestion {
    pub id: String,
    pub text: String,
    pub good_answer: Vec<String>,
    pub time_limit_s: Option<u32>,
    /// The interviewer is at it.
    pub is_open: bool,
    pub covered: bool,
    /// Somebody ticked it, or took the tick back, by hand.
    pub by_hand: bool,
}

/// A note or a bookmark. More than one version: two edits that did not know of each other, both of which stand until the
/// next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObservedNote {
    pub subject: SubjectId,
    pub author: AccountId,
    pub author_name: String,
    /// May be edited and removed here.
    pub is_mine: bool,
    /// Milliseconds from the interview's start that it belongs to.
    pub at_ms: Option<u32>,
    /// Oldest first; at least one.
    pub versions: Vec<NoteVersion>,
    /// One of the edits that stand removed it.
    pub removed_by_one: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct NoteVersion {
    pub id: RemarkId,
    pub text: String,
    /// RFC 3339, by its author's clock.
    pub made_at: String,
    pub kept: RemarkKept,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObservedRating {
    pub subject: SubjectId,
    pub criterion: String,
    pub author: AccountId,
    pub author_name: String,
    pub is_mine: bool,
    /// Oldest first; at least one.
    pub versions: Vec<RatingVersion>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RatingVersion {
    pub id: RemarkId,
    pub score: Option<u8>,
    pub comment: String,
    pub quotes: Vec<Quote>,
    /// RFC 3339, by its author's clock.
    pub made_at: String,
    pub kept: RemarkKept,
}

/// How far a remark has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum RemarkKept {
    /// In this window only: on its way to this computer's disk.
    Nowhere,
    Local,
    /// The platform will never take it; it stays on this computer.
    Refused,
    Platform,
}

/// How much of what is noted here is safe, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct RemarksSaved {
    /// Remarks that are on neither disk yet.
    pub nowhere: u32,
    /// On this computer, and the platform is still to get them.
    pub waiting: u32,
    pub refused: u32,
    /// `platform` only once the platform has everything.
    pub r#where: RemarkKept,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObserverProblem {
    #[serde(flatten)]
    pub diagnosis: Diagnosis,
    pub actions: Vec<ObserverAction>,
}

/// A command with the words for its button.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObserverAction {
    pub label: String,
    #[serde(flatten)]
    pub command: ObserverCommand,
}

/// How loud both are, 20 to 30 times a second; goes beside the View.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct ObserverLevels {
    /// RMS in dBFS, -100 (silence) to 0, as it comes: the volume makes no difference.
    pub candidate: f32,
    pub interviewer: f32,
}

impl ObserverLevels {
    pub const SILENCE: Self = Self { candidate: -100.0, interviewer: -100.0 };
}
