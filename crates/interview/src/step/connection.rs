//! How the room is reached, lost, reached again, and left.

use diagnosis::{Observation, Unreachable};
use std::time::Duration;

use super::{ANSWER_DEADLINE_MS, Effects, journal, path, removed, room, upload, writing};
use crate::{
    effect::{PlatformEffect, Purpose, RoomEffect, SoundEffect},
    input::{DisconnectReason, Event, FinishReason, Generation, Now},
    state::{Call, Ending, Finish, Rejoin, Report, Stage, State, Way},
    trouble::Topic,
    view::{MicrophoneState, Mode, Quality, SpeakerTest},
};

/// A lost connection is replaced by itself for this long; then a person decides.
const REJOIN_BUDGET_MS: u64 = 60_000;
/// A connection that holds for this long ends the outage before it; a shorter one is part of it.
const STABLE_MS: u64 = 10_000;
/// The SDK alone would wait 32 s for a silent server.
const JOIN_DEADLINE_MS: u64 = 15_000;
/// The SDK resumes within 11 s what it can resume soon, but may go on trying for two minutes. A new connection is made
/// in less than a second once the network is back.
const RESUME_DEADLINE_MS: u64 = 40_000;

/// A new connection begins; whatever an older one still says is not listened to.
pub(super) fn ask_for_grant(state: &mut State, effects: &mut Effects) {
    state.generation = next_generation(state);
    state.call = Call::Granting { since: state.now };
    state.is_elsewhere = false;
    state.troubles.clear(Topic::Call);
    forget_room(state, effects);
    effects.add(PlatformEffect::RequestGrant { generation: state.generation, name: own_name(state) });
}

pub(super) fn next_generation(state: &mut State) -> Generation {
    state.asked = Generation(state.asked.0 + 1);
    state.asked
}

/// The candidate's, for the platform.
pub(super) fn own_name(state: &State) -> String {
    let name = state.opened.as_ref().and_then(|opened| opened.candidate.clone());
    name.or_else(|| state.name.clone()).unwrap_or_default()
}

/// Goes on in a connection that was asked for beside the one that is there, whose place it takes in the room.
pub(super) fn change_over(state: &mut State, generation: Generation, effects: &mut Effects) {
    let since = state.reconnecting_since().unwrap_or(state.now);
    let had_conflict = !is_stable(state) && state.rejoin.is_some_and(|rejoin| rejoin.had_conflict);
    state.rejoin = Some(Rejoin { since, attempts: 0, had_conflict });
    state.generation = generation;
    forget_room(state, effects);
}

/// The platform binds an invite to the place where it was opened last: it is opened here again first.
pub(super) fn take_over(state: &mut State, effects: &mut Effects) {
    let purpose = Purpose::TakeOver;
    let effect = match (&state.link, &state.resumed) {
        (Some(link), _) => PlatformEffect::OpenInvite { link: link.clone(), purpose },
        (None, Some((platform, interview))) => {
            PlatformEffect::Reopen { platform: platform.clone(), interview: interview.clone(), purpose }
        }
        (None, None) => return,
    };
    state.call = Call::TakingOver { since: state.now };
    state.troubles.clear(Topic::Call);
    effects.add(effect);
}

/// Leaves the room as it is and joins anew: the interviewer is asked for again on the way.
pub(super) fn replace(state: &mut State, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    state.rejoin = Some(Rejoin { since: state.now, attempts: 0, had_conflict: false });
    ask_for_grant(state, effects);
}

/// The grant or the room could not be had.
pub(super) fn failed(state: &mut State, observed: Observation, effects: &mut Effects) {
    match state.rejoin {
        // Its end was missed while the connection was away.
        _ if observed == Observation::InterviewFinished && state.started_at.is_some() => {
            end(state, None, effects)
        }
        _ if prefers_writing(state, &observed) => writing::begin(state, effects),
        Some(rejoin) if may_pass(&observed) && state.now.since(rejoin.since) < REJOIN_BUDGET_MS => {
            effects.add(RoomEffect::Leave { generation: state.generation });
            back_off(state, rejoin, effects);
        }
        _ => stop(state, observed, effects),
    }
}

/// The connection is gone and may come back: with a new token, at once, then with growing pauses.
pub(super) fn lost(state: &mut State, observed: Observation, effects: &mut Effects) {
    if prefers_writing(state, &observed) {
        return writing::begin(state, effects);
    }
    if is_stable(state) || state.rejoin.is_none() {
        replace(state, effects);
    } else {
        failed(state, observed, effects);
    }
}

pub(super) fn disconnected(state: &mut State, reason: DisconnectReason, effects: &mut Effects) {
    use DisconnectReason::*;
    if state.stage != Stage::Interview {
        return end(state, None, effects);
    }
    match reason {
        RoomDeleted | RoomClosed | ClientInitiated => end(state, None, effects),
        ParticipantRemoved => {
            end(state, None, effects);
            removed::ask(state, effects);
        }
        DuplicateIdentity if is_own_conflict(state) => {
            state.rejoin = state.rejoin.map(|rejoin| Rejoin { had_conflict: true, ..rejoin });
            lost(state, Observation::ConnectionLost, effects);
        }
        DuplicateIdentity => stop(state, Observation::OpenedElsewhere, effects),
        AgentError => stop(state, Observation::InterviewerFailed, effects),
        UserUnavailable | UserRejected | SipTrunkFailure => {
            let detail = format!("left the room ({reason:?})");
            stop(state, Observation::LiveKitFailed { detail }, effects);
        }
        // The SDK moves to another server by itself.
        Migration => path::resuming(state, true),
        Unknown | ServerShutdown | StateMismatch | JoinFailure | SignalClose | ConnectionTimeout
        | MediaFailure => lost(state, Observation::ConnectionLost, effects),
    }
}

/// The SDK of a connection that was replaced may have come back once more before it heard of its end. Another device is
/// let in by the platform alone, which then refuses this one.
fn is_own_conflict(state: &State) -> bool {
    !is_stable(state) && state.rejoin.is_some_and(|rejoin| !rejoin.had_conflict)
}

fn is_stable(state: &State) -> bool {
    matches!(state.call, Call::Joined { since, .. } if state.now.since(since) >= STABLE_MS)
}

/// The call does not go on without a person. Nothing is captured until then.
pub(super) fn stop(state: &mut State, observed: Observation, effects: &mut Effects) {
    leave_room(state, effects);
    state.call = Call::Stopped;
    state.is_elsewhere |= matches!(observed, Observation::OpenedElsewhere | Observation::InviteInUse);
    state.troubles.raise(Topic::Call, observed);
}

/// The interview is over: the room is left, devices are released, everything is written and uploaded.
/// `reason` is what the platform is to be told; `None` where it is its doing.
pub(super) fn end(state: &mut State, reason: Option<FinishReason>, effects: &mut Effects) {
    let has_left_early = matches!(state.stage, Stage::Ending(Ending::Draining { .. }));
    let reason = reason.or(has_left_early.then_some(FinishReason::EndedEarly));
    // What did not begin is not finished: the invite stays good.
    if state.started_at.is_some() {
        let report = if reason.is_some() { Report::Wanted } else { Report::Settled };
        let reason = reason.unwrap_or(FinishReason::Completed);
        state.finish = Some(Finish { reason, report });
        journal::note(Event::Ended { reason }, effects);
        if report == Report::Settled {
            journal::note(Event::Reported, effects);
        }
    }
    leave_room(state, effects);
    state.call = Call::None;
    state.stage = Stage::Ending(Ending::Saving { since: state.now });
    state.ended_at = Some(state.now);
    for topic in [Topic::Call, Topic::Text, Topic::Line] {
        state.troubles.clear(topic);
    }
    upload::hurry(state);
}

/// The interviewer has said goodbye in writing.
pub(super) fn complete(state: &mut State, effects: &mut Effects) {
    state.is_complete = true;
    end(state, Some(FinishReason::Completed), effects);
}

/// Somebody who types does not wait for a room that is gone, where it goes on without one.
fn prefers_writing(state: &State, observed: &Observation) -> bool {
    let is_elsewhere = matches!(observed, Observation::OpenedElsewhere | Observation::InviteInUse);
    state.mode != Mode::Voice && state.stage == Stage::Interview && !is_elsewhere && state.can_write()
}

/// Lets go of the room and of the devices; whatever was said stands and is kept.
pub(super) fn leave_room(state: &mut State, effects: &mut Effects) {
    effects.add(RoomEffect::Leave { generation: state.generation });
    effects.add(SoundEffect::Close);
    state.microphone.state = MicrophoneState::Closed;
    state.speaking_while_muted = false;
    state.speaker_test = SpeakerTest::Idle;
    state.rejoin = None;
    forget_room(state, effects);
    let stands = state.transcript.close_all();
    room::keep(state, stands, effects);
    for topic in [Topic::Microphone, Topic::Speaker, Topic::Interviewer] {
        state.troubles.clear(topic);
    }
}

/// When the connection is looked after at the latest.
pub(super) fn deadline(state: &State) -> Option<Now> {
    match &state.call {
        Call::TakingOver { since } | Call::Granting { since } => Some(since.plus(ANSWER_DEADLINE_MS)),
        Call::Joining { since, .. } => Some(since.plus(JOIN_DEADLINE_MS)),
        Call::Backoff { until } => Some(*until),
        Call::Joined { reconnecting_since, .. }
            if state.stage == Stage::Interview && state.path.now.is_resuming =>
        {
            reconnecting_since.map(|since| since.plus(RESUME_DEADLINE_MS))
        }
        Call::None | Call::Joined { .. } | Call::Stopped | Call::Written => None,
    }
}

pub(super) fn look_after(state: &mut State, effects: &mut Effects) {
    if deadline(state).is_none_or(|at| state.now < at) {
        return;
    }
    match state.call {
        Call::TakingOver { .. } => stop(state, platform_is_silent(state, ANSWER_DEADLINE_MS), effects),
        Call::Granting { .. } => failed(state, platform_is_silent(state, ANSWER_DEADLINE_MS), effects),
        Call::Joining { .. } => {
            let after = Duration::from_millis(JOIN_DEADLINE_MS);
            let url = "the address given by the platform".to_owned();
            failed(state, Observation::LiveKitSilent { url, after }, effects);
        }
        Call::Backoff { .. } => ask_for_grant(state, effects),
        Call::Joined { .. } => lost(state, Observation::ConnectionLost, effects),
        Call::None | Call::Stopped | Call::Written => {}
    }
}

/// Somebody who speaks is heard, somebody who types is not.
pub(super) fn publish_as_wanted(state: &mut State, effects: &mut Effects) {
    let is_wanted = state.mode == Mode::Voice;
    if state.stage == Stage::Interview && state.is_joined() && state.is_published != is_wanted {
        state.is_published = is_wanted;
        let generation = state.generation;
        effects.add(match is_wanted {
            true => RoomEffect::Publish { generation },
            false => RoomEffect::Unpublish { generation },
        });
    }
}

pub(super) fn platform_is_silent(state: &State, for_ms: u64) -> Observation {
    let why = Unreachable::TimedOut { after: Duration::from_millis(for_ms) };
    Observation::PlatformUnreachable { platform: state.platform(), why }
}

/// What another attempt may find changed, although nobody did anything about it.
pub(super) fn may_pass(observed: &Observation) -> bool {
    use Observation::*;
    matches!(
        observed,
        PlatformUnreachable { .. }
            | PlatformFailed { .. }
            | PlatformNotJson { .. }
            | TooManyRequests { .. }
            | LiveKitUnreachable { .. }
            | LiveKitSilent { .. }
            | LiveKitFailed { .. }
            | LiveKitRefusedToken { .. }
            | LiveKitLimitReached
            | PlatformWithoutLiveKit
            | RoomFull
            | RoomNotJoined { .. }
            | PublishFailed { .. }
            | ConnectionLost
    )
}

fn back_off(state: &mut State, rejoin: Rejoin, effects: &mut Effects) {
    // 0.5, 1, 2, 4, 8, 8 … seconds: quick at first, since most outages are short.
    let pause_ms = 500u64 << rejoin.attempts.min(4);
    state.rejoin = Some(Rejoin { attempts: rejoin.attempts.saturating_add(1), ..rejoin });
    state.call = Call::Backoff { until: state.now.plus(pause_ms) };
    forget_room(state, effects);
}

fn forget_room(state: &mut State, effects: &mut Effects) {
    state.agents.clear();
    state.interviewer_lost_at = None;
    state.quality = Quality::Unknown;
    state.path.now = Way::default();
    state.lines.asked = None;
    state.is_published = false;
    // Whether these arrived nobody can say. They go again, under the same id.
    let unconfirmed = std::mem::take(&mut state.unconfirmed);
    state.undelivered.splice(0..0, unconfirmed);
    let stands = state.transcript.cut_streams();
    room::keep(state, stands, effects);
}
