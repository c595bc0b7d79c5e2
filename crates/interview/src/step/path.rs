//! Whether the way to the voice server lives, judged by the connection's statistics: the SDK tells of a dead one after
//! 15 s, and of one that is dead in one direction never.
//!
//! It is repaired by a connection of our own. What comes first wins: the old one is back to life before the right to join
//! is there, or the new one takes its place.

use diagnosis::Observation;

use super::{ANSWER_DEADLINE_MS, Effects, connection, room};
use crate::{
    call::PathSigns,
    effect::PlatformEffect,
    input::{Generation, Now},
    state::{Call, Repair, Stage, State},
    view::Interviewer,
};

/// Told of silence for 1.5 s, a person who should hear somebody is told after 2.5 s.
const LISTENING_MS: u64 = 1_000;
/// The same where nobody is there to be heard: within 8 s.
const IDLE_MS: u64 = 3_500;
/// An interviewer that says it speaks, and is not heard although everything else comes: its own voice may be slow.
const UNHEARD_MS: u64 = 6_000;
/// A path that dies again and again is not tried again and again: 10, 20, 40, 60, 60 … seconds lie between repairs.
const FIRST_PAUSE_MS: u64 = 10_000;
const LONGEST_PAUSE_MS: u64 = 60_000;
/// After this long without a repair the next one is the first again.
const GOOD_MS: u64 = 120_000;

pub(super) fn signs(state: &mut State, signs: PathSigns) {
    state.path.now.signs = signs;
}

/// The SDK restores the connection by itself, or has done so.
pub(super) fn resuming(state: &mut State, is_resuming: bool) {
    state.path.now.is_resuming = is_resuming;
    show(state);
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    if !is_watched(state) {
        return None;
    }
    let way = &state.path.now;
    match (way.is_lost, way.repair) {
        (false, _) => lost_at(state),
        (true, Some(repair)) => Some(repair.since.plus(ANSWER_DEADLINE_MS)),
        (true, None) if way.is_resuming => None,
        (true, None) => Some(repair_at(state)),
    }
}

pub(super) fn look_after(state: &mut State, effects: &mut Effects) {
    if !is_watched(state) {
        return;
    }
    let (now, speaks) = (state.now, is_spoken_to(state));
    let way = &mut state.path.now;
    keep(&mut way.silent_since, way.signs.is_silent(), now);
    keep(&mut way.unheard_since, speaks && way.signs.hears == Some(false), now);
    let is_lost = lost_at(state).is_some_and(|at| now >= at);
    if is_lost != state.path.now.is_lost {
        state.path.now.is_lost = is_lost;
        if !is_lost {
            // The right to join that is on its way is not needed any more.
            state.path.now.repair = None;
        }
        show(state);
    }
    let repair_at = repair_at(state);
    let way = &mut state.path.now;
    way.repair.take_if(|repair| now >= repair.since.plus(ANSWER_DEADLINE_MS));
    if is_lost && way.repair.is_none() && !way.is_resuming && now >= repair_at {
        repair(state, effects);
    }
}

/// The right to join for a repair could not be had.
pub(super) fn repair_refused(state: &mut State, why: Observation, effects: &mut Effects) {
    state.path.now.repair = None;
    if !connection::may_pass(&why) {
        connection::failed(state, why, effects);
    }
}

/// Whether this is the repair that is waited for.
pub(super) fn is_repair(state: &State, generation: Generation) -> bool {
    state.path.now.repair.is_some_and(|repair| repair.generation == generation)
}

fn repair(state: &mut State, effects: &mut Effects) {
    let was_good = state.path.repaired_at.is_none_or(|at| state.now.since(at) >= GOOD_MS);
    state.path.repairs = if was_good { 1 } else { state.path.repairs.saturating_add(1) };
    state.path.repaired_at = Some(state.now);
    let generation = connection::next_generation(state);
    state.path.now.repair = Some(Repair { generation, since: state.now });
    effects.add(PlatformEffect::RequestGrant { generation, name: connection::own_name(state) });
}

fn repair_at(state: &State) -> Now {
    let Some(last) = state.path.repaired_at else { return state.now };
    let doublings = state.path.repairs.saturating_sub(1).min(8);
    last.plus((FIRST_PAUSE_MS << doublings).min(LONGEST_PAUSE_MS))
}

fn lost_at(state: &State) -> Option<Now> {
    let way = &state.path.now;
    let is_listening = way.signs.hears.is_some() || is_spoken_to(state);
    let patience_ms = if is_listening { LISTENING_MS } else { IDLE_MS };
    let silent = way.silent_since.map(|since| since.plus(patience_ms));
    let unheard = way.unheard_since.map(|since| since.plus(UNHEARD_MS));
    silent.into_iter().chain(unheard).min()
}

fn is_watched(state: &State) -> bool {
    state.stage == Stage::Interview && matches!(state.call, Call::Joined { .. })
}

fn is_spoken_to(state: &State) -> bool {
    state.agents.values().any(|agent| agent.doing == Interviewer::Speaking)
}

fn keep(since: &mut Option<Now>, is_so: bool, now: Now) {
    match is_so {
        true => _ = since.get_or_insert(now),
        false => *since = None,
    }
}

fn show(state: &mut State) {
    let way = &state.path.now;
    room::set_reconnecting(state, way.is_lost || way.is_resuming);
}
