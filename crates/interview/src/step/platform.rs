//! What the platform answered.

use diagnosis::Observation;

use super::{Effects, connection, journal, path, removed, upload, writing};
use crate::{
    effect::RoomEffect,
    input::{Grant, Opened, PlatformInput},
    state::{Call, Stage, State},
    trouble::Topic,
    view::Mode,
};

pub(super) fn step(state: &mut State, input: PlatformInput, effects: &mut Effects) {
    match input {
        PlatformInput::Opened(opened) => opened_invite(state, *opened, effects),
        PlatformInput::OpenFailed(observed) => open_failed(state, observed, effects),
        PlatformInput::Granted { generation, grant } => {
            if generation == state.generation && matches!(state.call, Call::Granting { .. }) {
                granted(state, grant, effects);
            } else if path::is_repair(state, generation) {
                connection::change_over(state, generation, effects);
                granted(state, grant, effects);
            }
        }
        PlatformInput::GrantRefused { generation, why } => {
            if generation == state.generation && matches!(state.call, Call::Granting { .. }) {
                connection::failed(state, why, effects);
            } else if path::is_repair(state, generation) {
                path::repair_refused(state, why, effects);
            }
        }
        PlatformInput::Uploaded { ids } => upload::answered(state, ids, effects),
        PlatformInput::UploadFailed(observed) => upload::failed(state, observed, effects),
        PlatformInput::Refused { ids } => upload::refused(state, ids, effects),
        PlatformInput::LineWords { turn, id, text } => writing::words(state, turn, &id, &text),
        PlatformInput::LineDone { turn, line } => writing::done(state, turn, line, effects),
        PlatformInput::LineFailed { turn, why } => writing::failed(state, turn, why, effects),
        PlatformInput::Backlog { turn, entries } => writing::backlog(state, turn, entries, effects),
        PlatformInput::Removed { why } => removed::answered(state, why),
        PlatformInput::Finished => upload::reported(state, effects),
        PlatformInput::FinishFailed(observed) => upload::report_failed(state, &observed),
        PlatformInput::Sealed { path } => {
            state.sealed_file = Some(path).filter(|_| state.stage == Stage::Ended);
        }
        PlatformInput::SealFailed(observed) => {
            if state.stage == Stage::Ended {
                state.troubles.raise(Topic::Seal, observed);
            }
        }
        PlatformInput::FeedbackSent => state.troubles.clear(Topic::Feedback),
        PlatformInput::FeedbackFailed(observed) => {
            if state.feedback.is_some() {
                state.troubles.raise(Topic::Feedback, observed);
            }
        }
    }
}

pub(super) fn open_failed(state: &mut State, observed: Observation, effects: &mut Effects) {
    if matches!(state.stage, Stage::Opening { .. }) {
        state.stage = Stage::Welcome;
        state.troubles.raise(Topic::Opening, observed);
    } else if matches!(state.call, Call::TakingOver { .. }) {
        connection::stop(state, observed, effects);
    }
}

fn opened_invite(state: &mut State, opened: Opened, effects: &mut Effects) {
    if matches!(state.stage, Stage::Opening { .. }) {
        state.mode = match () {
            () if opened.unreachable.is_some() && opened.pack.is_some() => Mode::Offline,
            () if opened.text_instead_of_voice || !opened.modes.voice => Mode::Text,
            () => Mode::Voice,
        };
        state.opened = Some(opened);
        state.stage = Stage::Consent;
        journal::begin(state, effects);
    } else if matches!(state.call, Call::TakingOver { .. }) {
        taken_over(state, opened, effects);
    }
}

/// With what the other place has added meanwhile.
fn taken_over(state: &mut State, opened: Opened, effects: &mut Effects) {
    let is_finished = opened.is_finished;
    state.opened = Some(opened);
    state.is_elsewhere = false;
    if state.journal_begun {
        journal::take_backlog(state, effects);
        writing::find_place(state, effects);
    }
    if is_finished {
        connection::end(state, None, effects);
    } else if state.mode == Mode::Voice || !state.can_write() {
        connection::ask_for_grant(state, effects);
    } else {
        writing::begin(state, effects);
    }
}

fn granted(state: &mut State, grant: Grant, effects: &mut Effects) {
    state.platform_answered();
    state.call = Call::Joining { identity: grant.identity.clone(), since: state.now };
    state.is_published = state.mode == Mode::Voice;
    let (generation, publish) = (state.generation, state.is_published);
    effects.add(RoomEffect::Join { generation, grant, publish });
}
