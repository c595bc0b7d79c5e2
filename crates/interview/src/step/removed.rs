//! Why the candidate was put out of the room, which only the platform knows.

use diagnosis::Observation;

use super::{ANSWER_DEADLINE_MS, Effects, connection};
use crate::{effect::PlatformEffect, input::Now, state::State, trouble::Topic};

pub(super) fn ask(state: &mut State, effects: &mut Effects) {
    if state.stores_entries() {
        state.removed_at = Some(state.now);
        effects.add(PlatformEffect::AskWhyRemoved);
    } else {
        state.troubles.raise(Topic::Call, Observation::RemovedFromRoom);
    }
}

/// A platform that cannot be asked says nothing of the candidate.
pub(super) fn answered(state: &mut State, why: Option<Observation>) {
    if state.removed_at.take().is_some() {
        let why = why.filter(|why| !connection::may_pass(why)).unwrap_or(Observation::RemovedFromRoom);
        state.troubles.raise(Topic::Call, why);
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    state.removed_at.map(|since| since.plus(ANSWER_DEADLINE_MS))
}

pub(super) fn look_after(state: &mut State) {
    if deadline(state).is_some_and(|at| state.now >= at) {
        answered(state, None);
    }
}
