//! One interviewer an interview.

use crate::harness::{Harness, of};
use platform_api::interviewer::{InterviewerPack, Lease};
use platform_api::paths;
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn the_lease_is_one_s_until_it_is_given_back() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let path = of(paths::LEASE, &invited.interview);
    let (first, second) =
        (harness.worker(&invited.interview).await, harness.worker(&invited.interview).await);
    let take =
        async |worker: &str, holder: &str| harness.post(&path, Some(worker), json!({"holder": holder})).await;

    let lease: Lease = take(&first, "job 1").await.read();
    assert_eq!((lease.holder.as_str(), lease.expires_in_s), ("job 1", 30));
    assert_eq!(take(&first, "job 1").await.status, 200, "renewed");
    assert_eq!(take(&second, "job 2").await.refusal(), (409, "lease_held".into()));
    assert_eq!(
        take(&second, "job 1").await.refusal(),
        (409, "lease_held".into()),
        "a holder's name is no key"
    );

    harness.ask(Method::DELETE, &path, Some(&second), Some(json!({"holder": "job 2"}))).await;
    assert_eq!(take(&second, "job 2").await.status, 409, "who does not hold it cannot give it back");
    harness.ask(Method::DELETE, &path, Some(&first), Some(json!({"holder": "job 1"}))).await;
    let again: Lease = take(&second, "job 2").await.read();
    assert_eq!(again.started_at, lease.started_at, "the interview has started once");
}

#[tokio::test]
async fn only_the_holder_of_the_lease_gets_words_from_the_brain() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let (first, second) =
        (harness.worker(&invited.interview).await, harness.worker(&invited.interview).await);
    let path = of(paths::LEASE, &invited.interview);
    harness.post(&path, Some(&first), json!({"holder": "job 1"})).await;
    let chat =
        async |worker: &str| harness.post(paths::BRAIN_CHAT, Some(worker), json!({"messages": []})).await;
    assert_eq!(chat(&first).await.status, 200);
    assert_eq!(chat(&second).await.refusal(), (409, "lease_held".into()));
}

#[tokio::test]
async fn a_finished_interview_gives_no_lease() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let worker = harness.worker(&invited.interview).await;
    harness.post(&of(paths::FINISH, &invited.interview), Some(&worker), json!({"reason": "completed"})).await;
    let answer =
        harness.post(&of(paths::LEASE, &invited.interview), Some(&worker), json!({"holder": "h"})).await;
    assert_eq!(answer.refusal(), (409, "interview_finished".into()));
}

#[tokio::test]
async fn a_worker_finds_in_its_pack_what_to_say_first_and_never_more_than_it_needs() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let worker = harness.worker(&invited.interview).await;
    let pack: InterviewerPack =
        harness.get(&of(paths::INTERVIEWER_PACK, &invited.interview), Some(&worker)).await.read();
    assert!(pack.greeting.starts_with("Hello Ada.") && pack.greeting.ends_with(crate::harness::FIRST));
    assert_eq!(pack.candidate_identity, format!("candidate-{}", invited.interview));
    assert_eq!((pack.progress.question, pack.progress.total), (0, 2));
}
