//! What an interview is, for the candidate; for a recruiter who watches it, see [`observer`].
//!
//! Everything that happens (a click, a room event, a timer, a reply, a lost device) is an [`Input`]; [`step`] changes
//! the [`State`] and says what is to be done ([`Effect`]); [`State::view`] says what is to be drawn. There is no second
//! path: the window, the headless client and the tests drive the same inputs and read the same Views.
//!
//! This crate does no I/O, keeps no time, makes no ids and knows no host: a whole interview, faults included, replays
//! in a unit test. It never touches Tauri; the derives for TypeScript are behind the feature `specta`.
//!
//! Start reading at [`View`] and [`Command`], then `step.rs`.

mod call;
mod check;
mod command;
mod effect;
mod input;
pub mod observer;
mod port;
mod state;
mod step;
mod transcript;
mod trouble;
mod view;

pub use call::{CallMeasures, PathSigns};
pub use check::{Check, CheckName, CheckState, Measure, Outcome, Quantity};
pub use command::{Command, Direction, Processing};
pub use effect::{Effect, JournalEffect, PlatformEffect, PreflightEffect, Purpose, RoomEffect, SoundEffect};
pub use input::{
    DisconnectReason, Event, FinishReason, Generation, Grant, Input, JournalInput, Kept, Line, Modes, Now,
    Opened, Pack, PlatformInput, Preferences, PreflightInput, RoomInput, Run, SoundInput, Turn, Upload,
};
pub use port::{Inbox, Port};
pub use state::{DEFAULT_DEVICE, State};
pub use step::step;
pub use transcript::Transcript;
pub use view::{
    Action, Consent, Device, Devices, Entry, Interviewer, Levels, Microphone, MicrophoneState, Mode, Opening,
    Phase, Problem, Quality, Question, Recent, Saved, SavedWhere, SecretStore, SpeakerTest, Via, View, Who,
};
