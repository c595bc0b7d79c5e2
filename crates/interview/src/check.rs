//! The checks before a call: what is looked at, and what came of it.

use diagnosis::{Diagnosis, Grade, Observation};
use serde::{Deserialize, Serialize};

use crate::view::Action;

/// What is checked, in the order in which a call needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CheckName {
    /// The platform is reached: name, connection, encryption, and nothing else answers in its place.
    Platform,
    /// The invite is good.
    Invite,
    /// The right to join that the platform gives.
    Token,
    /// The voice server takes it.
    Signalling,
    /// Sound can go by UDP, the shortest way.
    Udp,
    /// Sound can go by TCP.
    Tcp,
    /// Sound can go through a relay.
    Turn,
    /// Sound both ways, in a room of its own.
    Media,
    Microphone,
    Speaker,
    /// The microphone hears the speaker.
    Echo,
    /// This computer keeps up.
    Machine,
}

impl CheckName {
    pub const ALL: [Self; 12] = [
        Self::Platform,
        Self::Invite,
        Self::Token,
        Self::Signalling,
        Self::Udp,
        Self::Tcp,
        Self::Turn,
        Self::Media,
        Self::Microphone,
        Self::Speaker,
        Self::Echo,
        Self::Machine,
    ];

    /// Those that whoever carries out [`crate::PreflightEffect`] is asked for. The sound card answers the others by itself.
    pub const ASKED_FOR: [Self; 9] = [
        Self::Platform,
        Self::Invite,
        Self::Token,
        Self::Signalling,
        Self::Udp,
        Self::Tcp,
        Self::Turn,
        Self::Media,
        Self::Machine,
    ];

    pub(crate) fn is_of_sound(self) -> bool {
        !Self::ASKED_FOR.contains(&self)
    }
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Check {
    pub name: CheckName,
    pub state: CheckState,
    /// Null until it is done.
    pub grade: Option<Grade>,
    pub measures: Vec<Measure>,
    /// What is wrong and what to do about it, or why it was skipped; null where all is well.
    pub diagnosis: Option<Diagnosis>,
    pub actions: Vec<Action>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum CheckState {
    /// Begins when what it needs is there, or at a click.
    Waiting,
    Running,
    Done,
}

/// A number that a check found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Measure {
    pub quantity: Quantity,
    pub value: f64,
}

/// What is measured, with its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    /// To the end of the check, in ms.
    DurationMs,
    /// How far this computer's clock is ahead (+) or behind (-), in s.
    ClockSkewS,
    /// In ms.
    RoundTripMs,
    /// In ms.
    JitterMs,
    /// Of packets, in %.
    LossPercent,
    /// In kbit/s.
    BitrateKbps,
    /// Mean opinion score by the E-model (ITU-T G.107), 1 to 4.5.
    Mos,
    /// Speech, in dBFS.
    SpeechDbfs,
    /// What is heard while nobody speaks, in dBFS.
    NoiseDbfs,
    /// Share of samples at full scale, in %.
    ClippedPercent,
    /// How much quieter the speaker is heard by the microphone than it plays, in dB.
    EchoLossDb,
    /// From the speaker's sound being made until the microphone's frame with it arrives, in ms.
    EchoDelayMs,
    /// Of all cores, in %.
    CpuFreePercent,
    /// Breaks in the sound during the check.
    Glitches,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub grade: Grade,
    pub measures: Vec<Measure>,
    /// What is to be explained; `None` only where all is well.
    pub observed: Option<Observation>,
}

impl Outcome {
    pub fn good(measures: Vec<Measure>) -> Self {
        Self { grade: Grade::Good, measures, observed: None }
    }

    pub fn failed(observed: Observation) -> Self {
        Self { grade: Grade::Failed, measures: Vec::new(), observed: Some(observed) }
    }

    pub fn skipped(why: Observation) -> Self {
        Self { grade: Grade::Skipped, measures: Vec::new(), observed: Some(why) }
    }

    /// Another finding of the same check: the worse one is explained, the first where they are equal, and both are measured.
    /// What was skipped stays so beside what is good, which does not make up for it.
    #[must_use]
    pub(crate) fn and(self, other: &Self) -> Self {
        let measures = self.measures.iter().chain(&other.measures).copied().collect();
        let is_skipped = self.grade == Grade::Skipped && other.grade > Grade::Good;
        let worse = if is_skipped || other.grade > self.grade { other.clone() } else { self };
        Self { measures, ..worse }
    }

    #[must_use]
    pub fn with(mut self, quantity: Quantity, value: f64) -> Self {
        self.measures.push(Measure { quantity, value });
        self
    }
}
