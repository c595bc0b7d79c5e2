//! A client's port with a folder and a vault of its own.

use diagnosis::Observation;
use diagnosis::configuration::Settings;
use interview::{Entry, Inbox, Input, Opened, PlatformEffect, PlatformInput, Port, Purpose, Turn, Via, Who};
use platform::{Config, DEMO_PACK, Demo, Flags, Platform, create_invite};
use platform_client::{MemoryVault, PlatformPort, Vault};
use secrecy::SecretString;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::mpsc;

/// What outlives a start of the program.
pub struct Computer {
    pub vault: Arc<MemoryVault>,
    pub folder: TempDir,
}

impl Computer {
    pub fn new() -> Self {
        Self { vault: Arc::default(), folder: TempDir::new().unwrap() }
    }

    /// Starts the program.
    pub fn start(&self) -> Desk {
        let (sender, inputs) = mpsc::unbounded_channel();
        let inbox = Inbox::new(move |input| {
            let _ = sender.send(input);
        });
        let vault: Arc<dyn Vault> = self.vault.clone();
        let runtime = tokio::runtime::Handle::current();
        Desk {
            port: PlatformPort::new(
                runtime,
                inbox,
                vault,
                self.folder.path().to_owned(),
                self.folder.path().join("exports"),
            ),
            inputs,
        }
    }
}

pub struct Desk {
    port: PlatformPort,
    inputs: mpsc::UnboundedReceiver<Input>,
}

impl Desk {
    pub fn give(&mut self, effect: PlatformEffect) {
        self.port.carry_out(effect);
    }

    pub async fn next(&mut self) -> PlatformInput {
        let next = tokio::time::timeout(Duration::from_secs(15), self.inputs.recv());
        match next.await.expect("the port answers").unwrap() {
            Input::Platform(input) => input,
            other => panic!("{other:?}"),
        }
    }

    /// Nothing more has come, or comes soon.
    pub async fn is_quiet(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(300), self.inputs.recv()).await.is_err()
    }

    pub async fn opening(&mut self) -> Result<Opened, Observation> {
        match self.next().await {
            PlatformInput::Opened(opened) => Ok(*opened),
            PlatformInput::OpenFailed(observed) => Err(observed),
            other => panic!("{other:?}"),
        }
    }

    pub async fn open(&mut self, link: &str) -> Result<Opened, Observation> {
        self.give(PlatformEffect::OpenInvite {
            link: SecretString::from(link.to_owned()),
            purpose: Purpose::Hold,
        });
        self.opening().await
    }

    pub async fn reopen(&mut self, platform: &str, interview: &str) -> Result<Opened, Observation> {
        self.give(PlatformEffect::Reopen {
            platform: platform.into(),
            interview: interview.into(),
            purpose: Purpose::Hold,
        });
        self.opening().await
    }

    /// Those that were kept and those that were refused.
    pub async fn upload(&mut self, entries: Vec<Entry>) -> Result<(Vec<String>, Vec<String>), Observation> {
        self.give(PlatformEffect::Upload { entries });
        let mut refused = Vec::new();
        loop {
            match self.next().await {
                PlatformInput::Refused { ids } => refused.extend(ids),
                PlatformInput::Uploaded { ids } => return Ok((ids, refused)),
                PlatformInput::UploadFailed(observed) => return Err(observed),
                other => panic!("{other:?}"),
            }
        }
    }

    /// The whole line, after its words.
    pub async fn line(
        &mut self,
        turn: u32,
        answers_to: Option<&str>,
    ) -> Result<interview::Line, Observation> {
        let answers_to = answers_to.map(str::to_owned);
        self.give(PlatformEffect::NextLine { turn: Turn(turn), answers_to, at_ms: 1_000 * turn });
        let mut words = String::new();
        loop {
            match self.next().await {
                PlatformInput::LineWords { turn: of, text, .. } => {
                    assert_eq!(of, Turn(turn));
                    words += &text;
                }
                PlatformInput::LineDone { turn: of, line } => {
                    assert_eq!((of, &words), (Turn(turn), &line.text));
                    return Ok(line);
                }
                PlatformInput::LineFailed { turn: of, why } => {
                    assert_eq!(of, Turn(turn));
                    return Err(why);
                }
                other => panic!("{other:?}"),
            }
        }
    }
}

pub fn typed(id: &str, order: u32, text: &str) -> Entry {
    Entry {
        id: id.into(),
        order,
        who: Who::Candidate,
        text: text.into(),
        r#final: true,
        at_ms: order * 1_000,
        via: Via::Typed,
    }
}

/// A platform that keeps its data and its address when it is started again.
pub struct Server {
    pub running: Option<Platform>,
    port: u16,
    folder: TempDir,
}

impl Server {
    pub async fn start() -> Self {
        let folder = TempDir::new().unwrap();
        let running = start(folder.path(), 0).await;
        let port = running.address().port();
        Self { running: Some(running), port, folder }
    }

    pub fn platform(&self) -> &Platform {
        self.running.as_ref().unwrap()
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub async fn stop(&mut self) {
        self.running.take().unwrap().stop().await;
    }

    /// While it is stopped: its data is lost.
    pub fn forget_everything(&self) {
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
    }

    pub async fn start_again(&mut self) {
        self.running = Some(start(self.folder.path(), self.port).await);
    }

    /// The link of a new interview of three questions for Ada.
    pub async fn invite(&self) -> String {
        let demo = Demo {
            company: "Analytical Engines".into(),
            title: "Engineer".into(),
            candidate: "Ada".into(),
            pack: Demo::read_pack(DEMO_PACK).unwrap(),
            invite: Default::default(),
        };
        let platform = self.platform();
        create_invite(platform.store(), platform.public_url(), &demo).await.unwrap().link.expose().to_owned()
    }
}

async fn start(folder: &Path, port: u16) -> Platform {
    let flags = Flags { port: Some(port), data_dir: Some(folder.to_owned()), ..Default::default() };
    let settings = Settings::new([], ".env", None);
    Platform::start(Config::new(&settings, &flags).unwrap()).await.unwrap()
}

/// Where an interview is, from its link.
pub fn interview_of(link: &str) -> String {
    platform_client::InviteLink::parse(link).unwrap().interview.to_string()
}
