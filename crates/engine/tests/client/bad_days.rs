//! What a candidate is told when something does not work: the whole client, from the invite to the View, against
//! platforms and voice servers that fail in every way they can.

use std::time::Duration;

use crate::support::{Candidate, TokenPlatform, garbage, json};
use interview::{CheckName, CheckState, Command, MicrophoneState, Phase, SavedWhere};
use testbed::LiveKitServer;

#[test]
fn a_link_that_is_no_invite_is_explained_before_anybody_is_asked() {
    for link in [
        "",
        "hello",
        "https://example.com/",
        "vivavoce://join?interview=1",
        "vivavoce://join?platform=http://example.com&interview=1",
    ] {
        let mut candidate = Candidate::new();
        candidate.send(Command::OpenInvite { link: link.into() });
        let view = candidate.wait("a problem", |view| view.problem.is_some());
        let problem = view.problem.unwrap();
        assert_eq!(problem.diagnosis.code, "link_malformed", "{link}: {problem:?}");
        assert_eq!(view.phase, Phase::Welcome);
    }
}

#[test]
fn a_platform_that_is_down_is_named_and_can_be_tried_again() {
    let platform = format!("http://127.0.0.1:{}", testbed::free_port());
    let mut candidate = Candidate::new();
    candidate.open(&platform);
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    let problem = view.problem.unwrap();
    assert_eq!(problem.diagnosis.code, "platform_refused");
    assert!(problem.diagnosis.message.contains(&platform), "{problem:?}");
    assert!(problem.actions.iter().any(|action| action.command == Command::Retry));
}

#[test]
fn a_platform_that_does_not_answer_is_given_up_after_ten_seconds_and_can_be_cancelled_before() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let platform = format!("http://{}", silent.local_addr().unwrap());
    let mut candidate = Candidate::new();
    candidate.open(&platform);
    candidate.wait("what is waited for", |view| view.waiting_for.is_some());
    candidate.send(Command::Close);
    candidate.wait("nothing to wait for", |view| view.waiting_for.is_none() && view.problem.is_none());

    candidate.open(&platform);
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    assert_eq!(view.problem.unwrap().diagnosis.code, "platform_timed_out");
}

#[test]
fn each_answer_of_a_token_endpoint_that_is_no_token_is_told_apart() {
    let cases = [
        (500, json(r#"{"error":"LiveKit credentials not configured"}"#), "credentials_not_configured"),
        (503, json(r#"{"error":"out of order"}"#), "platform_failed"),
        (401, json(r#"{"error":"who are you"}"#), "invite_refused"),
        (404, json(r#"{"error":"no such interview"}"#), "invite_not_found"),
        (429, json(r#"{"error":"slow down"}"#), "too_many_requests"),
        (200, json(r#"{"greeting":"hello"}"#), "token_unreadable"),
        (200, ("text/html", "<html>Sign in to the network</html>".into()), "platform_not_json"),
        (200, json(r#"{"token":"not-a-token","wsUrl":"wss://voice.example"}"#), "token_unreadable"),
    ];
    for (status, body, code) in cases {
        let platform = TokenPlatform::start(move |_| (status, body.clone()));
        let mut candidate = Candidate::new();
        candidate.start_interview(&platform.url());
        let view = candidate.wait("a problem", |view| view.problem.is_some());
        assert_eq!(view.problem.unwrap().diagnosis.code, code, "HTTP {status}");
        assert_eq!(view.phase, Phase::Failed);
        assert!(view.can_type, "typing is always there");
    }
}

#[test]
fn a_token_that_the_voice_server_refuses_is_blamed_on_the_platform_and_never_shown() {
    let server = LiveKitServer::start().unwrap();
    let token = garbage("r", "candidate");
    let answer = serde_json::json!({"token": token, "wsUrl": server.url()}).to_string();
    let platform = TokenPlatform::start(move |_| (200, json(&answer)));
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    let shown = serde_json::to_string(&view).unwrap();
    let code = view.problem.unwrap().diagnosis.code;
    assert!(code.starts_with("livekit_"), "{code}");
    assert!(!shown.contains(&token));
}

#[test]
fn a_voice_server_that_is_down_ends_in_typing_that_is_kept() {
    let server = LiveKitServer::start().unwrap();
    let url = format!("ws://127.0.0.1:{}", testbed::free_port());
    let platform = TokenPlatform::granting(&server, url);
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    assert_eq!(view.problem.unwrap().diagnosis.code, "livekit_unreachable");

    candidate.send(Command::TypeAnswer { text: "My answer, typed.".into() });
    let view = candidate.wait("the answer to be kept", |view| view.saved.accepted == 1);
    assert_eq!(view.saved.r#where, SavedWhere::Local);
    candidate.send(Command::Leave);
    candidate.wait("the end", |view| view.phase == Phase::Ended);
    let kept = candidate.transcript();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].text.as_str(), kept[0].r#final), ("My answer, typed.", true));
}

#[test]
fn an_interviewer_that_does_not_come_is_reported_after_twenty_seconds() {
    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    let view = candidate.wait("the room", |view| view.phase == Phase::Live);
    assert_eq!(view.problem, None);
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    assert_eq!(view.problem.unwrap().diagnosis.code, "interviewer_missing");
    assert!((18..=23).contains(&view.elapsed_s), "after {} s", view.elapsed_s);
}

#[test]
fn a_second_click_on_start_starts_nothing_twice() {
    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let mut candidate = Candidate::new();
    candidate.get_ready(&platform.url());
    // The checks ask for a token of their own.
    candidate.wait("the token's check", |view| {
        let mut checks = view.checks.iter();
        checks.any(|check| check.name == CheckName::Token && check.state == CheckState::Done)
    });
    let asked = platform.asked();
    candidate.send(Command::Start);
    candidate.send(Command::Start);
    candidate.wait("the room", |view| view.phase == Phase::Live);
    assert_eq!(platform.asked(), asked + 1);
}

#[test]
fn an_interview_opened_in_a_second_place_stops_here_and_does_not_fight_back() {
    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let mut here = Candidate::new();
    here.start_interview(&platform.url());
    here.wait("the room", |view| view.phase == Phase::Live);
    let mut there = Candidate::new();
    there.start_interview(&platform.url());
    there.wait("the room", |view| view.phase == Phase::Live);
    let view = here.wait("a problem", |view| view.problem.is_some());
    assert_eq!(view.problem.unwrap().diagnosis.code, "opened_elsewhere");
    assert_eq!(view.phase, Phase::Failed);
    let asked = platform.asked();
    assert!(there.stays(Duration::from_secs(3), |view| view.phase == Phase::Live));
    assert_eq!(platform.asked(), asked, "nobody asked for another token");
}

#[test]
fn a_voice_server_that_is_killed_and_returns_is_rejoined_with_the_transcript_in_view() {
    let mut server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    candidate.wait("the room", |view| view.phase == Phase::Live);
    candidate.send(Command::TypeAnswer { text: "before".into() });
    candidate.wait("the answer to be kept", |view| view.saved.accepted == 1);
    server.kill();
    let view = candidate.wait("reconnecting", |view| view.phase == Phase::Reconnecting);
    assert!(view.can_type);
    candidate.send(Command::TypeAnswer { text: "meanwhile".into() });
    server.restart().unwrap();
    candidate.wait("the room again", |view| view.phase == Phase::Live);
    let texts: Vec<String> = candidate.transcript().into_iter().map(|entry| entry.text).collect();
    assert_eq!(texts, ["before", "meanwhile"]);
}

#[test]
fn a_microphone_file_that_is_missing_is_a_problem_with_a_way_out_by_typing() {
    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let mut candidate = Candidate::with_microphone("no-such-file.wav".into());
    candidate.open(&platform.url());
    candidate.wait("consent", |view| view.phase == Phase::Consent);
    candidate.send(Command::SetName { name: "Candidate".into() });
    candidate.send(Command::AcceptConsent);
    let view = candidate.wait("a problem", |view| view.problem.is_some());
    assert_eq!(view.microphone.state, MicrophoneState::Failed);
    assert!(!view.can_start);
    candidate.send(Command::UseText);
    let view = candidate.wait("that it can start", |view| view.can_start);
    assert_eq!(view.problem, None);
    candidate.send(Command::Start);
    candidate.wait("the room", |view| view.phase == Phase::Live);
}
