//! Entries in, transcript out.

use crate::harness::{Harness, Invited, of};
use platform_api::paths;
use serde_json::{Value, json};
use std::slice::from_ref;

fn entry(id: &str, text: &str, at_ms: u64) -> Value {
    json!({"id": id, "order": at_ms, "who": "candidate", "text": text, "final": true, "at_ms": at_ms, "via": "voice"})
}

fn with(entry: Value, field: &str, value: Value) -> Value {
    let mut entry = entry;
    entry[field] = value;
    entry
}

struct Desk {
    harness: Harness,
    invited: Invited,
    candidate: String,
    worker: String,
}

impl Desk {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let invited = harness.interview().await;
        let candidate = harness.session(&invited).await;
        let worker = harness.worker(&invited.interview).await;
        Self { harness, invited, candidate, worker }
    }

    async fn upload(&self, bearer: &str, entries: &[Value]) -> Vec<String> {
        let path = of(paths::ENTRIES, &self.invited.interview);
        let answer = self.harness.post(&path, Some(bearer), json!({"entries": entries})).await.json();
        let outcome = |result: &Value| {
            let reason = result["reason"].as_str().map(|reason| format!(": {reason}")).unwrap_or_default();
            format!("{}{reason}", result["outcome"].as_str().unwrap())
        };
        answer["results"].as_array().unwrap().iter().map(outcome).collect()
    }

    async fn texts(&self) -> Vec<String> {
        let path = of(paths::TRANSCRIPT, &self.invited.interview);
        let transcript = self.harness.get(&path, Some(&self.candidate)).await.json();
        let entries = transcript["entries"].as_array().unwrap();
        entries.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn an_upload_replayed_any_number_of_times_is_kept_once() {
    let desk = Desk::new().await;
    let entries = [entry("a", "first", 1), entry("b", "second", 2)];
    assert_eq!(desk.upload(&desk.candidate, &entries).await, ["accepted", "accepted"]);
    for _ in 0..3 {
        assert_eq!(desk.upload(&desk.candidate, &entries).await, ["duplicate", "duplicate"]);
    }
    assert_eq!(desk.upload(&desk.candidate, &[entry("a", "rewritten", 1)]).await, ["duplicate"]);
    assert_eq!(desk.texts().await, ["first", "second"]);
}

#[tokio::test]
async fn the_transcript_reads_in_the_order_in_which_it_was_said() {
    let desk = Desk::new().await;
    desk.upload(&desk.candidate, &[entry("c", "third", 3000), entry("a", "first", 10)]).await;
    desk.upload(&desk.worker, &[entry("b", "second", 2000)]).await;
    assert_eq!(desk.texts().await, ["first", "second", "third"]);
}

#[tokio::test]
async fn a_final_text_replaces_an_interim_one_and_never_the_other_way_round() {
    let desk = Desk::new().await;
    let interim = with(entry("a", "I built a", 1), "final", json!(false));
    assert_eq!(desk.upload(&desk.candidate, from_ref(&interim)).await, ["accepted"]);
    assert_eq!(desk.upload(&desk.candidate, from_ref(&interim)).await, ["duplicate"]);
    assert_eq!(desk.upload(&desk.candidate, &[entry("a", "I built a database", 1)]).await, ["accepted"]);
    assert_eq!(desk.upload(&desk.candidate, &[interim]).await, ["duplicate"]);
    assert_eq!(desk.texts().await, ["I built a database"]);
}

#[tokio::test]
async fn the_interviewer_s_own_ears_go_before_the_candidate_s_copy() {
    let desk = Desk::new().await;
    desk.upload(&desk.candidate, &[entry("a", "the candidate's copy", 1)]).await;
    assert_eq!(desk.upload(&desk.worker, &[entry("a", "what was heard", 1)]).await, ["accepted"]);
    assert_eq!(desk.upload(&desk.worker, &[entry("a", "what was heard", 1)]).await, ["duplicate"]);
    assert_eq!(desk.upload(&desk.candidate, &[entry("a", "the candidate's copy", 1)]).await, ["duplicate"]);
    assert_eq!(desk.texts().await, ["what was heard"]);
}

#[tokio::test]
async fn typed_answers_come_from_the_candidate_alone() {
    let desk = Desk::new().await;
    let typed = with(entry("a", "typed", 1), "via", json!("typed"));
    assert_eq!(desk.upload(&desk.worker, from_ref(&typed)).await, ["rejected: not_yours"]);
    let in_its_place = with(entry("SG_1", "never said", 1), "via", json!("typed"));
    assert_eq!(desk.upload(&desk.candidate, &[in_its_place]).await, ["rejected: not_yours"]);
    assert_eq!(desk.upload(&desk.candidate, from_ref(&typed)).await, ["accepted"]);
    let spoken = entry("a", "somebody else's words", 1);
    assert_eq!(desk.upload(&desk.worker, &[spoken]).await, ["duplicate"]);
    assert_eq!(desk.texts().await, ["typed"]);
}

#[tokio::test]
async fn a_bad_entry_is_rejected_with_its_reason_and_the_others_are_kept() {
    let desk = Desk::new().await;
    let entries = [
        entry("a", "good", 1),
        entry("", "no id", 2),
        entry("c", &"x".repeat(400_001), 3),
        entry("d", "good too", 4),
    ];
    assert_eq!(
        desk.upload(&desk.candidate, &entries).await,
        ["accepted", "rejected: bad_id", "rejected: too_long", "accepted"]
    );
    assert_eq!(desk.texts().await, ["good", "good too"]);
}

#[tokio::test]
async fn an_interview_that_is_full_takes_no_more_and_says_so() {
    let desk = Desk::new().await;
    let large = "x".repeat(400_000);
    let batches = 64 * 1024 * 1024 / (10 * large.len());
    for batch in 0..batches {
        let entries: Vec<Value> = (0..10).map(|n| entry(&format!("{batch}-{n}"), &large, n)).collect();
        assert_eq!(desk.upload(&desk.candidate, &entries).await, vec!["accepted"; 10]);
    }
    let (small, more) = (entry("small", "x", 1), entry("more", "x", 2));
    let filled = desk.upload(&desk.candidate, from_ref(&small)).await;
    assert_eq!(filled, ["accepted"]);
    let left = 64 * 1024 * 1024 - batches * 10 * large.len() - 1;
    let fills: Vec<Value> = (0..left.div_ceil(large.len()))
        .map(|n| entry(&format!("fill-{n}"), &large[..large.len().min(left - n * large.len())], 3))
        .collect();
    assert!(desk.upload(&desk.candidate, &fills).await.iter().all(|outcome| outcome == "accepted"));
    assert_eq!(desk.upload(&desk.candidate, &[more]).await, ["rejected: interview_full"]);
    assert_eq!(desk.upload(&desk.candidate, &[small]).await, ["duplicate"], "what is there is there");
}

#[tokio::test]
async fn a_batch_that_is_too_large_is_refused_whole() {
    let desk = Desk::new().await;
    let entries: Vec<Value> = (0..201).map(|n| entry(&n.to_string(), "x", n)).collect();
    let path = of(paths::ENTRIES, &desk.invited.interview);
    let answer = desk.harness.post(&path, Some(&desk.candidate), json!({"entries": entries})).await;
    assert_eq!(answer.refusal(), (400, "invalid_request".into()));
    assert!(desk.texts().await.is_empty());
}

#[tokio::test]
async fn what_was_saved_is_accepted_after_the_end_and_after_a_take_over() {
    let desk = Desk::new().await;
    let finish = of(paths::FINISH, &desk.invited.interview);
    desk.harness.post(&finish, Some(&desk.candidate), json!({"reason": "ended_early"})).await;
    assert_eq!(desk.upload(&desk.candidate, &[entry("a", "last words", 1)]).await, ["accepted"]);
    desk.harness.try_open(&desk.invited, "desktop", true).await;
    assert_eq!(desk.upload(&desk.candidate, &[entry("b", "from the first device", 2)]).await, ["accepted"]);
}

#[tokio::test]
async fn the_first_reason_to_finish_stays() {
    let desk = Desk::new().await;
    let finish = of(paths::FINISH, &desk.invited.interview);
    for (bearer, reason) in [(&desk.worker, "completed"), (&desk.candidate, "ended_early")] {
        let answer = desk.harness.post(&finish, Some(bearer), json!({"reason": reason})).await.json();
        assert_eq!(
            (answer["state"].as_str(), answer["reason"].as_str()),
            (Some("finished"), Some("completed"))
        );
    }
    let answer = desk.harness.post(&finish, Some(&desk.candidate), json!({"reason": "bored"})).await;
    assert_eq!(answer.refusal(), (400, "invalid_request".into()));
}

#[tokio::test]
async fn feedback_is_a_rating_from_one_to_five_and_may_be_changed() {
    let desk = Desk::new().await;
    let path = of(paths::FEEDBACK, &desk.invited.interview);
    for (rating, status) in [(5, 204), (1, 204), (0, 400), (6, 400)] {
        let answer = desk.harness.post(&path, Some(&desk.candidate), json!({"rating": rating})).await;
        assert_eq!(answer.status.as_u16(), status, "{rating}");
    }
}
