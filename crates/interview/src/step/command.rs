//! What a person asked for.

use diagnosis::Observation;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Effects, room};
use crate::{
    command::Command,
    effect::{JournalEffect, PlatformEffect, RoomEffect, SoundEffect},
    state::{Call, Ending, Stage, State},
    trouble::Topic,
    view::{MicrophoneState, Mode, SpeakerTest},
};

/// Longest answer that is taken, in characters. Far above what a person types; keeps one entry uploadable.
const LONGEST_ANSWER: usize = 100_000;
/// Longest name and feedback, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_FEEDBACK: usize = 4_000;

pub(super) fn step(state: &mut State, command: Command, new_id: Uuid, effects: &mut Effects) {
    match command {
        Command::OpenInvite { link } => open(state, link.into(), false, effects),
        Command::SetName { name } => set_name(state, &name),
        Command::AcceptConsent => accept_consent(state, effects),
        Command::TestSpeaker => test(state, SoundEffect::TestSpeaker, effects),
        Command::RecordAndPlayBack => test(state, SoundEffect::RecordAndPlayBack, effects),
        Command::Start => start(state, effects),
        Command::SetMuted { muted } => set_muted(state, muted, effects),
        Command::SetProcessing { processing } => {
            state.processing = processing;
            effects.add(SoundEffect::SetProcessing(processing));
            effects.add(JournalEffect::Remember(state.preferences()));
        }
        Command::ChooseDevice { direction, device } => {
            state.chosen(direction).clone_from(&device);
            effects.add(SoundEffect::ChooseDevice { direction, device });
            effects.add(JournalEffect::Remember(state.preferences()));
        }
        Command::TypeAnswer { text } => type_answer(state, text, new_id, effects),
        Command::UseText => use_text(state, effects),
        Command::UseVoice => use_voice(state, effects),
        Command::Retry => retry(state, effects),
        Command::ContinueHere => continue_here(state, effects),
        Command::DismissProblem => state.troubles.dismiss_shown(),
        Command::Leave => leave(state, effects),
        Command::SendFeedback { rating, text } => send_feedback(state, rating, &text, effects),
        Command::Close => close(state, effects),
    }
}

fn open(state: &mut State, link: SecretString, take_over: bool, effects: &mut Effects) {
    let may_open = matches!(state.stage, Stage::Welcome | Stage::Consent | Stage::Ended);
    if !may_open {
        return;
    }
    reset(state);
    state.stage = Stage::Opening;
    state.link = Some(link.clone());
    effects.add(PlatformEffect::OpenInvite { link, take_over });
}

fn set_name(state: &mut State, name: &str) {
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    if !name.is_empty() && matches!(state.stage, Stage::Consent | Stage::GettingReady) {
        state.name = Some(name);
    }
}

fn accept_consent(state: &mut State, effects: &mut Effects) {
    if state.stage != Stage::Consent {
        return;
    }
    state.stage = Stage::GettingReady;
    effects.add(SoundEffect::ListDevices);
    open_microphone(state, effects);
}

fn test(state: &mut State, effect: SoundEffect, effects: &mut Effects) {
    let is_idle = matches!(state.speaker_test, SpeakerTest::Idle | SpeakerTest::Done);
    if state.stage == Stage::GettingReady && is_idle {
        effects.add(effect);
    }
}

fn start(state: &mut State, effects: &mut Effects) {
    if state.can_start() {
        state.stage = Stage::Interview;
        room::ask_for_grant(state, effects);
    }
}

fn set_muted(state: &mut State, muted: bool, effects: &mut Effects) {
    let has_microphone = matches!(state.stage, Stage::GettingReady | Stage::Interview);
    if has_microphone && state.muted != muted {
        state.muted = muted;
        effects.add(SoundEffect::SetMuted(muted));
    }
}

fn type_answer(state: &mut State, text: String, new_id: Uuid, effects: &mut Effects) {
    if !state.can_type() || text.trim().is_empty() {
        return;
    }
    let characters = text.chars().count();
    if characters > LONGEST_ANSWER {
        let observed = Observation::AnswerTooLong { characters, limit: LONGEST_ANSWER };
        return state.troubles.raise(Topic::Text, observed);
    }
    let at_ms = u32::try_from(state.elapsed_ms()).unwrap_or(u32::MAX);
    let entry = state.transcript.type_answer(new_id.to_string(), text, at_ms);
    effects.add(JournalEffect::Append { entry });
}

fn use_text(state: &mut State, effects: &mut Effects) {
    let fits = matches!(state.stage, Stage::GettingReady | Stage::Interview);
    if !fits || state.mode == Mode::Text {
        return;
    }
    state.mode = Mode::Text;
    state.troubles.clear(Topic::Microphone);
    state.microphone.state = MicrophoneState::Closed;
    if matches!(state.call, Call::Joined { .. }) {
        effects.add(RoomEffect::Unpublish { generation: state.generation });
    }
    effects.add(SoundEffect::CloseMicrophone);
}

fn use_voice(state: &mut State, effects: &mut Effects) {
    let fits = matches!(state.stage, Stage::GettingReady | Stage::Interview);
    if !fits || state.mode == Mode::Voice {
        return;
    }
    state.mode = Mode::Voice;
    open_microphone(state, effects);
    if matches!(state.call, Call::Joined { .. }) {
        effects.add(RoomEffect::Publish { generation: state.generation });
    }
}

fn retry(state: &mut State, effects: &mut Effects) {
    let Some(topic) = state.troubles.shown() else { return };
    state.troubles.clear(topic);
    match topic {
        Topic::Journal if !state.journal_begun => super::platform::begin_journal(state, effects),
        Topic::Journal => {
            for entry in state.transcript.unwritten() {
                effects.add(JournalEffect::Append { entry });
            }
        }
        Topic::Opening => {
            if let Some(link) = state.link.clone() {
                open(state, link, false, effects);
            }
        }
        Topic::Call => {
            if state.stage == Stage::Interview && state.call == Call::Stopped {
                room::ask_for_grant(state, effects);
            }
        }
        Topic::Interviewer => {
            if state.stage == Stage::Interview {
                room::replace_connection(state, effects);
            }
        }
        Topic::Microphone => {
            effects.add(SoundEffect::ListDevices);
            open_microphone(state, effects);
        }
        Topic::Speaker => {
            let device = state.devices.speaker.clone();
            effects.add(SoundEffect::ChooseDevice { direction: crate::command::Direction::Speaker, device });
        }
        Topic::Upload => {
            state.upload.again_at = None;
            state.upload.attempts = 0;
        }
        Topic::Feedback => {
            if let Some((rating, text)) = state.feedback.clone() {
                effects.add(PlatformEffect::SendFeedback { rating, text });
            }
        }
        Topic::Text => {}
    }
}

fn continue_here(state: &mut State, effects: &mut Effects) {
    match state.troubles.shown() {
        Some(Topic::Opening) => {
            if let Some(link) = state.link.clone() {
                open(state, link, true, effects);
            }
        }
        Some(Topic::Call) => retry(state, effects),
        _ => {}
    }
}

fn leave(state: &mut State, effects: &mut Effects) {
    if state.stage != Stage::Interview {
        return;
    }
    // Silence from here on, so that the end of the last utterance is heard as one.
    if !state.muted {
        state.muted = true;
        effects.add(SoundEffect::SetMuted(true));
    }
    state.troubles.clear(Topic::Interviewer);
    if state.is_joined() {
        state.stage = Stage::Ending(Ending::Draining { since: state.now });
    } else {
        room::end(state, effects);
    }
    effects.add(PlatformEffect::Finish);
}

fn send_feedback(state: &mut State, rating: u8, text: &str, effects: &mut Effects) {
    if state.stage == Stage::Ended && (1..=5).contains(&rating) && state.stores_entries() {
        let text: String = text.chars().take(LONGEST_FEEDBACK).collect();
        state.feedback = Some((rating, text.clone()));
        effects.add(PlatformEffect::SendFeedback { rating, text });
    }
}

fn close(state: &mut State, effects: &mut Effects) {
    let may_close = match state.stage {
        Stage::Welcome | Stage::Interview | Stage::Ending(_) => false,
        Stage::Opening | Stage::Consent | Stage::GettingReady | Stage::Ended => true,
    };
    if may_close {
        reset(state);
        effects.add(SoundEffect::Close);
        effects.add(PlatformEffect::Close);
    }
}

fn open_microphone(state: &mut State, effects: &mut Effects) {
    state.microphone.state = MicrophoneState::Opening;
    state.microphone.heard = false;
    effects.add(SoundEffect::OpenMicrophone);
}

/// Back to the beginning; what the person chose stays, and so does the count of connections.
fn reset(state: &mut State) {
    *state = State {
        now: state.now,
        generation: crate::input::Generation(state.generation.0 + 1),
        devices: std::mem::take(&mut state.devices),
        processing: state.processing,
        ..State::default()
    };
}
