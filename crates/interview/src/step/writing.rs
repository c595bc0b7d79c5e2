//! The interview in writing, without a room: the platform's interviewer answers, and with no network this computer's
//! copy of the questions.
//!
//! A line of the interviewer's has the id `reply-<the entry it answers>`, whoever makes it: of the two that may be made
//! when the platform goes away in mid-line this computer shows one. The platform keeps both.

use diagnosis::Observation;
use script::{Interview, Place, Speaker};

use super::{Effects, connection, journal, room};
use crate::{
    effect::PlatformEffect,
    input::{Event, Line, Now, Turn},
    state::{Asked, Call, Stage, State},
    trouble::Topic,
    view::{Entry, Mode, Question, Who},
};

/// A line may take long to begin, where a model thinks; then its words follow each other.
const SILENCE_DEADLINE_MS: u64 = 20_000;
const LONGEST_PAUSE_MS: u64 = 30_000;
/// A person is told when the platform has not answered so often; before that it is tried again quietly.
const QUIET_ATTEMPTS: u32 = 2;

/// Goes on in writing, from whatever there was of a call.
pub(super) fn begin(state: &mut State, effects: &mut Effects) {
    if state.call != Call::None {
        connection::leave_room(state, effects);
    }
    state.troubles.clear(Topic::Call);
    state.troubles.clear(Topic::Microphone);
    // The platform's interviewer reads them from the transcript.
    state.undelivered.clear();
    state.unconfirmed.clear();
    state.call = Call::Written;
    if state.mode == Mode::Voice {
        state.mode = Mode::Text;
    }
    if state.mode == Mode::Text && !state.allows_text() {
        state.mode = Mode::Offline;
    }
    journal::begin_clock(state, effects);
    journal::note(Event::Held { mode: state.mode }, effects);
}

/// The words so far of the line that was asked for.
pub(super) fn words(state: &mut State, turn: Turn, id: &str, text: &str) {
    let (now, at_ms) = (state.now, state.at_ms());
    let Some(asked) = state.lines.asked.as_mut().filter(|asked| asked.turn == turn) else { return };
    asked.since = now;
    asked.words.push_str(text);
    let whole = asked.words.clone();
    state.transcript.write_line(id, whole, at_ms);
}

pub(super) fn done(state: &mut State, turn: Turn, line: Line, effects: &mut Effects) {
    if state.lines.asked.take_if(|asked| asked.turn == turn).is_none() {
        return;
    }
    state.lines.attempts = 0;
    state.lines.again_at = None;
    state.troubles.clear(Topic::Line);
    state.lines.on_platform.insert(line.id.clone());
    say(state, &line.id, line.text, effects);
    if let Some(question) = line.question {
        ask(state, question, effects);
    }
    if line.is_last {
        connection::complete(state, effects);
    } else if wants_line(state) {
        // Nothing new was said: asked again at once, it would be said again.
        let status = 200;
        let platform = state.platform();
        try_again_later(state, Observation::PlatformNotJson { platform, status });
    }
}

/// What another run or device had said, which the opening did not bring.
pub(super) fn backlog(state: &mut State, turn: Turn, entries: Vec<Entry>, effects: &mut Effects) {
    if state.lines.asked.take_if(|asked| asked.turn == turn).is_none() {
        return;
    }
    hurry(state);
    state.troubles.clear(Topic::Line);
    if let Some(opened) = &mut state.opened {
        opened.backlog = Some(entries);
    }
    journal::take_backlog(state, effects);
    find_place(state, effects);
    if state.is_complete {
        connection::complete(state, effects);
    }
}

pub(super) fn failed(state: &mut State, turn: Turn, why: Observation, effects: &mut Effects) {
    let Some(asked) = state.lines.asked.take_if(|asked| asked.turn == turn) else { return };
    match &why {
        // A newer answer has ended the line: that one is asked about, at once.
        Observation::PlatformFailed { status: 409, .. } if asked.answers_to != answered(state) => {
            hurry(state)
        }
        // The platform is there, and does not answer now.
        Observation::PlatformFailed { status: ..500, .. } => try_again_later(state, why),
        Observation::InterviewFinished if state.started_at.is_some() => connection::end(state, None, effects),
        // The invite is not good any more, or another device holds the interview.
        _ if !connection::may_pass(&why) => connection::stop(state, why, effects),
        _ if can_go_offline(state) => go_offline(state, effects),
        _ => try_again_later(state, why),
    }
}

fn try_again_later(state: &mut State, why: Observation) {
    state.lines.attempts = state.lines.attempts.saturating_add(1);
    let pause = (1000u64 << state.lines.attempts.min(5)).min(LONGEST_PAUSE_MS);
    state.lines.again_at = Some(state.now.plus(pause));
    if state.lines.attempts > QUIET_ATTEMPTS {
        state.troubles.raise(Topic::Line, why);
    }
}

/// Asks again at once.
pub(super) fn hurry(state: &mut State) {
    state.lines.attempts = 0;
    state.lines.again_at = None;
}

/// The platform cannot be reached: this computer goes on by itself, where it may.
pub(super) fn platform_is_away(state: &mut State, effects: &mut Effects) {
    if state.mode == Mode::Text && state.call == Call::Written && can_go_offline(state) {
        go_offline(state, effects);
    }
}

/// The platform has everything, so it is there: its interviewer goes on.
pub(super) fn platform_is_back(state: &mut State, effects: &mut Effects) {
    state.platform_answered();
    let is_away =
        state.stage == Stage::Interview && state.call == Call::Written && state.mode == Mode::Offline;
    if is_away && state.allows_text() && state.transcript.unacknowledged().next().is_none() {
        state.mode = Mode::Text;
        journal::note(Event::Held { mode: Mode::Text }, effects);
    }
}

pub(super) fn deadline(state: &State) -> Option<Now> {
    let silent = state.lines.asked.as_ref().map(|asked| asked.since.plus(SILENCE_DEADLINE_MS));
    silent.or(state.lines.again_at.filter(|_| wants_line(state) || lacks_backlog(state)))
}

/// The interviewer's next line, when it is its turn.
pub(super) fn speak(state: &mut State, effects: &mut Effects) {
    give_up_waiting(state, effects);
    if state.lines.asked.is_some() || !(wants_line(state) || lacks_backlog(state)) {
        return;
    }
    match state.mode {
        Mode::Offline => speak_from_pack(state, effects),
        _ if state.lines.again_at.is_some_and(|at| state.now < at) => {}
        _ if lacks_backlog(state) => read_backlog(state, effects),
        // The platform's interviewer answers what the platform has.
        _ if state.transcript.unacknowledged().next().is_none() => ask_platform(state, effects),
        _ => {}
    }
}

/// Nobody has answered the candidate's newest words yet, or nothing has been said at all.
pub(crate) fn wants_line(state: &State) -> bool {
    is_writing(state)
        && state.transcript.is_written()
        && state.transcript.last_standing().is_none_or(|last| last.who == Who::Candidate)
}

/// The platform may have more of the transcript than this computer: the line after it would be asked for in vain.
fn lacks_backlog(state: &State) -> bool {
    let is_unknown = state.opened.as_ref().is_some_and(|opened| opened.backlog.is_none());
    is_writing(state) && state.mode == Mode::Text && is_unknown
}

fn is_writing(state: &State) -> bool {
    state.stage == Stage::Interview && state.call == Call::Written && state.journal_begun
}

fn ask_platform(state: &mut State, effects: &mut Effects) {
    let answers_to = answered(state);
    let turn = ask_for(state, answers_to.clone());
    effects.add(PlatformEffect::NextLine { turn, answers_to, at_ms: state.at_ms() });
}

fn read_backlog(state: &mut State, effects: &mut Effects) {
    let answers_to = answered(state);
    let turn = ask_for(state, answers_to);
    effects.add(PlatformEffect::ReadBacklog { turn });
}

fn ask_for(state: &mut State, answers_to: Option<String>) -> Turn {
    let turn = Turn(state.lines.turn.0 + 1);
    state.lines.turn = turn;
    state.lines.again_at = None;
    state.lines.asked = Some(Asked { turn, answers_to, since: state.now, words: String::new() });
    turn
}

fn speak_from_pack(state: &mut State, effects: &mut Effects) {
    let Some(interview) = script_of(state) else { return };
    let line = script::next(&interview, Place::default(), conversation(state));
    let id = match answered(state) {
        Some(answer) => format!("reply-{answer}"),
        None => "reply-opening".into(),
    };
    say(state, &id, line.text, effects);
    show_place(state, &interview, line.place, effects);
    if line.place.complete {
        connection::complete(state, effects);
    }
}

/// Where an earlier run left off, as the transcript shows it.
pub(super) fn find_place(state: &mut State, effects: &mut Effects) {
    if let Some(interview) = script_of(state) {
        let place = script::place(&interview, Place::default(), conversation(state));
        let known = state.question.index.unwrap_or(0);
        if place.question > known {
            show_place(state, &interview, place, effects);
        }
        state.is_complete |= has_said_goodbye(state, &interview);
    }
}

/// In the script's own words: anything else after the last answer may be a question about it.
fn has_said_goodbye(state: &State, interview: &Interview) -> bool {
    let last = state.transcript.last_standing().filter(|last| last.who == Who::Interviewer);
    let is_goodbye =
        |text: &str| [true, false].iter().any(|spoken| script::closing(interview, *spoken).text == text);
    last.is_some_and(|last| is_goodbye(&last.text))
}

fn show_place(state: &mut State, interview: &Interview, place: Place, effects: &mut Effects) {
    let asked = (place.question as usize).checked_sub(1).and_then(|index| interview.questions.get(index));
    if let Some(text) = asked.filter(|_| !place.complete) {
        let total = u32::try_from(interview.questions.len()).unwrap_or(u32::MAX);
        ask(state, Question { index: place.question, total, text: text.clone() }, effects);
    }
}

fn ask(state: &mut State, question: Question, effects: &mut Effects) {
    if state.question.whole().as_ref() != Some(&question) {
        state.question.show(&question);
        journal::note(Event::Asked { question }, effects);
    }
}

fn say(state: &mut State, id: &str, text: String, effects: &mut Effects) {
    let at_ms = state.at_ms();
    state.transcript.write_line(id, text, at_ms);
    let stands = state.transcript.close_line(id);
    room::keep(state, stands, effects);
}

/// The candidate's newest words.
fn answered(state: &State) -> Option<String> {
    state.transcript.last_standing().filter(|last| last.who == Who::Candidate).map(|last| last.id.clone())
}

fn script_of(state: &State) -> Option<Interview> {
    let opened = state.opened.as_ref()?;
    let pack = opened.pack.as_ref()?;
    Some(Interview {
        candidate: opened.candidate.clone().unwrap_or_default(),
        interviewer: pack.interviewer.clone(),
        company: opened.company.clone().unwrap_or_default(),
        job: opened.job.clone().unwrap_or_default(),
        questions: pack.questions.clone(),
    })
}

/// What stands; words that broke off are said again.
fn conversation(state: &State) -> impl Iterator<Item = (Speaker, &str)> {
    state.transcript.standing().map(|entry| {
        let speaker = match entry.who {
            Who::Candidate => Speaker::Candidate,
            Who::Interviewer => Speaker::Interviewer,
        };
        (speaker, entry.text.as_str())
    })
}

fn can_go_offline(state: &State) -> bool {
    state.mode == Mode::Text && state.allows_offline()
}

fn go_offline(state: &mut State, effects: &mut Effects) {
    state.mode = Mode::Offline;
    state.lines.asked = None;
    hurry(state);
    state.troubles.clear(Topic::Line);
    journal::note(Event::Held { mode: Mode::Offline }, effects);
}

fn give_up_waiting(state: &mut State, effects: &mut Effects) {
    let silent =
        state.lines.asked.as_ref().filter(|asked| state.now.since(asked.since) >= SILENCE_DEADLINE_MS);
    if let Some(turn) = silent.map(|asked| asked.turn) {
        let why = connection::platform_is_silent(state, SILENCE_DEADLINE_MS);
        failed(state, turn, why, effects);
    }
}
