//! What follows from the state alone, whatever the input was: deadlines, delivery, upload, the end.

use diagnosis::Observation;
use std::time::Duration;

use super::{Effects, room};
use crate::{
    effect::{PlatformEffect, RoomEffect},
    input::Now,
    state::{Call, Ending, Stage, State},
    trouble::Topic,
    view::Via,
};

/// The platform's answer to the token request. The adapter gives up after 10 s; this is the net below it.
const GRANT_DEADLINE_MS: u64 = 12_000;
/// The SDK alone would wait 32 s for a silent server.
const JOIN_DEADLINE_MS: u64 = 15_000;
const INTERVIEWER_DEADLINE_MS: u64 = 20_000;
/// An interviewer that leaves at its own end deletes the room within this time.
const INTERVIEWER_GRACE_MS: u64 = 5_000;
/// How long the last words may take to become final after the candidate's end.
const DRAIN_DEADLINE_MS: u64 = 5_000;
/// Speech longer ago than this has become text already, or never will.
const SPEECH_TO_TEXT_MS: u64 = 6_000;
const LONGEST_UPLOAD_PAUSE_MS: u64 = 30_000;
/// Entries a request; keeps one request small and its answer quick.
const UPLOAD_BATCH: usize = 50;

pub(super) fn settle(state: &mut State, effects: &mut Effects) {
    connection_deadlines(state, effects);
    interviewer_deadlines(state);
    deliver(state, effects);
    drain(state, effects);
    upload(state, effects);
    finish(state);
}

/// When [`crate::step`] wants to be called at the latest, if nothing else happens before.
pub(crate) fn next_deadline(state: &State) -> Option<Now> {
    let call = match &state.call {
        Call::Granting { since } => Some(since.plus(GRANT_DEADLINE_MS)),
        Call::Joining { since } => Some(since.plus(JOIN_DEADLINE_MS)),
        Call::Backoff { until } => Some(*until),
        Call::None | Call::Joined { .. } | Call::Stopped => None,
    };
    let drain = match state.stage {
        Stage::Ending(Ending::Draining { since }) => Some(since.plus(DRAIN_DEADLINE_MS)),
        _ => None,
    };
    let drained = match (state.stage, state.last_heard) {
        (Stage::Ending(Ending::Draining { .. }), Some(heard)) => Some(heard.plus(SPEECH_TO_TEXT_MS)),
        _ => None,
    };
    // The clock on the screen.
    let second = (state.started_at.is_some() && state.ended_at.is_none() || state.rejoin.is_some())
        .then(|| state.now.plus(1000 - state.elapsed_ms() % 1000));
    let others = [call, drain, drained, second, interviewer_deadline(state), state.upload.again_at];
    others.into_iter().flatten().filter(|at| *at > state.now).min()
}

pub(super) fn upload_failed(state: &mut State, observed: Observation) {
    state.upload.in_flight = false;
    // 1, 2, 4 … 30 seconds.
    let pause = (1000u64 << state.upload.attempts.min(5)).min(LONGEST_UPLOAD_PAUSE_MS);
    state.upload.attempts += 1;
    state.upload.again_at = Some(state.now.plus(pause));
    // In the call it is tried again quietly; at the end the person is waiting for it.
    if matches!(state.stage, Stage::Ending(_) | Stage::Ended) {
        let waiting = state.transcript.unacknowledged(|_| true).len();
        state.troubles.raise(Topic::Upload, Observation::UploadFailed { waiting, why: Box::new(observed) });
    }
}

fn connection_deadlines(state: &mut State, effects: &mut Effects) {
    let now = state.now;
    match state.call {
        Call::Granting { since } if now.since(since) >= GRANT_DEADLINE_MS => {
            let platform = state.opened.as_ref().map(|opened| opened.platform.clone()).unwrap_or_default();
            let why = diagnosis::Unreachable::TimedOut { after: Duration::from_millis(GRANT_DEADLINE_MS) };
            room::connecting_failed(state, Observation::PlatformUnreachable { platform, why }, effects);
        }
        Call::Joining { since } if now.since(since) >= JOIN_DEADLINE_MS => {
            let after = Duration::from_millis(JOIN_DEADLINE_MS);
            let url = "the address given by the platform".to_owned();
            room::connecting_failed(state, Observation::LiveKitSilent { url, after }, effects);
        }
        Call::Backoff { until } if now >= until => room::ask_for_grant(state, effects),
        _ => {}
    }
}

fn interviewer_deadline(state: &State) -> Option<Now> {
    if state.stage != Stage::Interview || state.troubles.has(Topic::Interviewer) {
        return None;
    }
    match (&state.call, state.interviewer_lost_at) {
        (Call::Joined { reconnecting_since: None, .. }, Some(lost)) => Some(lost.plus(INTERVIEWER_GRACE_MS)),
        (Call::Joined { since, reconnecting_since: None, .. }, None) if state.agents.is_empty() => {
            Some(since.plus(INTERVIEWER_DEADLINE_MS))
        }
        _ => None,
    }
}

fn interviewer_deadlines(state: &mut State) {
    if interviewer_deadline(state).is_some_and(|at| state.now >= at) {
        let observed = match state.interviewer_lost_at {
            Some(_) => Observation::InterviewerLeft,
            None => Observation::InterviewerMissing { after: Duration::from_millis(INTERVIEWER_DEADLINE_MS) },
        };
        state.troubles.raise(Topic::Interviewer, observed);
    }
}

/// Typed answers go to the interviewer once they are written and somebody is there to read them.
fn deliver(state: &mut State, effects: &mut Effects) {
    let can_deliver = state.is_joined() && !state.agents.is_empty();
    if !can_deliver {
        return;
    }
    for id in std::mem::take(&mut state.undelivered) {
        if let Some(text) = state.transcript.text_of(&id) {
            let text = text.to_owned();
            effects.add(RoomEffect::SendText { generation: state.generation, id, text });
        }
    }
}

fn drain(state: &mut State, effects: &mut Effects) {
    let Stage::Ending(Ending::Draining { since }) = state.stage else { return };
    let speech_becomes_text = state.last_heard.is_some_and(|heard| {
        state.now.since(heard) < SPEECH_TO_TEXT_MS
            && state.last_candidate_final.is_none_or(|last| last < heard)
    });
    let is_drained = !state.transcript.candidate_is_open() && !speech_becomes_text;
    if is_drained || state.now.since(since) >= DRAIN_DEADLINE_MS {
        room::end(state, effects);
    }
}

/// Typed answers are the client's to upload, at once. What was spoken the interviewer uploads; whatever is not
/// known to be there at the end is sent again, which does no harm.
fn upload(state: &mut State, effects: &mut Effects) {
    let is_due = state.upload.again_at.is_none_or(|at| state.now >= at);
    if !state.stores_entries() || state.upload.in_flight || !is_due {
        return;
    }
    let is_over = matches!(state.stage, Stage::Ending(Ending::Saving) | Stage::Ended);
    let mut entries = state.transcript.unacknowledged(|entry| is_over || entry.via == Via::Typed);
    entries.truncate(UPLOAD_BATCH);
    if !entries.is_empty() {
        state.upload.again_at = None;
        state.upload.in_flight = true;
        effects.add(PlatformEffect::Upload { entries });
    }
}

/// The interview has ended once everything is written, and uploaded as far as that goes now.
fn finish(state: &mut State) {
    if state.stage != Stage::Ending(Ending::Saving) {
        return;
    }
    let is_written = state.transcript.unwritten().is_empty() || state.troubles.has(Topic::Journal);
    let is_uploaded = !state.stores_entries()
        || state.troubles.has(Topic::Upload)
        || state.transcript.unacknowledged(|_| true).is_empty();
    if is_written && is_uploaded {
        state.stage = Stage::Ended;
    }
}
