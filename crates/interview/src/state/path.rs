//! The way that the sound takes, as far as the core needs to remember it.

use crate::{
    call::{CallMeasures, PathSigns},
    input::{Generation, Now},
};

#[derive(Debug, Default)]
pub(crate) struct Path {
    /// Of the newest connection.
    pub(crate) now: Way,
    /// When the last repair was begun, and how many there were with no good minute between them.
    pub(crate) repaired_at: Option<Now>,
    pub(crate) repairs: u32,
}

/// The way of one connection.
#[derive(Debug, Default)]
pub(crate) struct Way {
    pub(crate) measures: Option<CallMeasures>,
    pub(crate) signs: PathSigns,
    /// Since when it shows no life.
    pub(crate) silent_since: Option<Now>,
    /// Since when the interviewer says that it speaks, and nothing of it comes.
    pub(crate) unheard_since: Option<Now>,
    /// The above has lasted too long.
    pub(crate) is_lost: bool,
    /// The SDK says that it restores the connection.
    pub(crate) is_resuming: bool,
    pub(crate) repair: Option<Repair>,
}

/// A new connection is asked for, while the old one may still come back to life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repair {
    pub(crate) generation: Generation,
    pub(crate) since: Now,
}
