//! The platform's copy of the transcript: one upload at a time, again after a pause where it failed.

use diagnosis::Observation;

use super::{ANSWER_DEADLINE_MS, Effects, connection, journal, writing};
use crate::{
    effect::{JournalEffect, PlatformEffect},
    input::{Event, Now},
    state::{Call, Ending, Finish, InFlight, Report, Stage, State},
    trouble::Topic,
    view::{Entry, Mode, Via},
};

const LONGEST_PAUSE_MS: u64 = 30_000;
/// A person who waits for the platform's interviewer is told after so many attempts.
const QUIET_ATTEMPTS: u32 = 2;
/// The platform may ask for a longer one, up to this.
const LONGEST_ASKED_PAUSE_MS: u64 = 600_000;
/// Entries and bytes of text a request; keep it small and its answer quick.
const BATCH: usize = 50;
const BATCH_BYTES: usize = 256 * 1024;

/// Typed answers are the client's to upload, at once. What was spoken the interviewer uploads; whatever is not
/// known to be there at the end is sent again, which does no harm.
pub(super) fn send(state: &mut State, effects: &mut Effects) {
    give_up_waiting(state, effects);
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
    } else {
        report_end(state, effects);
    }
}

/// The platform is told of the end once it has everything that it will take.
fn report_end(state: &mut State, effects: &mut Effects) {
    let is_over = matches!(state.stage, Stage::Ending(Ending::Saving { .. }) | Stage::Ended);
    if !is_over || !state.transcript.is_written() || state.transcript.unacknowledged().next().is_some() {
        return;
    }
    if let Some(finish) = state.finish.as_mut().filter(|finish| finish.report == Report::Wanted) {
        finish.report = Report::Sent { since: state.now };
        let reason = finish.reason;
        state.upload.again_at = None;
        effects.add(PlatformEffect::Finish { reason });
    }
}

pub(super) fn reported(state: &mut State, effects: &mut Effects) {
    if let Some(finish) = state.finish.as_mut().filter(|finish| is_sent(finish)) {
        finish.report = Report::Settled;
        state.upload.attempts = 0;
        journal::note(Event::Reported, effects);
    }
}

/// Quietly: it is nothing that the person could do anything about, and nothing of theirs is missing.
pub(super) fn report_failed(state: &mut State, observed: &Observation) {
    let Some(finish) = state.finish.as_mut().filter(|finish| is_sent(finish)) else { return };
    if connection::may_pass(observed) {
        finish.report = Report::Wanted;
        pause(state, observed);
    } else {
        finish.report = Report::Settled;
    }
}

fn is_sent(finish: &Finish) -> bool {
    matches!(finish.report, Report::Sent { .. })
}

/// The platform will never take these. They stay here.
pub(super) fn refused(state: &mut State, ids: Vec<String>, effects: &mut Effects) {
    let is_answer = |sent: &mut InFlight| ids.iter().any(|id| sent.ids.contains(id));
    if state.upload.in_flight.take_if(is_answer).is_some() {
        state.upload.attempts = 0;
    }
    let news: Vec<String> = ids.into_iter().filter(|id| state.transcript.refuse(id)).collect();
    if !news.is_empty() {
        state.troubles.raise(Topic::Upload, Observation::EntriesRefused);
        effects.add(JournalEffect::Refuse { ids: news });
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    let given_up = state.upload.in_flight.as_ref().map(|sent| sent.since.plus(ANSWER_DEADLINE_MS));
    let unanswered = state.finish.and_then(|finish| match finish.report {
        Report::Sent { since } => Some(since.plus(ANSWER_DEADLINE_MS)),
        Report::Wanted | Report::Settled => None,
    });
    given_up.or(unanswered).or(state.upload.again_at)
}

pub(super) fn answered(state: &mut State, ids: Vec<String>, effects: &mut Effects) {
    let is_answer = |sent: &mut InFlight| ids.is_empty() || ids.iter().any(|id| sent.ids.contains(id));
    let is_answered = state.upload.in_flight.take_if(is_answer).is_some();
    if is_answered && ids.is_empty() {
        // Sent again at once, they would be refused again at once.
        try_again_later(state, Observation::EntriesRefused, effects);
    } else if is_answered {
        state.upload.attempts = 0;
        if !matches!(state.troubles.about(Topic::Upload), Some(Observation::EntriesRefused)) {
            state.troubles.clear(Topic::Upload);
        }
    }
    // Other ids are of an interview that was open before.
    let news: Vec<String> = ids.into_iter().filter(|id| state.transcript.acknowledge(id)).collect();
    if !news.is_empty() {
        effects.add(JournalEffect::Acknowledge { ids: news });
        writing::platform_is_back(state, effects);
    }
}

pub(super) fn failed(state: &mut State, observed: Observation, effects: &mut Effects) {
    if state.upload.in_flight.take().is_some() {
        try_again_later(state, observed, effects);
    }
}

/// The next attempt is made now.
pub(super) fn hurry(state: &mut State) {
    state.upload.again_at = None;
    state.upload.attempts = 0;
}

fn try_again_later(state: &mut State, observed: Observation, effects: &mut Effects) {
    pause(state, &observed);
    if connection::may_pass(&observed) {
        writing::platform_is_away(state, effects);
    }
    let is_over = matches!(state.stage, Stage::Ending(_) | Stage::Ended);
    let is_told = match () {
        // That there is no network is on the screen already.
        () if state.mode == Mode::Offline => is_over && !connection::may_pass(&observed),
        () if is_over => true,
        // In writing the platform is waited for; while speaking it is tried again quietly.
        () if state.call == Call::Written => {
            !connection::may_pass(&observed) || state.upload.attempts > QUIET_ATTEMPTS
        }
        () => false,
    };
    if is_told {
        let waiting = state.transcript.unacknowledged().count();
        state.troubles.raise(Topic::Upload, Observation::UploadFailed { waiting, why: Box::new(observed) });
    }
}

fn pause(state: &mut State, observed: &Observation) {
    // 1, 2, 4 … 30 seconds, or as long as the platform asks for.
    let pause = (1000u64 << state.upload.attempts.min(5)).min(LONGEST_PAUSE_MS);
    let asked_for = match observed {
        Observation::TooManyRequests { retry_after: Some(wait) } => wait.as_secs().saturating_mul(1000),
        _ => 0,
    }
    .min(LONGEST_ASKED_PAUSE_MS);
    state.upload.attempts = state.upload.attempts.saturating_add(1);
    state.upload.again_at = Some(state.now.plus(pause.max(asked_for)));
}

fn give_up_waiting(state: &mut State, effects: &mut Effects) {
    let is_silent = |sent: &mut InFlight| state.now.since(sent.since) >= ANSWER_DEADLINE_MS;
    if state.upload.in_flight.take_if(is_silent).is_some() {
        try_again_later(state, connection::platform_is_silent(state, ANSWER_DEADLINE_MS), effects);
    }
    let is_unanswered =
        |report| matches!(report, Report::Sent { since } if state.now.since(since) >= ANSWER_DEADLINE_MS);
    if state.finish.is_some_and(|finish| is_unanswered(finish.report)) {
        report_failed(state, &Observation::ConnectionLost);
    }
}

fn batch(state: &State) -> Vec<Entry> {
    let is_over = matches!(state.stage, Stage::Ending(Ending::Saving { .. }) | Stage::Ended);
    // In writing the platform's interviewer goes by the whole conversation.
    let is_everything = is_over || state.call == Call::Written;
    let ours = state.transcript.unacknowledged().filter(|entry| is_everything || entry.via == Via::Typed);
    let mut bytes = 0;
    let fits = |entry: &&Entry| {
        bytes += entry.text.len();
        bytes <= BATCH_BYTES || bytes == entry.text.len()
    };
    ours.take(BATCH).take_while(fits).cloned().collect()
}
