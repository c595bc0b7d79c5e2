//! The checks before the call. Nothing here keeps anybody from starting: they only say what to expect.

use std::time::Duration;

use diagnosis::Observation;

use super::Effects;
use crate::{
    check::{CheckName, Outcome},
    effect::PreflightEffect,
    input::{Now, PreflightInput, Run},
    state::{Progress, State},
    view::SpeakerTest,
};

/// Who checks answers within 15 s; this is the net below it.
const DEADLINE_MS: u64 = 20_000;

pub(super) fn step(state: &mut State, run: Run, event: PreflightInput) {
    let (PreflightInput::Began(name) | PreflightInput::Done(name, _)) = &event;
    let Some(progress) = state.checks.of.get_mut(name) else { return };
    let Progress::Running { run: Some(current), has_begun, .. } = progress else { return };
    if *current == run {
        match event {
            PreflightInput::Began(_) => *has_begun = true,
            PreflightInput::Done(_, outcome) => *progress = Progress::Done(outcome),
        }
    }
}

/// A person asks for it.
pub(super) fn run(state: &mut State, check: Option<CheckName>, effects: &mut Effects) {
    if !state.can_run_checks() {
        return;
    }
    match check {
        Some(name) if name.is_of_sound() => {}
        Some(name) => ask(state, vec![name], effects),
        None => ask(state, CheckName::ASKED_FOR.into(), effects),
    }
}

pub(super) fn skip(state: &mut State, effects: &mut Effects) {
    if state.is_checking() {
        effects.add(PreflightEffect::Stop);
    }
    end_unfinished(state, |_| true, || Outcome::skipped(Observation::CheckLeftOut));
}

/// They begin by themselves when the candidate gets ready to speak, and end with that.
pub(super) fn look_after(state: &mut State, effects: &mut Effects) {
    if state.wants_checks() && state.checks.of.is_empty() {
        state.checks.of = CheckName::ALL.map(|name| (name, Progress::Waiting)).into();
        ask(state, CheckName::ASKED_FOR.into(), effects);
    } else if !state.wants_checks() && !state.checks.of.is_empty() {
        if state.is_checking() {
            effects.add(PreflightEffect::Stop);
        }
        state.checks.of.clear();
        state.checks.continuity = None;
    }
    if deadline(state).is_some_and(|at| state.now >= at) {
        effects.add(PreflightEffect::Stop);
        let now = state.now;
        let after = Duration::from_millis(DEADLINE_MS);
        end_unfinished(
            state,
            |since| now >= since.plus(DEADLINE_MS),
            || Outcome::failed(Observation::CheckTimedOut { after }),
        );
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    let asked = state.checks.of.values().filter_map(|progress| match progress {
        Progress::Running { run: Some(_), since, .. } => Some(since.plus(DEADLINE_MS)),
        _ => None,
    });
    asked.min()
}

pub(super) fn sound_began(state: &mut State, name: CheckName) {
    let since = state.now;
    if let Some(progress) = state.checks.of.get_mut(&name).filter(|_| name.is_of_sound()) {
        *progress = Progress::Running { run: None, since, has_begun: true };
    }
}

pub(super) fn sound_done(state: &mut State, name: CheckName, outcome: Outcome) {
    if let Some(progress) = state.checks.of.get_mut(&name).filter(|_| name.is_of_sound()) {
        *progress = Progress::Done(outcome);
    }
}

pub(super) fn continuity(state: &mut State, outcome: Outcome) {
    state.checks.continuity = Some(outcome);
}

/// Only a person knows whether a tone was heard, so the end of the test leaves the check open.
pub(super) fn speaker_test(state: &mut State, test: SpeakerTest) {
    state.speaker_test = test;
    if test == SpeakerTest::Playing {
        sound_began(state, CheckName::Speaker);
    }
}

/// Who hears the tone is right, also where the system calls the speaker muted; where nothing is heard, that is why.
pub(super) fn confirm_speaker(state: &mut State, heard: bool) {
    if state.speaker_test == SpeakerTest::Done {
        state.speaker_test = SpeakerTest::Idle;
        if heard {
            sound_done(state, CheckName::Speaker, Outcome::good(Vec::new()));
        } else if !is_known_as_muted(state) {
            sound_done(state, CheckName::Speaker, Outcome::failed(Observation::SpeakerNotHeard));
        }
    }
}

/// A speaker that is not muted any more is to be tested again.
pub(super) fn speaker_works(state: &mut State) {
    if is_known_as_muted(state) {
        state.checks.of.insert(CheckName::Speaker, Progress::Waiting);
    }
}

fn is_known_as_muted(state: &State) -> bool {
    matches!(
        state.checks.of.get(&CheckName::Speaker),
        Some(Progress::Done(Outcome { observed: Some(Observation::SpeakerMutedInSystem { .. }), .. }))
    )
}

fn ask(state: &mut State, checks: Vec<CheckName>, effects: &mut Effects) {
    state.checks.run = Run(state.checks.run.0 + 1);
    let run = state.checks.run;
    for name in &checks {
        state
            .checks
            .of
            .insert(*name, Progress::Running { run: Some(run), since: state.now, has_begun: false });
    }
    effects.add(PreflightEffect::Run { run, checks, name: state.name.clone().unwrap_or_default() });
}

fn end_unfinished(state: &mut State, is_meant: impl Fn(Now) -> bool, outcome: impl Fn() -> Outcome) {
    for progress in state.checks.of.values_mut() {
        if let Progress::Running { run: Some(_), since, .. } = progress
            && is_meant(*since)
        {
            *progress = Progress::Done(outcome());
        }
    }
}
