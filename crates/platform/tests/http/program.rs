//! The program `vivavoce-platform`, as people and scripts run it.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use tempfile::TempDir;
use testbed::LiveKitServer;

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

/// The lines that configure this server.
fn livekit(server: &LiveKitServer) -> String {
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")
}

fn write_env(folder: &Path, text: &str) {
    std::fs::write(folder.join(".env"), text).unwrap();
}

/// The report's part of that name.
fn part<'a>(report: &'a Value, name: &str) -> &'a Value {
    let parts = report["parts"].as_array().unwrap();
    parts.iter().find(|part| part["part"] == name).unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

fn check_json(folder: &Path, more: &[&str]) -> (Option<i32>, Value) {
    let (code, out, err) = run(folder, &[&["check", "--json"], more].concat());
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{out}{err}")))
}

#[test]
fn check_exits_with_0_when_livekit_answers_and_with_1_when_it_does_not() {
    let mut server = LiveKitServer::start().unwrap();
    let folder = TempDir::new().unwrap();
    write_env(folder.path(), &livekit(&server));
    let (code, out, _) = run(folder.path(), &["check"]);
    assert_eq!(code, Some(0), "{out}");
    assert!(
        out.contains("Voice interviews can be held once the platform runs.")
            && out.contains("accepts the key"),
        "{out}"
    );
    assert!(!out.contains(server.api_secret()));
    assert!(!folder.path().join("data").exists(), "a check makes nothing");

    server.kill();
    let (code, report) = check_json(folder.path(), &[]);
    assert_eq!((code, report["ready"].as_bool()), (Some(1), Some(false)));
    assert_eq!(report["services"][0]["service"], "LiveKit");
    assert_eq!(report["parts"][0]["part"], "livekit", "what is to be repaired comes first: {report:#}");
    assert_eq!(report["parts"][0]["problem"]["code"], "connection_refused");
    let (_, out, _) = run(folder.path(), &["check"]);
    assert!(out.contains("1. livekit (fails, connection_refused)"), "{out}");
}

#[test]
fn check_sees_that_the_platform_was_not_restarted_after_a_change() {
    let server = LiveKitServer::start().unwrap();
    let folder = TempDir::new().unwrap();
    write_env(folder.path(), "LIVEKIT_URL=wss://placeholder.livekit.cloud\n");
    let running = Running::start(folder.path());
    let platform = ["--public-url", running.url()];
    let (_, report) = check_json(folder.path(), &platform);
    assert_eq!(part(&report, "platform")["state"], "works", "{report:#}");
    assert_eq!(part(&report, "livekit")["problem"]["code"], "placeholder");

    write_env(folder.path(), &livekit(&server));
    let (code, report) = check_json(folder.path(), &platform);
    assert_eq!(code, Some(1), "candidates get no room: {report:#}");
    assert_eq!(
        (&report["parts"][0]["part"], &part(&report, "livekit")["state"]),
        (&json!("platform"), &json!("works"))
    );
    assert_eq!(part(&report, "platform")["problem"]["code"], "restart_needed");
    assert!(report["running"]["started_at"].as_str().unwrap().starts_with("20"));
}

#[test]
fn check_sees_that_the_platform_runs_with_settings_of_another_place() {
    let server = LiveKitServer::start().unwrap();
    let folder = TempDir::new().unwrap();
    let running = Running::start(folder.path());
    let elsewhere = TempDir::new().unwrap();
    write_env(elsewhere.path(), &livekit(&server));
    let (_, report) = check_json(elsewhere.path(), &["--public-url", running.url()]);
    assert_eq!(part(&report, "platform")["problem"]["code"], "other_settings", "{report:#}");
}

#[test]
fn check_says_that_no_platform_runs_and_counts_it_for_no_failure() {
    let server = LiveKitServer::start().unwrap();
    let folder = TempDir::new().unwrap();
    write_env(folder.path(), &format!("{}PORT={}\n", livekit(&server), testbed::free_port()));
    let (code, report) = check_json(folder.path(), &[]);
    assert_eq!(code, Some(0), "{report:#}");
    assert_eq!(part(&report, "platform")["problem"]["code"], "platform_not_running");
    assert_eq!(part(&report, "platform")["state"], "unknown");
}

#[test]
fn check_explains_settings_with_which_the_platform_does_not_start() {
    let folder = TempDir::new().unwrap();
    write_env(folder.path(), "DATABASE_URL=postgres://u:hunter2@db/v\n");
    let (code, report) = check_json(folder.path(), &[]);
    assert_eq!(code, Some(1));
    let problem = &part(&report, "settings")["problem"];
    assert_eq!(problem["code"], "settings_unusable");
    assert!(problem["remedy"].as_str().unwrap().contains(".env, line 1"), "{problem:#}");
    assert!(!report.to_string().contains("hunter2"));
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
