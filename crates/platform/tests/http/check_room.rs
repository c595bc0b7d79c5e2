//! A room for the checks before a call, on a real LiveKit server.

use crate::harness::{Harness, Invited, of};
use livekit_api::access_token::TokenVerifier;
use livekit_api::services::agent_dispatch::AgentDispatchClient;
use livekit_api::services::room::RoomClient;
use platform::Flags;
use platform_api::check_room::CheckRoom;
use platform_api::paths;
use serde_json::json;
use testbed::LiveKitServer;

async fn harness(server: &LiveKitServer) -> Harness {
    Harness::start_with(&settings(server, server.api_key(), server.api_secret()), Flags::default()).await
}

fn settings(server: &LiveKitServer, key: &str, secret: &str) -> String {
    format!("LIVEKIT_URL={}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n", server.url())
}

async fn ask(harness: &Harness, session: &str, invited: &Invited) -> CheckRoom {
    harness.post(&of(paths::CHECK_ROOM, &invited.interview), Some(session), json!({})).await.read()
}

#[tokio::test]
async fn each_token_grants_its_part_in_a_room_of_its_own_and_nothing_else() {
    let server = LiveKitServer::start().unwrap();
    let harness = harness(&server).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let first = ask(&harness, &session, &invited).await;
    let second = ask(&harness, &session, &invited).await;
    assert_ne!(first.room, second.room, "a name is used once");
    assert_eq!(first.ws_url, server.url());

    let verifier = TokenVerifier::with_api_key(server.api_key(), server.api_secret());
    for (token, identity, publishes, subscribes) in [
        (&first.visitor, "visitor", false, true),
        (&first.speaker, "speaker", true, false),
        (&first.listener, "listener", false, true),
    ] {
        let claims = verifier.verify(token.expose()).unwrap();
        assert_eq!((claims.sub.as_str(), claims.video.room.as_str()), (identity, first.room.as_str()));
        assert!(claims.exp - claims.nbf <= 120, "{identity}: {} s", claims.exp - claims.nbf);
        let video = claims.video;
        assert!(video.room_join, "{identity}");
        assert_eq!(
            (video.can_publish, video.can_subscribe),
            (Some(publishes), Some(subscribes)),
            "{identity}"
        );
        assert_eq!((video.can_publish_data, video.can_update_own_metadata), (Some(false), Some(false)));
        assert!(
            !(video.room_create || video.room_list || video.room_admin || video.room_record || video.hidden)
        );
    }
}

#[tokio::test]
async fn the_room_forgets_itself_and_the_interview_knows_nothing_of_it() {
    let server = LiveKitServer::start().unwrap();
    let harness = harness(&server).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let made = ask(&harness, &session, &invited).await;

    let (url, key, secret) = (server.http_url(), server.api_key(), server.api_secret());
    let rooms = RoomClient::with_api_key(&url, key, secret).list_rooms(Vec::new()).await.unwrap();
    let names: Vec<&str> = rooms.iter().map(|room| room.name.as_str()).collect();
    assert_eq!(names, [made.room.as_str()], "the interview's own room is not made");
    assert_eq!((rooms[0].empty_timeout, rooms[0].departure_timeout, rooms[0].max_participants), (30, 5, 3));
    let dispatches = AgentDispatchClient::with_api_key(&url, key, secret);
    let named = dispatches.list_dispatch(&made.room).await.unwrap();
    assert!(
        named.iter().all(|dispatch| dispatch.agent_name.is_empty()),
        "no interviewer is called: {named:?}"
    );
    let opened = harness.open(&invited, "laptop").await;
    assert_eq!(serde_json::to_value(opened.state).unwrap(), "scheduled");
}

#[tokio::test]
async fn who_asks_without_end_has_to_wait_and_others_do_not() {
    let server = LiveKitServer::start().unwrap();
    let harness = harness(&server).await;
    let (invited, other) = (harness.interview().await, harness.interview().await);
    let (session, others) = (harness.session(&invited).await, harness.session(&other).await);
    let path = of(paths::CHECK_ROOM, &invited.interview);
    for _ in 0..20 {
        ask(&harness, &session, &invited).await;
    }
    let refused = harness.post(&path, Some(&session), json!({})).await;
    assert_eq!(refused.refusal(), (429, "too_many_requests".to_owned()));
    assert!(refused.headers.contains_key("retry-after"));
    ask(&harness, &others, &other).await;
}

#[tokio::test]
async fn a_finished_interview_has_none_and_a_server_that_is_away_is_named() {
    let mut server = LiveKitServer::start().unwrap();
    let harness = harness(&server).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let path = of(paths::CHECK_ROOM, &invited.interview);
    server.kill();
    let away = harness.post(&path, Some(&session), json!({})).await;
    assert_eq!(away.refusal(), (503, "livekit_unreachable".to_owned()));
    assert!(away.text.contains(&server.url()), "{}", away.text);

    let finish = of(paths::FINISH, &invited.interview);
    harness.post(&finish, Some(&session), json!({"reason": "ended_early"})).await;
    let finished = harness.post(&path, Some(&session), json!({})).await;
    assert_eq!(finished.refusal(), (409, "interview_finished".to_owned()));
}

#[tokio::test]
async fn a_platform_with_wrong_credentials_says_which_and_whether_a_restart_would_do() {
    let server = LiveKitServer::start().unwrap();
    let good = settings(&server, server.api_key(), server.api_secret());
    let wrong_secret = settings(&server, server.api_key(), "not-the-secret-of-this-server-at-all");
    let unknown_key = settings(&server, "APIother", server.api_secret());
    for (env, status, code) in [
        (wrong_secret, 503, "livekit_wrong_secret"),
        (unknown_key, 503, "livekit_unknown_key"),
        (String::new(), 500, "livekit_not_configured"),
    ] {
        let harness = Harness::start_with(&env, Flags::default()).await;
        let invited = harness.interview().await;
        let session = harness.session(&invited).await;
        let path = of(paths::CHECK_ROOM, &invited.interview);
        let ask = async || harness.post(&path, Some(&session), json!({})).await.refusal();
        assert_eq!(ask().await, (status, code.to_owned()));
        harness.rewrite(&good);
        assert_eq!(ask().await, (status, "restart_needed".to_owned()), "{code}");
    }
}
