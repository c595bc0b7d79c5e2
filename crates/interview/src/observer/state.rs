//! What watching is at a moment. Only [`super::step`] changes it; only a View shows it.

use std::cell::RefCell;

use platform_api::live::LiveSession;
use platform_api::{EntryId, InterviewId};
use time::OffsetDateTime;

use super::book::Book;
use super::effect::Volumes;
use super::hearing::{NO_CALL_FOR_MS, may_have_a_call};
use super::input::{About, ObserverNow, Watch, Writer};
use super::shown::Remarked;
use super::trouble::Troubles;
use super::view::Following;
use super::words::Words;
use crate::input::{Generation, Now};

#[derive(Debug)]
pub struct ObserverState {
    pub(super) now: ObserverNow,
    pub(super) watch: Watch,
    /// Of the newest call that was asked for; what an older one says is not listened to.
    pub(super) call: Generation,
    pub(super) volume: Volumes,
    pub(super) watched: Option<Watched>,
    pub(super) words: Words,
}

/// What is watched.
#[derive(Debug)]
pub(super) struct Watched {
    pub interview: InterviewId,
    pub by: Option<(Writer, String)>,
    pub about: Option<About>,
    pub session: Option<LiveSession>,
    pub following: Following,
    /// What the platform tells goes on after this event.
    pub after: Option<String>,
    /// How far this computer's clock is ahead of the platform's, in milliseconds.
    pub clock_ahead_ms: i64,
    pub hearing: Hearing,
    pub book: Book,
    pub journal: JournalIs,
    pub hand_in: HandIn,
    /// Of handing in, one after the other.
    pub failures: u32,
    pub troubles: Troubles,
    /// What the View shows of the book, made anew when that changed.
    pub remarked: RefCell<Option<Remarked>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum JournalIs {
    /// It is not known yet who watches.
    Unasked,
    Opening,
    Open,
    Failed,
}

/// How the call is heard, as far as it is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hearing {
    Off,
    /// The right to listen is asked for, or the call is being joined.
    Joining {
        failures: u32,
    },
    Joined {
        is_reconnecting: bool,
    },
    Lost {
        again_at: Now,
        failures: u32,
    },
    /// There is none. Asked again once the interview says that there may be one.
    NoCall {
        since: Now,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HandIn {
    Idle,
    UnderWay,
    /// The last try failed.
    Again {
        at: Now,
    },
    /// Nothing is tried until somebody does something about it.
    Stopped,
}

impl Default for ObserverState {
    fn default() -> Self {
        Self {
            now: ObserverNow { running: Now(0), wall: OffsetDateTime::UNIX_EPOCH },
            watch: Watch::default(),
            call: Generation(0),
            volume: Volumes::default(),
            watched: None,
            words: Words::default(),
        }
    }
}

impl ObserverState {
    /// The transcript, for whoever tells what changed of it.
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// Until when nothing needs to be done unless something happens.
    pub fn next_deadline(&self) -> Option<Now> {
        let watched = self.watched.as_ref()?;
        // the View counts seconds
        let second = watched.is_running().then(|| self.now.running.plus(1000 - self.elapsed_ms() % 1000));
        [watched.hearing_due(), watched.hand_in_due(), second].into_iter().flatten().min()
    }

    /// From the start of the conversation to this moment, or to its end.
    pub(super) fn elapsed_ms(&self) -> u64 {
        let Some(watched) = &self.watched else { return 0 };
        let Some(started_at) = watched.started_at() else { return 0 };
        let until = match watched.ended_at() {
            Some(ended_at) => ended_at,
            None => self.now.wall - time::Duration::milliseconds(watched.clock_ahead_ms),
        };
        u64::try_from((until - started_at).whole_milliseconds()).unwrap_or(0)
    }

    /// The moment that a new remark belongs to; none before the conversation, nor after it.
    pub(super) fn moment(&self) -> Option<u64> {
        self.watched.as_ref()?.is_running().then(|| self.elapsed_ms())
    }

    pub(super) fn has_entry(&self, id: &EntryId) -> bool {
        self.words.entry(id.as_str()).is_some()
    }
}

impl Watched {
    pub fn new(interview: InterviewId) -> Self {
        Self {
            interview,
            by: None,
            about: None,
            session: None,
            following: Following::CatchingUp,
            after: None,
            clock_ahead_ms: 0,
            hearing: Hearing::Off,
            book: Book::default(),
            journal: JournalIs::Unasked,
            hand_in: HandIn::Idle,
            failures: 0,
            troubles: Troubles::default(),
            remarked: RefCell::default(),
        }
    }

    pub fn started_at(&self) -> Option<OffsetDateTime> {
        let said = self.session.as_ref().and_then(|session| session.started_at);
        said.or_else(|| self.about.as_ref().and_then(|about| about.started_at))
    }

    pub fn ended_at(&self) -> Option<OffsetDateTime> {
        let known = self.about.as_ref().and_then(|about| about.finished_at);
        known.or_else(|| {
            self.session.as_ref().filter(|session| has_ended(session)).map(|session| session.since)
        })
    }

    /// When the right to listen is to be asked for.
    pub fn hearing_due(&self) -> Option<Now> {
        match self.hearing {
            // without a session it is asked for once, and not again and again
            Hearing::Lost { failures, .. } if failures > 0 && self.following == Following::Stopped => None,
            Hearing::Lost { again_at, .. } => Some(again_at),
            Hearing::NoCall { since } if may_have_a_call(self) => Some(since.plus(NO_CALL_FOR_MS)),
            _ => None,
        }
    }

    /// When the outbox is to be handed in.
    pub fn hand_in_due(&self) -> Option<Now> {
        let is_over = self.following == Following::Stopped || self.book.outbox().next().is_none();
        match self.hand_in {
            _ if is_over => None,
            HandIn::Idle => Some(Now(0)),
            HandIn::Again { at } => Some(at),
            HandIn::UnderWay | HandIn::Stopped => None,
        }
    }

    pub fn is_running(&self) -> bool {
        self.started_at().is_some() && self.ended_at().is_none()
    }
}

pub(super) fn has_ended(session: &LiveSession) -> bool {
    session.doing == platform_api::live::Doing::Ended
}
