//! What a check of the running system finds out about LiveKit and the database.

use crate::fake_service::FakeService;
use axum::Router;
use axum::body::{Body, Bytes};
use diagnosis::configuration::Settings;
use livekit_api::services::agent_dispatch::AgentDispatchClient;
use livekit_api::services::room::{CreateRoomOptions, RoomClient};
use platform::{Check, Config, Flags, Store};
use platform_api::interviewer::AGENT_NAME;
use platform_api::status::{Part, PartState, Status};
use sqlx::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use testbed::LiveKitServer;

/// Each question has 5 s, and all are asked at once.
const ANSWERED_WITHIN: Duration = Duration::from_secs(5);

fn config(env_file: &str, folder: &Path) -> Config {
    let flags = Flags { data_dir: Some(folder.to_owned()), ..Default::default() };
    Config::new(&Settings::new([], ".env", Some(env_file)), &flags).unwrap()
}

/// With these lines as `.env`, and no platform beside it.
pub async fn check(env_file: &str) -> Status {
    let folder = TempDir::new().unwrap();
    check_in(env_file, folder.path()).await
}

async fn check_in(env_file: &str, folder: &Path) -> Status {
    let config = config(env_file, folder);
    let http = platform::http().unwrap();
    let nowhere = format!("http://127.0.0.1:{}", testbed::free_port()).parse().unwrap();
    let beside = platform::look_for_platform(&http, &nowhere, &config.report);
    let began = Instant::now();
    let status = Check::of(&config, http.clone()).run(beside).await;
    assert!(began.elapsed() < ANSWERED_WITHIN, "after {:?}", began.elapsed());
    status
}

pub fn part<'a>(status: &'a Status, name: &str) -> &'a Part {
    status.parts.iter().find(|part| part.part == name).unwrap()
}

pub fn code<'a>(status: &'a Status, name: &str) -> &'a str {
    part(status, name).problem.as_ref().map_or("", |problem| &problem.code)
}

fn livekit(url: &str, key: &str, secret: &str) -> String {
    format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")
}

fn of(server: &LiveKitServer) -> String {
    livekit(&server.url(), server.api_key(), server.api_secret())
}

#[tokio::test]
async fn each_way_in_which_livekit_cannot_be_used_is_told_apart() {
    let server = LiveKitServer::start().unwrap();
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let page = FakeService::saying(200, "<html>Welcome</html>").await;
    let used_up = FakeService::saying(429, "connection minutes limit exceeded").await;
    let broken = FakeService::saying(503, "").await;
    let moved =
        FakeService::start(|_, _| (302, vec![("location", "https://sign-in.test/".into())], String::new()))
            .await;
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let at = |address: &dyn std::fmt::Display| livekit(&format!("ws://{address}"), "key", "secret");
    for (what, env, expected) in [
        ("nothing is set", String::new(), "missing"),
        (
            "another secret",
            livekit(&url, key, "not-the-secret-of-this-server-at-all"),
            "livekit_wrong_secret",
        ),
        ("the key of another project", livekit(&url, "APIother", secret), "livekit_unknown_key"),
        ("nobody listens", at(&format!("127.0.0.1:{}", testbed::free_port())), "connection_refused"),
        ("no such name", livekit("wss://voice.invalid", key, secret), "name_not_found"),
        ("no TLS", livekit(&url.replace("ws://", "wss://"), key, secret), "not_secure"),
        ("no answer", at(&silent.local_addr().unwrap()), "timed_out"),
        ("a web page", at(&page.address()), "not_such_a_service"),
        ("a sign-in page of the network", at(&moved.address()), "redirected"),
        // LiveKit Cloud cannot be had here: the status that it answers with when a plan is used up
        ("the free plan is used up", at(&used_up.address()), "limit_reached"),
        ("LiveKit is out of order", at(&broken.address()), "service_failed"),
    ] {
        let status = check(&env).await;
        assert_eq!(code(&status, "livekit"), expected, "{what}: {status:#?}");
        assert_eq!(part(&status, "livekit").state, PartState::Fails, "{what}");
        assert_eq!((status.ready, status.parts[0].part.as_str()), (false, "livekit"), "{what}");
        let told = serde_json::to_string(&status).unwrap();
        assert!(!told.contains(secret) && !told.contains("eyJ"), "{what}: {told}");
    }
}

#[tokio::test]
async fn no_address_is_shown_with_the_password_in_it() {
    let nobody = format!("user:hunter2@127.0.0.1:{}", testbed::free_port());
    let env = format!(
        "{}OPENAI_API_KEY=k\nOPENAI_BASE_URL=http://{nobody}/v1?key=hunter2\nDEEPGRAM_API_KEY=k\n\
         DEEPGRAM_BASE_URL=http://{nobody}/v1/listen\n",
        livekit(&format!("ws://{nobody}"), "key", "secret")
    );
    let status = check(&env).await;
    for name in ["livekit", "model", "deepgram"] {
        assert_eq!(code(&status, name), "connection_refused", "{status:#?}");
    }
    assert!(!serde_json::to_string(&status).unwrap().contains("hunter2"), "{status:#?}");
}

#[tokio::test]
async fn a_clock_that_differs_from_livekits_is_noticed_and_stops_nothing() {
    let hour_ago = FakeService::start(|_, _| {
        let then = std::time::SystemTime::now() - Duration::from_secs(3600);
        (200, vec![("date", http_date(then))], r#"{"rooms":[]}"#.to_owned())
    })
    .await;
    let status = check(&livekit(&format!("ws://{}", hour_ago.address()), "key", "secret")).await;
    assert_eq!((code(&status, "clock"), part(&status, "clock").state), ("clock_differs", PartState::Warns));
    assert!(part(&status, "clock").summary.contains("60 minutes ahead"), "{status:#?}");
    assert!(status.ready);
}

fn http_date(at: std::time::SystemTime) -> String {
    let format = time::format_description::well_known::Rfc2822;
    time::OffsetDateTime::from(at).format(&format).unwrap().replace("+0000", "GMT")
}

#[tokio::test]
async fn what_answers_without_an_end_in_the_platform_s_place_is_not_read_to_it() {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = taken.clone();
    let endless = Router::new().fallback(async move || {
        Body::from_stream(futures_util::stream::repeat_with(move || {
            counter.fetch_add(64 * 1024, Ordering::Relaxed);
            Ok::<_, std::io::Error>(Bytes::from_static(&[b' '; 64 * 1024]))
        }))
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    let serving = tokio::spawn(async move { axum::serve(listener, endless).await.unwrap() });
    let folder = TempDir::new().unwrap();
    let report = config("", folder.path()).report;
    let (found, running) = platform::look_for_platform(&platform::http().unwrap(), &address, &report).await;
    serving.abort();
    let problem = found.problem.map(|problem| problem.code);
    assert_eq!((problem.as_deref(), running.is_none()), (Some("other_settings"), true), "{}", found.summary);
    // what sockets hold on both sides, and no more
    let taken = taken.load(Ordering::Relaxed);
    assert!(taken < 16 * 1024 * 1024, "{taken} bytes were taken");
}

#[tokio::test]
async fn an_interviewer_that_was_asked_for_and_does_not_come_is_missed() {
    let server = LiveKitServer::start().unwrap();
    let status = check(&of(&server)).await;
    assert_eq!(part(&status, "interviewer").state, PartState::Unknown, "nobody asked for one");

    let (url, key, secret) = (server.http_url(), server.api_key(), server.api_secret());
    let room = RoomClient::with_api_key(&url, key, secret);
    // one among many, and one where nobody is missed: a room of the checks before a call
    let check_room = format!("check-{}", "0123456789abcdef".repeat(2));
    let mut names: Vec<String> = (1..=100).map(|n| format!("interview-{n}")).collect();
    names.push(check_room.clone());
    for name in &names {
        let options = CreateRoomOptions { empty_timeout: 300, ..Default::default() };
        room.create_room(name, options).await.unwrap();
    }
    for name in [check_room.as_str(), "interview-1"] {
        let request = livekit_protocol::CreateAgentDispatchRequest {
            agent_name: AGENT_NAME.into(),
            room: name.into(),
            ..Default::default()
        };
        AgentDispatchClient::with_api_key(&url, key, secret).create_dispatch(request).await.unwrap();
    }
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut looks = tokio::time::interval(Duration::from_secs(1));
    let missed = loop {
        looks.tick().await;
        let status = check(&of(&server)).await;
        if part(&status, "interviewer").state == PartState::Warns {
            break status;
        }
        assert!(Instant::now() < deadline, "nobody is missed: {status:#?}");
    };
    assert_eq!(code(&missed, "interviewer"), "interviewer_missing");
    assert!(part(&missed, "interviewer").summary.contains("interview-1"), "{missed:#?}");
}

#[tokio::test]
async fn rooms_that_could_not_be_looked_at_in_time_are_said_to_be() {
    let rooms: Vec<_> = (1..=40).map(|n| serde_json::json!({"name": format!("interview-{n}")})).collect();
    let rooms = serde_json::json!({"rooms": rooms}).to_string();
    // a LiveKit that names its rooms and then says no more
    let router = Router::new().fallback(async move |uri: axum::http::Uri| {
        if !uri.path().ends_with("ListRooms") {
            std::future::pending::<()>().await;
        }
        rooms
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let env = livekit(&format!("ws://{}", listener.local_addr().unwrap()), "key", "secret");
    let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let status = check(&env).await;
    serving.abort();
    let interviewer = part(&status, "interviewer");
    assert_eq!(interviewer.state, PartState::Unknown);
    assert!(interviewer.summary.contains("40 of 40 rooms could not be looked at"), "{interviewer:#?}");
}

#[tokio::test]
async fn each_state_of_the_database_is_told_and_none_is_changed() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("vivavoce.db");
    let looked = async || check_in("", folder.path()).await;
    let summary = |status: &Status| part(status, "storage").summary.clone();

    let status = looked().await;
    assert!(summary(&status).contains("is made at the first start"), "{status:#?}");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0, "nothing was made");

    Store::open(&file).await.unwrap().close().await;
    let status = looked().await;
    assert!(summary(&status).contains("can be written"), "{status:#?}");

    let url = format!("sqlite:{}", file.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let forget = "DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)";
    let of_the_future = "INSERT INTO _sqlx_migrations SELECT 99991231, 'later', installed_on, success, checksum, \
                         execution_time FROM _sqlx_migrations LIMIT 1";
    sqlx::query(forget).execute(&mut database).await.unwrap();
    let status = looked().await;
    assert!(summary(&status).contains("brought up to date at the next start"), "{status:#?}");
    sqlx::query(of_the_future).execute(&mut database).await.unwrap();
    database.close().await.unwrap();
    assert_eq!(code(&looked().await, "storage"), "storage_of_later_version");

    std::fs::write(&file, "this is no database, whatever its name says").unwrap();
    let _ = std::fs::remove_file(folder.path().join("vivavoce.db-wal"));
    assert_eq!(code(&looked().await, "storage"), "storage_failed");
    assert_eq!(std::fs::read(&file).unwrap(), b"this is no database, whatever its name says");
}

#[tokio::test]
async fn a_data_folder_that_cannot_be_made_is_what_to_repair_first() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let status = check_in("", &file.join("data")).await;
    assert_eq!((code(&status, "storage"), status.parts[0].part.as_str()), ("storage_failed", "storage"));
}
