//! What watching an interview is, for a recruiter.
//!
//! As for the candidate, everything that happens is an input; [`step`] changes the [`ObserverState`] and says what is to
//! be done; [`ObserverState::view`] says what is to be drawn. What a recruiter notes is accepted when the journal has it,
//! never before, and handed in from there until the platform has it too. Remarks are the contract's own
//! (`platform_api::remarks`): merging them asks for the same words on both sides, and a second set would only be
//! translated.
//!
//! Start reading at [`ObserverView`] and [`ObserverCommand`], then `step.rs`; how edits merge is in `book.rs`.

mod book;
mod command;
mod effect;
mod hearing;
mod input;
mod shown;
mod state;
mod step;
mod trouble;
mod view;
mod words;

pub use command::ObserverCommand;
pub use effect::{HearingEffect, ObserverEffect, ObserverPlatformEffect, RemarksEffect, RemarksOf, Volumes};
pub use input::{
    About, HearingGrant, HearingInput, ObserverInput, ObserverNow, ObserverPlatformInput, RemarksInput,
    Voice, Watch, Writer,
};
pub use state::ObserverState;
pub use step::step;
pub use view::{
    Following, GuideQuestion, Listening, NoteVersion, ObservedNote, ObservedRating, ObserverAction,
    ObserverLevels, ObserverProblem, ObserverView, RatingVersion, RemarkKept, RemarksSaved,
};
pub use words::Words;
