//! What was observed -> what it means for the person in front of the screen.
//!
//! Pure: no I/O, no time, no dependency on the rest of the house, so that the client, the preflight and the platform
//! say the same thing about the same failure. An adapter (the room, the sound card, the HTTP client, the journal)
//! turns what its library reports into an [`Observation`]; [`diagnose`] turns that into a [`Diagnosis`]. Nowhere else
//! is a failure explained in words. What the platform finds out about itself is explained to whoever runs it in
//! [`configuration`] and [`operation`]; what stands in a recruiter's way, in [`recruiting`].
//!
//! Start reading at [`Observation`], then `catalogue.rs`.

pub mod configuration;
pub mod operation;
pub mod recruiting;

mod call_quality;
mod catalogue;
mod grade;
mod issuer;
mod livekit;
mod observation;
mod words;

pub use call_quality::CallQuality;
pub use catalogue::diagnose;
pub use grade::Grade;
pub use issuer::IssuerFault;
pub use observation::{
    BrokenSound, Denial, LinkFault, Observation, PackFault, System, TokenRefusal, Unreachable, Way,
    WriteFault,
};

use serde::{Deserialize, Serialize};

/// One failure, explained: every field is a sentence for people, except `code`, which never changes once released.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Diagnosis {
    /// Stable, `snake_case`; what the UI switches on and what is told to support.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// The likely cause, in plain words.
    pub cause: String,
    /// What to do now.
    pub remedy: String,
    pub repairer: Repairer,
    /// What to tell support: the code and what was observed, in one line and without secrets. For those who repair it,
    /// not for the screen of somebody who is nervous.
    pub for_support: String,
}

/// Who can repair it. The candidate is never told to edit a server's configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum Repairer {
    Candidate,
    Recruiter,
    Operator,
}
