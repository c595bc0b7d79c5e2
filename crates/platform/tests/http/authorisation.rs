//! Who may do what: the whole table, over HTTP.

use crate::harness::{Harness, of};
use platform_api::paths;
use reqwest::Method;
use serde_json::json;

/// Statuses by bearer: none, garbage, the candidate's session, a session of another interview, one that was taken over,
/// the worker, the administrator. 2xx is written as 200.
const TABLE: [(&str, &str, &str, [u16; 7]); 16] = [
    ("POST", paths::ENTRIES, r#"{"entries":[]}"#, [401, 401, 200, 403, 200, 200, 403]),
    ("GET", paths::TRANSCRIPT, "", [401, 401, 200, 403, 409, 200, 200]),
    ("GET", paths::PROGRESS, "", [401, 401, 200, 403, 409, 200, 200]),
    ("POST", paths::FEEDBACK, r#"{"rating":5}"#, [401, 401, 200, 403, 409, 403, 403]),
    ("GET", paths::INTERVIEWER_PACK, "", [401, 401, 403, 403, 403, 200, 403]),
    ("POST", paths::LEASE, r#"{"holder":"h"}"#, [401, 401, 403, 403, 403, 200, 403]),
    ("DELETE", paths::LEASE, r#"{"holder":"h"}"#, [401, 401, 403, 403, 403, 200, 403]),
    ("POST", paths::BRAIN_CHAT, r#"{"messages":[]}"#, [401, 401, 403, 403, 403, 200, 403]),
    // takes the lease away from the worker
    ("POST", paths::NEXT_LINE, r#"{"answers_to":null,"at_ms":1}"#, [401, 401, 200, 403, 409, 403, 403]),
    (
        "POST",
        paths::JOBS,
        r#"{"company":"c","title":"t","pack":{"questions":[{"text":"q"}]}}"#,
        [401, 401, 403, 403, 403, 403, 200],
    ),
    ("POST", paths::CANDIDATES, r#"{"name":"n"}"#, [401, 401, 403, 403, 403, 403, 200]),
    (
        "POST",
        paths::INTERVIEWS,
        r#"{"job_id":"none","candidate_id":"none"}"#,
        [401, 401, 403, 403, 403, 403, 404],
    ),
    ("POST", paths::INVITES, "{}", [401, 401, 403, 403, 403, 403, 200]),
    // 500: this platform has no LiveKit
    ("POST", paths::CHECK_ROOM, "", [401, 401, 500, 403, 409, 403, 403]),
    ("POST", paths::FINISH, r#"{"reason":"completed"}"#, [401, 401, 200, 403, 409, 200, 403]),
    // last: the interview is finished by now
    (
        "POST",
        paths::LIVEKIT_TOKEN,
        r#"{"roomName":"r","participantName":"n","interviewId":"i"}"#,
        [401, 401, 403, 403, 409, 403, 403],
    ),
];

#[tokio::test]
async fn each_bearer_opens_its_own_doors_and_no_other() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let taken_over = harness.open(&invited, "old laptop").await.session_token.expose().to_owned();
    let session: serde_json::Value = harness.try_open(&invited, "laptop", true).await.read();
    let session = session["session_token"].as_str().unwrap().to_owned();
    let of_another = harness.session(&harness.interview().await).await;
    let worker = harness.worker(&invited.interview).await;
    let garbage = format!("{}x", session);
    let bearers = [
        ("nobody", None),
        ("garbage", Some(garbage.as_str())),
        ("session", Some(&session)),
        ("session of another interview", Some(&of_another)),
        ("session taken over", Some(&taken_over)),
        ("worker", Some(&worker)),
        ("administrator", Some(&harness.administrator)),
    ];
    for (method, path, body, expected) in TABLE {
        for ((who, bearer), expected) in bearers.iter().zip(expected) {
            let body = (!body.is_empty()).then(|| serde_json::from_str(body).unwrap());
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let answer = harness.ask(method.clone(), &of(path, &invited.interview), *bearer, body).await;
            let status = if answer.status.is_success() { 200 } else { answer.status.as_u16() };
            assert_eq!(status, expected, "{method} {path} as {who}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn every_documented_operation_is_there() {
    let harness = Harness::start().await;
    let document = harness.get(paths::OPENAPI, None).await.json();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
            let body = (method != Method::GET).then(|| json!({}));
            let answer = harness
                .ask(method.clone(), &path.replace("{interview}", "none"), None, body)
                .await
                .status
                .as_u16();
            assert!(!matches!(answer, 404 | 405), "{method} {path} is documented and not there");
        }
    }
}

#[tokio::test]
async fn a_page_that_is_not_there_and_a_body_that_is_not_json_are_told_in_the_contract_s_words() {
    let harness = Harness::start().await;
    assert_eq!(harness.get("/api/v1/nothing", None).await.refusal(), (404, "not_found".into()));
    let url = format!("{}{}", harness.platform.public_url(), paths::OPEN_INVITE);
    let response =
        harness.http.post(url).header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["code"], "invalid_request");
}

#[tokio::test]
async fn a_new_administrator_token_replaces_the_old_one() {
    let harness = Harness::start().await;
    let body = json!({"name": "Ada"});
    assert_eq!(harness.post(paths::CANDIDATES, Some(&harness.administrator), &body).await.status, 201);
    platform::new_administrator_token(harness.platform.store()).await.unwrap();
    assert_eq!(harness.post(paths::CANDIDATES, Some(&harness.administrator), &body).await.status, 401);
}
