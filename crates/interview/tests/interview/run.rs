//! Plays a script of inputs. Carries nothing out; ports that answer at once, as if all went well, can be switched off
//! one by one, and then the script says what they report.

use std::collections::VecDeque;

use interview::{
    Command, Consent, DisconnectReason, Effect, Generation, Grant, Input, JournalEffect, JournalInput, Kept,
    Line, Modes, Now, Opened, Pack, PlatformEffect, PlatformInput, PreflightEffect, Question, RoomEffect,
    RoomInput, SecretStore, SoundEffect, SoundInput, State, Turn, View, step,
};
use platform_api::live::Presence;
use uuid::Uuid;

use crate::show;

pub const ME: &str = "candidate";
pub const AGENT: &str = "agent";

pub struct Run {
    pub state: State,
    /// The ports that answer by themselves.
    pub answers: Answers,
    /// What the platform says of the invite.
    pub opened: Opened,
    /// What the journal has of an earlier run.
    pub kept: Kept,
    now: u64,
    ids: u128,
    /// Of the newest connection.
    generation: Generation,
    /// Of the newest line that was asked for.
    pub turn: Turn,
    effects: Vec<Effect>,
    /// How the candidate was, for whoever watches, and when that was said.
    pub reports: Vec<(u64, Presence)>,
}

#[derive(Clone, Copy)]
pub struct Answers {
    pub platform: bool,
    pub upload: bool,
    pub line: bool,
    pub removed: bool,
    pub sound: bool,
    pub room: bool,
    pub journal: bool,
}

impl Run {
    pub fn new() -> Self {
        Self {
            state: State::default(),
            answers: Answers {
                platform: true,
                upload: true,
                line: true,
                removed: true,
                sound: true,
                room: true,
                journal: true,
            },
            opened: opened(),
            kept: Kept::default(),
            now: 0,
            ids: 0,
            generation: Generation::default(),
            turn: Turn::default(),
            effects: Vec::new(),
            reports: Vec::new(),
        }
    }

    /// Consent is given and the microphone is heard.
    pub fn ready() -> Self {
        let mut run = Self::new();
        run.get_ready();
        run
    }

    /// The same, where the platform says this of the invite.
    pub fn ready_for(opened: Opened) -> Self {
        let mut run = Self { opened, ..Self::new() };
        run.get_ready();
        run
    }

    /// In the room with the interviewer, one second after the start.
    pub fn live() -> Self {
        let mut run = Self::ready();
        run.go_live();
        run
    }

    pub fn get_ready(&mut self) {
        self.open();
        self.command(Command::AcceptConsent);
        self.sound(SoundInput::Heard);
        self.did();
    }

    pub fn go_live(&mut self) {
        self.command(Command::Start);
        self.agent_joins();
        self.after(1000);
        self.did();
    }

    pub fn open(&mut self) {
        self.command(Command::OpenInvite {
            link: "vivavoce://join?platform=https://p.example&interview=i1".into(),
        });
    }

    /// And whatever the ports answer to it.
    pub fn input(&mut self, input: Input) {
        let mut inputs = VecDeque::from([input]);
        while let Some(input) = inputs.pop_front() {
            for effect in step(&mut self.state, Now(self.now), input) {
                if let Effect::Room(RoomEffect::Join { generation, .. }) = &effect {
                    self.generation = *generation;
                }
                if let Effect::Platform(
                    PlatformEffect::NextLine { turn, .. } | PlatformEffect::ReadBacklog { turn },
                ) = &effect
                {
                    self.turn = *turn;
                }
                if let Effect::Platform(PlatformEffect::Report { presence }) = effect {
                    self.reports.push((self.now, presence));
                    continue;
                }
                inputs.extend(self.answers_to(&effect));
                self.effects.push(effect);
            }
        }
    }

    pub fn command(&mut self, command: Command) {
        self.ids += 1;
        self.input(Input::Command { command, new_id: Uuid::from_u128(self.ids) });
    }

    pub fn types(&mut self, text: &str) {
        self.command(Command::TypeAnswer { text: text.into() });
    }

    /// In the newest connection.
    pub fn room(&mut self, event: RoomInput) {
        self.input(Input::Room { generation: self.generation, event });
    }

    pub fn disconnects(&mut self, reason: DisconnectReason) {
        self.room(RoomInput::Disconnected(reason));
    }

    pub fn sound(&mut self, input: SoundInput) {
        self.input(Input::Sound(input));
    }

    pub fn platform(&mut self, input: PlatformInput) {
        self.input(Input::Platform(input));
    }

    pub fn journal(&mut self, input: JournalInput) {
        self.input(Input::Journal(input));
    }

    pub fn agent_joins(&mut self) {
        self.room(RoomInput::ParticipantJoined { identity: AGENT.into(), is_agent: true });
        self.attribute("lk.agent.state", "listening");
    }

    pub fn agent_leaves(&mut self) {
        self.room(RoomInput::ParticipantLeft { identity: AGENT.into() });
    }

    pub fn attribute(&mut self, key: &str, value: &str) {
        let changed = vec![(key.into(), value.into())];
        self.room(RoomInput::Attributes { identity: AGENT.into(), changed });
    }

    /// A whole segment of the interviewer's, piece by piece.
    pub fn interviewer_says(&mut self, segment: &str, pieces: &[&str]) {
        self.stream(&format!("stream-{segment}"), AGENT, segment, pieces);
        self.closes(&format!("stream-{segment}"), None);
    }

    /// One update of the candidate's words, all of them so far.
    pub fn hears(&mut self, stream: &str, segment: &str, text: &str, is_final: bool) {
        self.stream(stream, ME, segment, &[text]);
        self.closes(stream, Some(is_final));
    }

    pub fn stream(&mut self, stream: &str, speaker: &str, segment: &str, pieces: &[&str]) {
        self.room(RoomInput::StreamOpened {
            stream: stream.into(),
            speaker: speaker.into(),
            segment: segment.into(),
        });
        for piece in pieces {
            self.room(RoomInput::StreamText { stream: stream.into(), text: (*piece).into() });
        }
    }

    pub fn closes(&mut self, stream: &str, is_final: Option<bool>) {
        self.room(RoomInput::StreamClosed { stream: stream.into(), is_final });
    }

    /// Time passes; the core is called whenever it asked to be.
    pub fn after(&mut self, ms: u64) {
        let until = self.now + ms;
        while let Some(Now(at)) = self.state.next_deadline()
            && at <= until
        {
            assert!(at > self.now, "a deadline that is not in the future");
            self.now = at;
            self.input(Input::Clock);
        }
        self.now = until;
        self.input(Input::Clock);
    }

    pub fn view(&self) -> View {
        self.state.view()
    }

    /// The transcript's texts, in order.
    pub fn view_entries(&self) -> Vec<String> {
        self.state.transcript().entries().map(|entry| entry.text.clone()).collect()
    }

    pub fn code(&self) -> Option<&'static str> {
        self.view().problem.map(|problem| problem.diagnosis.code)
    }

    /// What a person sees, in a few lines.
    pub fn screen(&self) -> String {
        show::screen(&self.state)
    }

    /// What was asked of the ports since the last look, one a line; but for the checks, which have tests of their own.
    pub fn did(&mut self) -> String {
        let is_check = |effect: &Effect| matches!(effect, Effect::Preflight(_));
        let (checks, others): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.effects).into_iter().partition(is_check);
        self.effects = checks;
        others.iter().map(show::effect).collect::<Vec<_>>().join("\n")
    }

    /// What was to be checked since the last look at anything.
    pub fn checked(&mut self) -> Vec<PreflightEffect> {
        let effects = std::mem::take(&mut self.effects);
        effects
            .into_iter()
            .filter_map(|effect| match effect {
                Effect::Preflight(effect) => Some(effect),
                _ => None,
            })
            .collect()
    }

    fn answers_to(&self, effect: &Effect) -> Vec<Input> {
        match effect {
            Effect::Platform(effect) => {
                self.platform_answers(effect).into_iter().map(Input::Platform).collect()
            }
            Effect::Sound(SoundEffect::OpenMicrophone) if self.answers.sound => {
                vec![Input::Sound(SoundInput::Capturing)]
            }
            Effect::Sound(_) => vec![],
            Effect::Room(effect) if self.answers.room => room_answers(effect),
            Effect::Room(_) => vec![],
            Effect::Journal(effect) if self.answers.journal => {
                self.journal_answers(effect).into_iter().map(Input::Journal).collect()
            }
            Effect::Journal(_) | Effect::Preflight(_) => vec![],
        }
    }

    fn platform_answers(&self, effect: &PlatformEffect) -> Option<PlatformInput> {
        match effect {
            PlatformEffect::Upload { entries } if self.answers.upload => {
                Some(PlatformInput::Uploaded { ids: entries.iter().map(|entry| entry.id.clone()).collect() })
            }
            PlatformEffect::OpenInvite { .. } if self.answers.platform => {
                Some(PlatformInput::Opened(Box::new(self.opened.clone())))
            }
            PlatformEffect::Reopen { .. } if self.answers.platform => {
                Some(PlatformInput::Opened(Box::new(self.opened.clone())))
            }
            PlatformEffect::NextLine { turn, answers_to, .. } if self.answers.line => {
                Some(PlatformInput::LineDone { turn: *turn, line: line(answers_to.as_deref()) })
            }
            PlatformEffect::AskWhyRemoved if self.answers.removed => {
                Some(PlatformInput::Removed { why: None })
            }
            PlatformEffect::Finish { .. } if self.answers.upload => Some(PlatformInput::Finished),
            PlatformEffect::RequestGrant { generation, .. } if self.answers.platform => {
                Some(PlatformInput::Granted { generation: *generation, grant: grant() })
            }
            _ => None,
        }
    }

    fn journal_answers(&self, effect: &JournalEffect) -> Option<JournalInput> {
        match effect {
            JournalEffect::Begin { .. } => Some(JournalInput::Begun(self.kept.clone())),
            JournalEffect::Append { entry } => Some(JournalInput::Written { id: entry.id.clone() }),
            _ => None,
        }
    }
}

fn room_answers(effect: &RoomEffect) -> Vec<Input> {
    let events = match effect {
        RoomEffect::Join { generation, grant, .. } => {
            vec![(*generation, RoomInput::Joined { identity: grant.identity.clone() })]
        }
        RoomEffect::SendText { generation, id, .. } => {
            vec![(*generation, RoomInput::TextSent { id: id.clone() })]
        }
        _ => vec![],
    };
    events.into_iter().map(|(generation, event)| Input::Room { generation, event }).collect()
}

/// What the platform's interviewer writes.
pub fn line(answers_to: Option<&str>) -> Line {
    let question = Question { index: 1, total: 3, text: "Why this job?".into() };
    Line {
        id: format!("reply-{}", answers_to.unwrap_or("opening")),
        text: "Why this job?".into(),
        question: Some(question),
        is_last: false,
    }
}

pub fn grant() -> Grant {
    Grant {
        url: "wss://livekit.example".into(),
        token: "a secret".into(),
        identity: ME.into(),
        room: "room".into(),
    }
}

pub fn opened() -> Opened {
    Opened {
        interview: "i1".into(),
        platform: "https://p.example".into(),
        company: Some("Example".into()),
        job: Some("Engineer".into()),
        candidate: Some("Ada".into()),
        questions: Some(3),
        expected_minutes: Some(20),
        consent: Consent {
            version: "1".into(),
            text: "An AI interviews you.".into(),
            recorded: vec!["what is said".into()],
            never_recorded: vec!["video".into()],
            seen_by: None,
            kept_for: None,
        },
        accommodations: vec![],
        stores_entries: true,
        secret_kept_in: Some(SecretStore::Keyring),
        modes: Modes { voice: true, text: true, offline: true },
        pack: Some(Pack {
            interviewer: "Vera".into(),
            questions: vec!["Why this job?".into(), "What have you built?".into(), "What is next?".into()],
        }),
        no_pack: None,
        unreachable: None,
        text_instead_of_voice: false,
        is_finished: false,
        backlog: Some(vec![]),
    }
}

/// A platform that stores everything, but has no interviewer that writes.
pub fn voice_only() -> Opened {
    Opened { modes: Modes { voice: true, text: false, offline: false }, pack: None, ..opened() }
}

/// A platform that has the token endpoint and nothing else.
pub fn token_endpoint_only() -> Opened {
    Opened {
        company: None,
        job: None,
        candidate: None,
        questions: None,
        expected_minutes: None,
        stores_entries: false,
        modes: Modes { voice: true, text: false, offline: false },
        pack: None,
        ..opened()
    }
}
