//! How the candidate is, for whoever watches: told when something of it changes, and now and then while it does not.

use platform_api::invite::Mode as HeldBy;
use platform_api::live::{Doing, HEARTBEAT_S, Health, LONGEST_SENTENCE, LiveProblem, Presence};
use platform_api::transcript::Who as Speaker;

use super::Effects;
use crate::effect::PlatformEffect;
use crate::input::Now;
use crate::state::{Stage, State};
use crate::view::{Interviewer, Mode, Phase, Quality};

/// Changes are told at most once in this time.
const CHANGE_MS: u64 = 1_000;
const HEARTBEAT_MS: u64 = HEARTBEAT_S as u64 * 1_000;
/// Speech is heard of once a second while it goes on.
const SPEECH_MS: u64 = 1_500;

/// What was told last.
#[derive(Debug, Default)]
pub(crate) struct Told {
    presence: Option<(Presence, Now)>,
}

pub(super) fn settle(state: &mut State, effects: &mut Effects) {
    let Some(presence) = presence(state) else {
        state.told.presence = None;
        return;
    };
    let is_due = match &state.told.presence {
        None => true,
        // nothing comes after the end
        Some((before, _)) if before.doing == Doing::Ended && presence.doing == Doing::Ended => false,
        Some((before, at)) => {
            let pause = if *before == presence { HEARTBEAT_MS } else { CHANGE_MS };
            state.now.since(*at) >= pause
        }
    };
    if is_due {
        state.told.presence = Some((presence.clone(), state.now));
        effects.add(PlatformEffect::Report { presence });
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    let presence = presence(state)?;
    let (before, at) = state.told.presence.as_ref()?;
    if before.doing == Doing::Ended && presence.doing == Doing::Ended {
        return None;
    }
    let next = at.plus(if *before == presence { HEARTBEAT_MS } else { CHANGE_MS });
    // speech ends by nothing being heard any more
    let silent = state.last_heard.map(|heard| heard.plus(SPEECH_MS)).filter(|at| *at > state.now);
    silent.into_iter().chain([next]).min()
}

/// `None` where there is nobody to tell, or nothing to tell of.
fn presence(state: &State) -> Option<Presence> {
    if !state.stores_entries() || state.is_elsewhere {
        return None;
    }
    let doing = match (state.phase(), state.mode) {
        (Phase::Welcome, _) => return None,
        (Phase::Ended, _) if state.finish.is_none() => return None,
        (Phase::Ending | Phase::Ended, _) => Doing::Ended,
        (Phase::Consent | Phase::Checking | Phase::Ready, _) => Doing::GettingReady,
        (_, Mode::Offline) => Doing::Offline,
        (_, Mode::Text) => Doing::Writing,
        (Phase::Reconnecting, Mode::Voice) => Doing::Reconnecting,
        (Phase::Live, Mode::Voice) if state.listener().is_some() => Doing::Talking,
        (Phase::Live | Phase::Connecting | Phase::Failed, Mode::Voice) => Doing::Waiting,
    };
    let problem = state.troubles.problem(state).filter(|_| doing != Doing::Ended);
    Some(Presence {
        doing,
        mode: match state.mode {
            Mode::Voice => HeldBy::Voice,
            Mode::Text => HeldBy::Text,
            Mode::Offline => HeldBy::Offline,
        },
        speaking: if doing == Doing::Talking { speaking(state) } else { None },
        health: health(state),
        problem: problem.map(|problem| LiveProblem {
            code: problem.diagnosis.code.to_owned(),
            message: cut(problem.diagnosis.message),
            remedy: cut(problem.diagnosis.remedy),
        }),
    })
}

fn speaking(state: &State) -> Option<Speaker> {
    let interviewer = state.listener().is_some_and(|agent| agent.doing == Interviewer::Speaking);
    let is_heard = !state.muted && state.last_heard.is_some_and(|heard| state.now.since(heard) < SPEECH_MS);
    match (interviewer, is_heard) {
        (true, _) => Some(Speaker::Interviewer),
        (false, true) => Some(Speaker::Candidate),
        (false, false) => None,
    }
}

fn health(state: &State) -> Health {
    if state.stage != Stage::Interview || state.mode != Mode::Voice {
        return Health::Unknown;
    }
    match state.shown_quality() {
        Quality::Unknown => Health::Unknown,
        Quality::Lost => Health::Lost,
        Quality::Poor => Health::Poor,
        Quality::Good => Health::Good,
        Quality::Excellent => Health::Excellent,
    }
}

/// To what the contract takes.
fn cut(mut sentence: String) -> String {
    sentence.truncate(sentence.floor_char_boundary(LONGEST_SENTENCE));
    sentence
}
