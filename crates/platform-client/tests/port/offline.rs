//! Without the platform, and when it is back.

use crate::desk::{Computer, Server, interview_of, typed};
use axum::Router;
use axum::http::StatusCode;
use axum::response::Html;
use diagnosis::{Observation, PackFault, Unreachable};
use interview::{FinishReason, Modes, PlatformEffect, PlatformInput, Purpose};
use platform_client::api::paths;
use platform_client::sealed_interview;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Something else than the platform at its address.
async fn in_its_place(server: &Server, router: Router) -> tokio::task::JoinHandle<()> {
    let address = server.url().replace("http://", "");
    let listener = tokio::net::TcpListener::bind(address).await.unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() })
}

fn kept_pack(computer: &Computer) -> PathBuf {
    let platforms = computer.folder.path().join("platforms");
    let platform = std::fs::read_dir(platforms).unwrap().next().unwrap().unwrap().path();
    let mut files = std::fs::read_dir(platform).unwrap().map(|file| file.unwrap().path());
    files.find(|file| file.extension().is_some_and(|extension| extension == "pack")).unwrap()
}

#[tokio::test]
async fn an_interview_that_was_opened_once_opens_without_the_platform_and_goes_on_when_it_is_back() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    let online = computer.start().open(&link).await.unwrap();
    assert_eq!(online.unreachable, None);
    server.stop().await;

    let mut desk = computer.start();
    let again = desk.reopen(&online.platform, &online.interview).await.unwrap();
    let offline = computer.start().open(&link).await.unwrap();
    assert_eq!(again, offline);
    let why = Observation::PlatformUnreachable { platform: server.url(), why: Unreachable::Refused };
    assert_eq!(offline.unreachable, Some(why.clone()));
    assert_eq!(offline.modes, Modes { voice: true, text: true, offline: true });
    let pack = offline.pack.clone().unwrap();
    assert_eq!((pack.interviewer.as_str(), pack.questions.len()), ("Vera", 3));
    assert_eq!(interview::Opened { unreachable: None, ..offline }, online, "nothing else is missing");

    // each failure is reported as what it was a failure of
    assert_eq!(desk.upload(vec![typed("a1", 1, "one")]).await, Err(why.clone()));
    assert_eq!(desk.line(1, None).await, Err(why));
    desk.give(PlatformEffect::Finish { reason: FinishReason::Completed });
    assert!(matches!(
        desk.next().await,
        PlatformInput::FinishFailed(Observation::PlatformUnreachable { .. })
    ));

    server.start_again().await;
    assert_eq!(desk.upload(vec![typed("a1", 1, "one")]).await, Ok((vec!["a1".into()], vec![])));
    assert!(desk.line(2, Some("a1")).await.is_ok());
    desk.give(PlatformEffect::Finish { reason: FinishReason::Completed });
    assert!(matches!(desk.next().await, PlatformInput::Finished));
}

#[tokio::test]
async fn an_invite_that_was_never_opened_here_needs_the_platform() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let (link, other) = (server.invite().await, server.invite().await);
    computer.start().open(&other).await.unwrap();
    server.stop().await;
    let refused = computer.start().open(&link).await;
    assert!(matches!(refused, Err(Observation::PlatformUnreachable { .. })), "{refused:?}");
    let broken = in_its_place(&server, Router::new().fallback(async || StatusCode::BAD_GATEWAY)).await;
    let refused = computer.start().open(&link).await.unwrap_err();
    assert!(matches!(refused, Observation::PlatformFailed { status: 502, .. }), "{refused:?}");
    broken.abort();
}

#[tokio::test]
async fn something_else_at_the_platform_s_address_decides_nothing() {
    for (answer, expected) in [(200, 200), (404, 404), (500, 500), (302, 0)] {
        let (mut server, computer) = (Server::start().await, Computer::new());
        let link = server.invite().await;
        computer.start().open(&link).await.unwrap();
        server.stop().await;
        let status = StatusCode::from_u16(answer).unwrap();
        let portal = Router::new().fallback(async move || {
            (status, [("location", "https://portal.invalid/")], Html("<!doctype html>"))
        });
        let portal = in_its_place(&server, portal).await;
        let mut desk = computer.start();
        let opened = desk.open(&link).await.unwrap();
        assert!(opened.pack.is_some());
        let told = match opened.unreachable.unwrap() {
            Observation::PlatformNotJson { status, .. } | Observation::PlatformFailed { status, .. } => {
                status
            }
            Observation::PlatformUnreachable { why: Unreachable::Redirected, .. } => 0,
            other => panic!("{other:?}"),
        };
        assert_eq!(told, expected);
        assert!(desk.upload(vec![typed("a1", 1, "one")]).await.is_err());
        portal.abort();
    }
}

#[tokio::test]
async fn a_refusal_by_the_platform_is_not_overridden_by_what_was_kept() {
    let (mut server, first, second) = (Server::start().await, Computer::new(), Computer::new());
    let link = server.invite().await;
    first.start().open(&link).await.unwrap();
    server.stop().await;
    let mut desk = first.start();
    desk.open(&link).await.unwrap();
    server.start_again().await;
    let mut other = second.start();
    other.give(PlatformEffect::OpenInvite { link: link.clone().into(), purpose: Purpose::TakeOver });
    other.opening().await.unwrap();

    assert_eq!(first.start().open(&link).await, Err(Observation::InviteInUse));
    // what was saved here meanwhile is taken all the same, and nothing else
    assert_eq!(desk.upload(vec![typed("a1", 1, "one")]).await, Ok((vec!["a1".into()], vec![])));
    assert_eq!(desk.line(1, None).await, Err(Observation::InviteInUse));
    assert!(other.line(1, None).await.is_ok(), "it stays with the other device");

    // a platform that knows nothing of it any more
    server.stop().await;
    server.forget_everything();
    server.start_again().await;
    assert_eq!(first.start().open(&link).await, Err(Observation::InviteRefused));
}

#[tokio::test]
async fn a_platform_with_another_key_is_believed_online_only() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let before = server.invite().await;
    computer.start().open(&before).await.unwrap();
    server.stop().await;
    server.forget_everything();
    server.start_again().await;
    let link = server.invite().await;
    let mut desk = computer.start();
    let opened = desk.open(&link).await.unwrap();
    assert!(opened.modes.offline && opened.pack.is_none());
    assert_eq!(opened.no_pack, Some(Observation::PackUnusable { why: PackFault::OtherKey }));
    assert!(desk.line(1, None).await.is_ok());
    server.stop().await;
    assert!(computer.start().open(&before).await.is_ok(), "what the first key signed stays good");
    let refused = computer.start().open(&link).await;
    assert!(matches!(refused, Err(Observation::PlatformUnreachable { .. })), "{refused:?}");
}

#[tokio::test]
async fn what_was_kept_and_changed_is_not_used() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    computer.start().open(&link).await.unwrap();
    server.stop().await;
    let file = kept_pack(&computer);
    let good = std::fs::read_to_string(&file).unwrap();
    for changed in [good.replace("Vera", "Mara"), good[..good.len() / 2].to_owned()] {
        std::fs::write(&file, changed).unwrap();
        let refused = computer.start().open(&link).await;
        assert_eq!(refused, Err(Observation::PackUnusable { why: PackFault::Changed }));
    }
    server.start_again().await;
    assert!(
        computer.start().open(&link).await.unwrap().pack.is_some(),
        "the platform gives a good one again"
    );
    server.stop().await;
    assert!(computer.start().open(&link).await.is_ok());
}

#[tokio::test]
async fn what_was_said_on_a_machine_without_a_network_is_handed_in_by_another() {
    let (server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    computer.start().open(&link).await.unwrap();
    let entries = [typed("a1", 1, "one"), typed("a2", 2, "𒀀")];
    let interview = interview_of(&link);
    let seal = |platform: &str, interview: &str| {
        sealed_interview(computer.folder.path(), platform, interview, &entries, Some(FinishReason::Completed))
    };
    let file = seal(&server.url(), &interview).unwrap();
    let http = reqwest::Client::new();
    let hand_in = async |file: Vec<u8>| -> (u16, Value) {
        let url = format!("{}{}", server.url(), paths::SEALED_INTERVIEWS);
        let answer = http.post(url).body(file).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    };
    for outcome in ["accepted", "duplicate"] {
        let (status, answer) = hand_in(file.clone()).await;
        let results = json!([{"id": "a1", "outcome": outcome}, {"id": "a2", "outcome": outcome}]);
        assert_eq!((status, answer), (200, json!({"interview_id": interview, "results": results})));
    }
    // and the platform knows that it is over
    let mut desk = computer.start();
    let opened = desk.open(&link).await.unwrap();
    assert_eq!(opened.backlog.map(|said| said.len()), Some(2));
    assert_eq!(desk.line(1, None).await, Err(Observation::InterviewFinished));

    assert!(seal(&server.url(), "never opened").is_err() && seal("https://other.test", &interview).is_err());
}
