//! What follows from the state alone, whatever the input was: deadlines, delivery, upload, the end.

use diagnosis::{Observation, Unreachable, WriteFault};
use std::time::Duration;

use super::{
    ANSWER_DEADLINE_MS, Effects, connection, path, platform, preflight, presence, removed, room, upload,
    writing,
};
use crate::{
    effect::{RoomEffect, SoundEffect},
    input::Now,
    state::{Call, Ending, Report, Stage, State},
    trouble::Topic,
    view::{MicrophoneState, Mode, Quality, SpeakerTest},
};

const INTERVIEWER_DEADLINE_MS: u64 = 20_000;
/// An interviewer that leaves at its own end deletes the room within this time.
const INTERVIEWER_GRACE_MS: u64 = 5_000;
/// How long the last words may take to become final after the candidate's end.
const DRAIN_DEADLINE_MS: u64 = 5_000;
/// Speech longer ago than this has become text already, or never will.
const SPEECH_TO_TEXT_MS: u64 = 6_000;
/// An agent that sends streams sends the first one with its first legacy event, give or take the network.
const STREAMS_DEADLINE_MS: u64 = 2_000;
/// A text that comes sooner than this after speech was heard is of words before.
const TEXT_AFTER_SPEECH_MS: u64 = 500;
/// A disk that takes longer for a few lines is not going to write them.
const WRITE_DEADLINE_MS: u64 = 10_000;

pub(super) fn settle(state: &mut State, effects: &mut Effects) {
    opening(state, effects);
    path::look_after(state, effects);
    connection::look_after(state, effects);
    interviewer(state);
    legacy(state, effects);
    deliver(state, effects);
    drain(state, effects);
    quality(state);
    connection::publish_as_wanted(state, effects);
    microphone(state, effects);
    preflight::look_after(state, effects);
    upload::send(state, effects);
    writing::speak(state, effects);
    // The goodbye makes what waited due.
    upload::send(state, effects);
    removed::look_after(state);
    finish(state);
}

/// When [`crate::step`] wants to be called at the latest, if nothing else happens before.
pub(crate) fn next_deadline(state: &State) -> Option<Now> {
    let deadlines = [
        opening_deadline(state),
        path::deadline(state),
        connection::deadline(state),
        interviewer_deadline(state),
        legacy_deadline(state),
        drained_at(state),
        written_deadline(state),
        upload::deadline(state),
        removed::deadline(state),
        writing::deadline(state),
        quality_deadline(state),
        preflight::deadline(state),
        presence::deadline(state),
        next_second(state),
    ];
    deadlines.into_iter().flatten().filter(|at| *at > state.now).min()
}

fn opening_deadline(state: &State) -> Option<Now> {
    match state.stage {
        Stage::Opening { since } => Some(since.plus(ANSWER_DEADLINE_MS)),
        _ => None,
    }
}

fn opening(state: &mut State, effects: &mut Effects) {
    if opening_deadline(state).is_some_and(|at| state.now >= at) {
        let platform = "the address in the invite".to_owned();
        let why = Unreachable::TimedOut { after: Duration::from_millis(ANSWER_DEADLINE_MS) };
        platform::open_failed(state, Observation::PlatformUnreachable { platform, why }, effects);
    }
}

fn legacy_deadline(state: &State) -> Option<Now> {
    state
        .legacy_since
        .filter(|_| state.transcript.holds_legacy())
        .map(|since| since.plus(STREAMS_DEADLINE_MS))
}

fn legacy(state: &mut State, effects: &mut Effects) {
    if legacy_deadline(state).is_some_and(|at| state.now >= at) {
        let stands = state.transcript.count_legacy();
        room::keep(state, stands, effects);
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

fn interviewer(state: &mut State) {
    if interviewer_deadline(state).is_some_and(|at| state.now >= at) {
        let observed = match state.interviewer_lost_at {
            Some(_) => Observation::InterviewerLeft,
            None => Observation::InterviewerMissing { after: Duration::from_millis(INTERVIEWER_DEADLINE_MS) },
        };
        state.troubles.raise(Topic::Interviewer, observed);
    }
}

/// The quality has been lost for so long that going on by typing is offered.
const QUALITY_DEADLINE_MS: u64 = 15_000;
/// A connection that replaced another one and dies sooner than this has ended no outage.
const PROVEN_MS: u64 = 5_000;

fn quality_deadline(state: &State) -> Option<Now> {
    let can_help = state.mode == Mode::Voice && state.can_write() && !state.troubles.has(Topic::Interviewer);
    state.quality_lost_at.filter(|_| can_help).map(|since| since.plus(QUALITY_DEADLINE_MS))
}

fn quality(state: &mut State) {
    let is_lost = state.quality == Quality::Lost || state.reconnecting_since().is_some();
    let is_proven = match state.call {
        Call::Joined { since, .. } if state.rejoin.is_some() => state.now.since(since) >= PROVEN_MS,
        _ => true,
    };
    if !is_lost && !is_proven && state.stage == Stage::Interview {
        return;
    }
    if !is_lost || state.stage != Stage::Interview {
        state.quality_lost_at = None;
        if matches!(state.troubles.about(Topic::Interviewer), Some(Observation::QualityLost { .. })) {
            state.troubles.clear(Topic::Interviewer);
        }
    } else if state.quality_lost_at.is_none() {
        state.quality_lost_at = Some(state.now);
    }
    if quality_deadline(state).is_some_and(|at| state.now >= at) {
        let after = Duration::from_millis(QUALITY_DEADLINE_MS);
        state.troubles.raise(Topic::Interviewer, Observation::QualityLost { after });
    }
}

/// Typed answers go to the interviewer once they are written and somebody is there to read them.
fn deliver(state: &mut State, effects: &mut Effects) {
    if !state.is_joined() || state.agents.is_empty() {
        return;
    }
    for id in std::mem::take(&mut state.undelivered) {
        if let Some(text) = state.transcript.text_of(&id) {
            let (generation, text) = (state.generation, text.to_owned());
            effects.add(RoomEffect::SendText { generation, id: id.clone(), text });
            state.unconfirmed.push(id);
        }
    }
}

/// When the last words have come, or will not come any more.
fn drained_at(state: &State) -> Option<Now> {
    let Stage::Ending(Ending::Draining { since }) = state.stage else { return None };
    let latest = since.plus(DRAIN_DEADLINE_MS);
    if state.transcript.candidate_is_open() {
        return Some(latest);
    }
    let is_text =
        |heard: Now| state.last_candidate_final.is_some_and(|text| text >= heard.plus(TEXT_AFTER_SPEECH_MS));
    let not_yet_text = state.last_heard.filter(|heard| !is_text(*heard));
    Some(not_yet_text.map_or(since, |heard| heard.plus(SPEECH_TO_TEXT_MS).min(latest)))
}

fn drain(state: &mut State, effects: &mut Effects) {
    if drained_at(state).is_some_and(|at| state.now >= at) {
        connection::end(state, None, effects);
    }
}

/// The microphone is open only while it is wanted, and never without having been told whether it is muted.
fn microphone(state: &mut State, effects: &mut Effects) {
    let is_closed = state.microphone.state == MicrophoneState::Closed;
    match state.wants_microphone() {
        true if is_closed => {
            state.microphone.state = MicrophoneState::Opening;
            state.microphone.heard = false;
            effects.add(SoundEffect::SetMuted(state.muted));
            effects.add(SoundEffect::OpenMicrophone);
        }
        false if !is_closed => {
            state.microphone.state = MicrophoneState::Closed;
            state.speaking_while_muted = false;
            if state.speaker_test == SpeakerTest::Recording {
                state.speaker_test = SpeakerTest::Idle;
            }
            effects.add(SoundEffect::CloseMicrophone);
        }
        _ => {}
    }
}

/// At the end the person waits for the journal, and is told when it does not answer.
fn written_deadline(state: &State) -> Option<Now> {
    match state.stage {
        Stage::Ending(Ending::Saving { since }) if !state.transcript.is_written() => {
            Some(since.plus(WRITE_DEADLINE_MS))
        }
        _ => None,
    }
}

/// The interview has ended once everything is written, and uploaded as far as that goes now.
fn finish(state: &mut State) {
    if !matches!(state.stage, Stage::Ending(Ending::Saving { .. })) {
        return;
    }
    if written_deadline(state).is_some_and(|at| state.now >= at) && !state.troubles.has(Topic::Journal) {
        let path = "this computer's disk".to_owned();
        state.troubles.raise(Topic::Journal, Observation::JournalFailed { fault: WriteFault::Other, path });
    }
    let is_written = state.transcript.is_written() || state.troubles.has(Topic::Journal);
    let is_uploaded = !state.stores_entries()
        || state.troubles.has(Topic::Upload)
        || state.upload.attempts > 0
        || state.transcript.unacknowledged().next().is_none();
    // A client without a window ends with the interview: the platform is told before.
    let is_told = !matches!(state.finish.map(|finish| finish.report), Some(Report::Sent { .. }));
    if is_written && is_uploaded && is_told && state.removed_at.is_none() {
        state.stage = Stage::Ended;
    }
}

/// The clock on the screen.
fn next_second(state: &State) -> Option<Now> {
    let is_running = state.started_at.is_some() && state.ended_at.is_none();
    is_running.then(|| state.now.plus(1000 - state.elapsed_ms() % 1000))
}
