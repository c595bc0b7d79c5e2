//! The program `vivavoce-platform`, as people and scripts run it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_vivavoce-platform");
const SECRET: &str = "api-secret-7d1f";

/// The program in a folder of its own, with nothing of this machine's environment.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().current_dir(folder).env("HOME", folder).arg("--data-dir").arg(folder.join("data"));
    command
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = program(folder).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

/// A running platform; ended when dropped.
struct Running {
    child: Child,
    ready: Value,
}

impl Running {
    fn start(folder: &Path) -> Self {
        let mut child = program(folder)
            .args(["serve", "--port", "0", "--json"])
            .env("RUST_LOG", "trace")
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(folder.join("log")).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let ready = serde_json::from_str(&line).unwrap_or_else(|_| {
            panic!("not ready: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default())
        });
        Self { child, ready }
    }

    fn url(&self) -> &str {
        self.ready["platform"].as_str().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn check_names_each_mistake_with_its_line_and_exits_with_1() {
    let folder = TempDir::new().unwrap();
    let env = "LIVEKIT_URL=https://voice.acme.test\n# keys\nLIVEKIT_API_KEY=placeholder-key\n";
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let (code, out, _) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(1), "{out}");
    for expected in [
        "LIVEKIT_URL begins with https:// instead of wss://",
        "In .env, line 1, write LIVEKIT_URL=wss://voice.acme.test",
        "LIVEKIT_API_KEY is still a placeholder",
        ".env, line 3",
        "LIVEKIT_API_SECRET is missing",
        "Add the line LIVEKIT_API_SECRET=",
        "Supabase",
        "not used yet",
    ] {
        assert!(out.contains(expected), "no {expected:?} in:\n{out}");
    }
}

#[test]
fn check_exits_with_0_when_livekit_is_configured() {
    let folder = TempDir::new().unwrap();
    let env = format!("LIVEKIT_URL=ws://127.0.0.1:7880\nLIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET={SECRET}\n");
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let (code, out, _) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(!out.contains(SECRET));
    let (_, json, _) = run(folder.path(), &["check", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&json).unwrap()["services"][0]["service"], "LiveKit");
}

#[test]
fn check_without_a_file_says_which_one_to_create() {
    let folder = TempDir::new().unwrap();
    let (code, out, _) = run(folder.path(), &["check", "--env-file", "settings.env"]);
    assert_eq!(code, Some(1));
    assert!(out.contains("LIVEKIT_URL, LIVEKIT_API_KEY, LIVEKIT_API_SECRET not set"), "{out}");
    assert!(out.contains("Create settings.env with the line LIVEKIT_URL="), "{out}");
    assert!(!out.contains("DEEPGRAM_API_KEY="), "what is optional is not asked for:\n{out}");
}

#[test]
fn a_taken_port_and_an_unusable_database_are_explained() {
    let folder = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, _, err) = run(folder.path(), &["serve", "--port", &port]);
    assert_eq!(code, Some(1));
    assert!(err.contains(&format!("cannot listen on 127.0.0.1:{port}: the port is taken")), "{err}");

    std::fs::write(folder.path().join("data"), "a file where the folder should be").unwrap();
    let (code, _, err) = run(folder.path(), &["serve", "--port", "0"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("cannot create the data folder"), "{err}");
}

#[test]
fn a_postgres_address_is_refused_before_anything_is_stored_elsewhere() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join(".env"), "DATABASE_URL=postgres://u:hunter2@db/v\n").unwrap();
    let (code, _, err) = run(folder.path(), &["serve", "--port", "0"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("only SQLite is supported") && err.contains(".env, line 1"), "{err}");
    assert!(!err.contains("hunter2") && !folder.path().join("data").exists());
}

#[test]
fn an_invite_is_made_beside_the_running_platform_from_a_question_pack() {
    let folder = TempDir::new().unwrap();
    let running = Running::start(folder.path());
    let pack = r#"{"questions":[{"text":"Why?","good_answer":["a reason"]}]}"#;
    std::fs::write(folder.path().join("pack.json"), pack).unwrap();
    let arguments =
        ["invite", "--questions", "pack.json", "--candidate", "Ada", "--public-url", running.url(), "--json"];
    let (code, out, err) = run(folder.path(), &arguments);
    assert_eq!(code, Some(0), "{err}");
    let invite: Value = serde_json::from_str(&out).unwrap();
    let key = invite["web_link"].as_str().unwrap().split_once("#key=").unwrap().1;
    let opened = post(
        &format!("{}/api/v1/invites/open", running.url()),
        json!({"interview_id": invite["interview_id"], "key": key, "device_id": "laptop"}),
    );
    assert_eq!(opened["pack"]["questions"][0]["text"], "Why?");
    assert_eq!(opened["candidate_name"], "Ada");

    let (code, _, err) = run(folder.path(), &["invite", "--questions", "nowhere.json"]);
    assert_eq!(code, Some(1));
    assert!(err.contains("cannot read nowhere.json"), "{err}");
}

#[test]
fn nothing_secret_is_written_to_the_log_even_at_its_most_talkative() {
    let folder = TempDir::new().unwrap();
    let env = format!(
        "LIVEKIT_URL=ws://127.0.0.1:1\nLIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET={SECRET}\nOPENAI_API_KEY=sk-{SECRET}\n\
         OPENAI_BASE_URL=http://127.0.0.1:1\n"
    );
    std::fs::write(folder.path().join(".env"), env).unwrap();
    let mut running = Running::start(folder.path());
    let url = running.url().to_owned();
    let (_, invite, _) = run(folder.path(), &["invite", "--public-url", &url, "--json"]);
    let invite: Value = serde_json::from_str(&invite).unwrap();
    let key = invite["web_link"].as_str().unwrap().split_once("#key=").unwrap().1;
    let interview = invite["interview_id"].as_str().unwrap();
    let open = format!("{url}/api/v1/invites/open");
    let opened = post(&open, json!({"interview_id": interview, "key": key, "device_id": "laptop"}));
    let session = opened["session_token"].as_str().unwrap();
    let room = json!({"roomName": interview, "participantName": "Alex Doe", "interviewId": interview});
    let refused = post_as(&format!("{url}/api/livekit-token"), session, room);
    assert!(refused["error"].as_str().unwrap().contains("cannot be reached"), "{refused}");
    let said = "what the candidate said in confidence";
    let entry = json!({"id": "e", "order": 1, "who": "candidate", "text": said, "final": true, "at_ms": 1, "via": "typed"});
    post_as(&format!("{url}/api/v1/interviews/{interview}/entries"), session, json!({"entries": [entry]}));

    let _ = running.child.kill();
    let _ = running.child.wait();
    let mut out = String::new();
    running.child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    assert!(log.contains("invite opened"), "the run is in the log:\n{log}");
    let session_secret = session.split_once('.').unwrap().1;
    for secret in [SECRET, key, session, session_secret, said] {
        assert!(!log.contains(secret) && !out.contains(secret), "{secret} was written");
    }
}

#[cfg(unix)]
#[test]
fn it_ends_by_itself_when_told_to() {
    let folder = TempDir::new().unwrap();
    let mut running = Running::start(folder.path());
    let pid = running.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert_eq!(running.child.wait().unwrap().code(), Some(0));
}

fn post(url: &str, body: Value) -> Value {
    send(reqwest::Client::new().post(url), body)
}

fn post_as(url: &str, bearer: &str, body: Value) -> Value {
    send(reqwest::Client::new().post(url).bearer_auth(bearer), body)
}

fn send(request: reqwest::RequestBuilder, body: Value) -> Value {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let text = runtime.block_on(async { request.json(&body).send().await.unwrap().text().await.unwrap() });
    serde_json::from_str(&text).unwrap_or_default()
}

#[test]
fn a_file_that_is_not_sealed_is_not_imported_and_the_program_says_why() {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("file"), "rubbish").unwrap();
    for (file, why) in [("file", "This is not a sealed interview file."), ("none", "cannot read none")] {
        let (code, _, errors) = run(folder.path(), &["import", file]);
        assert!(code == Some(1) && errors.contains(why), "{errors}");
    }
}

#[test]
fn an_invite_is_taken_back_beside_the_running_platform() {
    let folder = TempDir::new().unwrap();
    let (_, invite, _) = run(folder.path(), &["invite", "--json"]);
    let invite: Value = serde_json::from_str(&invite).unwrap();
    let interview = invite["interview_id"].as_str().unwrap();
    let (code, out, _) = run(folder.path(), &["revoke", interview, "--json"]);
    assert_eq!(code, Some(0));
    assert_eq!(
        serde_json::from_str::<Value>(&out).unwrap(),
        json!({"interview_id": interview, "revoked": 1})
    );
    let (code, _, err) = run(folder.path(), &["revoke", "none"]);
    assert!(code == Some(1) && err.contains("no such interview"), "{err}");
}
