//! Where something is wrong, as it happens to people. Platform and voice server are real wherever they can be.

use crate::{
    bench::{ALL, Reference, Report, run, settings},
    fakes::{
        Fake, check_room, check_room_issued_by, check_room_of, platform, token_only, voice_server, with_clock,
    },
};
use axum::{Router, http::StatusCode};
use diagnosis::Grade;
use interview::{CheckName, Quantity};
use livekit_api::{
    access_token::{AccessToken, VideoGrants},
    services::room::RoomClient,
};
use livekit_protocol::{
    IceServer, JoinResponse, SessionDescription,
    signal_response::Message::{self, Join},
};
use serde_json::json;
use testbed::LiveKitServer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, UdpSocket},
};

/// Everything that needs the network is left out, with one reason named.
const OF_NETWORK: [CheckName; 7] = [
    CheckName::Invite,
    CheckName::Token,
    CheckName::Signalling,
    CheckName::Udp,
    CheckName::Tcp,
    CheckName::Turn,
    CheckName::Media,
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_that_is_away_is_named_once_and_the_computer_is_judged_all_the_same() {
    for (platform, code) in [
        (format!("http://127.0.0.1:{}", testbed::free_port()), "platform_refused"),
        ("https://platform.invalid".to_owned(), "platform_name_not_found"),
    ] {
        let link = format!("vivavoce://join?platform={platform}&interview=i1&key=k");
        let report = run(&link, &ALL).await;
        assert_eq!(report.outcomes[&CheckName::Platform].grade, Grade::Failed);
        assert_eq!(report.code(CheckName::Platform), Some(code));
        for check in OF_NETWORK {
            assert_eq!(report.outcomes[&check].grade, Grade::Skipped, "{check:?}");
            assert_eq!(report.code(check), Some("check_needs_another"), "{check:?}");
            assert!(!report.began.contains(&check), "{check:?}");
        }
        assert_ne!(report.outcomes[&CheckName::Machine].grade, Grade::Skipped);
        // asked alone, a check tells what is missing itself
        let alone = run(&link, &[CheckName::Media]).await;
        assert_eq!(alone.code(CheckName::Media), Some(code));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_without_credentials_is_told_by_its_token() {
    let reference = Reference::with("LIVEKIT_API_KEY=placeholder-key\n").await;
    let report = run(&reference.link, &ALL).await;
    assert_eq!(report.outcomes[&CheckName::Platform].grade, Grade::Good);
    assert_eq!(report.outcomes[&CheckName::Invite].grade, Grade::Good);
    assert_eq!(report.code(CheckName::Token), Some("credentials_not_configured"));
    assert_eq!(report.code(CheckName::Signalling), Some("check_needs_another"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_platform_whose_voice_server_is_away_says_so_itself() {
    let away = format!("ws://127.0.0.1:{}", testbed::free_port());
    let secret = "a-secret-of-more-than-thirty-two-characters";
    let reference = Reference::with(&settings(&away, "APIkey123", secret)).await;
    let report = run(&reference.link, &[CheckName::Token, CheckName::Signalling]).await;
    assert_eq!(report.code(CheckName::Token), Some("platform_without_livekit"));
    let told = diagnosis::diagnose(report.observed(CheckName::Token));
    assert_eq!(told.repairer, diagnosis::Repairer::Operator);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invite_that_was_wrongly_copied_is_told_by_its_own_check() {
    let server = LiveKitServer::start().unwrap();
    let reference = Reference::on(&server).await;
    let (start, _) = reference.link.split_once("key=").unwrap();
    let report = run(&format!("{start}key=wrong"), &ALL).await;
    assert_eq!(report.code(CheckName::Invite), Some("invite_refused"));
    assert_eq!(report.code(CheckName::Token), Some("check_needs_another"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tokens_that_the_voice_server_refuses_are_told_apart_by_why() {
    let server = LiveKitServer::start().unwrap();
    let long = "another-secret-that-is-as-long-as-livekit-asks-for";
    for (key, secret, code) in [
        (server.api_key(), long, "livekit_wrong_secret"),
        ("another-key", server.api_secret(), "livekit_unknown_key"),
    ] {
        let fake = Fake::serving(platform(check_room_of(&server.url(), key, secret))).await;
        let report = run(&fake.link(), &ALL).await;
        assert_eq!(
            report.outcomes[&CheckName::Token].grade,
            Grade::Good,
            "its signature is not ours to check"
        );
        assert_eq!(report.code(CheckName::Signalling), Some(code));
        for check in [CheckName::Udp, CheckName::Turn, CheckName::Media] {
            assert_eq!(report.code(check), Some("check_needs_another"), "{check:?}: {report:#?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_server_that_is_away_is_told_from_one_that_is_silent() {
    let server = LiveKitServer::start().unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    for (address, code) in [
        (format!("127.0.0.1:{}", testbed::free_port()), "livekit_unreachable"),
        (silent.local_addr().unwrap().to_string(), "livekit_silent"),
    ] {
        let fake = Fake::serving(platform(check_room(&format!("ws://{address}"), &server))).await;
        let report = run(&fake.link(), &ALL).await;
        assert_eq!(report.code(CheckName::Signalling), Some(code), "{report:#?}");
        assert_eq!(report.code(CheckName::Media), Some("check_needs_another"));
    }
}

/// What the checks find with a voice server that is this one.
async fn run_with(voice: Router, checks: &[CheckName]) -> Report {
    let voice = Fake::serving(voice).await;
    let room = check_room_of(&format!("ws://{}", voice.address), "k", "s");
    run(&Fake::serving(platform(room)).await.link(), checks).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_voice_server_that_lets_nobody_in_is_understood_by_its_status_and_not_by_its_page() {
    for (status, page, code) in [
        (StatusCode::TOO_MANY_REQUESTS, "connection minutes limit exceeded", "livekit_limit_reached"),
        (StatusCode::BAD_GATEWAY, "<p>Ray 8f401ab: upstream tls error, no permission</p>", "livekit_failed"),
    ] {
        let voice = Router::new().fallback(async move || (status, page));
        let report = run_with(voice, &[CheckName::Signalling]).await;
        assert_eq!(report.code(CheckName::Signalling), Some(code), "{report:#?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_newer_voice_server_says_besides_is_passed_over() {
    let sdp = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:0\r\na=ice-ufrag:u\r\na=ice-pwd:p\r\n";
    let offer = SessionDescription { r#type: "offer".into(), sdp: sdp.into(), ..Default::default() };
    let says = vec![None, Some(Join(JoinResponse::default())), None, Some(Message::Offer(offer))];
    let report = run_with(voice_server(says), &[CheckName::Signalling, CheckName::Udp]).await;
    assert_eq!(report.outcomes[&CheckName::Signalling].grade, Grade::Good, "{report:#?}");
    // the offer was read, and has no address in it
    assert_eq!(report.code(CheckName::Udp), Some("udp_not_offered"), "{report:#?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_relay_that_refuses_outweighs_a_silent_one_and_one_over_tls_may_carry_a_call_all_the_same() {
    let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let refusing = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent_url = format!("turn:{}?transport=udp", silent.local_addr().unwrap());
    let refusing_url = format!("turn:{}?transport=tcp", refusing.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        loop {
            let (mut stream, _) = refusing.accept().await.unwrap();
            let mut header = [0; 20];
            stream.read_exact(&mut header).await.unwrap();
            // an error response to Allocate with nothing in it
            header[..4].copy_from_slice(&[0x01, 0x13, 0, 0]);
            stream.write_all(&header).await.unwrap();
        }
    });
    let over_tls = "turns:relay.invalid:5349?transport=tcp".to_owned();
    for (urls, grade, code) in [
        (vec![silent_url.clone()], Grade::Failed, "relay_blocked"),
        (vec![refusing_url.clone(), silent_url.clone()], Grade::Failed, "relay_refused"),
        (vec![refusing_url, silent_url, over_tls.clone()], Grade::Skipped, "relay_over_tls_not_tested"),
        (vec![over_tls], Grade::Skipped, "relay_over_tls_not_tested"),
    ] {
        let server = IceServer { urls, username: "u".into(), credential: "p".into() };
        let join = Join(JoinResponse { ice_servers: vec![server], ..Default::default() });
        let report = run_with(voice_server(vec![Some(join)]), &[CheckName::Turn]).await;
        assert_eq!(report.code(CheckName::Turn), Some(code), "{report:#?}");
        assert_eq!(report.outcomes[&CheckName::Turn].grade, grade, "{code}");
    }
    serving.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_platform_with_the_token_endpoint_alone_nobody_enters_the_interview_s_room() {
    let server = LiveKitServer::start().unwrap();
    let grants = VideoGrants { room_join: true, room: "i1".into(), ..Default::default() };
    let token = AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity("ada")
        .with_grants(grants)
        .to_jwt()
        .unwrap();
    let fake = Fake::serving(token_only(json!({"token": token, "wsUrl": server.url()}))).await;
    let report = run(&fake.link(), &ALL).await;
    for check in [CheckName::Platform, CheckName::Token, CheckName::Signalling] {
        assert_eq!(report.outcomes[&check].grade, Grade::Good, "{check:?}: {report:#?}");
    }
    assert_eq!(report.code(CheckName::Invite), Some("check_not_offered"));
    for check in [CheckName::Udp, CheckName::Tcp, CheckName::Turn, CheckName::Media] {
        assert_eq!(report.code(check), Some("check_needs_test_room"), "{check:?}");
    }
    let rooms = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    for room in rooms.list_rooms(Vec::new()).await.unwrap() {
        assert_eq!(room.num_participants, 0, "{room:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_lets_nobody_speak_is_told_before_the_call() {
    let grants =
        VideoGrants { room_join: true, room: "i1".into(), can_publish: Some(false), ..Default::default() };
    let token =
        AccessToken::with_api_key("k", "s").with_identity("ada").with_grants(grants).to_jwt().unwrap();
    let fake = Fake::serving(token_only(json!({"token": token, "wsUrl": "wss://voice.invalid"}))).await;
    let report = run(&fake.link(), &[CheckName::Token]).await;
    assert_eq!(report.code(CheckName::Token), Some("token_grants_too_little"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_of_what_does_not_look_like_an_api_key_is_told_before_the_call_and_never_shown() {
    let swapped = "k9fQ2mZx7LwB4tRv8NcY1pHs6JdA3gEu5TiO0qWe";
    for (issuer, grade, code) in [
        ("APIabcXYZ1234567", Grade::Good, None),
        ("placeholder-key", Grade::Poor, Some("token_issuer_placeholder")),
        (swapped, Grade::Poor, Some("token_issuer_is_secret")),
        ("", Grade::Failed, Some("token_issuer_missing")),
    ] {
        let fake = Fake::serving(platform(check_room_issued_by(issuer))).await;
        let report = run(&fake.link(), &[CheckName::Token]).await;
        assert_eq!(report.outcomes[&CheckName::Token].grade, grade, "{issuer}");
        assert_eq!(report.code(CheckName::Token), code, "{issuer}");
        let told = format!("{report:?}");
        assert!(issuer.is_empty() || !told.contains(issuer), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_wrong_is_told_and_refuses_nothing() {
    let fake = Fake::serving(with_clock(platform(json!({})), 3600)).await;
    let report = run(&fake.link(), &[CheckName::Platform]).await;
    assert_eq!(report.outcomes[&CheckName::Platform].grade, Grade::Fair);
    assert_eq!(report.code(CheckName::Platform), Some("clock_wrong"));
    let skew = report.measure(CheckName::Platform, Quantity::ClockSkewS);
    assert!((-3602.0..=-3598.0).contains(&skew), "{skew}");
}
