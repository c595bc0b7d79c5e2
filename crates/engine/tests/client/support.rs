//! A client in this process and platforms that answer as they are told. The platforms are fakes of the token endpoint;
//! the voice server is a real one.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, extract::State, http::StatusCode, response::IntoResponse, routing::post};
use engine::{Engine, MicrophoneSource, Settings, SpeakerTarget};
use interview::{Command, Entry, Phase, View};
use livekit_api::access_token::{AccessToken, VideoGrants};
use platform_client::MemoryVault;
use testbed::LiveKitServer;
use tokio::sync::mpsc::{UnboundedReceiver, error::TryRecvError};

/// Longer than any deadline of the client's own.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that is told what to do and watched.
pub struct Candidate {
    engine: Engine,
    views: UnboundedReceiver<View>,
    newest: Option<View>,
    entries: BTreeMap<u32, Entry>,
    _folder: tempfile::TempDir,
}

impl Candidate {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let microphone = folder.path().join("microphone.wav");
        quiet_noise(&microphone);
        Self::start(folder, microphone)
    }

    pub fn with_microphone(microphone: PathBuf) -> Self {
        Self::start(tempfile::tempdir().unwrap(), microphone)
    }

    fn start(folder: tempfile::TempDir, microphone: PathBuf) -> Self {
        let settings = Settings {
            data_folder: folder.path().to_owned(),
            exports_folder: folder.path().join("exports"),
            library_folders: Vec::new(),
            microphone: MicrophoneSource::Wav(microphone),
            speaker: SpeakerTarget::Nothing,
            vault: Arc::new(MemoryVault::default()),
        };
        let engine = Engine::start(settings).unwrap();
        let views = engine.subscribe();
        Self { engine, views, newest: None, entries: BTreeMap::new(), _folder: folder }
    }

    pub fn send(&self, command: Command) {
        self.engine.send(command);
    }

    pub fn open(&self, platform: &str) {
        self.send(Command::OpenInvite { link: format!("vivavoce://join?platform={platform}&interview=r") });
    }

    /// By a link of a whole platform, which knows the candidate's name.
    pub fn start_invited(&mut self, link: &str) {
        self.send(Command::OpenInvite { link: link.into() });
        self.wait("consent", |view| view.phase == Phase::Consent);
        self.send(Command::AcceptConsent);
        self.wait("that it can start", |view| view.can_start);
        self.send(Command::Start);
    }

    pub fn get_ready(&mut self, platform: &str) {
        self.open(platform);
        self.wait("consent", |view| view.phase == Phase::Consent);
        self.send(Command::SetName { name: "Candidate".into() });
        self.send(Command::AcceptConsent);
        self.wait("that it can start", |view| view.can_start);
    }

    pub fn start_interview(&mut self, platform: &str) {
        self.get_ready(platform);
        self.send(Command::Start);
    }

    /// The first View from now on, or the newest one, that is as wanted.
    pub fn wait(&mut self, what: &str, wanted: impl Fn(&View) -> bool) -> View {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.read();
            if let Some(view) = self.newest.as_ref().filter(|view| wanted(view)) {
                return view.clone();
            }
            assert!(Instant::now() < deadline, "{what} did not come; the last View: {:#?}", self.newest);
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }

    /// Whether every View of this time is as wanted.
    pub fn stays(&mut self, for_so_long: Duration, wanted: impl Fn(&View) -> bool) -> bool {
        let until = Instant::now() + for_so_long;
        while Instant::now() < until {
            self.read();
            if !self.newest.as_ref().is_some_and(&wanted) {
                return false;
            }
            std::thread::park_timeout(Duration::from_millis(20));
        }
        true
    }

    /// The transcript as the Views have built it up.
    pub fn transcript(&self) -> Vec<Entry> {
        self.entries.values().cloned().collect()
    }

    fn read(&mut self) {
        loop {
            match self.views.try_recv() {
                Ok(view) => {
                    for entry in view.transcript.iter().chain(&view.transcript_changes).flatten() {
                        self.entries.insert(entry.order, entry.clone());
                    }
                    self.newest = Some(view);
                }
                Err(TryRecvError::Empty) => return,
                Err(TryRecvError::Disconnected) => panic!("the engine has stopped"),
            }
        }
    }
}

type Body = (&'static str, String);

pub fn json(body: &str) -> Body {
    ("application/json", body.to_owned())
}

/// A fake platform that has only the token endpoint.
pub struct TokenPlatform {
    address: SocketAddr,
    asked: Arc<AtomicUsize>,
    _runtime: tokio::runtime::Runtime,
}

type Answer = Arc<dyn Fn(usize) -> (u16, Body) + Send + Sync>;

impl TokenPlatform {
    /// `answer` is told how many requests came before.
    pub fn start(answer: impl Fn(usize) -> (u16, Body) + Send + Sync + 'static) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let state: (Answer, Arc<AtomicUsize>) = (Arc::new(answer), Arc::clone(&asked));
        let router = Router::new().route("/api/livekit-token", post(token)).with_state(state);
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, asked, _runtime: runtime }
    }

    /// One that grants the room `r` of a real server, said to be at `url`.
    pub fn granting(server: &LiveKitServer, url: String) -> Self {
        let (key, secret) = (server.api_key().to_owned(), server.api_secret().to_owned());
        Self::start(move |_| {
            let grants = VideoGrants { room_join: true, room: "r".into(), ..Default::default() };
            let token =
                AccessToken::with_api_key(&key, &secret).with_identity("candidate").with_grants(grants);
            let answer = serde_json::json!({"token": token.to_jwt().unwrap(), "wsUrl": url});
            (200, json(&answer.to_string()))
        })
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many tokens were asked for.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn token(State((answer, asked)): State<(Answer, Arc<AtomicUsize>)>) -> impl IntoResponse {
    let (status, (kind, body)) = answer(asked.fetch_add(1, Ordering::SeqCst));
    (StatusCode::from_u16(status).unwrap(), [("content-type", kind)], body)
}

/// A well-formed token for `room` that no server has signed.
pub fn garbage(room: &str, identity: &str) -> String {
    let grants = VideoGrants { room_join: true, room: room.into(), ..Default::default() };
    let token = AccessToken::with_api_key("placeholder-key", "placeholder-secret-of-thirty-two-chars");
    token.with_identity(identity).with_grants(grants).to_jwt().unwrap()
}

/// Twenty seconds of something that is not digital silence.
fn quiet_noise(path: &std::path::Path) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 16_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..20 * 16_000i32 {
        file.write_sample(((i64::from(n) * 7919) % 31 - 15) as i16).unwrap();
    }
    file.finalize().unwrap();
}
