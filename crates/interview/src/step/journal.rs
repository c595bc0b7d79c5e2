//! What this computer's journal reported.

use super::{Effects, writing};
use crate::{
    command::Direction,
    effect::{JournalEffect, Purpose, SoundEffect},
    input::{Event, FinishReason, JournalInput, Kept, Preferences, Upload},
    state::{Call, Ending, Finish, Report, Stage, State},
    trouble::Topic,
    view::{Mode, Via, Who},
};

pub(super) fn step(state: &mut State, input: JournalInput, effects: &mut Effects) {
    match input {
        JournalInput::Preferences(preferences) => prefer(state, preferences, effects),
        JournalInput::Recent(recent) => state.recent = recent,
        JournalInput::Salvaged(observed) => state.troubles.raise(Topic::Salvage, observed),
        JournalInput::Begun(kept) => begun(state, kept, effects),
        JournalInput::Written { id } => written(state, id, effects),
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

/// Keeps a change of state for later runs.
pub(super) fn note(event: Event, effects: &mut Effects) {
    effects.add(JournalEffect::Note(event));
}

/// What may have been lost with a note that could not be written. Said twice it does no harm.
pub(super) fn note_again(state: &State, effects: &mut Effects) {
    if state.has_begun {
        note(Event::Began, effects);
        note(Event::Held { mode: state.mode }, effects);
    }
    if let Some(question) = state.question.whole() {
        note(Event::Asked { question }, effects);
    }
    if let Some(Finish { reason, .. }) = state.finish {
        note(Event::Ended { reason }, effects);
    }
}

/// The interviewer can be heard or read from here on.
pub(super) fn begin_clock(state: &mut State, effects: &mut Effects) {
    state.started_at.get_or_insert(state.now);
    if !state.has_begun {
        state.has_begun = true;
        note(Event::Began, effects);
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

fn begun(state: &mut State, kept: Kept, effects: &mut Effects) {
    state.unanswered_begins = state.unanswered_begins.saturating_sub(1);
    // Only the last one asked for is this interview's.
    if state.unanswered_begins > 0 || state.opened.is_none() || state.journal_begun {
        return;
    }
    state.journal_begun = true;
    state.troubles.clear(Topic::Journal);
    state.draft.kept.clone_from(&kept.draft);
    state.draft.restored = kept.draft;
    for (entry, upload) in kept.entries {
        state.earlier_ms = state.earlier_ms.max(entry.at_ms.into());
        state.transcript.restore(entry, upload);
    }
    take_backlog(state, effects);
    kept.events.into_iter().for_each(|event| remember(state, event));
    go_on(state, effects);
}

/// What another device, or a journal that is gone, had handed in.
pub(super) fn take_backlog(state: &mut State, effects: &mut Effects) {
    let Some(opened) = &mut state.opened else { return };
    let mut acknowledged = Vec::new();
    for entry in opened.backlog.as_mut().map(std::mem::take).unwrap_or_default() {
        state.earlier_ms = state.earlier_ms.max(entry.at_ms.into());
        if state.transcript.acknowledge(&entry.id) {
            acknowledged.push(entry.id);
        } else if let Some(entry) = state.transcript.restore(entry, Upload::Acknowledged) {
            acknowledged.push(entry.id.clone());
            effects.add(JournalEffect::Append { entry });
        }
    }
    if !acknowledged.is_empty() {
        effects.add(JournalEffect::Acknowledge { ids: acknowledged });
    }
}

fn remember(state: &mut State, event: Event) {
    match event {
        Event::Consented { version } => state.consented_to = Some(version),
        Event::Began => state.has_begun = true,
        // What was chosen in this run, before the journal answered, goes first.
        Event::Held { mode } => {
            if !state.has_chosen_mode {
                state.mode = mode;
            }
        }
        Event::Asked { question } => state.question.show(&question),
        Event::Ended { reason } => state.finish = Some(Finish { reason, report: Report::Wanted }),
        Event::Reported => {
            if let Some(finish) = &mut state.finish {
                finish.report = Report::Settled;
            }
        }
    }
}

/// From where the earlier runs left off.
fn go_on(state: &mut State, effects: &mut Effects) {
    state.mode = match state.mode {
        _ if state.is_unreachable() && state.allows_offline() => Mode::Offline,
        Mode::Offline if state.allows_text() => Mode::Text,
        mode => mode,
    };
    let Some(opened) = &state.opened else { return };
    let knows = opened.unreachable.is_none();
    if opened.is_finished && state.finish.is_none() {
        state.has_begun = true;
        state.finish = Some(Finish { reason: FinishReason::Completed, report: Report::Settled });
    } else if state.purpose == Purpose::HandIn {
        state.finish = Some(Finish { reason: FinishReason::EndedEarly, report: Report::Settled });
    } else if knows && !opened.is_finished {
        // What the other side had ended it may have opened again. What ended here is still to be told.
        state.finish = state.finish.filter(|finish| finish.report == Report::Wanted);
    }
    writing::find_place(state, effects);
    if state.is_complete && state.finish.is_none() {
        state.finish = Some(Finish { reason: FinishReason::Completed, report: Report::Wanted });
        note(Event::Ended { reason: FinishReason::Completed }, effects);
    }
    if state.finish.is_some() {
        // Nothing is left to do but to hand in what waits.
        state.ended_at = Some(state.now);
        state.stage = Stage::Ending(Ending::Saving { since: state.now });
        return;
    }
    // The same words need not be agreed to twice. A microphone is never opened without a click, though.
    let is_agreed =
        state.opened.as_ref().map(|opened| &opened.consent.version) == state.consented_to.as_ref();
    if is_agreed && state.mode != Mode::Voice && state.stage == Stage::Consent {
        state.stage = Stage::GettingReady;
        effects.add(SoundEffect::ListDevices);
    }
}

fn written(state: &mut State, id: String, effects: &mut Effects) {
    let Some(entry) = state.transcript.written(&id) else { return };
    let is_answer = entry.via == Via::Typed && entry.who == Who::Candidate;
    if state.lines.on_platform.remove(&id) && state.transcript.acknowledge(&id) {
        effects.add(JournalEffect::Acknowledge { ids: vec![id] });
    } else if is_answer && state.call != Call::Written {
        state.undelivered.push(id);
    }
    if state.transcript.is_written() {
        state.troubles.clear(Topic::Journal);
    }
}
