//! The platform's copy of the transcript: one upload at a time, again after a pause where it failed.

use diagnosis::{Observation, Unreachable};
use std::time::Duration;

use super::{ANSWER_DEADLINE_MS, Effects};
use crate::{
    effect::{JournalEffect, PlatformEffect},
    input::Now,
    state::{Ending, InFlight, Stage, State},
    trouble::Topic,
    view::{Entry, Via},
};

const LONGEST_PAUSE_MS: u64 = 30_000;
/// The platform may ask for a longer one, up to this.
const LONGEST_ASKED_PAUSE_MS: u64 = 600_000;
/// Entries and bytes of text a request; keep it small and its answer quick.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 256 * 1024;

/// Typed answers are the client's to upload, at once. What was spoken the interviewer uploads; whatever is not
/// known to be there at the end is sent again, which does no harm.
pub(super) fn send(state: &mut State, effects: &mut Effects) {
    give_up_waiting(state);
    let is_due = state.upload.again_at.is_none_or(|at| state.now >= at);
    if !state.stores_entries() || state.upload.in_flight.is_some() || !is_due {
        return;
    }
    let entries = batch(state);
    if !entries.is_empty() {
        let ids = entries.iter().map(|entry| entry.id.clone()).collect();
        state.upload.again_at = None;
        state.upload.in_flight = Some(InFlight { ids, since: state.now });
        effects.add(PlatformEffect::Upload { entries });
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    let given_up = state.upload.in_flight.as_ref().map(|sent| sent.since.plus(ANSWER_DEADLINE_MS));
    given_up.or(state.upload.again_at)
}

pub(super) fn answered(state: &mut State, ids: Vec<String>, effects: &mut Effects) {
    let is_answer = |sent: &mut InFlight| ids.is_empty() || ids.iter().any(|id| sent.ids.contains(id));
    if state.upload.in_flight.take_if(is_answer).is_some() {
        if ids.is_empty() {
            // Sent again at once, they would be refused again at once.
            try_again_later(state, Observation::EntriesRefused);
        } else {
            state.upload.attempts = 0;
            state.troubles.clear(Topic::Upload);
        }
    }
    // Other ids are of an interview that was open before.
    let news: Vec<String> = ids.into_iter().filter(|id| state.transcript.acknowledge(id)).collect();
    if !news.is_empty() {
        effects.add(JournalEffect::Acknowledge { ids: news });
    }
}

pub(super) fn failed(state: &mut State, observed: Observation) {
    if state.upload.in_flight.take().is_some() {
        try_again_later(state, observed);
    }
}

/// The next attempt is made now.
pub(super) fn hurry(state: &mut State) {
    state.upload.again_at = None;
    state.upload.attempts = 0;
}

fn try_again_later(state: &mut State, observed: Observation) {
    // 1, 2, 4 … 30 seconds, or as long as the platform asks for.
    let pause = (1000u64 << state.upload.attempts.min(5)).min(LONGEST_PAUSE_MS);
    let asked_for = match &observed {
        Observation::TooManyRequests { retry_after: Some(wait) } => wait.as_secs().saturating_mul(1000),
        _ => 0,
    }
    .min(LONGEST_ASKED_PAUSE_MS);
    state.upload.attempts = state.upload.attempts.saturating_add(1);
    state.upload.again_at = Some(state.now.plus(pause.max(asked_for)));
    // In the call it is tried again quietly; at the end the person is waiting for it.
    if matches!(state.stage, Stage::Ending(_) | Stage::Ended) {
        let waiting = state.transcript.unacknowledged().count();
        state.troubles.raise(Topic::Upload, Observation::UploadFailed { waiting, why: Box::new(observed) });
    }
}

fn give_up_waiting(state: &mut State) {
    let is_silent = |sent: &mut InFlight| state.now.since(sent.since) >= ANSWER_DEADLINE_MS;
    if state.upload.in_flight.take_if(is_silent).is_some() {
        let platform = state.opened.as_ref().map(|opened| opened.platform.clone()).unwrap_or_default();
        let why = Unreachable::TimedOut { after: Duration::from_millis(ANSWER_DEADLINE_MS) };
        try_again_later(state, Observation::PlatformUnreachable { platform, why });
    }
}

fn batch(state: &State) -> Vec<Entry> {
    let is_over = matches!(state.stage, Stage::Ending(Ending::Saving { .. }) | Stage::Ended);
    let ours = state.transcript.unacknowledged().filter(|entry| is_over || entry.via == Via::Typed);
    let mut bytes = 0;
    let fits = |entry: &&Entry| {
        bytes += entry.text.len();
        bytes <= BATCH_BYTES || bytes == entry.text.len()
    };
    ours.take(BATCH).take_while(fits).cloned().collect()
}
