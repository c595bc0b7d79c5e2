//! What this computer's journal reported.

use super::Effects;
use crate::{
    effect::SoundEffect,
    input::JournalInput,
    state::State,
    trouble::Topic,
    view::{Via, Who},
};

pub(super) fn step(state: &mut State, input: JournalInput, effects: &mut Effects) {
    match input {
        JournalInput::Preferences(preferences) => {
            state.devices.microphone = preferences.microphone;
            state.devices.speaker = preferences.speaker;
            state.processing = preferences.processing;
            for (direction, device) in [
                (crate::command::Direction::Microphone, &state.devices.microphone),
                (crate::command::Direction::Speaker, &state.devices.speaker),
            ] {
                effects.add(SoundEffect::ChooseDevice { direction, device: device.clone() });
            }
            effects.add(SoundEffect::SetProcessing(state.processing));
        }
        JournalInput::Begun { kept } => {
            state.journal_begun = true;
            state.troubles.clear(Topic::Journal);
            for (entry, acknowledged) in kept {
                state.transcript.restore(entry, acknowledged);
            }
        }
        JournalInput::Written { id } => {
            state.transcript.written(&id);
            if state.transcript.unwritten().is_empty() {
                state.troubles.clear(Topic::Journal);
            }
            let typed = state.transcript.entries().any(|entry| {
                entry.id == id && entry.r#final && entry.via == Via::Typed && entry.who == Who::Candidate
            });
            if typed {
                state.undelivered.push(id);
            }
        }
        JournalInput::Failed(observed) => state.troubles.raise(Topic::Journal, observed),
    }
}
