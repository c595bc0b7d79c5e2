//! Answers that say no, in the contract's words and in others.

use crate::fake::{Fake, Prepared, client, device, html, json_answer, link, prepared, wanted};
use platform_client::{Error, InviteOver, OpenFor};
use serde_json::json;
use std::time::Duration;

fn coded(status: u16, code: &str) -> Prepared {
    json_answer(status, json!({"code": code, "message": "What happened.", "remedy": "What to do."}))
}

async fn opening(answer: Prepared) -> Error {
    let fake = Fake::answering(answer).await;
    client(&fake.url).open_invite(&link(&fake.url), &device(), OpenFor::Interview).await.unwrap_err()
}

async fn granting(answer: Prepared) -> Error {
    let fake = Fake::answering(answer).await;
    client(&fake.url).request_grant(&wanted()).await.unwrap_err()
}

#[tokio::test]
async fn refusals_in_the_contract_s_words_are_what_they_say() {
    for (answer, expected) in [
        (coded(401, "unauthorized"), Error::Unauthorized),
        (coded(409, "other_device"), Error::OtherDevice),
        (coded(409, "superseded"), Error::Superseded),
        (coded(409, "interview_finished"), Error::Finished),
        (coded(410, "invite_expired"), Error::InviteOver(InviteOver::Expired)),
        (coded(410, "invite_used_up"), Error::InviteOver(InviteOver::UsedUp)),
        (coded(410, "invite_revoked"), Error::InviteOver(InviteOver::Revoked)),
        (coded(403, "forbidden"), Error::Forbidden { message: "What happened.".into() }),
        (coded(429, "too_many_requests"), Error::TooManyRequests { retry_after: None }),
        (
            coded(429, "too_many_requests").with("retry-after", "17"),
            Error::TooManyRequests { retry_after: Some(Duration::from_secs(17)) },
        ),
        (coded(410, "code_of_the_future"), Error::InviteOver(InviteOver::Expired)),
    ] {
        assert_eq!(opening(answer).await, expected);
    }
}

#[tokio::test]
async fn other_platforms_failures_are_told_apart_by_status_and_by_one_table_of_sayings() {
    let error = |status, text: &str| json_answer(status, json!({"error": text}));
    for (answer, expected) in [
        (error(500, "LiveKit credentials not configured"), Error::CredentialsNotConfigured),
        (error(503, "LiveKit credentials not configured"), Error::CredentialsNotConfigured),
        (error(500, "Server misconfigured"), Error::CredentialsNotConfigured),
        (error(500, "LIVEKIT_API_KEY is not defined"), Error::CredentialsNotConfigured),
        (error(401, "who are you"), Error::Unauthorized),
        (error(403, "not your room"), Error::Forbidden { message: "not your room".into() }),
        (prepared(404, "nothing here"), Error::NotFound),
        (error(409, "moved"), Error::Superseded),
        (html(401), Error::Unauthorized),
        (
            prepared(429, "slow down").with("retry-after", "3"),
            Error::TooManyRequests { retry_after: Some(Duration::from_secs(3)) },
        ),
    ] {
        assert_eq!(granting(answer).await, expected);
    }
}

#[tokio::test]
async fn a_failing_platform_is_named_with_its_status_and_its_words() {
    for (answer, status, words) in [
        (json_answer(500, json!({"error": "the database is on fire"})), 500, "the database is on fire"),
        (coded(500, "internal"), 500, "What happened."),
        (html(502), 502, ""),
        (prepared(503, ""), 503, ""),
    ] {
        let fake = Fake::answering(answer).await;
        let expected = Error::ServerError { platform: fake.url.clone(), status, message: words.into() };
        assert_eq!(client(&fake.url).request_grant(&wanted()).await.unwrap_err(), expected);
    }
}

#[tokio::test]
async fn what_is_not_json_is_not_taken_for_an_answer() {
    for answer in [
        html(200),
        prepared(200, "ok"),
        prepared(200, ""),
        json_answer(200, json!([1, 2])),
        prepared(418, "tea"),
    ] {
        let error = granting(answer).await;
        assert!(matches!(error, Error::NotJson { status: 200 | 418, .. }), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_without_end_is_given_up() {
    let fake = Fake::answering(prepared(200, "x".repeat(33 * 1024 * 1024))).await;
    let error = client(&fake.url).request_grant(&wanted()).await.unwrap_err();
    assert!(matches!(error, Error::NotJson { status: 200, .. }), "{error:?}");
}
