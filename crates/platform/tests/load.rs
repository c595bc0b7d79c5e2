//! What a thousand live sessions cost: the program itself, with a candidate's client for each and ten people who watch.
//!
//! Candidates say how they are every fifteen seconds, and whenever somebody begins or ends speaking, which is about every
//! eight seconds. Processor time is the platform process's own, as the kernel counts it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

use platform_api::invite::OpenedInvite;
use platform_api::paths;
use platform_api::recruiting::{CandidateCreated, InterviewCreated, InviteCreated, JobCreated};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::Barrier;
use tokio::time::{MissedTickBehavior, interval};

const SESSIONS: usize = 1000;
/// Those in which people speak; of the others come the heartbeats, so that each change that is said is news.
const SPEAKING: usize = 800;
const READERS: usize = 10;
/// What candidates say in a second, all together: heartbeats, and changes.
const HEARTBEATS: usize = SESSIONS / 15;
const CHANGES: usize = SESSIONS / 8;
const MEASURED: Duration = Duration::from_secs(15);
/// Of one core. Built for release it is a tenth; what tests run is not optimised, and the machine may be slow and busy.
const ALLOWED: f64 = if cfg!(debug_assertions) { 0.6 } else { 0.1 };

struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Program {
    /// Processor time of all its threads so far.
    fn processor_time(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap();
        // what stands before the last bracket may hold anything
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        // the kernel's unit towards programs is a hundredth of a second on every architecture that we build for
        Duration::from_millis(ticks * 10)
    }
}

#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    url: String,
}

impl Client {
    async fn post(&self, path: &str, bearer: Option<&str>, body: Value) -> reqwest::Response {
        let mut request = self.http.post(format!("{}{path}", self.url)).json(&body);
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        let response = request.send().await.unwrap();
        assert!(response.status().is_success(), "{path}: {}", response.status());
        response
    }

    async fn make<T: DeserializeOwned>(&self, path: &str, bearer: Option<&str>, body: Value) -> T {
        self.post(path, bearer, body).await.json().await.unwrap()
    }

    /// An interview that a candidate has opened; the path and the bearer of its presence.
    async fn session(&self, admin: &str, n: usize, job: &JobCreated) -> (String, String) {
        let candidate: CandidateCreated =
            self.make(paths::CANDIDATES, Some(admin), json!({"name": format!("Candidate {n}")})).await;
        let body = json!({"job_id": job.job_id, "candidate_id": candidate.candidate_id});
        let created: InterviewCreated = self.make(paths::INTERVIEWS, Some(admin), body).await;
        let interview = created.interview_id;
        let of = |path| paths::of_interview(path, &interview);
        let invite: InviteCreated = self.make(&of(paths::INVITES), Some(admin), json!({})).await;
        let key = invite.web_link.expose().split_once("#key=").unwrap().1.to_owned();
        let body = json!({"interview_id": interview, "key": key, "device_id": "d", "take_over": false});
        let opened: OpenedInvite = self.make(paths::OPEN_INVITE, None, body).await;
        (of(paths::PRESENCE), opened.session_token.expose().to_owned())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_live_sessions_are_cheap_and_reach_everybody_who_watches() {
    let folder = TempDir::new().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vivavoce-platform"));
    command.env_clear().current_dir(folder.path()).env("HOME", folder.path()).env("RUST_LOG", "warn");
    let data = folder.path().join("data");
    let told = command.arg("--data-dir").arg(&data).arg("admin-token").output().unwrap();
    let admin = String::from_utf8(told.stdout).unwrap().split_whitespace().last().unwrap().to_owned();
    let mut command = Command::new(env!("CARGO_BIN_EXE_vivavoce-platform"));
    command.env_clear().current_dir(folder.path()).env("HOME", folder.path()).env("RUST_LOG", "warn");
    command.arg("--data-dir").arg(&data).args(["serve", "--port", "0", "--json"]);
    let mut program = Program(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut line = String::new();
    BufReader::new(program.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let client = Client { http: reqwest::Client::new(), url: ready["platform"].as_str().unwrap().to_owned() };

    let job: JobCreated = client
        .make(
            paths::JOBS,
            Some(&admin),
            json!({"company": "c", "title": "t", "pack": {"questions": [{"text": "Why?"}]}}),
        )
        .await;
    let mut sessions = Vec::new();
    for batch in 0..SESSIONS / 20 {
        let some = (0..20).map(|n| client.session(&admin, batch * 20 + n, &job));
        sessions.extend(futures_util::future::join_all(some).await);
    }
    let say = async |n: usize, speaking: Option<&str>| {
        let (path, bearer) = &sessions[n];
        let body = json!({"doing": "talking", "mode": "voice", "speaking": speaking, "health": "good"});
        client.post(path, Some(bearer), body).await;
    };
    for n in 0..SESSIONS {
        say(n, None).await;
    }

    let done = Arc::new(AtomicBool::new(false));
    let everybody_watches = Arc::new(Barrier::new(READERS + 1));
    let readers: Vec<_> = (0..READERS)
        .map(|_| tokio::spawn(read(client.clone(), admin.clone(), everybody_watches.clone(), done.clone())))
        .collect();

    everybody_watches.wait().await;

    // all sessions speak in turn, so that each change is one
    let (before, began) = (program.processor_time(), Instant::now());
    let said = AtomicUsize::new(0);
    let changes = async {
        let mut ticks = interval(Duration::from_secs(1) / CHANGES as u32);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        while began.elapsed() < MEASURED {
            ticks.tick().await;
            let n = said.fetch_add(1, Ordering::Relaxed);
            let speaks = if (n / SPEAKING).is_multiple_of(2) { "candidate" } else { "interviewer" };
            say(n % SPEAKING, Some(speaks)).await;
        }
    };
    let heartbeats = async {
        let mut ticks = interval(Duration::from_secs(1) / HEARTBEATS as u32);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
        let mut n = 0;
        while began.elapsed() < MEASURED {
            ticks.tick().await;
            say(SPEAKING + n % (SESSIONS - SPEAKING), None).await;
            n += 1;
        }
    };
    tokio::join!(changes, heartbeats);
    let (took, used) = (began.elapsed(), program.processor_time() - before);
    let said = said.into_inner();
    done.store(true, Ordering::Relaxed);
    // one last word ends the readers' wait
    client.post(&sessions[0].0, Some(&sessions[0].1), json!({"doing": "ended", "mode": "voice"})).await;
    let mut heard = Vec::new();
    for reader in readers {
        heard.push(reader.await.unwrap());
    }
    let share = used.as_secs_f64() / took.as_secs_f64();
    println!(
        "{SESSIONS} sessions, {READERS} readers: {:.1} % of a core ({said} changes and {} heartbeats in {:.1} s; readers \
         heard {heard:?} changes)",
        share * 100.0,
        HEARTBEATS as u64 * took.as_secs(),
        took.as_secs_f64(),
    );
    assert!(heard.iter().all(|heard| *heard >= said), "{said} changes were said, heard were {heard:?}");
    assert!(share < ALLOWED, "{:.0} % of a core", share * 100.0);
}

/// Watches until `done` and the news after it; how many changes it was told.
async fn read(client: Client, admin: String, watches: Arc<Barrier>, done: Arc<AtomicBool>) -> usize {
    let request = client.http.get(format!("{}{}", client.url, paths::LIVE)).bearer_auth(admin);
    let mut response = request.send().await.unwrap();
    let (mut text, mut changes) = (String::new(), 0);
    loop {
        let chunk = tokio::time::timeout(Duration::from_secs(20), response.chunk()).await;
        text.push_str(
            std::str::from_utf8(&chunk.expect("news come").unwrap().expect("the stream goes on")).unwrap(),
        );
        while let Some((event, rest)) = text.split_once("\n\n") {
            if event.contains("event: sessions") {
                assert_eq!(event.matches("\"interview_id\"").count(), SESSIONS);
                watches.wait().await;
            }
            changes += usize::from(event.contains("event: session\n"));
            let is_last = event.contains("\"doing\":\"ended\"");
            text = rest.to_owned();
            if is_last && done.load(Ordering::Relaxed) {
                return changes;
            }
        }
    }
}
