//! Candidates say how they are, recruiters are told.

use crate::harness::{Harness, of};
use platform_api::account::Role;
use platform_api::paths;
use serde_json::{Value, json};

fn presence(doing: &str) -> Value {
    json!({"doing": doing, "mode": "voice", "health": "good"})
}

#[tokio::test]
async fn the_list_is_pushed_and_goes_on_where_a_reader_left_it() {
    let harness = Harness::start().await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let say = async |doing: &str| {
        let answer =
            harness.post(&of(paths::PRESENCE, &invited.interview), Some(&session), presence(doing)).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    };
    let mut stream = harness.listen(paths::LIVE, &grace.bearer, None).await;
    assert_eq!(stream.next().await.unwrap().data, json!([]));
    say("getting_ready").await;
    let ready = stream.next_named("session").await;
    assert_eq!(ready.data["interview_id"], json!(invited.interview));
    assert_eq!(
        (&ready.data["doing"], &ready.data["company"], &ready.data["questions"]),
        (&json!("getting_ready"), &json!("Analytical Engines"), &json!(2))
    );
    say("waiting").await;
    let waiting = stream.next_where("session", |session| session["doing"] == "waiting").await;
    drop(stream);
    say("talking").await;
    let mut back = harness.listen(paths::LIVE, &grace.bearer, waiting.id.as_deref()).await;
    assert_eq!(back.next().await.unwrap().data["doing"], "talking", "and no whole list");
    let mut anew = harness.listen(paths::LIVE, &grace.bearer, Some("another-run.7")).await;
    assert_eq!(anew.next().await.unwrap().data[0]["doing"], "talking");
}

#[tokio::test]
async fn a_team_sees_its_own_interviews_only() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    harness.post(&of(paths::PRESENCE, &invited.interview), Some(&session), presence("waiting")).await;
    let other = harness.recruiter("mary@example.org", Some("Others"), Role::Admin).await;
    let mut theirs = harness.listen(paths::LIVE, &other.bearer, None).await;
    assert_eq!(theirs.next().await.unwrap().data, json!([]));
    let mut ours = harness.listen(paths::LIVE, &harness.administrator, None).await;
    assert_eq!(ours.next().await.unwrap().data.as_array().unwrap().len(), 1);
    for path in [paths::EVENTS, paths::REMARKS] {
        let answer = harness.get(&of(path, &invited.interview), Some(&other.bearer)).await;
        assert_eq!(answer.refusal(), (404, "not_found".into()), "{path}");
    }
    let answer = harness.post(&of(paths::OBSERVE, &invited.interview), Some(&other.bearer), json!({})).await;
    assert_eq!(answer.refusal(), (404, "not_found".into()));
}

#[tokio::test]
async fn what_the_platform_knows_is_shown_of_a_client_that_says_nothing() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let mut stream = harness.listen(paths::LIVE, &harness.administrator, None).await;
    let line = json!({"answers_to": null, "at_ms": 1});
    harness.post(&of(paths::NEXT_LINE, &invited.interview), Some(&session), line).await;
    let writes = stream
        .next_where("session", |session| session["doing"] == "writing" && session["question"] == 1)
        .await
        .data;
    assert_eq!((&writes["mode"], writes["started_at"].is_string()), (&json!("text"), true));
    let finish = json!({"reason": "ended_early"});
    harness.post(&of(paths::FINISH, &invited.interview), Some(&session), finish).await;
    stream.next_where("session", |session| session["doing"] == "ended").await;
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_long_sentences_are_cut() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let path = of(paths::PRESENCE, &invited.interview);
    for wrong in ["away", "dancing"] {
        let answer = harness.post(&path, Some(&session), presence(wrong)).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".into()), "{wrong}");
    }
    let problem = json!({"code": "c", "message": "ü".repeat(400), "remedy": "<b>x</b>"});
    let mut said = presence("talking");
    said["problem"] = problem;
    assert_eq!(harness.post(&path, Some(&session), said).await.status, 204);
    let mut stream = harness.listen(paths::LIVE, &harness.administrator, None).await;
    let shown = stream.next().await.unwrap().data[0]["problem"].clone();
    assert_eq!(shown["message"].as_str().unwrap(), "ü".repeat(250));
    assert_eq!(shown["remedy"], "<b>x</b>", "text is text");
}

#[tokio::test]
async fn after_a_restart_the_list_is_as_it_was() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let problem = json!({"code": "microphone_silent", "message": "m", "remedy": "r"});
    let mut said = presence("talking");
    said["problem"] = problem.clone();
    harness.post(&of(paths::PRESENCE, &invited.interview), Some(&session), said).await;
    let harness = harness.restart().await;
    let mut stream = harness.listen(paths::LIVE, &harness.administrator, None).await;
    let shown = stream.next().await.unwrap().data[0].clone();
    assert_eq!(
        (&shown["doing"], &shown["health"], &shown["problem"]),
        (&json!("talking"), &json!("good"), &problem)
    );
}
