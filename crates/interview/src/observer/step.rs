//! The one place where watching changes.

mod command;
mod platform;

use super::effect::{ObserverEffect, RemarksEffect};
use super::hearing;
use super::input::{ObserverInput, ObserverNow, RemarksInput};
use super::state::{HandIn, JournalIs, ObserverState};
use super::trouble::Topic;
use crate::input::Now;

use diagnosis::recruiting::Trouble;

/// Remarks that are handed in at a time, at most.
const BATCH: usize = platform_api::remarks::MAX_REMARKS;
const FIRST_WAIT_MS: u64 = 1_000;
const LONGEST_WAIT_MS: u64 = 30_000;

/// Takes what happened, changes the state, and says what is to be done about it. Deterministic; any input is allowed at any
/// time, and one that does not fit changes nothing.
pub fn step(state: &mut ObserverState, now: ObserverNow, input: ObserverInput) -> Vec<ObserverEffect> {
    let running = state.now.running.max(now.running);
    state.now = ObserverNow { running, wall: now.wall };
    let mut effects = Effects::default();
    match input {
        ObserverInput::Command { command, new_id } => command::step(state, command, new_id, &mut effects),
        ObserverInput::Clock => {}
        ObserverInput::Platform { watch, event } if watch == state.watch => {
            platform::step(state, event, &mut effects);
        }
        ObserverInput::Hearing { call, event } if call == state.call => {
            hearing::step(state, event, &mut effects);
        }
        ObserverInput::Remarks { watch, event } if watch == state.watch => {
            remarks(state, event, &mut effects);
        }
        ObserverInput::Platform { .. } | ObserverInput::Hearing { .. } | ObserverInput::Remarks { .. } => {}
    }
    hearing::settle(state, &mut effects);
    hand_in(state, &mut effects);
    effects.0
}

#[derive(Default)]
pub(super) struct Effects(Vec<ObserverEffect>);

impl Effects {
    pub fn add(&mut self, effect: impl Into<ObserverEffect>) {
        self.0.push(effect.into());
    }
}

/// Before the try after so many failures, from 1.
pub(super) fn wait(now: Now, failures: u32) -> Now {
    let doubled = FIRST_WAIT_MS.saturating_mul(1 << failures.saturating_sub(1).min(10));
    now.plus(doubled.min(LONGEST_WAIT_MS))
}

fn remarks(state: &mut ObserverState, event: RemarksInput, effects: &mut Effects) {
    let watch = state.watch;
    let Some(watched) = &mut state.watched else { return };
    match event {
        RemarksInput::Begun(kept) => {
            let Some((writer, _)) = &watched.by else { return };
            watched.journal = JournalIs::Open;
            watched.troubles.clear(Topic::Journal);
            for (remark, upload) in kept {
                watched.book.restore(remark, writer, upload);
            }
            for remark in watched.book.unwritten() {
                effects.add(RemarksEffect::Append { watch, remark: remark.clone() });
            }
        }
        RemarksInput::NotBegun { path } => {
            watched.journal = JournalIs::Failed;
            watched.troubles.raise(Topic::Journal, Trouble::RemarksNotRead { path });
        }
        RemarksInput::Written { id } => {
            watched.book.written(&id);
            if watched.book.unwritten().next().is_none() {
                watched.troubles.clear(Topic::Journal);
            }
        }
        RemarksInput::NotWritten { fault, path } => {
            watched.troubles.raise(Topic::Journal, Trouble::RemarkNotWritten { fault, path });
        }
    }
}

/// What the journal has and the platform has not goes there, one batch at a time.
fn hand_in(state: &mut ObserverState, effects: &mut Effects) {
    let (watch, now) = (state.watch, state.now.running);
    let Some(watched) = &mut state.watched else { return };
    if watched.hand_in_due().is_none_or(|due| due > now) {
        return;
    }
    let remarks: Vec<_> = watched.book.outbox().take(BATCH).cloned().collect();
    watched.hand_in = HandIn::UnderWay;
    let interview = watched.interview.clone();
    effects.add(super::effect::ObserverPlatformEffect::HandIn { watch, interview, remarks });
}
