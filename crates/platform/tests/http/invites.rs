//! Opening an invite.

use crate::harness::{FIRST, Harness, Invited, SECOND, of};
use platform_api::invite::{Mode, OpenedInvite};
use platform_api::paths;
use platform_api::recruiting::{CreateInvite, InvitesRevoked};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn an_opened_invite_says_everything_before_anything_is_captured() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let answer = harness.try_open(&invited, "laptop", false).await;
    let opened: OpenedInvite = answer.read();
    assert_eq!(opened.interview_id, invited.interview);
    assert_eq!(opened.room, invited.interview.as_str());
    assert_eq!((opened.job.company.as_str(), opened.job.title.as_str()), ("Analytical Engines", "Engineer"));
    assert_eq!((opened.candidate_name.as_str(), opened.language.as_str()), ("Ada", "en"));
    let questions: Vec<&str> = opened.pack.questions.iter().map(|q| q.text.as_str()).collect();
    assert_eq!(questions, [FIRST, SECOND]);
    assert_eq!(opened.modes, [Mode::Voice, Mode::Text, Mode::Offline]);
    assert!(opened.consent.text.contains("is an AI"));
    assert_eq!(answer.headers["cache-control"], "no-store");
}

#[tokio::test]
async fn a_candidate_never_gets_what_a_good_answer_covers() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let opened = harness.try_open(&invited, "laptop", false).await;
    let worker = harness.worker(&invited.interview).await;
    let pack = harness.get(&of(paths::INTERVIEWER_PACK, &invited.interview), Some(&worker)).await;
    for answer in [opened, pack] {
        assert!(answer.status.is_success() && !answer.text.contains("yardstick"), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_wrong_key_an_unknown_interview_and_another_interview_s_key_get_the_same_answer() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let other = harness.interview().await;
    let mut answers = Vec::new();
    for (interview, key) in [
        (invited.interview.clone(), "wrong".to_owned()),
        (invited.interview.clone(), String::new()),
        ("none".into(), invited.key.clone()),
        (other.interview.clone(), invited.key.clone()),
    ] {
        let answer = harness.try_open(&Invited { interview, key }, "laptop", false).await;
        answers.push((answer.status.as_u16(), answer.text));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn the_bound_device_resumes_freely_and_another_takes_over_only_by_choice() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    for _ in 0..5 {
        harness.open(&invited, "laptop").await;
    }
    assert_eq!(harness.try_open(&invited, "desktop", false).await.refusal(), (409, "other_device".into()));
    let desktop: OpenedInvite = harness.try_open(&invited, "desktop", true).await.read();
    let transcript = of(paths::TRANSCRIPT, &invited.interview);
    assert_eq!(harness.get(&transcript, Some(desktop.session_token.expose())).await.status, 200);
    assert_eq!(harness.try_open(&invited, "laptop", false).await.refusal(), (409, "other_device".into()));
}

#[tokio::test]
async fn an_invite_is_opened_on_as_many_devices_as_it_allows() {
    let harness = Harness::start().await;
    let invited = harness.interview_with(CreateInvite { max_uses: Some(2), ..Default::default() }).await;
    for device in ["a", "b", "a", "b"] {
        let answer = harness.try_open(&invited, device, true).await;
        assert!(answer.status.is_success(), "{device}: {}", answer.text);
    }
    assert_eq!(harness.try_open(&invited, "c", true).await.refusal(), (410, "invite_used_up".into()));
}

#[tokio::test]
async fn guessing_keys_is_slowed_down() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let guess = Invited { interview: invited.interview.clone(), key: "guess".into() };
    let mut last = harness.try_open(&guess, "laptop", false).await;
    for _ in 0..30 {
        last = harness.try_open(&guess, "laptop", false).await;
    }
    assert_eq!(last.refusal(), (429, "too_many_requests".into()));
    let wait: u64 = last.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=60).contains(&wait));
}

#[tokio::test]
async fn links_lead_to_the_app_and_to_a_page_that_consumes_nothing() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let page = harness.get(&format!("/interview/{}", invited.interview), None).await;
    assert!(page.text.contains("Open in Vivavoce") && page.headers.contains_key("content-security-policy"));
    let invites = of(paths::INVITES, &invited.interview);
    let created = harness.post(&invites, Some(&harness.administrator), json!({})).await.json();
    let link = created["link"].as_str().unwrap();
    let platform = harness.platform.public_url().replace(':', "%3A").replace('/', "%2F");
    assert!(
        link.starts_with(&format!(
            "vivavoce://join?platform={platform}&interview={}&key=",
            invited.interview
        )),
        "{link}"
    );
    harness.open(&invited, "laptop").await;
}

#[tokio::test]
async fn what_a_recruiter_creates_must_make_sense() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let invites = of(paths::INVITES, &invited.interview);
    for (path, body) in [
        (paths::JOBS, json!({"company": "", "title": "t", "pack": {"questions": [{"text": "q"}]}})),
        (paths::JOBS, json!({"company": "c", "title": "t", "pack": {"questions": []}})),
        (paths::JOBS, json!({"company": "c", "title": "t", "pack": {"questions": [{"text": " "}]}})),
        (paths::CANDIDATES, json!({"name": " "})),
        (&invites, json!({"max_uses": 0})),
        (&invites, json!({"expires_in_hours": 0})),
    ] {
        let answer = harness.post(path, Some(&harness.administrator), &body).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".into()), "{body}");
    }
}

#[tokio::test]
async fn an_invite_that_was_taken_back_opens_nothing_and_ends_its_sessions() {
    let harness = Harness::start().await;
    let (invited, other) = (harness.interview().await, harness.interview().await);
    let (session, others) = (harness.session(&invited).await, harness.session(&other).await);
    let entries = of(paths::ENTRIES, &invited.interview);
    let said = |id: &str| {
        let entry = json!({"id": id, "order": 1, "who": "candidate", "text": "one", "final": true, "at_ms": 1, "via": "typed"});
        json!({"entries": [entry]})
    };
    assert_eq!(harness.post(&entries, Some(&session), said("a1")).await.status, 200);

    let invites = of(paths::INVITES, &invited.interview);
    for revoked in [1, 0] {
        let answer = harness.ask(Method::DELETE, &invites, Some(&harness.administrator), None).await;
        assert_eq!(answer.read::<InvitesRevoked>().revoked, revoked);
    }
    let gone = (410, "invite_revoked".to_owned());
    assert_eq!(harness.try_open(&invited, "laptop", false).await.refusal(), gone);
    assert_eq!(harness.try_open(&invited, "desktop", true).await.refusal(), gone);
    assert_eq!(harness.post(&entries, Some(&session), said("a2")).await.refusal(), gone);
    let transcript = of(paths::TRANSCRIPT, &invited.interview);
    assert_eq!(harness.get(&transcript, Some(&session)).await.refusal(), gone);
    let finish = of(paths::FINISH, &invited.interview);
    assert_eq!(harness.post(&finish, Some(&session), json!({"reason": "completed"})).await.refusal(), gone);

    let kept = harness.get(&transcript, Some(&harness.administrator)).await.json();
    assert_eq!(kept["entries"].as_array().unwrap().len(), 1, "what was saved before stays");
    assert_eq!(harness.get(&of(paths::TRANSCRIPT, &other.interview), Some(&others)).await.status, 200);

    // a new invite, on the same device
    let created = harness.post(&invites, Some(&harness.administrator), json!({})).await.json();
    let key = created["web_link"].as_str().unwrap().split_once("#key=").unwrap().1.to_owned();
    let session = harness.session(&Invited { interview: invited.interview.clone(), key }).await;
    assert_eq!(harness.post(&entries, Some(&session), said("a2")).await.status, 200);
}
