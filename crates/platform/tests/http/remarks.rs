//! Remarks: kept once an id, as often as they are handed in.

use crate::harness::{Harness, Recruiter, of};
use platform_api::account::Role;
use platform_api::remarks::{MAX_REMARK_BYTES, Remarks};
use platform_api::{InterviewId, paths};
use serde_json::{Value, json};

fn new_id() -> String {
    uuid::Uuid::now_v7().to_string()
}

fn remark(id: &str, subject: &str, replaces: &[&str], content: Value) -> Value {
    let made_at = "2026-01-02T03:04:05Z";
    json!({"id": id, "subject": subject, "replaces": replaces, "at_ms": 5, "made_at": made_at, "content": content})
}

fn note(id: &str, text: &str) -> Value {
    remark(id, id, &[], json!({"kind": "note", "text": text}))
}

/// What became of each: the outcome, or why it was rejected.
async fn hand_in(
    harness: &Harness,
    interview: &InterviewId,
    by: &Recruiter,
    remarks: &[Value],
) -> Vec<String> {
    let body = json!({ "remarks": remarks });
    let answer = harness.post(&of(paths::REMARKS, interview), Some(&by.bearer), body).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    let results = answer.json()["results"].as_array().unwrap().clone();
    let word =
        |result: &Value| result.get("reason").unwrap_or(&result["outcome"]).as_str().unwrap().to_owned();
    results.iter().map(word).collect()
}

#[tokio::test]
async fn a_remark_is_kept_once_and_given_back_as_it_was_to_everybody_of_the_team() {
    let harness = Harness::start().await;
    let interview = harness.interview().await.interview;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let mary = harness.recruiter("mary@example.org", None, Role::Recruiter).await;
    let mut stream = harness.listen(&of(paths::EVENTS, &interview), &mary.bearer, None).await;
    stream.next_named("caught_up").await;
    let (a, b) = (new_id(), new_id());
    let words = "<script>alert(1)</script> =1+1 \u{0}é";
    let rating = json!({"kind": "rating", "criterion": "Clarity", "score": 4, "comment": "good", "quotes": [{"entry": "SG_1", "text": "so"}]});
    let subject = format!("rating/{}/Clarity", grace.account);
    let both = [note(&a, words), remark(&b, &subject, &[], rating)];
    assert_eq!(hand_in(&harness, &interview, &grace, &both).await, ["accepted", "accepted"]);
    assert_eq!(hand_in(&harness, &interview, &grace, &both).await, ["duplicate", "duplicate"]);
    let told = stream.next_named("remark").await.data;
    assert_eq!((&told["content"]["text"], &told["author_name"]), (&json!(words), &json!("grace")));
    assert_eq!(stream.next_named("remark").await.data["content"]["score"], 4);
    let all: Remarks = harness.get(&of(paths::REMARKS, &interview), Some(&mary.bearer)).await.read();
    let all = serde_json::to_value(all).unwrap()["remarks"].clone();
    assert_eq!(all.as_array().unwrap().len(), 2);
    for field in ["id", "subject", "at_ms", "made_at", "content"] {
        assert_eq!(all[0][field], both[0][field], "{field}");
    }
    assert_eq!(all[0]["author"], json!(grace.account));
}

#[tokio::test]
async fn whose_a_subject_is_decides_who_may_edit_it() {
    let harness = Harness::start().await;
    let interview = harness.interview().await.interview;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let mary = harness.recruiter("mary@example.org", None, Role::Admin).await;
    let a = new_id();
    hand_in(&harness, &interview, &grace, &[note(&a, "mine")]).await;
    let edit = |kind: Value| remark(&new_id(), &a, &[&a], kind);
    let theirs = [edit(json!({"kind": "note", "text": "x"})), edit(json!({"kind": "removed"}))];
    assert_eq!(hand_in(&harness, &interview, &mary, &theirs).await, ["not_yours", "not_yours"]);
    let subject = format!("rating/{}/Clarity", grace.account);
    let rating = json!({"kind": "rating", "criterion": "Clarity", "score": 1});
    let rated = [
        remark(&new_id(), &subject, &[], rating),
        remark(&new_id(), &subject, &[&a], json!({"kind": "removed"})),
    ];
    assert_eq!(hand_in(&harness, &interview, &mary, &rated).await, ["not_yours", "not_yours"]);
    let covered = || remark(&new_id(), "question/q1", &[], json!({"kind": "covered", "covered": true}));
    assert_eq!(hand_in(&harness, &interview, &mary, &[covered()]).await, ["accepted"], "the team's");
    assert_eq!(
        hand_in(&harness, &interview, &grace, &[covered(), edit(json!({"kind": "removed"}))]).await,
        ["accepted"; 2]
    );
    // the same id cannot stand for something else
    let other = [note(&a, "other words")];
    assert_eq!(hand_in(&harness, &interview, &grace, &other).await, ["bad_id"]);
    assert_eq!(hand_in(&harness, &interview, &mary, &[note(&a, "mine")]).await, ["bad_id"]);
}

#[tokio::test]
async fn what_can_never_be_taken_is_said_one_by_one() {
    let harness = Harness::start().await;
    let interview = harness.interview().await.interview;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let own = |criterion: &str| format!("rating/{}/{criterion}", grace.account);
    let rating =
        |criterion: &str, score: u8| json!({"kind": "rating", "criterion": criterion, "score": score});
    let kind = |content: &str| json!({"kind": content, "text": "x"});
    let old = uuid::Uuid::new_v4().to_string();
    let (a, b, c) = (new_id(), new_id(), new_id());
    let cases = [
        (note("", "x"), "bad_id"),
        (note("a note", "x"), "bad_id"),
        (note(&old, "x"), "bad_id"),
        (note(&new_id().to_uppercase(), "x"), "bad_id"),
        (remark(&new_id(), &new_id(), &[], kind("note")), "bad_id"),
        (remark(&new_id(), "question/q1", &[], kind("note")), "bad_id"),
        (remark(&new_id(), "question/", &[], json!({"kind": "covered", "covered": true})), "bad_id"),
        (remark(&a, &a, &[&a], kind("note")), "bad_id"),
        (remark(&b, &b, &["x"], kind("note")), "bad_id"),
        (remark(&new_id(), &own("Other"), &[], rating("Clarity", 3)), "bad_id"),
        (remark(&new_id(), &own(&"x".repeat(600)), &[], rating(&"x".repeat(600), 3)), "bad_id"),
        (remark(&new_id(), &own("Clarity"), &[], rating("Clarity", 0)), "bad_rating"),
        (remark(&new_id(), &own("Clarity"), &[], rating("Clarity", 6)), "bad_rating"),
        (remark(&new_id(), &own(" "), &[], rating(" ", 3)), "bad_rating"),
        (note(&c, &"x".repeat(MAX_REMARK_BYTES + 1)), "too_long"),
        (note(&c, &"x".repeat(MAX_REMARK_BYTES)), "accepted"),
    ];
    let remarks: Vec<Value> = cases.iter().map(|(remark, _)| remark.clone()).collect();
    let expected: Vec<&str> = cases.iter().map(|(_, word)| *word).collect();
    assert_eq!(hand_in(&harness, &interview, &grace, &remarks).await, expected);
}

#[tokio::test]
async fn too_much_at_a_time_is_refused() {
    let harness = Harness::start().await;
    let interview = harness.interview().await.interview;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
    let path = of(paths::REMARKS, &interview);
    let many: Vec<Value> = (0..201).map(|_| note(&new_id(), "x")).collect();
    let answer = harness.post(&path, Some(&grace.bearer), json!({ "remarks": many })).await;
    assert_eq!(answer.refusal(), (400, "invalid_request".into()));
    let big: Vec<Value> = (0..70).map(|_| note(&new_id(), &"x".repeat(MAX_REMARK_BYTES))).collect();
    let answer = harness.post(&path, Some(&grace.bearer), json!({ "remarks": big })).await;
    assert_eq!(answer.refusal(), (413, "too_large".into()));
    let nobody = harness.post(&path, Some(&harness.administrator), json!({ "remarks": [] })).await;
    assert_eq!(nobody.refusal(), (403, "forbidden".into()), "a remark has an author");
}
