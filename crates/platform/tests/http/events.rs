//! What observers of one interview are told.

use crate::harness::{Harness, Invited, of};
use crate::listening::{Event, Listening};
use platform_api::account::Role;
use platform_api::paths;
use reqwest::Method;
use serde_json::{Value, json};

fn entry(id: &str, text: &str) -> Value {
    json!({"id": id, "order": 1, "who": "candidate", "text": text, "final": true, "at_ms": 1, "via": "typed"})
}

async fn keep(harness: &Harness, invited: &Invited, session: &str, entries: &[Value]) {
    let path = of(paths::ENTRIES, &invited.interview);
    assert_eq!(harness.post(&path, Some(session), json!({ "entries": entries })).await.status, 200);
}

/// The ids of entries, as far as they are told until this one.
async fn entries_until(stream: &mut Listening, last: &str) -> Vec<Event> {
    let mut entries = Vec::new();
    loop {
        let event = stream.next_named("entry").await;
        let is_last = event.data["id"] == last;
        entries.push(event);
        if is_last {
            return entries;
        }
    }
}

#[tokio::test]
async fn the_backlog_comes_first_then_what_is_kept_and_an_observer_that_comes_back_misses_nothing() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let path = of(paths::EVENTS, &invited.interview);
    let many: Vec<Value> = (0..120).map(|n| entry(&format!("a{n}"), "backlog")).collect();
    keep(&harness, &invited, &session, &many).await;

    let mut stream = harness.listen(&path, &grace.bearer, None).await;
    let first = stream.next().await.unwrap();
    assert_eq!((first.name.as_str(), &first.id), ("session", &None));
    let mut seen: Vec<Event> = Vec::new();
    loop {
        let event = stream.next().await.unwrap();
        match event.name.as_str() {
            "caught_up" => break,
            "entry" => seen.push(event),
            _ => {}
        }
    }
    let ids: Vec<&str> = seen.iter().map(|event| event.data["id"].as_str().unwrap()).collect();
    assert_eq!(ids, (0..120).map(|n| format!("a{n}")).collect::<Vec<_>>());
    keep(&harness, &invited, &session, &[entry("b", "live")]).await;
    let live = stream.next_named("entry").await;
    assert_eq!(live.data["id"], "b");

    drop(stream);
    keep(&harness, &invited, &session, &[entry("c", "meanwhile")]).await;
    let mut back = harness.listen(&path, &grace.bearer, live.id.as_deref()).await;
    let missed = entries_until(&mut back, "c").await;
    assert_eq!(missed.len(), 1, "{missed:?}");
    let query = format!("{path}?after={}", live.id.unwrap());
    let missed = entries_until(&mut harness.listen(&query, &grace.bearer, None).await, "c").await;
    assert_eq!(missed.len(), 1, "the same by a query: {missed:?}");
}

#[tokio::test]
async fn no_gap_and_no_double_while_it_is_written_to() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let path = of(paths::EVENTS, &invited.interview);
    let writing = async {
        for n in 0..150 {
            let id = if n == 149 { "last".to_owned() } else { format!("e{n}") };
            keep(&harness, &invited, &session, &[entry(&id, "words")]).await;
        }
    };
    let mut streams = Vec::new();
    let reading = async {
        // each begins at another place of the writing
        for _ in 0..5 {
            let mut stream = harness.listen(&path, &grace.bearer, None).await;
            stream.next_named("caught_up").await;
            streams.push(harness.listen(&path, &grace.bearer, None).await);
        }
    };
    tokio::join!(writing, reading);
    for mut stream in streams {
        let told = entries_until(&mut stream, "last").await;
        let ids: Vec<&str> = told.iter().map(|event| event.data["id"].as_str().unwrap()).collect();
        let mut expected: Vec<String> = (0..149).map(|n| format!("e{n}")).collect();
        expected.push("last".into());
        assert_eq!(ids, expected);
    }
}

#[tokio::test]
async fn an_entry_that_changes_comes_again() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let worker = harness.worker(&invited.interview).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let mut stream = harness.listen(&of(paths::EVENTS, &invited.interview), &grace.bearer, None).await;
    let spoken = |text: &str| json!({"id": "SG_1", "order": 1, "who": "candidate", "text": text, "final": true, "at_ms": 1, "via": "voice"});
    keep(&harness, &invited, &session, &[spoken("as the client heard it")]).await;
    let copy = stream.next_named("entry").await;
    keep(&harness, &invited, &worker, &[spoken("as the interviewer heard it")]).await;
    let own = stream.next_named("entry").await;
    assert_eq!(own.data["text"], "as the interviewer heard it");
    assert!(own.id.unwrap().parse::<i64>().unwrap() > copy.id.unwrap().parse::<i64>().unwrap());
    let mut late = harness.listen(&of(paths::EVENTS, &invited.interview), &grace.bearer, None).await;
    assert_eq!(late.next_named("entry").await.data["uploaded_by"], "interviewer");
    assert_eq!(late.next_named("caught_up").await.data, Value::Null, "told once, as it is now");
}

#[tokio::test]
async fn where_the_interview_is_comes_as_it_changes() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let mut stream = harness.listen(&of(paths::EVENTS, &invited.interview), &grace.bearer, None).await;
    let first = stream.next_named("session").await.data;
    assert_eq!((&first["doing"], &first["candidate_name"]), (&json!("away"), &json!("Ada")));
    let presence = json!({"doing": "talking", "mode": "voice", "speaking": "candidate", "health": "poor"});
    let path = of(paths::PRESENCE, &invited.interview);
    assert_eq!(harness.post(&path, Some(&session), presence).await.status, 204);
    let talks = stream.next_where("session", |session| session["doing"] == "talking").await.data;
    assert_eq!((&talks["speaking"], &talks["health"]), (&json!("candidate"), &json!("poor")));
    let finish = json!({"reason": "completed"});
    harness.post(&of(paths::FINISH, &invited.interview), Some(&session), finish).await;
    stream.next_where("session", |session| session["doing"] == "ended").await;
}

#[tokio::test]
async fn a_bad_place_is_refused_and_one_of_another_database_begins_anew() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    keep(&harness, &invited, &session, &[entry("a", "x")]).await;
    let path = of(paths::EVENTS, &invited.interview);
    let admin = &harness.administrator;
    for wrong in ["x", "-1", "1.5"] {
        let answer = harness.get(&format!("{path}?after={wrong}"), Some(admin)).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".into()), "{wrong}");
    }
    let mut stream = harness.listen(&path, admin, Some("99999")).await;
    assert_eq!(stream.next_named("entry").await.data["id"], "a");
}

#[tokio::test]
async fn who_may_no_longer_listen_is_told_no_more() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let path = of(paths::EVENTS, &invited.interview);
    let boss = harness.recruiter("boss@example.org", None, Role::Admin).await;
    let left = harness.recruiter("left@example.org", None, Role::Recruiter).await;
    let disabled = harness.recruiter("disabled@example.org", None, Role::Recruiter).await;
    let streams = [
        harness.listen(&path, &left.bearer, None).await,
        harness.listen(paths::LIVE, &left.bearer, None).await,
        harness.listen(&path, &disabled.bearer, None).await,
        harness.listen(paths::LIVE, &disabled.bearer, None).await,
    ];
    let mut boss_listens = harness.listen(&path, &boss.bearer, None).await;
    boss_listens.next_named("caught_up").await;
    assert!(harness.delete(paths::CURRENT_SESSION, Some(&left.bearer)).await.status.is_success());
    let account = paths::ACCOUNT.replace("{account}", disabled.account.as_str());
    let disable = Some(json!({"disabled": true}));
    let answer = harness.ask(Method::PATCH, &account, Some(&boss.bearer), disable).await;
    assert!(answer.status.is_success(), "{}", answer.text);
    futures_util::future::join_all(streams.map(Listening::end)).await;
    let session = harness.session(&invited).await;
    keep(&harness, &invited, &session, &[entry("a", "x")]).await;
    assert_eq!(boss_listens.next_named("entry").await.data["id"], "a", "the others go on");
}

#[tokio::test]
async fn streams_end_when_the_platform_stops() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let events = harness.listen(&of(paths::EVENTS, &invited.interview), &harness.administrator, None).await;
    let live = harness.listen(paths::LIVE, &harness.administrator, None).await;
    let began = std::time::Instant::now();
    harness.platform.stop().await;
    tokio::join!(events.end(), live.end());
    assert!(began.elapsed().as_secs() < 4, "nobody was waited for");
}
