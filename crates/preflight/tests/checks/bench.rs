//! A run of the checks, and what they are run against.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, Instant},
};

use diagnosis::{Observation, configuration::Settings};
use interview::{CheckName, Inbox, Input, Outcome, Port, PreflightEffect, PreflightInput, Quantity, Run};
use platform::{Config, DEMO_PACK, Demo, Flags, Platform, create_invite};
use platform_client::{InviteLink, OpenInvite};
use preflight::PreflightPort;
use serde_json::Value;
use tempfile::TempDir;
use testbed::{Launch, LiveKitServer};
use tokio::sync::mpsc;

/// What a run is promised to end within.
pub const PROMISED: Duration = Duration::from_secs(15);

pub const ALL: [CheckName; 9] = CheckName::ASKED_FOR;

/// The reference platform with an invite.
pub struct Reference {
    _platform: Platform,
    pub link: String,
    _folder: TempDir,
}

impl Reference {
    pub async fn with(env_file: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let flags = Flags { port: Some(0), data_dir: Some(folder.path().to_owned()), ..Default::default() };
        let settings = Settings::new([], ".env", Some(env_file));
        let platform = Platform::start(Config::new(&settings, &flags).unwrap()).await.unwrap();
        let demo = Demo {
            company: "Analytical Engines".into(),
            title: "Engineer".into(),
            candidate: "Ada".into(),
            pack: Demo::read_pack(DEMO_PACK).unwrap(),
            invite: Default::default(),
        };
        let invite = create_invite(platform.store(), platform.public_url(), &demo).await.unwrap();
        Self { link: invite.link.expose().to_owned(), _platform: platform, _folder: folder }
    }

    pub async fn on(server: &LiveKitServer) -> Self {
        Self::with(&settings(&server.url(), server.api_key(), server.api_secret())).await
    }
}

pub fn settings(url: &str, key: &str, secret: &str) -> String {
    format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")
}

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    pub outcomes: BTreeMap<CheckName, Outcome>,
    pub began: Vec<CheckName>,
}

impl Report {
    pub fn code(&self, check: CheckName) -> Option<&'static str> {
        self.outcomes[&check].observed.as_ref().map(|observed| diagnosis::diagnose(observed).code)
    }

    pub fn observed(&self, check: CheckName) -> &Observation {
        self.outcomes[&check].observed.as_ref().unwrap_or_else(|| panic!("{check:?}: {self:#?}"))
    }

    pub fn measure(&self, check: CheckName, quantity: Quantity) -> f64 {
        let measures = &self.outcomes[&check].measures;
        let found = measures.iter().find(|measure| measure.quantity == quantity);
        found.unwrap_or_else(|| panic!("no {quantity:?} of {check:?}: {measures:?}")).value
    }
}

/// Runs these checks of the link's invite to their end.
pub async fn run(link: &str, checks: &[CheckName]) -> Report {
    let folder = TempDir::new().unwrap();
    let invite = OpenInvite::open(InviteLink::parse(link).unwrap(), folder.path()).await.unwrap();
    let (put, mut inputs) = mpsc::unbounded_channel();
    let inbox = Inbox::new(move |input| {
        let _ = put.send(input);
    });
    let mut port = PreflightPort::new(tokio::runtime::Handle::current(), inbox, invite);
    let started = Instant::now();
    port.carry_out(PreflightEffect::Run { run: Run(7), checks: checks.into(), name: "Ada".into() });
    let (mut outcomes, mut began) = (BTreeMap::new(), Vec::new());
    while outcomes.len() < checks.len() {
        let input = tokio::time::timeout(PROMISED + Duration::from_secs(10), inputs.recv()).await;
        match input.unwrap_or_else(|_| panic!("only {outcomes:?}")).unwrap() {
            Input::Preflight { run: Run(7), event: PreflightInput::Began(name) } => began.push(name),
            Input::Preflight { run: Run(7), event: PreflightInput::Done(name, outcome) } => {
                assert!(outcomes.insert(name, outcome).is_none(), "{name:?} is done twice");
            }
            other => panic!("{other:?}"),
        }
    }
    let took = started.elapsed();
    assert!(took <= PROMISED, "it took {took:?}: {outcomes:#?}");
    Report { outcomes, began }
}

/// What is said of the link's platform by a process of its own, since this environment is read once a process.
pub fn code_of_platform(link: &str, folder: &Path, environment: &[(&str, &str)]) -> String {
    let device = folder.join("device");
    std::fs::create_dir_all(&device).unwrap();
    let program = Launch::new("preflight", env!("CARGO_BIN_EXE_vivavoce-preflight")).arg(device);
    let program = program.envs(environment.iter().copied()).with_input();
    let mut checks = program.start(folder).unwrap();
    checks.write(link).unwrap();
    checks.close_input();
    checks.wait(PROMISED + Duration::from_secs(25)).unwrap();
    let printed = checks.stdout();
    let mut lines = printed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let platform = lines.find(|line| line["check"] == "platform");
    let platform = platform.unwrap_or_else(|| panic!("{printed}{}", checks.stderr()));
    platform["diagnosis"]["code"].as_str().unwrap_or_default().to_owned()
}
