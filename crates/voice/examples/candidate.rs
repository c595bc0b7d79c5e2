//! Holds a call by itself, for tests of bad networks: the core with its real sound and room ports. In place of a
//! platform and a journal it says yes to everything; the right to join is the token that it is given.
//!
//! Arguments: the voice server's address, a token, a WAV file for a microphone. Each change is a line of standard
//! output: milliseconds since 1970, then `phase …`, `heard` or `silent` (the interviewer), `measures …`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

use std::{
    path::PathBuf,
    sync::mpsc,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use interview::{
    Command, Consent, Effect, Grant, Inbox, Input, JournalEffect, JournalInput, Kept, Modes, Now, Opened,
    Phase, PlatformEffect, PlatformInput, Port, State, step,
};
use voice::{MicrophoneSource, RoomPort, Settings, SoundPort, SpeakerTarget};

/// Louder than this the interviewer is heard.
const HEARD_DBFS: f32 = -50.0;

struct Candidate {
    state: State,
    begun: Instant,
    inbox: Inbox,
    sound: SoundPort,
    room: RoomPort,
    grant: Grant,
    phase: Option<Phase>,
}

#[tokio::main]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let (url, token) = (arguments.next().unwrap(), arguments.next().unwrap());
    let microphone = PathBuf::from(arguments.next().unwrap());
    let (put, inputs) = mpsc::channel();
    let inbox = Inbox::new(move |input| {
        let _ = put.send(input);
    });
    let settings = Settings {
        microphone: MicrophoneSource::Wav(microphone.clone()),
        speaker: SpeakerTarget::Wav(microphone.with_extension("heard.wav")),
        library_folders: Vec::new(),
    };
    let mut was_heard = false;
    let levels = move |levels: interview::Levels| {
        let is_heard = levels.interviewer > HEARD_DBFS;
        if is_heard != was_heard {
            was_heard = is_heard;
            say(if is_heard { "heard" } else { "silent" });
        }
    };
    let (sound, room) =
        voice::start(settings, tokio::runtime::Handle::current(), inbox.clone(), levels).unwrap();
    let grant = Grant { url, token: token.into(), identity: "candidate".into(), room: "r".into() };
    let candidate =
        Candidate { state: State::default(), begun: Instant::now(), inbox, sound, room, grant, phase: None };
    tokio::task::block_in_place(|| candidate.talk(&inputs));
}

impl Candidate {
    fn talk(mut self, inputs: &mpsc::Receiver<Input>) {
        self.command(Command::OpenInvite { link: "vivavoce://join".into() });
        loop {
            match self.state.phase() {
                Phase::Consent => self.command(Command::AcceptConsent),
                Phase::Ready => self.command(Command::Start),
                _ => {}
            }
            let wait = self.state.next_deadline().map_or(1_000, |at| at.since(self.now()));
            match inputs.recv_timeout(Duration::from_millis(wait)) {
                Ok(input) => self.input(input),
                Err(_) => self.input(Input::Clock),
            }
        }
    }

    fn command(&mut self, command: Command) {
        self.input(Input::Command { command, new_id: Default::default() });
    }

    fn input(&mut self, input: Input) {
        let is_measured = matches!(&input, Input::Room { event: interview::RoomInput::Measured(_), .. });
        let now = self.now();
        for effect in step(&mut self.state, now, input) {
            self.carry_out(effect);
        }
        let view = self.state.view();
        if self.phase.replace(view.phase) != Some(view.phase) {
            say(&format!("phase {:?}", view.phase));
        }
        if let Some(call) = view.call.filter(|_| is_measured) {
            say(&format!("measures {call:?}"));
        }
    }

    fn carry_out(&mut self, effect: Effect) {
        match effect {
            Effect::Sound(effect) => self.sound.carry_out(effect),
            Effect::Room(effect) => self.room.carry_out(effect),
            Effect::Platform(PlatformEffect::OpenInvite { .. }) => {
                self.inbox.put(Input::Platform(PlatformInput::Opened(Box::new(opened()))));
            }
            Effect::Platform(PlatformEffect::RequestGrant { generation, .. }) => {
                let grant = self.grant.clone();
                self.inbox.put(Input::Platform(PlatformInput::Granted { generation, grant }));
            }
            Effect::Journal(JournalEffect::Begin { .. }) => {
                self.inbox.put(Input::Journal(JournalInput::Begun(Kept::default())));
            }
            Effect::Journal(JournalEffect::Append { entry }) => {
                self.inbox.put(Input::Journal(JournalInput::Written { id: entry.id }));
            }
            Effect::Platform(_) | Effect::Journal(_) | Effect::Preflight(_) => {}
        }
    }

    fn now(&self) -> Now {
        Now(u64::try_from(self.begun.elapsed().as_millis()).unwrap())
    }
}

fn say(what: &str) {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    println!("{} {what}", since_1970.as_millis());
}

fn opened() -> Opened {
    let consent = Consent {
        version: "1".into(),
        text: String::new(),
        recorded: Vec::new(),
        never_recorded: Vec::new(),
        seen_by: None,
        kept_for: None,
    };
    Opened {
        interview: "i".into(),
        platform: "http://localhost".into(),
        company: None,
        job: None,
        candidate: Some("Ada".into()),
        questions: None,
        expected_minutes: None,
        consent,
        accommodations: Vec::new(),
        stores_entries: false,
        secret_kept_in: None,
        modes: Modes { voice: true, text: false, offline: false },
        pack: None,
        no_pack: None,
        unreachable: None,
        text_instead_of_voice: false,
        is_finished: false,
        backlog: Some(Vec::new()),
    }
}
