//! The trouble-shooting list that this project began with: each state is made with a real platform and a real voice
//! server, and both sides are asked, the candidate's client and the operator's `check`.
//!
//! What cannot be made here says so in its row. Not in the tables, since nothing in this process can make it: a system that
//! does not let us play sound (`speaker_denied`, in the tests of `voice/src/sound.rs`), and a LiveKit server whose clock
//! differs (`livekit_token_expired` and its like: a real server's refusals, in `voice/tests/room.rs`).

use std::{net::SocketAddr, path::PathBuf};

use crate::support::{Candidate, TokenPlatform, json};
use axum::{Router, http::StatusCode};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use diagnosis::{Repairer, configuration::Settings};
use interview::{Phase, View};
use livekit_api::access_token::{AccessToken, VideoGrants};
use livekit_dylib::prelude::{Room, RoomOptions};
use platform::{Check, Config, DEMO_PACK, Demo, Flags, Platform, create_invite};
use platform_api::status::Status;
use testbed::LiveKitServer;
use tokio::runtime::Runtime;

/// What a candidate is told: the code and who can repair it; `None` where the interview goes on.
type Told = Option<(&'static str, Repairer)>;

const OPERATOR: Repairer = Repairer::Operator;

#[test]
fn each_mistake_in_the_settings_is_told_to_the_candidate_and_named_to_the_operator() {
    let server = LiveKitServer::start().unwrap();
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let https = url.replace("ws://", "http://");
    let nobody = format!("ws://127.0.0.1:{}", testbed::free_port());
    let lines = |url: &str, key: &str, secret: &str| {
        Some(format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n"))
    };
    let not_configured: Told = Some(("credentials_not_configured", OPERATOR));
    let rows: [(&str, Option<String>, Told, &str); 12] = [
        ("no .env", None, not_configured, "no_env_file"),
        ("credentials not configured", Some("PORT=3001\n".into()), not_configured, "missing"),
        ("an empty value", lines(&url, key, ""), not_configured, "empty"),
        ("placeholder values", lines(&url, "your-api-key", "your-api-secret"), not_configured, "placeholder"),
        ("a quotation mark", lines(&url, &format!("\"{key}"), secret), not_configured, "quotes"),
        ("a space in quotes", lines(&url, key, &format!("' {secret}'")), not_configured, "stray_space"),
        ("http(s):// instead of ws(s)://", lines(&https, key, secret), not_configured, "wrong_scheme"),
        ("quotes and spaces around values", lines(&url, &format!(" \"{key}\" "), secret), None, ""),
        (
            "a wrong key",
            lines(&url, "APImistyped", secret),
            Some(("livekit_unknown_key", OPERATOR)),
            "livekit_unknown_key",
        ),
        (
            // to a server, a project is its key: one of another project is a key that it does not know
            "the key and secret of another project",
            lines(&url, "APIother", "the-secret-of-another-project-of-32-characters"),
            Some(("livekit_unknown_key", OPERATOR)),
            "livekit_unknown_key",
        ),
        (
            "a wrong secret",
            lines(&url, key, "not-the-secret-of-this-server-at-all"),
            Some(("livekit_wrong_secret", OPERATOR)),
            "livekit_wrong_secret",
        ),
        (
            "no voice server",
            lines(&nobody, key, secret),
            Some(("platform_without_livekit", OPERATOR)),
            "connection_refused",
        ),
    ];
    for (state, env_file, told, to_repair) in rows {
        let backend = Backend::start(env_file.as_deref());
        assert_eq!(backend.candidate_is_told(), told, "{state}");
        assert_eq!(code(&backend.check(), "livekit"), to_repair, "{state}");
    }
}

#[test]
fn a_backend_that_was_not_restarted_after_a_change_is_recognised() {
    let server = LiveKitServer::start().unwrap();
    let (url, key) = (server.url(), server.api_key());
    let with =
        |secret: &str| format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n");
    for (state, started_with) in [
        ("without credentials", String::new()),
        ("with a placeholder", with("your-api-secret")),
        ("with a wrong secret", with("not-the-secret-of-this-server-at-all")),
    ] {
        let backend = Backend::start(Some(&started_with));
        backend.rewrite(&with(server.api_secret()));
        assert_eq!(backend.candidate_is_told(), Some(("platform_not_restarted", OPERATOR)), "{state}");
        let status = backend.check();
        assert_eq!((code(&status, "livekit"), code(&status, "platform")), ("", "restart_needed"), "{state}");
        assert_eq!(backend.restarted().candidate_is_told(), None, "{state}");
    }
}

#[test]
fn a_room_that_is_full_is_told_from_a_server_that_is_away() {
    let server = LiveKitServer::start_with("room: {max_participants: 1}").unwrap();
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let env_file = format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n");
    let backend = Backend::start(Some(&env_file));
    let _somebody = backend.runtime.block_on(join(&server, &backend.interview, "somebody"));
    assert_eq!(backend.candidate_is_told(), Some(("room_full", OPERATOR)));
    assert_eq!(code(&backend.check(), "livekit"), "");

    // a platform that has only the token endpoint does not count, and LiveKit says no more than 500
    let _somebody = backend.runtime.block_on(join(&server, "r", "somebody"));
    let platform = TokenPlatform::granting(&server, server.url());
    assert_eq!(told_by(&platform), Some(("room_not_joined", OPERATOR)));
}

/// LiveKit Cloud cannot be had here. What it answers with once the free plan's minutes are used up is: HTTP 429, to the
/// server API and to whoever wants to join (docs.livekit.io, quotas and limits; element-hq/element-call#2998).
#[test]
fn minutes_that_are_used_up_are_said_to_be() {
    let cloud = UsedUp::start();
    let env_file = format!(
        "LIVEKIT_URL=ws://{}\nLIVEKIT_API_KEY=APIx\nLIVEKIT_API_SECRET=a-secret-of-at-least-32-characters\n",
        cloud.address
    );
    let backend = Backend::start(Some(&env_file));
    assert_eq!(backend.candidate_is_told(), Some(("livekit_limit_reached", OPERATOR)));
    assert_eq!(code(&backend.check(), "livekit"), "limit_reached");

    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, format!("ws://{}", cloud.address));
    assert_eq!(told_by(&platform), Some(("livekit_limit_reached", OPERATOR)));
}

/// Tokens as a platform with a wrong clock or broken code would make them: ours does not, so this one is a fake. The
/// voice server is real.
#[test]
fn each_token_that_is_no_good_is_told_apart() {
    let server = LiveKitServer::start().unwrap();
    const HOUR: i64 = 3600;
    let rows: [(&str, String, &str); 3] = [
        ("expired", signed(&server, -2 * HOUR, -HOUR), "token_expired"),
        ("early", signed(&server, HOUR, 2 * HOUR), "token_not_yet_valid"),
        ("\u{201c}invalid authorization token\u{201d}", unreadable(&server), "livekit_invalid_token"),
    ];
    for (state, token, expected) in rows {
        let answer = serde_json::json!({"token": token, "wsUrl": server.url()}).to_string();
        let platform = TokenPlatform::start(move |_| (200, json(&answer)));
        assert_eq!(told_by(&platform), Some((expected, OPERATOR)), "{state}");
    }
}

/// A real platform with its own folder and `.env`, and one interview.
struct Backend {
    runtime: Runtime,
    platform: Platform,
    folder: tempfile::TempDir,
    interview: String,
    link: String,
}

impl Backend {
    fn start(env_file: Option<&str>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        if let Some(text) = env_file {
            std::fs::write(folder.path().join(".env"), text).unwrap();
        }
        Self::start_in(folder)
    }

    fn start_in(folder: tempfile::TempDir) -> Self {
        let runtime = Runtime::new().unwrap();
        let config = config(&folder);
        let (platform, invite) = runtime.block_on(async {
            let platform = Platform::start(config).await.unwrap();
            let demo = Demo {
                company: "Analytical Engines".into(),
                title: "Engineer".into(),
                candidate: "Ada".into(),
                pack: Demo::read_pack(DEMO_PACK).unwrap(),
                invite: Default::default(),
            };
            let invite = create_invite(platform.store(), platform.public_url(), &demo).await.unwrap();
            (platform, invite)
        });
        let (interview, link) = (invite.interview_id.to_string(), invite.link.expose().to_owned());
        Self { runtime, platform, folder, interview, link }
    }

    /// As an operator does while it runs.
    fn rewrite(&self, env_file: &str) {
        std::fs::write(self.folder.path().join(".env"), env_file).unwrap();
    }

    fn restarted(self) -> Self {
        self.runtime.block_on(self.platform.stop());
        Self::start_in(self.folder)
    }

    fn candidate_is_told(&self) -> Told {
        let mut candidate = Candidate::new();
        candidate.start_invited(&self.link);
        outcome(&mut candidate)
    }

    /// As `vivavoce-platform check` does, with the settings that are written now.
    fn check(&self) -> Status {
        let config = config(&self.folder);
        let http = platform::http().unwrap();
        let address = self.platform.public_url().parse().unwrap();
        let beside = platform::look_for_platform(&http, &address, &config.report);
        self.runtime.block_on(Check::of(&config, http.clone()).run(beside))
    }
}

fn config(folder: &tempfile::TempDir) -> Config {
    let path: PathBuf = folder.path().join(".env");
    let text = std::fs::read_to_string(&path).ok();
    let settings = Settings::new([], &path.display().to_string(), text.as_deref());
    let flags = Flags { port: Some(0), data_dir: Some(folder.path().join("data")), ..Default::default() };
    Config::new(&settings, &flags).unwrap().read_from(&path)
}

fn told_by(platform: &TokenPlatform) -> Told {
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    outcome(&mut candidate)
}

fn outcome(candidate: &mut Candidate) -> Told {
    let is_decided = |view: &View| view.problem.is_some() || view.phase == Phase::Live;
    let view = candidate.wait("the room or a problem", is_decided);
    assert!(view.problem.is_none() || view.can_type, "typing is always there");
    view.problem.map(|problem| (problem.diagnosis.code, problem.diagnosis.repairer))
}

/// The code of what is wrong with a part, empty where nothing is.
fn code<'a>(status: &'a Status, part: &str) -> &'a str {
    let part = status.parts.iter().find(|found| found.part == part).unwrap();
    part.problem.as_ref().map_or("", |problem| &problem.code)
}

async fn join(server: &LiveKitServer, room: &str, identity: &str) -> Room {
    let grants = VideoGrants { room_join: true, room: room.into(), ..Default::default() };
    let token = AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity(identity)
        .with_grants(grants);
    Room::connect(&server.url(), &token.to_jwt().unwrap(), RoomOptions::default()).await.unwrap().0
}

/// A server that answers everything as LiveKit Cloud does when a plan is used up.
struct UsedUp {
    address: SocketAddr,
    _runtime: Runtime,
}

impl UsedUp {
    fn start() -> Self {
        let runtime = Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let router = Router::new()
            .fallback(async || (StatusCode::TOO_MANY_REQUESTS, "connection minutes limit exceeded"));
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, _runtime: runtime }
    }
}

fn claims(server: &LiveKitServer, from_s: i64, until_s: i64) -> serde_json::Value {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    serde_json::json!({
        "iss": server.api_key(), "sub": "candidate", "nbf": now + from_s, "exp": now + until_s,
        "video": {"roomJoin": true, "room": "r"},
    })
}

/// Valid from and until so many seconds from now.
fn signed(server: &LiveKitServer, from_s: i64, until_s: i64) -> String {
    // making one as usual sets up what signs it
    AccessToken::with_api_key(server.api_key(), server.api_secret()).to_jwt().unwrap();
    let key = jsonwebtoken::EncodingKey::from_secret(server.api_secret().as_bytes());
    jsonwebtoken::encode(&jsonwebtoken::Header::default(), &claims(server, from_s, until_s), &key).unwrap()
}

/// One that says all that a token must, and that LiveKit cannot read: its header is rubbish.
fn unreadable(server: &LiveKitServer) -> String {
    let part = |text: &str| URL_SAFE_NO_PAD.encode(text);
    [part("rubbish"), part(&claims(server, -10, 600).to_string()), part("signature")].join(".")
}
