//! What watching wants done.

use platform_api::remarks::NewRemark;
use platform_api::{AccountId, InterviewId};
use serde::Serialize;

use super::input::{HearingGrant, Watch};
use crate::input::Generation;

#[derive(Clone, Debug)]
pub enum ObserverEffect {
    Platform(ObserverPlatformEffect),
    Hearing(HearingEffect),
    Remarks(RemarksEffect),
}

#[derive(Clone, Debug)]
pub enum ObserverPlatformEffect {
    /// Says who watches and what the interview is, and follows its events, after the event `after` where there is one.
    /// Takes the place of what was followed before.
    Follow { watch: Watch, interview: InterviewId, after: Option<String> },
    /// Nothing is followed any more. What is being handed in still is.
    Unfollow,
    /// Answered by `HearingGranted` or `HearingRefused`.
    AskToHear { watch: Watch, interview: InterviewId, call: Generation },
    /// Answered by `HandedIn` or `HandInFailed`.
    HandIn { watch: Watch, interview: InterviewId, remarks: Vec<NewRemark> },
}

/// On a room that is only listened to.
#[derive(Clone, Debug)]
pub enum HearingEffect {
    /// Leaves the call before, if there is one.
    Join {
        call: Generation,
        grant: HearingGrant,
    },
    Leave,
    SetVolume(Volumes),
}

/// Percent of how loud each voice comes, 0 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Volumes {
    pub candidate: u8,
    pub interviewer: u8,
}

impl Default for Volumes {
    fn default() -> Self {
        Self { candidate: 100, interviewer: 100 }
    }
}

/// Whose remarks on which interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemarksOf {
    pub platform: String,
    pub interview: InterviewId,
    pub account: AccountId,
}

/// On the journal.
#[derive(Clone, Debug)]
pub enum RemarksEffect {
    /// Answered by `Begun`, or by `NotBegun`.
    Begin { watch: Watch, of: RemarksOf },
    /// Answered by `Written`, or by `NotWritten`.
    Append { watch: Watch, remark: NewRemark },
    /// The platform has these.
    Acknowledge { watch: Watch, ids: Vec<String> },
    /// The platform will never take these.
    Refuse { watch: Watch, ids: Vec<String> },
}

impl From<ObserverPlatformEffect> for ObserverEffect {
    fn from(effect: ObserverPlatformEffect) -> Self {
        Self::Platform(effect)
    }
}

impl From<HearingEffect> for ObserverEffect {
    fn from(effect: HearingEffect) -> Self {
        Self::Hearing(effect)
    }
}

impl From<RemarksEffect> for ObserverEffect {
    fn from(effect: RemarksEffect) -> Self {
        Self::Remarks(effect)
    }
}
