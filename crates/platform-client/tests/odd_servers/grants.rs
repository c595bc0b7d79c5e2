//! What a token endpoint answers.

use crate::fake::{Fake, KEY, ROOM, claims, client, json_answer, now_s, token, wanted};
use diagnosis::IssuerFault;
use platform_client::{Error, Grant};
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};

const WSS: &str = "wss://voice.acme.test";

async fn grant(status: u16, body: Value) -> Result<Grant, Error> {
    let fake = Fake::answering(json_answer(status, body)).await;
    client(&fake.url).request_grant(&wanted()).await
}

/// The answer to claims with one of them changed.
async fn with_claim(path: &str, value: Value) -> Result<Grant, Error> {
    let mut claims = claims();
    *claims.pointer_mut(path).unwrap() = value;
    grant(200, json!({"token": token(claims), "wsUrl": WSS})).await
}

#[tokio::test]
async fn an_answer_is_read_in_all_its_known_forms_and_with_any_2xx() {
    let good = token(claims());
    for (status, body) in [
        (200, json!({"token": good, "wsUrl": WSS})),
        (201, json!({"server_url": WSS, "participant_token": good})),
        (
            202,
            json!({"serverUrl": WSS, "participantToken": good, "roomName": ROOM, "participantName": "Ada"}),
        ),
    ] {
        let grant = grant(status, body.clone()).await.unwrap_or_else(|error| panic!("{body}: {error}"));
        assert_eq!((grant.url.as_str(), grant.identity.as_str(), grant.room.as_str()), (WSS, "ada", ROOM));
        assert_eq!(grant.token.expose_secret(), good);
        assert!(grant.clock_skew_s.abs() <= 2);
    }
}

#[tokio::test]
async fn the_request_is_the_fixed_one_with_the_bearer() {
    let fake = Fake::answering(json_answer(200, json!({"token": token(claims()), "wsUrl": WSS}))).await;
    client(&fake.url).request_grant(&wanted()).await.unwrap();
    let asked = &fake.asked()[0];
    assert_eq!(asked.path, "/api/livekit-token");
    assert_eq!(asked.bearer, Some(format!("Bearer {KEY}")));
    assert_eq!(asked.body, json!({"roomName": ROOM, "participantName": "Ada", "interviewId": "i1"}));
}

#[tokio::test]
async fn a_token_for_another_room_is_refused() {
    let foreign = Error::ForeignRoom { expected: ROOM.into(), granted: "room-2".into() };
    assert_eq!(with_claim("/video/room", json!("room-2")).await.unwrap_err(), foreign);
}

#[tokio::test]
async fn a_token_that_cannot_be_used_says_why() {
    let unreadable = |why| Error::TokenUnreadable { why };
    for (result, why) in [
        (with_claim("/sub", json!("")).await, "it names no identity"),
        (with_claim("/video/roomJoin", json!(false)).await, "it grants no room"),
        (with_claim("/video", json!(null)).await, "it grants no room"),
        (grant(200, json!({"token": "not.a.token", "wsUrl": WSS})).await, "it is not a JWT"),
        (grant(200, json!({"token": "nothing", "wsUrl": WSS})).await, "it is not a JWT"),
        (grant(200, json!({"wsUrl": WSS})).await, "there is none"),
        (grant(200, json!({"token": token(claims())})).await, "no LiveKit address with it"),
    ] {
        assert_eq!(result.unwrap_err(), unreadable(why));
    }
}

#[tokio::test]
async fn an_issuer_that_is_no_key_is_noticed_and_refuses_nothing() {
    for (iss, fault) in [
        (json!("APIacme"), None),
        (json!(null), Some(IssuerFault::Missing)),
        (json!(7), Some(IssuerFault::Missing)),
        (json!("placeholder-key"), Some(IssuerFault::Placeholder)),
    ] {
        assert_eq!(with_claim("/iss", iss.clone()).await.unwrap().issuer_fault, fault, "{iss}");
    }
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove("iss");
    let grant = grant(200, json!({"token": token(claims), "wsUrl": WSS})).await.unwrap();
    assert_eq!(grant.issuer_fault, Some(IssuerFault::Missing));
}

#[tokio::test]
async fn livekit_is_reached_by_wss_or_on_this_computer() {
    for (url, accepted) in [
        ("wss://voice.acme.test", true),
        ("ws://127.0.0.1:7880", true),
        ("ws://localhost:7880", true),
        ("ws://voice.acme.test", false),
        ("ws://localhost.acme.test", false),
        ("https://voice.acme.test", false),
        ("http://127.0.0.1:7880", false),
        ("wss://user:pass@voice.acme.test", false),
        ("voice.acme.test", false),
        ("", false),
    ] {
        match grant(200, json!({"token": token(claims()), "wsUrl": url})).await {
            Ok(grant) => assert!(accepted && grant.url == url, "{url}"),
            Err(error) => {
                assert!(!accepted && error == Error::LiveKitUrlRefused { url: url.into() }, "{url}: {error}")
            }
        }
    }
}

#[tokio::test]
async fn a_token_out_of_its_time_is_refused_by_the_platform_s_clock() {
    let now = now_s();
    let expired = with_claim("/exp", json!(now - 600)).await.unwrap_err();
    assert!(matches!(expired, Error::TokenExpired { skew_s: -2..=2 }), "{expired:?}");
    let early = with_claim("/nbf", json!(now + 600)).await.unwrap_err();
    assert!(matches!(early, Error::TokenNotYetValid { skew_s: -2..=2 }), "{early:?}");
}

#[tokio::test]
async fn a_wrong_clock_here_refuses_no_good_token_and_is_told() {
    // the platform says it is an hour later, and its token is good then: so our clock is an hour behind
    let theirs = now_s() + 3600;
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(theirs as u64));
    let mut claims = claims();
    claims["nbf"] = json!(theirs);
    claims["exp"] = json!(theirs + 600);
    let answer =
        json_answer(200, json!({"token": token(claims.clone()), "wsUrl": WSS})).with("date", date.clone());
    let fake = Fake::answering(answer).await;
    let grant = client(&fake.url).request_grant(&wanted()).await.unwrap();
    assert!((-3602..=-3598).contains(&grant.clock_skew_s), "{}", grant.clock_skew_s);

    // and one that is over by the platform's clock is over, whatever ours says
    claims["exp"] = json!(theirs - 600);
    let fake =
        Fake::answering(json_answer(200, json!({"token": token(claims), "wsUrl": WSS})).with("date", date))
            .await;
    let error = client(&fake.url).request_grant(&wanted()).await.unwrap_err();
    assert!(matches!(error, Error::TokenExpired { skew_s: -3602..=-3598 }), "{error:?}");
}
