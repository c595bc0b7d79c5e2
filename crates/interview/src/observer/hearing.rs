//! Listening to the call, where there is one.

use diagnosis::Observation;
use diagnosis::recruiting::Trouble;
use platform_api::live::Doing;

use super::effect::{HearingEffect, ObserverPlatformEffect};
use super::input::HearingInput;
use super::state::{Hearing, ObserverState, Watched, has_ended};
use super::step::{Effects, wait};
use super::trouble::Topic;
use crate::input::{DisconnectReason, Generation, Now};

/// A call that was just over is not asked for again before this: the platform needs a moment to see it, too.
pub(super) const NO_CALL_FOR_MS: u64 = 3_000;

pub(super) fn step(state: &mut ObserverState, event: HearingInput, effects: &mut Effects) {
    let now = state.now.running;
    let at_ms = u32::try_from(state.elapsed_ms()).unwrap_or(u32::MAX);
    let Some(watched) = &mut state.watched else { return };
    if !matches!(watched.hearing, Hearing::Joining { .. } | Hearing::Joined { .. }) {
        return;
    }
    match event {
        HearingInput::Joined => {
            watched.hearing = Hearing::Joined { is_reconnecting: false };
            watched.troubles.clear(Topic::Hearing);
        }
        HearingInput::JoinFailed(observed) => lost(watched, now, Some(observed)),
        HearingInput::NotHeard(observed) => {
            watched.troubles.raise(Topic::Speaker, Trouble::NotHeard { why: Box::new(observed) });
        }
        HearingInput::Heard => watched.troubles.clear(Topic::Speaker),
        HearingInput::Reconnecting => watched.hearing = Hearing::Joined { is_reconnecting: true },
        HearingInput::Reconnected => watched.hearing = Hearing::Joined { is_reconnecting: false },
        HearingInput::Disconnected(reason) => {
            state.words.cut_streams();
            effects.add(HearingEffect::Leave);
            match reason {
                DisconnectReason::RoomDeleted
                | DisconnectReason::RoomClosed
                | DisconnectReason::ParticipantRemoved => watched.hearing = Hearing::NoCall { since: now },
                _ => lost(watched, now, None),
            }
        }
        HearingInput::StreamOpened { stream, voice, segment } => {
            state.words.open_stream(stream, voice, &segment, at_ms);
        }
        HearingInput::StreamText { stream, text } => state.words.stream_text(&stream, &text),
        HearingInput::StreamClosed { stream } => state.words.close_stream(&stream),
    }
}

/// The connection is gone, or was not made. It is made again by itself; somebody is told from the second failure on.
fn lost(watched: &mut Watched, now: Now, why: Option<Observation>) {
    let failures = match watched.hearing {
        Hearing::Joining { failures } => failures + 1,
        _ => 1,
    };
    if let Some(why) = why {
        watched.troubles.raise(Topic::Hearing, Trouble::NotHeard { why: Box::new(why) });
    }
    watched.hearing = Hearing::Lost { again_at: wait(now, failures), failures };
}

/// The platform gave no right to listen.
pub(super) fn refused(watched: &mut Watched, now: Now, why: Trouble) {
    if why == Trouble::NoCall {
        watched.troubles.clear(Topic::Hearing);
        watched.hearing = Hearing::NoCall { since: now };
        return;
    }
    let failures = match watched.hearing {
        Hearing::Joining { failures } => failures + 1,
        _ => 1,
    };
    watched.troubles.raise(Topic::Hearing, why);
    watched.hearing = Hearing::Lost { again_at: wait(now, failures), failures };
}

/// Asks for the right to listen where that is due.
pub(super) fn settle(state: &mut ObserverState, effects: &mut Effects) {
    let now = state.now.running;
    let Some(watched) = &mut state.watched else { return };
    if watched.hearing_due().is_none_or(|due| due > now) {
        return;
    }
    let failures = match watched.hearing {
        Hearing::Lost { failures, .. } => failures,
        _ => 0,
    };
    state.call = Generation(state.call.0 + 1);
    watched.hearing = Hearing::Joining { failures };
    let interview = watched.interview.clone();
    effects.add(ObserverPlatformEffect::AskToHear { watch: state.watch, interview, call: state.call });
}

/// Whether the interview says that there is one, or will be in a moment.
pub(super) fn may_have_a_call(watched: &Watched) -> bool {
    watched.session.as_ref().is_some_and(|session| {
        !has_ended(session)
            && session.mode == platform_api::invite::Mode::Voice
            && matches!(session.doing, Doing::Waiting | Doing::Talking | Doing::Reconnecting)
    })
}
