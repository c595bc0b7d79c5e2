//! What the platform answered.

use super::{Effects, room};
use crate::{
    effect::{JournalEffect, RoomEffect},
    input::PlatformInput,
    state::{Call, Stage, State},
    trouble::Topic,
    view::Mode,
};

pub(super) fn step(state: &mut State, input: PlatformInput, effects: &mut Effects) {
    match input {
        PlatformInput::Opened(opened) => {
            if state.stage == Stage::Opening {
                state.opened = Some(*opened);
                state.stage = Stage::Consent;
                begin_journal(state, effects);
            }
        }
        PlatformInput::OpenFailed(observed) => {
            if state.stage == Stage::Opening {
                state.stage = Stage::Welcome;
                state.troubles.raise(Topic::Opening, observed);
            }
        }
        PlatformInput::Granted { generation, grant } => {
            if generation == state.generation && matches!(state.call, Call::Granting { .. }) {
                state.call = Call::Joining { since: state.now };
                effects.add(RoomEffect::Join { generation, grant, publish: state.mode == Mode::Voice });
            }
        }
        PlatformInput::GrantRefused { generation, why } => {
            if generation == state.generation && matches!(state.call, Call::Granting { .. }) {
                room::connecting_failed(state, why, effects);
            }
        }
        PlatformInput::Uploaded { ids } => {
            state.upload.in_flight = false;
            state.upload.attempts = 0;
            state.troubles.clear(Topic::Upload);
            for id in &ids {
                state.transcript.acknowledge(id);
            }
            effects.add(JournalEffect::Acknowledge { ids });
        }
        PlatformInput::UploadFailed(observed) => super::rules::upload_failed(state, observed),
        PlatformInput::FeedbackSent => state.troubles.clear(Topic::Feedback),
        PlatformInput::FeedbackFailed(observed) => state.troubles.raise(Topic::Feedback, observed),
    }
}

pub(super) fn begin_journal(state: &State, effects: &mut Effects) {
    if let Some(opened) = &state.opened {
        effects.add(JournalEffect::Begin {
            interview: opened.interview.clone(),
            platform: opened.platform.clone(),
        });
    }
}
