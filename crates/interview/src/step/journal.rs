//! What this computer's journal reported.

use super::Effects;
use crate::{
    command::Direction,
    effect::{JournalEffect, SoundEffect},
    input::{JournalInput, Kept, Preferences, Upload},
    state::State,
    trouble::Topic,
    view::{Via, Who},
};

pub(super) fn step(state: &mut State, input: JournalInput, effects: &mut Effects) {
    match input {
        JournalInput::Preferences(preferences) => prefer(state, preferences, effects),
        JournalInput::Recent(recent) => state.recent = recent,
        JournalInput::Salvaged(observed) => state.troubles.raise(Topic::Journal, observed),
        JournalInput::Begun(kept) => begun(state, kept),
        JournalInput::Written { id } => written(state, id),
        JournalInput::Failed(observed) => {
            if !state.journal_begun {
                state.unanswered_begins = state.unanswered_begins.saturating_sub(1);
            }
            state.troubles.raise(Topic::Journal, observed);
        }
    }
}

/// Asks for the open interview's journal. Answers of earlier interviews may still be under way.
pub(super) fn begin(state: &mut State, effects: &mut Effects) {
    if let Some(opened) = &state.opened {
        state.unanswered_begins += 1;
        effects.add(JournalEffect::Begin {
            interview: opened.interview.clone(),
            platform: opened.platform.clone(),
            company: opened.company.clone(),
            job: opened.job.clone(),
        });
    }
}

fn prefer(state: &mut State, preferences: Preferences, effects: &mut Effects) {
    state.devices.microphone = preferences.microphone;
    state.devices.speaker = preferences.speaker;
    state.processing = preferences.processing;
    for (direction, device) in
        [(Direction::Microphone, &state.devices.microphone), (Direction::Speaker, &state.devices.speaker)]
    {
        effects.add(SoundEffect::ChooseDevice { direction, device: device.clone() });
    }
    effects.add(SoundEffect::SetProcessing(state.processing));
}

fn begun(state: &mut State, kept: Kept) {
    state.unanswered_begins = state.unanswered_begins.saturating_sub(1);
    // Only the last one asked for is this interview's.
    if state.unanswered_begins > 0 || state.opened.is_none() {
        return;
    }
    state.journal_begun = true;
    state.troubles.clear(Topic::Journal);
    state.draft = kept.draft;
    for (entry, upload) in kept.entries {
        state.earlier_ms = state.earlier_ms.max(entry.at_ms.into());
        state.transcript.restore(entry, upload == Upload::Acknowledged);
    }
}

fn written(state: &mut State, id: String) {
    let Some(entry) = state.transcript.written(&id) else { return };
    if entry.via == Via::Typed && entry.who == Who::Candidate {
        state.undelivered.push(id);
    }
    if state.transcript.is_written() {
        state.troubles.clear(Topic::Journal);
    }
}
