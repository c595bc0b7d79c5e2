//! The one place where an interview changes.

mod command;
mod connection;
mod journal;
mod path;
mod platform;
mod preflight;
mod presence;
mod removed;
mod room;
mod rules;
mod sound;
mod upload;
mod writing;

use crate::{
    effect::Effect,
    input::{Input, Now},
    state::State,
};

pub(crate) use presence::Told;
pub(crate) use rules::next_deadline;
pub(crate) use writing::wants_line;

/// How long the platform's answer is waited for. The adapter gives up after 10 s; this is the net below it.
const ANSWER_DEADLINE_MS: u64 = 12_000;

/// Takes what happened, changes the state, and says what is to be done about it.
///
/// Deterministic: time and ids come with the input. Any input is allowed at any time; one that does not fit changes
/// nothing.
pub fn step(state: &mut State, now: Now, input: Input) -> Vec<Effect> {
    state.now = state.now.max(now);
    let mut effects = Effects::default();
    match input {
        Input::Command { command, new_id } => command::step(state, command, new_id, &mut effects),
        Input::Clock => {}
        Input::Platform(input) => platform::step(state, input, &mut effects),
        Input::Sound(input) => sound::step(state, input),
        Input::Room { generation, event } if generation == state.generation => {
            room::step(state, event, &mut effects);
        }
        Input::Room { .. } => {}
        Input::Journal(input) => journal::step(state, input, &mut effects),
        Input::Preflight { run, event } => preflight::step(state, run, event),
    }
    rules::settle(state, &mut effects);
    presence::settle(state, &mut effects);
    effects.0
}

#[derive(Default)]
struct Effects(Vec<Effect>);

impl Effects {
    fn add(&mut self, effect: impl Into<Effect>) {
        self.0.push(effect.into());
    }
}
