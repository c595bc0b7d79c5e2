//! What happened in the room.

use super::{Effects, connection, journal, path};
use crate::{
    effect::JournalEffect,
    input::{Event, RoomInput},
    state::{Agent, Call, Stage, State},
    trouble::Topic,
    view::{Entry, Interviewer, Mode, Quality, Who},
};

pub(super) fn step(state: &mut State, event: RoomInput, effects: &mut Effects) {
    if !matches!(state.call, Call::Joining { .. } | Call::Joined { .. }) {
        return;
    }
    match event {
        RoomInput::Joined { identity } => joined(state, identity, effects),
        RoomInput::JoinFailed(observed) => {
            if matches!(state.call, Call::Joining { .. }) {
                connection::failed(state, observed, effects);
            }
        }
        RoomInput::Published => {}
        RoomInput::PublishFailed(observed) => {
            // What was not wanted any more may fail.
            if state.is_published && state.mode == Mode::Voice && state.stage == Stage::Interview {
                connection::lost(state, observed, effects);
            }
        }
        RoomInput::Reconnecting => path::resuming(state, true),
        RoomInput::Reconnected => path::resuming(state, false),
        RoomInput::Disconnected(reason) => connection::disconnected(state, reason, effects),
        RoomInput::ParticipantJoined { identity, is_agent } => {
            if is_agent {
                state.agents.entry(identity).or_insert(Agent { doing: Interviewer::Thinking, waits: false });
                state.interviewer_lost_at = None;
                state.troubles.clear(Topic::Interviewer);
            }
        }
        RoomInput::ParticipantLeft { identity } => {
            if state.agents.remove(&identity).is_some() && state.agents.is_empty() {
                state.interviewer_lost_at = Some(state.now);
            }
        }
        RoomInput::Attributes { identity, changed } => attributes(state, &identity, changed, effects),
        RoomInput::Quality(quality) => state.quality = quality,
        RoomInput::Measured(measures) => state.path.now.measures = Some(measures),
        RoomInput::Path(signs) => path::signs(state, signs),
        RoomInput::StreamOpened { stream, speaker, segment } => {
            let (who, at_ms) = (who(state, &speaker), state.at_ms());
            state.transcript.open_stream(stream, who, &segment, at_ms);
        }
        RoomInput::StreamText { stream, text } => state.transcript.stream_text(&stream, &text),
        RoomInput::StreamClosed { stream, is_final } => {
            let stands = state.transcript.close_stream(&stream, is_final);
            keep(state, stands, effects);
        }
        RoomInput::LegacySegment { speaker, segment, text, is_final } => {
            let (who, at_ms) = (who(state, &speaker), state.at_ms());
            let stands = state.transcript.legacy_segment(who, &segment, &text, is_final, at_ms);
            if state.transcript.holds_legacy() {
                state.legacy_since.get_or_insert(state.now);
            }
            keep(state, stands, effects);
        }
        RoomInput::TextSent { id } => text_sent(state, &id),
        RoomInput::TextFailed { id, why } => {
            if state.unconfirmed.contains(&id) {
                state.troubles.raise(Topic::Text, why);
            }
        }
    }
}

pub(super) fn set_reconnecting(state: &mut State, reconnecting: bool) {
    let now = state.now;
    let Call::Joined { since, reconnecting_since, .. } = &mut state.call else { return };
    if reconnecting {
        reconnecting_since.get_or_insert(now);
        state.quality = Quality::Lost;
    } else if reconnecting_since.take().is_some() {
        // An interviewer that is missing, or left meanwhile, has its time to come back from here.
        *since = now;
        state.interviewer_lost_at = state.interviewer_lost_at.map(|_| now);
        state.quality = Quality::Unknown;
    }
}

/// What stands is written; it is shown as final once it is.
pub(super) fn keep(state: &mut State, stands: impl IntoIterator<Item = Entry>, effects: &mut Effects) {
    for entry in stands {
        if entry.who == Who::Candidate {
            state.last_candidate_final = Some(state.now);
        }
        effects.add(JournalEffect::Append { entry });
    }
}

fn joined(state: &mut State, identity: String, effects: &mut Effects) {
    if matches!(state.call, Call::Joining { .. }) {
        state.call = Call::Joined { identity, since: state.now, reconnecting_since: None };
        journal::begin_clock(state, effects);
    }
}

fn text_sent(state: &mut State, id: &str) {
    state.unconfirmed.retain(|unconfirmed| unconfirmed != id);
    if state.unconfirmed.is_empty() {
        state.troubles.clear(Topic::Text);
    }
}

/// What an agent says of itself. `lk.agent.state` is LiveKit's convention, `vivavoce.*` this platform's.
fn attributes(state: &mut State, identity: &str, changed: Vec<(String, String)>, effects: &mut Effects) {
    let before = state.question.whole();
    let Some(agent) = state.agents.get_mut(identity) else { return };
    for (key, value) in changed {
        match key.as_str() {
            "lk.agent.state" => {
                agent.doing = match value.as_str() {
                    "speaking" => Interviewer::Speaking,
                    "thinking" | "initializing" => Interviewer::Thinking,
                    _ => Interviewer::Listening,
                }
            }
            "vivavoce.waiting" => agent.waits = value == "true",
            "vivavoce.question.index" => state.question.index = value.parse().ok(),
            "vivavoce.question.total" => state.question.total = value.parse().ok(),
            "vivavoce.question.text" => state.question.text = Some(value).filter(|text| !text.is_empty()),
            _ => {}
        }
    }
    if let Some(question) = state.question.whole().filter(|now| Some(now) != before.as_ref()) {
        journal::note(Event::Asked { question }, effects);
    }
}

fn who(state: &State, speaker: &str) -> Who {
    if state.own_identity() == Some(speaker) { Who::Candidate } else { Who::Interviewer }
}
