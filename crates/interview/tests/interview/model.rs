//! What must hold after every step, whatever happened, judged from inputs, effects and Views alone.

use std::collections::{BTreeSet, VecDeque};

use interview::{CheckName, CheckState, Line, Opened, PreflightEffect, Run, Turn, Via, Who};
use interview::{
    Command, DisconnectReason, Effect, Entry, Generation, Input, JournalEffect, JournalInput, Kept, Mode,
    Now, Phase, PlatformEffect, PlatformInput, RoomEffect, RoomInput, SoundEffect, SoundInput, State, View,
    step,
};
use uuid::Uuid;

use crate::{
    moves::Move,
    run::{ME, grant, line, opened},
};

/// The core waits so long for the platform's answer to an upload.
const UPLOAD_PATIENCE_MS: u64 = 12_000;
/// A connection that holds for so long is no part of the outage before it.
const STABLE_MS: u64 = 10_000;
/// Nobody talks into a dead connection for longer.
const SILENCE_MS: u64 = 8_000;

#[derive(Default)]
pub struct Model {
    pub state: State,
    pub now: u64,
    /// What was asked of the ports and not answered yet.
    asked: VecDeque<Effect>,
    streams: u32,
    /// Ids given to the journal, and those it said are written.
    given: BTreeSet<String>,
    written: BTreeSet<String>,
    /// Entries as they were when they were last looked at.
    entries: Vec<Entry>,
    upload: Option<(Vec<String>, u64)>,
    sound_muted: Option<bool>,
    microphone_open: bool,
    /// The newest connection that was asked for, and how it is.
    generation: Generation,
    room: Room,
    /// The newest right to join that was asked for; ahead of `generation` while the old connection may still revive.
    asked_for: Generation,
    /// The newest connection replaces another one, and since when it is joined.
    is_rejoin: bool,
    joined_at: u64,
    /// It was displaced by what may have been another connection of our own.
    had_conflict: bool,
    /// Since when the path shows no life in the newest connection.
    silent_since: Option<u64>,
    /// Of the newest line that was asked for.
    turn: Turn,
    /// Of the checks that were last asked for.
    run: Run,
    is_checking: bool,
    /// Opened elsewhere, and no person has asked to go on here.
    is_elsewhere: bool,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Room {
    #[default]
    None,
    Joining,
    Joined,
    Reconnecting,
}

impl Model {
    pub fn play(&mut self, one: Move) {
        match one {
            Move::Command(command, id) => {
                self.input(Input::Command { command, new_id: Uuid::from_u128(id) });
            }
            Move::Wait(ms) => {
                self.now += ms;
                self.input(Input::Clock);
            }
            Move::Deadline => self.deadline(),
            Move::Answer => self.answer(),
            Move::Room(event) => self.input(Input::Room { generation: self.generation, event }),
            Move::Segment(speaker, segment, is_final) => self.segment(speaker, segment, is_final),
            Move::StaleRoom(ago, event) => {
                let generation = Generation(self.generation.0.wrapping_sub(ago));
                self.must_change_nothing(Input::Room { generation, event });
            }
            Move::StaleGrant(ago) => {
                let generation = Generation(self.asked_for.0.wrapping_sub(ago));
                let stale = PlatformInput::Granted { generation, grant: grant() };
                self.must_change_nothing(Input::Platform(stale));
            }
            Move::GrantRefused(why) => {
                let generation = self.asked_for;
                self.input(Input::Platform(PlatformInput::GrantRefused { generation, why }));
            }
            Move::Opened => self.input(Input::Platform(PlatformInput::Opened(Box::new(opened())))),
            Move::OpenFailed(why) => self.input(Input::Platform(PlatformInput::OpenFailed(why))),
            Move::Uploaded(places) => {
                let ids = places.into_iter().filter_map(|place| self.id_at(place)).collect();
                self.input(Input::Platform(PlatformInput::Uploaded { ids }));
            }
            Move::UploadFailed(why) => self.input(Input::Platform(PlatformInput::UploadFailed(why))),
            Move::Written(place) => {
                if let Some(id) = self.id_at(place).filter(|id| self.given.contains(id)) {
                    self.input(Input::Journal(JournalInput::Written { id }));
                }
            }
            Move::JournalFailed => {
                let fault = diagnosis::WriteFault::DiskFull;
                let failed = diagnosis::Observation::JournalFailed { fault, path: "journal".into() };
                self.input(Input::Journal(JournalInput::Failed(failed)));
            }
            Move::LineWords(ago, text) => {
                let turn = Turn(self.turn.0.wrapping_sub(ago));
                self.input(Input::Platform(PlatformInput::LineWords { turn, id: "reply".into(), text }));
            }
            Move::LineDone(ago, is_last) => {
                let turn = Turn(self.turn.0.wrapping_sub(ago));
                let line = Line { is_last, ..line(Some(&turn.0.to_string())) };
                self.input(Input::Platform(PlatformInput::LineDone { turn, line }));
            }
            Move::LineFailed(why) => {
                self.input(Input::Platform(PlatformInput::LineFailed { turn: self.turn, why }));
            }
            Move::Refused(place) => {
                let ids = self.id_at(place).into_iter().collect();
                self.input(Input::Platform(PlatformInput::Refused { ids }));
            }
            Move::Removed(why) => self.input(Input::Platform(PlatformInput::Removed { why })),
            Move::Finished(None) => self.input(Input::Platform(PlatformInput::Finished)),
            Move::Finished(Some(why)) => self.input(Input::Platform(PlatformInput::FinishFailed(why))),
            Move::OpenedOffline => {
                let unreachable = Some(diagnosis::Observation::ConnectionLost);
                let opened = Opened { unreachable, backlog: None, ..opened() };
                self.input(Input::Platform(PlatformInput::Opened(Box::new(opened))));
            }
            Move::BegunAgain(events) => {
                self.input(Input::Journal(JournalInput::Begun(Kept { events, ..Kept::default() })));
            }
            Move::Begun => self.input(Input::Journal(JournalInput::Begun(Kept::default()))),
            Move::Sound(input) => self.input(Input::Sound(input)),
            Move::Preflight(0, event) => self.input(Input::Preflight { run: self.run, event }),
            Move::Preflight(ago, event) => {
                let run = Run(self.run.0.wrapping_sub(ago));
                self.must_change_nothing(Input::Preflight { run, event });
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.play(Move::Command(command, 1000));
    }

    pub fn phase(&self) -> Phase {
        self.state.phase()
    }

    /// The core is called when it asked to be; returns false where it asked for nothing.
    pub fn deadline(&mut self) {
        if let Some(Now(at)) = self.state.next_deadline() {
            self.now = at;
            self.input(Input::Clock);
        }
    }

    /// Nobody answers anything; the core is called when it asked to be. Returns how many effects that had.
    pub fn silence(&mut self, ms: u64) -> usize {
        let until = self.now + ms;
        let asked = self.asked.len();
        let mut calls = 0;
        while self.state.next_deadline().is_some_and(|at| at.0 <= until) {
            self.deadline();
            calls += 1;
            assert!(calls <= 2 * ms / 1000 + 100, "the core is called again and again");
        }
        self.now = until;
        self.input(Input::Clock);
        self.asked.len() - asked
    }

    fn segment(&mut self, speaker: String, segment: String, is_final: Option<bool>) {
        self.streams += 1;
        let stream = format!("whole-{}", self.streams);
        let text = format!("words {}", self.streams);
        for event in [
            RoomInput::StreamOpened { stream: stream.clone(), speaker, segment },
            RoomInput::StreamText { stream: stream.clone(), text },
            RoomInput::StreamClosed { stream, is_final },
        ] {
            self.input(Input::Room { generation: self.generation, event });
        }
    }

    fn id_at(&self, place: usize) -> Option<String> {
        self.entries.get(place).map(|entry| entry.id.clone())
    }

    fn must_change_nothing(&mut self, stale: Input) {
        let (before, revision) = (self.state.view(), self.state.transcript().revision());
        let what = format!("{stale:?}");
        let effects = step(&mut self.state, Now(self.now), stale);
        assert!(effects.is_empty(), "{what} had effects: {effects:?}");
        assert_eq!(before, self.state.view(), "{what} changed the View");
        assert_eq!(revision, self.state.transcript().revision(), "{what} changed the transcript");
    }

    fn answer(&mut self) {
        let Some(effect) = self.asked.pop_front() else { return };
        let input = match effect {
            Effect::Platform(PlatformEffect::OpenInvite { .. }) => {
                Input::Platform(PlatformInput::Opened(Box::new(opened())))
            }
            Effect::Platform(PlatformEffect::Reopen { .. }) => {
                Input::Platform(PlatformInput::Opened(Box::new(opened())))
            }
            Effect::Platform(PlatformEffect::NextLine { turn, answers_to, .. }) => {
                Input::Platform(PlatformInput::LineDone { turn, line: line(answers_to.as_deref()) })
            }
            Effect::Platform(PlatformEffect::ReadBacklog { turn }) => {
                Input::Platform(PlatformInput::Backlog { turn, entries: vec![] })
            }
            Effect::Platform(PlatformEffect::AskWhyRemoved) => {
                Input::Platform(PlatformInput::Removed { why: None })
            }
            Effect::Platform(PlatformEffect::Finish { .. }) => Input::Platform(PlatformInput::Finished),
            Effect::Platform(PlatformEffect::RequestGrant { generation, .. }) => {
                Input::Platform(PlatformInput::Granted { generation, grant: grant() })
            }
            Effect::Platform(PlatformEffect::Upload { entries }) => {
                let ids = entries.into_iter().map(|entry| entry.id).collect();
                Input::Platform(PlatformInput::Uploaded { ids })
            }
            Effect::Room(RoomEffect::Join { generation, .. }) => {
                Input::Room { generation, event: RoomInput::Joined { identity: ME.into() } }
            }
            Effect::Room(RoomEffect::SendText { generation, id, .. }) => {
                Input::Room { generation, event: RoomInput::TextSent { id } }
            }
            Effect::Sound(SoundEffect::OpenMicrophone) => Input::Sound(SoundInput::Capturing),
            Effect::Journal(JournalEffect::Begin { .. }) => {
                Input::Journal(JournalInput::Begun(Kept::default()))
            }
            Effect::Journal(JournalEffect::Append { entry }) => {
                Input::Journal(JournalInput::Written { id: entry.id })
            }
            _ => return,
        };
        self.input(input);
    }

    fn input(&mut self, input: Input) {
        let before = self.state.view();
        let effects = step(&mut self.state, Now(self.now), input.clone());
        let after = self.state.view();
        let is_anew = before.phase != Phase::Welcome && after.phase == Phase::Welcome;
        if is_anew {
            self.forget(&before, &input);
        }
        let was_there = self.room != Room::None;
        self.hear(&input);
        for effect in &effects {
            self.carry_out(effect, &input, &after, was_there);
        }
        self.asked.extend(effects);
        self.check(&before, &after, &input, is_anew);
        let again = step(&mut self.state, Now(self.now), Input::Clock);
        assert!(again.is_empty(), "not settled after {input:?}: {again:?}");
    }

    /// Another interview, or none.
    fn forget(&mut self, before: &View, input: &Input) {
        assert!(
            matches!(
                input,
                Input::Command { .. } | Input::Platform(PlatformInput::OpenFailed(_)) | Input::Clock
            ),
            "{input:?} closed the interview"
        );
        // A line that the interviewer began to write and that broke off is said anew, and nobody's words are lost with it.
        let broke_off = |entry: &Entry| entry.who == Who::Interviewer && entry.via == Via::Typed;
        let is_unwritten = self.entries.iter().any(|entry| !entry.r#final && !broke_off(entry));
        assert!(before.phase != Phase::Failed || !is_unwritten, "closed before everything was written");
        self.entries.clear();
        self.upload = None;
        self.room = Room::None;
        self.is_elsewhere = false;
    }

    fn hear(&mut self, input: &Input) {
        match input {
            Input::Room { generation, event } if *generation == self.generation => self.hear_room(event),
            Input::Journal(JournalInput::Written { id }) => {
                self.written.insert(id.clone());
            }
            Input::Platform(PlatformInput::UploadFailed(_)) => self.upload = None,
            Input::Platform(PlatformInput::Refused { ids }) => {
                self.upload.take_if(|(sent, _)| ids.iter().any(|id| sent.contains(id)));
            }
            Input::Platform(PlatformInput::Uploaded { ids }) => {
                self.upload.take_if(|(sent, _)| ids.is_empty() || ids.iter().any(|id| sent.contains(id)));
            }
            Input::Command { command: Command::Retry | Command::ContinueHere, .. } => {
                self.is_elsewhere = false
            }
            _ => {}
        }
    }

    fn hear_room(&mut self, event: &RoomInput) {
        match (self.room, event) {
            (Room::Joining, RoomInput::Joined { .. }) | (Room::Reconnecting, RoomInput::Reconnected) => {
                self.room = Room::Joined;
                self.joined_at = self.now;
            }
            (Room::Joined | Room::Reconnecting, RoomInput::Path(signs)) => {
                let is_silent = !signs.receives || !signs.is_confirmed;
                self.silent_since = is_silent.then(|| self.silent_since.unwrap_or(self.now));
                if !is_silent {
                    self.joined_at = self.now;
                }
            }
            (
                Room::Joined,
                RoomInput::Reconnecting | RoomInput::Disconnected(DisconnectReason::Migration),
            ) => self.room = Room::Reconnecting,
            (Room::None, _) | (_, RoomInput::Disconnected(DisconnectReason::Migration)) => {}
            (_, RoomInput::Disconnected(reason)) => {
                let is_new = self.room == Room::Joining || self.now - self.joined_at < STABLE_MS;
                let may_be_our_own = self.is_rejoin && is_new && !self.had_conflict;
                let is_displaced = *reason == DisconnectReason::DuplicateIdentity;
                self.is_elsewhere = is_displaced && !may_be_our_own;
                self.had_conflict = is_new && (self.had_conflict || is_displaced);
                self.room = Room::None;
            }
            _ => {}
        }
    }

    fn carry_out(&mut self, effect: &Effect, input: &Input, after: &View, was_there: bool) {
        let by_person = matches!(input, Input::Command { .. });
        match effect {
            Effect::Sound(SoundEffect::SetMuted(muted)) => {
                assert!(*muted || by_person, "unmuted by {input:?}");
                self.sound_muted = Some(*muted);
            }
            Effect::Sound(SoundEffect::OpenMicrophone) => {
                assert_eq!(self.sound_muted, Some(after.muted), "opened without having been told");
                self.microphone_open = true;
            }
            Effect::Sound(SoundEffect::CloseMicrophone | SoundEffect::Close) => self.microphone_open = false,
            Effect::Room(RoomEffect::Join { generation, publish, .. }) => {
                assert_eq!(*generation, self.asked_for);
                self.generation = *generation;
                self.room = Room::Joining;
                self.silent_since = None;
                self.may_publish(*publish, after);
            }
            Effect::Room(RoomEffect::KeepWords { generation }) => {
                assert_eq!(*generation, self.asked_for);
                assert!(matches!(input, Input::Command { command: Command::Start, .. }), "kept by {input:?}");
                self.may_publish(true, after);
            }
            Effect::Room(RoomEffect::Publish { .. }) => self.may_publish(true, after),
            Effect::Room(RoomEffect::Leave { generation }) if *generation == self.generation => {
                self.room = Room::None;
            }
            Effect::Platform(PlatformEffect::RequestGrant { generation, .. }) => {
                assert!(*generation > self.asked_for, "a generation is used again");
                assert!(!self.is_elsewhere, "{input:?} brought it back although it is open elsewhere");
                self.asked_for = *generation;
                self.is_rejoin = !by_person || was_there;
                self.had_conflict &= !by_person;
                // One that is still there may come back to life before the other one is.
                if self.room == Room::None {
                    self.generation = *generation;
                }
            }
            Effect::Platform(PlatformEffect::Upload { entries }) => {
                let is_free = self.upload.as_ref().is_none_or(|(_, at)| self.now - at >= UPLOAD_PATIENCE_MS);
                assert!(is_free, "two uploads at a time");
                assert!(
                    entries.iter().all(|entry| self.written.contains(&entry.id)),
                    "uploaded before written"
                );
                self.upload = Some((entries.iter().map(|entry| entry.id.clone()).collect(), self.now));
            }
            Effect::Room(RoomEffect::SendText { .. }) => {
                assert!(self.room == Room::Joined, "sent to a room that is not there");
            }
            Effect::Platform(PlatformEffect::NextLine { turn, answers_to, .. }) => {
                assert!(self.room == Room::None, "asked the platform while in a room");
                assert!(after.mode == Mode::Text, "asked the platform in {:?}", after.mode);
                assert!(*turn > self.turn, "a turn is used again");
                assert!(
                    answers_to.as_ref().is_none_or(|id| self.written.contains(id)),
                    "asked about an answer before it was written"
                );
                self.turn = *turn;
            }
            Effect::Preflight(PreflightEffect::Run { run, .. }) => {
                assert!(!self.is_checking, "checked twice at once");
                assert!(*run > self.run, "a run is used again");
                self.run = *run;
            }
            Effect::Preflight(PreflightEffect::Stop) => {
                assert!(self.is_checking, "{input:?} stopped what did not run");
            }
            Effect::Platform(PlatformEffect::ReadBacklog { turn }) => {
                assert!(self.room == Room::None && after.mode == Mode::Text, "no line is asked for");
                assert!(*turn > self.turn, "a turn is used again");
                self.turn = *turn;
            }
            Effect::Journal(JournalEffect::Append { entry }) => {
                self.given.insert(entry.id.clone());
            }
            _ => {}
        }
    }

    fn may_publish(&self, publish: bool, after: &View) {
        assert!(!publish || after.mode == Mode::Voice, "published while typing");
        assert!(
            !publish || self.sound_muted == Some(after.muted),
            "published with another mute than is shown"
        );
    }

    fn check(&mut self, before: &View, after: &View, input: &Input, is_anew: bool) {
        let by_person = matches!(input, Input::Command { .. });
        assert!(after.muted || !before.muted || by_person, "unmuted by {input:?}");
        assert!(!self.microphone_open || self.sound_muted == Some(after.muted), "mute is not as shown");
        let captures = matches!(
            after.phase,
            Phase::Checking
                | Phase::Ready
                | Phase::Connecting
                | Phase::Live
                | Phase::Reconnecting
                | Phase::Ending
        );
        assert!(!self.microphone_open || captures, "the microphone is open in {:?}", after.phase);
        assert!(!self.microphone_open || after.mode == Mode::Voice, "the microphone is open while typing");
        if after.phase == Phase::Live {
            let in_writing = after.mode != Mode::Voice && self.room == Room::None;
            assert!(self.room == Room::Joined || in_writing, "shown as live by {input:?}");
        }
        let gets_ready = matches!(after.phase, Phase::Checking | Phase::Ready) && after.mode == Mode::Voice;
        assert_eq!(!after.checks.is_empty(), gets_ready, "checks in {:?}", after.phase);
        let is_of_sound = |name| matches!(name, CheckName::Microphone | CheckName::Speaker | CheckName::Echo);
        self.is_checking = gets_ready && !after.can_run_checks;
        let runs = |check: &interview::Check| check.state != CheckState::Done && !is_of_sound(check.name);
        assert_eq!(after.checks.iter().any(runs), self.is_checking, "what is being checked is not as shown");
        if self.silent_since.is_some_and(|since| self.now - since >= SILENCE_MS) && self.room != Room::None {
            assert_ne!(after.phase, Phase::Live, "shown as live although nothing comes");
        }
        assert!(after.saved.uploaded <= after.saved.accepted);
        assert!(is_anew || after.elapsed_s >= before.elapsed_s, "the clock went back");
        if let Some(deadline) = self.state.next_deadline() {
            assert!(deadline > Now(self.now), "the deadline is over");
        }
        self.check_transcript(after);
    }

    fn check_transcript(&mut self, after: &View) {
        let entries: Vec<Entry> = self.state.transcript().entries().cloned().collect();
        assert!(entries.len() >= self.entries.len(), "an entry is gone");
        for (place, (was, is)) in self.entries.iter().zip(&entries).enumerate() {
            assert_eq!((&was.id, was.order, was.at_ms), (&is.id, is.order, is.at_ms), "entry {place} moved");
            assert!(!was.r#final || was == is, "an accepted entry changed: {was:?} to {is:?}");
        }
        for (place, entry) in entries.iter().enumerate() {
            assert_eq!(entry.order as usize, place);
            assert!(!entry.r#final || self.written.contains(&entry.id), "accepted before it was written");
            assert!(!entry.text.is_empty(), "an empty line");
        }
        let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), entries.len(), "two entries of one id");
        let accepted = entries.iter().filter(|entry| entry.r#final).count();
        assert_eq!(after.saved.accepted as usize, accepted);
        self.entries = entries;
    }
}
