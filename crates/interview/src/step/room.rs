//! What happened in the room, and how one is entered and left.

use diagnosis::Observation;

use super::Effects;
use crate::{
    effect::{JournalEffect, PlatformEffect, RoomEffect, SoundEffect},
    input::{DisconnectReason, Generation, RoomInput},
    state::{Call, Ending, Rejoin, Stage, State},
    trouble::Topic,
    view::{Entry, Interviewer, Quality, Who},
};

/// A lost connection is replaced by itself for this long; then a person decides.
const REJOIN_BUDGET_MS: u64 = 60_000;

pub(super) fn step(state: &mut State, event: RoomInput, effects: &mut Effects) {
    if !matches!(state.call, Call::Joining { .. } | Call::Joined { .. }) {
        return;
    }
    match event {
        RoomInput::Joined { identity } => joined(state, identity),
        RoomInput::JoinFailed(observed) => {
            if matches!(state.call, Call::Joining { .. }) {
                connecting_failed(state, observed, effects);
            }
        }
        RoomInput::Published => {}
        RoomInput::PublishFailed(observed) => lost(state, Some(observed), effects),
        RoomInput::Reconnecting => set_reconnecting(state, true),
        RoomInput::Reconnected => set_reconnecting(state, false),
        RoomInput::Disconnected(reason) => disconnected(state, reason, effects),
        RoomInput::ParticipantJoined { identity, is_agent } => {
            if is_agent {
                state.agents.entry(identity).or_insert(Interviewer::Thinking);
                interviewer_came(state);
            }
        }
        RoomInput::ParticipantLeft { identity } => {
            state.agents.remove(&identity);
            if state.agents.is_empty() && state.interviewer_since.take().is_some() {
                state.interviewer_lost_at = Some(state.now);
            }
        }
        RoomInput::Attributes { identity, changed } => attributes(state, &identity, changed),
        RoomInput::Quality(quality) => state.quality = quality,
        RoomInput::StreamOpened { stream, speaker, segment } => {
            let (who, at_ms) = (who(state, &speaker), at_ms(state));
            state.transcript.open_stream(stream, who, &segment, at_ms);
        }
        RoomInput::StreamText { stream, text } => state.transcript.stream_text(&stream, &text),
        RoomInput::StreamClosed { stream, is_final } => {
            let stands = state.transcript.close_stream(&stream, is_final);
            keep(state, stands, effects);
        }
        RoomInput::LegacySegment { speaker, segment, text, is_final } => {
            let (who, at_ms) = (who(state, &speaker), at_ms(state));
            let stands = state.transcript.legacy_segment(who, &segment, &text, is_final, at_ms);
            keep(state, stands, effects);
        }
        RoomInput::TextSent { .. } => state.troubles.clear(Topic::Text),
        RoomInput::TextFailed { why, .. } => state.troubles.raise(Topic::Text, why),
    }
}

/// A new connection begins; whatever an older one still says is not listened to.
pub(super) fn ask_for_grant(state: &mut State, effects: &mut Effects) {
    state.generation = Generation(state.generation.0 + 1);
    state.call = Call::Granting { since: state.now };
    state.troubles.clear(Topic::Call);
    forget_room(state);
    let name = state.opened.as_ref().and_then(|opened| opened.candidate.clone());
    let name = name.or_else(|| state.name.clone()).unwrap_or_default();
    effects.add(PlatformEffect::RequestGrant { generation: state.generation, name });
}

/// Leaves the room as it is and joins anew: the interviewer is asked for again on the way.
pub(super) fn replace_connection(state: &mut State, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    state.rejoin = Some(Rejoin { since: state.now, attempts: 0 });
    ask_for_grant(state, effects);
}

/// The grant or the room could not be had.
pub(super) fn connecting_failed(state: &mut State, observed: Observation, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    match state.rejoin {
        Some(rejoin)
            if state.now.since(rejoin.since) < REJOIN_BUDGET_MS && state.stage == Stage::Interview =>
        {
            back_off(state, rejoin);
        }
        _ => stop(state, observed),
    }
}

/// The interview is over: whatever stands is kept, devices are released, the room is left.
pub(super) fn end(state: &mut State, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    effects.add(SoundEffect::Close);
    let stands = state.transcript.close_all();
    keep(state, stands, effects);
    state.call = Call::None;
    state.rejoin = None;
    forget_room(state);
    state.troubles.clear(Topic::Microphone);
    state.troubles.clear(Topic::Speaker);
    state.troubles.clear(Topic::Interviewer);
    state.ended_at = Some(state.now);
    state.stage = Stage::Ending(Ending::Saving);
}

fn joined(state: &mut State, identity: String) {
    if !matches!(state.call, Call::Joining { .. }) {
        return;
    }
    state.call = Call::Joined { identity, since: state.now, reconnecting_since: None };
    state.rejoin = None;
    state.started_at.get_or_insert(state.now);
    state.troubles.clear(Topic::Call);
}

fn set_reconnecting(state: &mut State, reconnecting: bool) {
    let now = state.now;
    if let Call::Joined { since, reconnecting_since, .. } = &mut state.call {
        if reconnecting {
            reconnecting_since.get_or_insert(now);
        } else if reconnecting_since.take().is_some() {
            // An interviewer that left meanwhile has its time to come back from here.
            *since = now;
        }
    }
}

fn disconnected(state: &mut State, reason: DisconnectReason, effects: &mut Effects) {
    use DisconnectReason::*;
    if matches!(state.stage, Stage::Ending(_)) {
        return end(state, effects);
    }
    match reason {
        RoomDeleted | RoomClosed | ClientInitiated => end(state, effects),
        ParticipantRemoved => {
            state.troubles.raise(Topic::Call, Observation::RemovedFromRoom);
            end(state, effects);
        }
        DuplicateIdentity => stop(state, Observation::OpenedElsewhere),
        AgentError => stop(state, Observation::InterviewerFailed),
        UserUnavailable | UserRejected | SipTrunkFailure => {
            stop(state, Observation::LiveKitFailed { detail: format!("left the room ({reason:?})") });
        }
        // The SDK moves to another server by itself.
        Migration => set_reconnecting(state, true),
        Unknown | ServerShutdown | StateMismatch | JoinFailure | SignalClose | ConnectionTimeout
        | MediaFailure => {
            lost(state, None, effects);
        }
    }
}

/// The connection is gone and may come back: with a new token, at once, then with growing pauses.
fn lost(state: &mut State, observed: Option<Observation>, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    let was_live = state.started_at.is_some();
    match (state.rejoin, observed) {
        (None, None) => {
            state.rejoin = Some(Rejoin { since: state.now, attempts: 0 });
            ask_for_grant(state, effects);
        }
        (None, Some(observed)) if !was_live => stop(state, observed),
        (None, Some(_)) => back_off(state, Rejoin { since: state.now, attempts: 0 }),
        (Some(_), observed) => {
            connecting_failed(state, observed.unwrap_or(Observation::ConnectionLost), effects);
        }
    }
}

fn back_off(state: &mut State, rejoin: Rejoin) {
    // 0.5, 1, 2, 4, 8, 8 … seconds: quick at first, since most outages are short.
    let pause_ms = 500u64 << rejoin.attempts.min(4);
    state.rejoin = Some(Rejoin { attempts: rejoin.attempts + 1, ..rejoin });
    state.call = Call::Backoff { until: state.now.plus(pause_ms) };
    forget_room(state);
}

fn stop(state: &mut State, observed: Observation) {
    state.call = Call::Stopped;
    state.rejoin = None;
    forget_room(state);
    state.troubles.clear(Topic::Interviewer);
    state.troubles.raise(Topic::Call, observed);
}

fn forget_room(state: &mut State) {
    state.agents.clear();
    state.interviewer_since = None;
    state.interviewer_lost_at = None;
    state.quality = Quality::Unknown;
}

fn interviewer_came(state: &mut State) {
    let now = state.now;
    state.interviewer_since.get_or_insert(now);
    state.interviewer_lost_at = None;
    state.troubles.clear(Topic::Interviewer);
}

/// What an agent says of itself. `lk.agent.state` is LiveKit's convention, `vivavoce.question.*` this platform's.
fn attributes(state: &mut State, identity: &str, changed: Vec<(String, String)>) {
    if !state.agents.contains_key(identity) {
        return;
    }
    for (key, value) in changed {
        match key.as_str() {
            "lk.agent.state" => {
                let doing = match value.as_str() {
                    "speaking" => Interviewer::Speaking,
                    "thinking" | "initializing" => Interviewer::Thinking,
                    _ => Interviewer::Listening,
                };
                state.agents.insert(identity.to_owned(), doing);
            }
            "vivavoce.question.index" => state.question.index = value.parse().ok(),
            "vivavoce.question.total" => state.question.total = value.parse().ok(),
            "vivavoce.question.text" => state.question.text = Some(value).filter(|text| !text.is_empty()),
            _ => {}
        }
    }
}

fn who(state: &State, speaker: &str) -> Who {
    if state.own_identity() == Some(speaker) { Who::Candidate } else { Who::Interviewer }
}

fn at_ms(state: &State) -> u32 {
    u32::try_from(state.elapsed_ms()).unwrap_or(u32::MAX)
}

/// What stands is written; it is shown as final once it is.
fn keep(state: &mut State, stands: impl IntoIterator<Item = Entry>, effects: &mut Effects) {
    for entry in stands {
        if entry.who == Who::Candidate {
            state.last_candidate_final = Some(state.now);
        }
        effects.add(JournalEffect::Append { entry });
    }
}
