//! Somebody who watches, on ports that a test answers for.

use diagnosis::recruiting::Trouble;
use interview::observer::{
    About, ObserverCommand, ObserverEffect, ObserverInput, ObserverNow, ObserverPlatformEffect,
    ObserverPlatformInput, ObserverState, ObserverView, RemarksEffect, RemarksInput, Watch, Writer, step,
};
use interview::{Generation, Now, Upload};
use platform_api::invite::Mode;
use platform_api::live::{Doing, Health, LiveSession};
use platform_api::observing::ObservedEvent;
use platform_api::recruiting::{Question, QuestionPack};
use platform_api::remarks::{NewRemark, Remark};
use time::OffsetDateTime;
use uuid::Uuid;

pub const PLATFORM: &str = "https://p.example";
pub const ME: &str = "acc-me";

pub struct Bench {
    pub state: ObserverState,
    pub effects: Vec<ObserverEffect>,
    pub watch: Watch,
    pub call: Generation,
    ms: u64,
    ids: u128,
}

pub fn start() -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap()
}

pub fn session(doing: Doing, question: Option<u32>) -> LiveSession {
    LiveSession {
        interview_id: "i1".into(),
        company: "Analytical Engines".into(),
        title: "Engineer".into(),
        candidate_name: "Ada".into(),
        doing,
        mode: Mode::Voice,
        speaking: None,
        health: Health::Good,
        problem: None,
        question,
        questions: 3,
        started_at: Some(start()),
        since: start(),
    }
}

fn about() -> About {
    let question = |id: &str| Question {
        id: Some(id.into()),
        text: format!("{id}?"),
        good_answer: vec!["a number".into()],
        time_limit_s: None,
        follow_ups: true,
    };
    About {
        company: "Analytical Engines".into(),
        title: "Engineer".into(),
        candidate_name: "Ada".into(),
        interviewer_name: "Iris".into(),
        pack: QuestionPack { questions: vec![question("q1"), question("q2"), question("q3")] },
        started_at: None,
        finished_at: None,
    }
}

impl Bench {
    /// Nothing is answered yet.
    pub fn opening() -> Self {
        let mut bench = Self {
            state: ObserverState::default(),
            effects: Vec::new(),
            watch: Watch(0),
            call: Generation(0),
            ms: 0,
            ids: 0,
        };
        bench.command(ObserverCommand::Open { interview: "i1".into() });
        bench
    }

    /// Who watches is known, the journal has begun with these, the platform is followed, and the call has gone on for ten
    /// seconds.
    pub fn with(kept: Vec<(NewRemark, Upload)>) -> Self {
        let mut bench = Self::opening();
        bench.watched();
        bench.remarks(RemarksInput::Begun(kept));
        bench.platform(ObserverPlatformInput::About(Box::new(about())));
        bench.platform(ObserverPlatformInput::Connected { clock_ahead_ms: None });
        bench.told(ObservedEvent::Session(session(Doing::Talking, Some(1))));
        bench.told(ObservedEvent::CaughtUp);
        bench.after(10_000);
        bench.effects.clear();
        bench
    }

    pub fn live() -> Self {
        Self::with(Vec::new())
    }

    pub fn watched(&mut self) {
        let by = Writer { account: ME.into(), name: "Grace".into() };
        self.platform(ObserverPlatformInput::Watched { by, platform: PLATFORM.into() });
    }

    pub fn input(&mut self, input: ObserverInput) {
        let wall = start() + time::Duration::milliseconds(i64::try_from(self.ms).unwrap());
        let effects = step(&mut self.state, ObserverNow { running: Now(self.ms), wall }, input);
        for effect in &effects {
            match effect {
                ObserverEffect::Platform(ObserverPlatformEffect::Follow { watch, .. }) => self.watch = *watch,
                ObserverEffect::Platform(ObserverPlatformEffect::AskToHear { call, .. }) => self.call = *call,
                _ => {}
            }
        }
        self.effects.extend(effects);
    }

    pub fn command(&mut self, command: ObserverCommand) {
        self.ids += 1;
        self.input(ObserverInput::Command { command, new_id: Uuid::from_u128(self.ids) });
    }

    pub fn note(&mut self, text: &str) {
        self.command(ObserverCommand::Note { text: text.into(), at_ms: None });
    }

    pub fn platform(&mut self, event: ObserverPlatformInput) {
        self.input(ObserverInput::Platform { watch: self.watch, event });
    }

    pub fn told(&mut self, event: ObservedEvent) {
        self.platform(ObserverPlatformInput::Told { event: Box::new(event), id: None });
    }

    pub fn remark(&mut self, remark: Remark) {
        self.told(ObservedEvent::Remark(remark));
    }

    pub fn remarks(&mut self, event: RemarksInput) {
        self.input(ObserverInput::Remarks { watch: self.watch, event });
    }

    pub fn written(&mut self, id: &str) {
        self.remarks(RemarksInput::Written { id: id.into() });
    }

    pub fn disconnected(&mut self, why: Trouble, is_last: bool) {
        self.platform(ObserverPlatformInput::Disconnected { why, is_last });
    }

    /// The clock goes on, and every deadline on the way is met.
    pub fn after(&mut self, ms: u64) {
        let until = self.ms + ms;
        while let Some(at) = self.state.next_deadline().filter(|at| at.0 <= until) {
            assert!(at.0 > self.ms, "a deadline that is met and stays: {at:?}");
            self.ms = at.0;
            self.input(ObserverInput::Clock);
        }
        self.ms = until;
        self.input(ObserverInput::Clock);
    }

    pub fn view(&self) -> ObserverView {
        self.state.view()
    }

    pub fn problem(&self) -> Option<&'static str> {
        self.view().problem.map(|problem| problem.diagnosis.code)
    }

    /// What the journal was asked to keep since the last look.
    pub fn appended(&mut self) -> Vec<NewRemark> {
        let mut appended = Vec::new();
        self.effects.retain(|effect| match effect {
            ObserverEffect::Remarks(RemarksEffect::Append { remark, .. }) => {
                appended.push(remark.clone());
                false
            }
            _ => true,
        });
        appended
    }

    /// What was handed in since the last look.
    pub fn handed_in(&mut self) -> Vec<String> {
        let mut ids = Vec::new();
        self.effects.retain(|effect| match effect {
            ObserverEffect::Platform(ObserverPlatformEffect::HandIn { remarks, .. }) => {
                ids.extend(remarks.iter().map(|remark| remark.id.to_string()));
                false
            }
            _ => true,
        });
        ids
    }

    /// How often the right to listen was asked for since the last look.
    pub fn asked_to_hear(&mut self) -> usize {
        let before = self.effects.len();
        self.effects.retain(|effect| {
            !matches!(effect, ObserverEffect::Platform(ObserverPlatformEffect::AskToHear { .. }))
        });
        before - self.effects.len()
    }
}
