//! What a person asked for.

use diagnosis::Observation;
use secrecy::SecretString;
use uuid::Uuid;

use super::{Effects, connection, journal, preflight, upload, writing};
use crate::{
    command::{Command, Direction},
    effect::{JournalEffect, PlatformEffect, Purpose, RoomEffect, SoundEffect},
    input::{Event, FinishReason},
    state::{Call, Ending, Lines, Stage, State},
    trouble::{Topic, settings_may_help, typing_may_help},
    view::{MicrophoneState, Mode, Phase, SpeakerTest},
};

/// Longest answer that is taken, in characters: far above what a person types at once, and in any script no more than
/// the platform takes for one entry.
const LONGEST_ANSWER: usize = 100_000;
/// Longest name and feedback, in characters.
const LONGEST_NAME: usize = 200;
const LONGEST_FEEDBACK: usize = 4_000;

pub(super) fn step(state: &mut State, command: Command, new_id: Uuid, effects: &mut Effects) {
    match command {
        Command::OpenInvite { link } => open(state, link.into(), Purpose::Hold, effects),
        Command::Resume { platform, interview } => resume(state, platform, interview, effects),
        Command::SetName { name } => set_name(state, &name),
        Command::AcceptConsent => accept_consent(state, effects),
        Command::RunChecks { check } => preflight::run(state, check, effects),
        Command::SkipChecks => preflight::skip(state, effects),
        Command::ConfirmSpeaker { heard } => preflight::confirm_speaker(state, heard),
        Command::TestSpeaker => test(state, SoundEffect::TestSpeaker, effects),
        Command::RecordAndPlayBack => test(state, SoundEffect::RecordAndPlayBack, effects),
        Command::Start => start(state, effects),
        Command::SetMuted { muted } => set_muted(state, muted, effects),
        Command::SetProcessing { processing } => {
            state.processing = processing;
            effects.add(SoundEffect::SetProcessing(processing));
            effects.add(JournalEffect::Remember(state.preferences()));
        }
        Command::ChooseDevice { direction, device } => choose_device(state, direction, device, effects),
        Command::TypeAnswer { text } => type_answer(state, text, new_id, effects),
        Command::KeepDraft { text } => keep_draft(state, text, effects),
        Command::UseText => use_text(state, effects),
        Command::UseVoice => use_voice(state, effects),
        Command::Retry => retry(state, effects),
        Command::OpenPrivacySettings => open_privacy_settings(state, effects),
        Command::ContinueHere => continue_here(state, effects),
        Command::HandIn => hand_in(state, effects),
        Command::DismissProblem => state.troubles.dismiss_shown(),
        Command::Leave => leave(state, effects),
        Command::ExportSealed => export_sealed(state, effects),
        Command::SendFeedback { rating, text } => send_feedback(state, rating, &text, effects),
        Command::Close => close(state, effects),
    }
}

fn open(state: &mut State, link: SecretString, purpose: Purpose, effects: &mut Effects) {
    if matches!(state.stage, Stage::Welcome | Stage::Consent | Stage::Ended) {
        reset(state);
        state.purpose = purpose;
        state.stage = Stage::Opening { since: state.now };
        state.link = Some(link.clone());
        effects.add(PlatformEffect::OpenInvite { link, purpose });
    }
}

fn resume(state: &mut State, platform: String, interview: String, effects: &mut Effects) {
    if matches!(state.stage, Stage::Welcome | Stage::Ended) {
        reopen(state, platform, interview, Purpose::Hold, effects);
    }
}

/// The invite that could not be opened.
fn open_again(state: &mut State, purpose: Purpose, effects: &mut Effects) {
    if let Some(link) = state.link.clone() {
        open(state, link, purpose, effects);
    } else if let Some((platform, interview)) = state.resumed.clone()
        && state.stage == Stage::Welcome
    {
        reopen(state, platform, interview, purpose, effects);
    }
}

fn reopen(state: &mut State, platform: String, interview: String, purpose: Purpose, effects: &mut Effects) {
    reset(state);
    state.purpose = purpose;
    state.stage = Stage::Opening { since: state.now };
    state.resumed = Some((platform.clone(), interview.clone()));
    effects.add(PlatformEffect::Reopen { platform, interview, purpose });
}

/// Of an interview that is open in another place, and that place keeps it.
fn hand_in(state: &mut State, effects: &mut Effects) {
    if matches!(state.troubles.about(Topic::Opening), Some(Observation::InviteInUse)) {
        open_again(state, Purpose::HandIn, effects);
    }
}

fn keep_draft(state: &mut State, text: String, effects: &mut Effects) {
    if state.journal_begun && state.draft.kept != text && text.chars().count() <= LONGEST_ANSWER {
        state.draft.restored.clear();
        state.draft.kept.clone_from(&text);
        effects.add(JournalEffect::KeepDraft { text });
    }
}

fn set_name(state: &mut State, name: &str) {
    let name: String = name.trim().chars().take(LONGEST_NAME).collect();
    if !name.is_empty() && matches!(state.stage, Stage::Consent | Stage::GettingReady) {
        state.name = Some(name);
    }
}

fn accept_consent(state: &mut State, effects: &mut Effects) {
    let Some(opened) = state.opened.as_ref().filter(|_| state.stage == Stage::Consent) else { return };
    journal::note(Event::Consented { version: opened.consent.version.clone() }, effects);
    state.stage = Stage::GettingReady;
    effects.add(SoundEffect::ListDevices);
}

fn test(state: &mut State, effect: SoundEffect, effects: &mut Effects) {
    let is_idle = matches!(state.speaker_test, SpeakerTest::Idle | SpeakerTest::Done);
    let needs_microphone = effect == SoundEffect::RecordAndPlayBack;
    let has_microphone = state.microphone.state == MicrophoneState::Capturing;
    if state.stage == Stage::GettingReady && is_idle && (has_microphone || !needs_microphone) {
        effects.add(effect);
    }
}

fn start(state: &mut State, effects: &mut Effects) {
    if state.can_start() {
        state.stage = Stage::Interview;
        if state.mode != Mode::Voice && state.can_write() {
            writing::begin(state, effects);
        } else {
            journal::note(Event::Held { mode: state.mode }, effects);
            connection::ask_for_grant(state, effects);
            if state.mode == Mode::Voice {
                effects.add(RoomEffect::KeepWords { generation: state.generation });
            }
        }
    }
}

fn choose_device(state: &mut State, direction: Direction, device: String, effects: &mut Effects) {
    state.chosen(direction).clone_from(&device);
    effects.add(SoundEffect::ChooseDevice { direction, device });
    effects.add(JournalEffect::Remember(state.preferences()));
    match direction {
        Direction::Speaker => state.troubles.clear(Topic::Speaker),
        Direction::Microphone => {
            // What was heard and what went wrong was the other one's.
            state.microphone.heard = false;
            state.troubles.clear(Topic::Microphone);
            if state.microphone.state == MicrophoneState::Failed {
                reopen_microphone(state, effects);
            }
        }
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
    if state.call == Call::Stopped && state.can_write() {
        // Typing is an answer to "continue by typing?", too.
        writing::begin(state, effects);
    }
    state.draft.restored.clear();
    let at_ms = state.at_ms();
    if let Some(entry) = state.transcript.type_answer(&new_id.to_string(), text, at_ms) {
        // The answer ends the draft, in the journal too.
        state.draft.kept.clear();
        effects.add(JournalEffect::Append { entry });
        if matches!(state.troubles.about(Topic::Text), Some(Observation::AnswerTooLong { .. })) {
            state.troubles.clear(Topic::Text);
        }
    }
}

fn use_text(state: &mut State, effects: &mut Effects) {
    if !state.can_use_text() {
        return;
    }
    state.has_chosen_mode = true;
    let is_heard_in_room = state.is_joined() && state.listener().is_some();
    if state.stage == Stage::Interview && !is_heard_in_room && state.can_write() {
        return writing::begin(state, effects);
    }
    state.mode = if state.is_unreachable() { Mode::Offline } else { Mode::Text };
    state.troubles.clear(Topic::Microphone);
    if state.call == Call::Stopped && state.troubles.about(Topic::Call).is_some_and(typing_may_help) {
        connection::ask_for_grant(state, effects);
    }
}

fn use_voice(state: &mut State, effects: &mut Effects) {
    if !state.can_use_voice() {
        return;
    }
    state.has_chosen_mode = true;
    state.mode = Mode::Voice;
    if state.call == Call::Written {
        state.lines.asked = None;
        writing::hurry(state);
        state.troubles.clear(Topic::Line);
        journal::note(Event::Held { mode: Mode::Voice }, effects);
        connection::ask_for_grant(state, effects);
    }
}

/// Tries again what the shown problem is about.
fn retry(state: &mut State, effects: &mut Effects) {
    let Some(topic) = state.troubles.shown() else { return };
    match topic {
        Topic::Opening => {
            open_again(state, state.purpose, effects);
        }
        Topic::Salvage => {}
        Topic::Seal => export_sealed(state, effects),
        Topic::Line => writing::hurry(state),
        Topic::Journal if !state.journal_begun => journal::begin(state, effects),
        Topic::Journal => {
            let unwritten = state.transcript.unwritten().cloned();
            unwritten.for_each(|entry| effects.add(JournalEffect::Append { entry }));
            journal::note_again(state, effects);
        }
        Topic::Call if state.call == Call::Stopped => connection::ask_for_grant(state, effects),
        Topic::Interviewer if state.is_joined() => connection::replace(state, effects),
        Topic::Call | Topic::Interviewer => {}
        Topic::Microphone => {
            effects.add(SoundEffect::ListDevices);
            reopen_microphone(state, effects);
        }
        Topic::Speaker => {
            let device = state.devices.speaker.clone();
            effects.add(SoundEffect::ChooseDevice { direction: Direction::Speaker, device });
        }
        // Of those that are not confirmed, some may arrive twice: under the same id.
        Topic::Text => state.undelivered.append(&mut state.unconfirmed),
        Topic::Upload => upload::hurry(state),
        Topic::Feedback => {
            if let Some((rating, text)) = state.feedback.clone() {
                effects.add(PlatformEffect::SendFeedback { rating, text });
            }
        }
    }
    state.troubles.clear(topic);
}

fn open_privacy_settings(state: &State, effects: &mut Effects) {
    if state.troubles.about(Topic::Microphone).is_some_and(settings_may_help) {
        effects.add(SoundEffect::OpenPrivacySettings);
    }
}

fn continue_here(state: &mut State, effects: &mut Effects) {
    if state.stage == Stage::Interview && state.call == Call::Stopped {
        connection::take_over(state, effects);
    } else if state.troubles.has(Topic::Opening) {
        open_again(state, Purpose::TakeOver, effects);
    }
}

fn leave(state: &mut State, effects: &mut Effects) {
    if state.stage != Stage::Interview {
        return;
    }
    if state.is_joined() {
        // Silence from here on, so that the end of the last utterance is heard as one.
        set_muted(state, true, effects);
        state.troubles.clear(Topic::Interviewer);
        state.stage = Stage::Ending(Ending::Draining { since: state.now });
        return;
    }
    connection::end(state, Some(FinishReason::EndedEarly), effects);
}

fn send_feedback(state: &mut State, rating: u8, text: &str, effects: &mut Effects) {
    if state.stage == Stage::Ended && (1..=5).contains(&rating) && state.stores_entries() {
        let text: String = text.chars().take(LONGEST_FEEDBACK).collect();
        state.feedback = Some((rating, text.clone()));
        effects.add(PlatformEffect::SendFeedback { rating, text });
    }
}

fn export_sealed(state: &mut State, effects: &mut Effects) {
    if let Some(finish) = state.finish.filter(|_| state.can_export_sealed()) {
        let entries = state.transcript.standing().filter(|entry| entry.r#final).cloned().collect();
        state.troubles.clear(Topic::Seal);
        effects.add(PlatformEffect::Seal { entries, reason: finish.reason });
    }
}

fn close(state: &mut State, effects: &mut Effects) {
    let may_close = match state.stage {
        Stage::Welcome | Stage::Ending(_) => false,
        // What the journal does not have yet would be gone from the screen.
        Stage::Interview => state.phase() == Phase::Failed && state.transcript.is_written(),
        Stage::Opening { .. } | Stage::Consent | Stage::GettingReady | Stage::Ended => true,
    };
    if may_close {
        reset(state);
        effects.add(SoundEffect::Close);
        effects.add(PlatformEffect::Close);
        effects.add(JournalEffect::ListRecent);
    }
}

/// From the beginning, so that it is told again when it fails again. It is opened where it is wanted.
fn reopen_microphone(state: &mut State, effects: &mut Effects) {
    state.microphone.state = MicrophoneState::Closed;
    effects.add(SoundEffect::CloseMicrophone);
}

/// Back to the beginning; what the person chose stays, and so does the count of connections.
fn reset(state: &mut State) {
    *state = State {
        now: state.now,
        generation: connection::next_generation(state),
        asked: state.asked,
        unanswered_begins: state.unanswered_begins,
        transcript: state.transcript.next(),
        troubles: state.troubles.lasting(),
        lines: Lines { turn: state.lines.turn, ..Lines::default() },
        devices: std::mem::take(&mut state.devices),
        processing: state.processing,
        recent: std::mem::take(&mut state.recent),
        checks: std::mem::take(&mut state.checks),
        ..State::default()
    };
}
