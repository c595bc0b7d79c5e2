//! The live list, in memory and pure: what is known of each interview that goes on -> how it is shown, in the order in
//! which it changed.
//!
//! Nothing is queued for anybody: a reader says up to where it has read, and is given the newest state of whatever changed
//! since. So a slow reader costs no memory, and gets a new whole list once what it missed is no longer known.

use crate::store::{Interviewer, KeptMoment, Whereabouts};
use platform_api::invite::Mode;
use platform_api::live::{AWAY_AFTER_S, AWAY_STAYS_S, Doing, ENDED_STAYS_S, Health, LiveSession, Presence};
use platform_api::{InterviewId, TeamId};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};
use time::{Duration, OffsetDateTime};

/// That an interview has left the list is remembered for readers that come back within this time.
const GONE_KNOWN_FOR: Duration = Duration::minutes(5);
const AWAY_AFTER: Duration = Duration::seconds(AWAY_AFTER_S as i64);
const AWAY_STAYS: Duration = Duration::seconds(AWAY_STAYS_S as i64);
const ENDED_STAYS: Duration = Duration::seconds(ENDED_STAYS_S as i64);

#[derive(Default)]
pub struct Board {
    seats: HashMap<InterviewId, Seat>,
    /// Counts changes of what is shown.
    version: u64,
    /// Each interview once, by its last change.
    changed: BTreeMap<u64, InterviewId>,
    gone: HashMap<InterviewId, Gone>,
    /// Up to here it is no longer known what has left the list.
    forgotten: u64,
    /// What is to be kept of how interviews went.
    moments: Vec<(InterviewId, KeptMoment)>,
}

/// An interview on the list.
struct Seat {
    known: Whereabouts,
    heard: Option<Heard>,
    interviewer: Option<Interviewer>,
    /// The last sign of life of anybody in it.
    active_at: OffsetDateTime,
    version: u64,
    shown: Arc<Shown>,
}

/// What the candidate's client said last.
struct Heard {
    presence: Presence,
    at: OffsetDateTime,
}

struct Gone {
    version: u64,
    team: TeamId,
    at: OffsetDateTime,
}

/// A session as it is shown, written out once for all who are told.
pub struct Shown {
    pub session: LiveSession,
    json: OnceLock<String>,
}

impl Shown {
    fn new(session: LiveSession) -> Arc<Self> {
        Arc::new(Self { session, json: OnceLock::new() })
    }

    pub fn json(&self) -> &str {
        self.json.get_or_init(|| serde_json::to_string(&self.session).unwrap_or_else(|_| "{}".into()))
    }
}

/// What a reader is told next.
pub enum News {
    /// What it read before is not known any more, or nothing: all there is.
    All(Vec<Arc<Shown>>),
    /// In the order in which they changed, each with the place up to which the reader has then read.
    Since(Vec<(u64, Change)>),
}

pub enum Change {
    Session(Arc<Shown>),
    Gone(InterviewId),
}

impl Board {
    pub fn has(&self, interview: &InterviewId) -> bool {
        self.seats.contains_key(interview)
    }

    pub fn version(&self) -> u64 {
        self.version
    }

    pub fn shown(&self, interview: &InterviewId) -> Option<Arc<Shown>> {
        self.seats.get(interview).map(|seat| seat.shown.clone())
    }

    /// Something was said or typed in it.
    pub fn words(&mut self, interview: &InterviewId, now: OffsetDateTime) {
        if let Some(seat) = self.seats.get_mut(interview) {
            seat.active_at = now;
        }
    }

    /// Something that the platform knows by itself changed. `None`: the interview is gone.
    pub fn know(&mut self, interview: &InterviewId, known: Option<Whereabouts>, now: OffsetDateTime) {
        let Some(known) = known else { return self.remove(interview, now) };
        match self.seats.get_mut(interview) {
            Some(seat) => {
                if seat.known.went_on(&known) {
                    seat.active_at = now;
                }
                seat.known = known;
            }
            // the job of an interview that was given up long ago may have got another name
            None if known.moved_at().is_some_and(|at| now < at + AWAY_STAYS) => self.seat(known, None, now),
            None => return,
        }
        self.look(interview, now);
    }

    /// An interview that was going on when the platform stopped. How it was then is what its client said last; that client
    /// has as long to be heard again as it ever has.
    pub fn restore(
        &mut self,
        known: Whereabouts,
        last: Option<(KeptMoment, OffsetDateTime)>,
        now: OffsetDateTime,
    ) {
        let interview = known.interview.clone();
        let since = last.as_ref().map(|(_, since)| *since);
        let active_at = last.as_ref().map(|(last, _)| last.at).max(known.running_since).unwrap_or(now);
        let heard = last.filter(|(last, _)| !matches!(last.doing, Doing::Away | Doing::Ended));
        let presence = heard.map(|(last, _)| Presence {
            doing: last.doing,
            mode: last.mode,
            speaking: None,
            health: last.health,
            problem: last.problem,
        });
        let heard = presence.map(|presence| Heard { presence, at: now });
        self.seat(known, heard, active_at);
        if let (Some(seat), Some(since)) = (self.seats.get_mut(&interview), since) {
            let doing = seat.state(now).0;
            // it has been so since then
            let session = LiveSession { doing, since, ..seat.shown.session.clone() };
            seat.shown = Shown::new(session);
        }
        // nothing happened: it is only known again
        let before = self.moments.len();
        self.look(&interview, now);
        self.moments.truncate(before);
    }

    /// How an interview would be shown that is not on the list.
    pub fn of_one(
        known: Whereabouts,
        last: Option<(KeptMoment, OffsetDateTime)>,
        now: OffsetDateTime,
    ) -> LiveSession {
        let mode = last.as_ref().map(|(last, _)| last.mode);
        let since = last.map(|(_, since)| since).or(known.finished_at);
        let seat = Seat::new(known, None, OffsetDateTime::UNIX_EPOCH);
        let session = seat.session(now);
        LiveSession { since: since.unwrap_or(session.since), mode: mode.unwrap_or(session.mode), ..session }
    }

    /// The candidate's client says how it is. The interview has to be on the list.
    pub fn hear(&mut self, interview: &InterviewId, presence: Presence, now: OffsetDateTime) {
        let Some(seat) = self.seats.get_mut(interview) else { return };
        seat.heard = Some(Heard { presence, at: now });
        seat.active_at = now;
        self.look(interview, now);
    }

    /// Makes a place for an interview that has been heard of: how it is comes next, before anybody reads the board.
    pub fn welcome(&mut self, known: Whereabouts, now: OffsetDateTime) {
        let is_over = known.finished_at.is_some_and(|at| now >= at + ENDED_STAYS);
        if !self.has(&known.interview) && !is_over {
            self.seat(known, None, now);
        }
    }

    /// Who asks the questions now, everywhere.
    pub fn interviewers(&mut self, asking: &HashMap<InterviewId, Interviewer>, now: OffsetDateTime) {
        let changed: Vec<InterviewId> = self
            .seats
            .iter_mut()
            .filter_map(|(id, seat)| {
                let interviewer = asking.get(id).copied();
                if interviewer == Some(Interviewer::Voice) {
                    seat.active_at = now;
                }
                (std::mem::replace(&mut seat.interviewer, interviewer) != interviewer).then(|| id.clone())
            })
            .collect();
        for interview in changed {
            self.look(&interview, now);
        }
    }

    /// Interviews in which somebody asks questions, and which are not on the list.
    pub fn missing(&self, asking: &HashMap<InterviewId, Interviewer>) -> Vec<InterviewId> {
        asking.keys().filter(|id| !self.has(id)).cloned().collect()
    }

    /// Time passes: who has not been heard of is away, who has been away or at the end for long leaves the list.
    pub fn tick(&mut self, now: OffsetDateTime) {
        let mut over = Vec::new();
        let mut other = Vec::new();
        for (id, seat) in &self.seats {
            if seat.is_over(now) {
                over.push(id.clone());
            } else if seat.has_changed(now) {
                other.push(id.clone());
            }
        }
        over.iter().for_each(|id| self.remove(id, now));
        other.iter().for_each(|id| self.look(id, now));
        let forgotten: Vec<(InterviewId, u64)> = self
            .gone
            .iter()
            .filter(|(_, gone)| gone.at + GONE_KNOWN_FOR <= now)
            .map(|(id, gone)| (id.clone(), gone.version))
            .collect();
        for (id, version) in forgotten {
            self.gone.remove(&id);
            self.changed.remove(&version);
            self.forgotten = self.forgotten.max(version);
        }
    }

    /// What this team's reader has not read yet. `None`: it has read nothing.
    pub fn news(&self, team: &TeamId, read: Option<u64>) -> News {
        let is_known = |read: &u64| (self.forgotten..=self.version).contains(read);
        let Some(read) = read.filter(is_known) else {
            let mut all: Vec<&Seat> = self.seats.values().filter(|seat| seat.known.team == *team).collect();
            all.sort_by_key(|seat| seat.version);
            return News::All(all.into_iter().map(|seat| seat.shown.clone()).collect());
        };
        let news = self.changed.range(read + 1..).filter_map(|(version, id)| {
            if let Some(seat) = self.seats.get(id) {
                return (seat.known.team == *team).then(|| (*version, Change::Session(seat.shown.clone())));
            }
            self.gone.get(id).filter(|gone| gone.team == *team).map(|_| (*version, Change::Gone(id.clone())))
        });
        News::Since(news.collect())
    }

    /// What is to be kept, once.
    pub fn take_moments(&mut self) -> Vec<(InterviewId, KeptMoment)> {
        std::mem::take(&mut self.moments)
    }

    /// What could not be kept is tried again.
    pub fn give_back(&mut self, mut moments: Vec<(InterviewId, KeptMoment)>) {
        moments.append(&mut self.moments);
        self.moments = moments;
    }

    fn seat(&mut self, known: Whereabouts, heard: Option<Heard>, active_at: OffsetDateTime) {
        self.seats.insert(known.interview.clone(), Seat::new(known, heard, active_at));
    }

    /// Shows how it is now, where that is something else than what is shown.
    fn look(&mut self, interview: &InterviewId, now: OffsetDateTime) {
        let Some(seat) = self.seats.get_mut(interview) else { return };
        let session = seat.session(now);
        let before = &seat.shown.session;
        if session == *before {
            return;
        }
        let is_moment = (session.doing, session.mode, session.speaking, session.health, &session.problem)
            != (before.doing, before.mode, before.speaking, before.health, &before.problem);
        if is_moment {
            self.moments.push((interview.clone(), moment(&session, now)));
        }
        self.version += 1;
        self.changed.remove(&seat.version);
        if let Some(gone) = self.gone.remove(interview) {
            self.changed.remove(&gone.version);
        }
        self.changed.insert(self.version, interview.clone());
        seat.version = self.version;
        seat.shown = Shown::new(session);
    }

    fn remove(&mut self, interview: &InterviewId, now: OffsetDateTime) {
        let Some(seat) = self.seats.remove(interview) else { return };
        self.version += 1;
        self.changed.remove(&seat.version);
        self.changed.insert(self.version, interview.clone());
        self.gone.insert(interview.clone(), Gone { version: self.version, team: seat.known.team, at: now });
    }
}

fn moment(session: &LiveSession, now: OffsetDateTime) -> KeptMoment {
    KeptMoment {
        at: now,
        doing: session.doing,
        mode: session.mode,
        speaking: session.speaking,
        health: session.health,
        problem: session.problem.clone(),
    }
}

impl Seat {
    /// Nothing of it is shown yet.
    fn new(known: Whereabouts, heard: Option<Heard>, active_at: OffsetDateTime) -> Self {
        let shown = Shown::new(LiveSession {
            interview_id: known.interview.clone(),
            company: String::new(),
            title: String::new(),
            candidate_name: String::new(),
            doing: Doing::Unknown,
            mode: Mode::Unknown,
            speaking: None,
            health: Health::Unknown,
            problem: None,
            question: None,
            questions: 0,
            started_at: None,
            since: active_at,
        });
        Self { known, heard, interviewer: None, active_at, version: 0, shown }
    }

    fn is_over(&self, now: OffsetDateTime) -> bool {
        match self.known.finished_at {
            Some(at) => now >= at + ENDED_STAYS,
            None => now >= self.active_at + AWAY_STAYS,
        }
    }

    /// By the passing of time alone.
    fn has_changed(&self, now: OffsetDateTime) -> bool {
        let (doing, said) = self.state(now);
        let shown = &self.shown.session;
        let shows_words =
            shown.speaking.is_some() || shown.problem.is_some() || shown.health != Health::Unknown;
        doing != shown.doing || (said.is_none() && shows_words)
    }

    /// Where the candidate is, and what their client says of it, if that still counts. What a client said is believed
    /// for a while; then, and of a client that says nothing, the platform goes by what it knows itself.
    fn state(&self, now: OffsetDateTime) -> (Doing, Option<&Presence>) {
        if self.known.finished_at.is_some() {
            return (Doing::Ended, None);
        }
        let recently = |at: OffsetDateTime| now < at + AWAY_AFTER;
        if let Some(Heard { presence, at }) = &self.heard {
            // without a network it cannot say more
            if recently(*at) || presence.doing == Doing::Offline {
                return (presence.doing, Some(presence));
            }
        }
        let doing = match self.interviewer {
            Some(Interviewer::Voice) => Doing::Talking,
            Some(Interviewer::Writing) if self.heard.is_none() => Doing::Writing,
            _ if self.heard.is_none() && self.known.started_at.is_none() && recently(self.active_at) => {
                Doing::Waiting
            }
            _ => Doing::Away,
        };
        (doing, None)
    }

    fn session(&self, now: OffsetDateTime) -> LiveSession {
        let (doing, said) = self.state(now);
        let before = &self.shown.session;
        let mode = match (doing, said) {
            (_, Some(presence)) => presence.mode,
            (Doing::Writing, None) => Mode::Text,
            (Doing::Talking | Doing::Waiting, None) => Mode::Voice,
            _ => before.mode,
        };
        LiveSession {
            interview_id: self.known.interview.clone(),
            company: self.known.company.clone(),
            title: self.known.title.clone(),
            candidate_name: self.known.candidate_name.clone(),
            doing,
            mode,
            speaking: said.and_then(|presence| presence.speaking),
            health: said.map(|presence| presence.health).unwrap_or_default(),
            problem: said.and_then(|presence| presence.problem.clone()),
            question: self.known.question,
            questions: self.known.questions,
            started_at: self.known.started_at,
            since: if doing == before.doing { before.since } else { now },
        }
    }
}

impl Change {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Session(_) => "session",
            Self::Gone(_) => "gone",
        }
    }

    pub fn json(&self) -> String {
        match self {
            Self::Session(shown) => shown.json().to_owned(),
            Self::Gone(id) => serde_json::json!({ "interview_id": id }).to_string(),
        }
    }
}

#[cfg(test)]
mod tests;
