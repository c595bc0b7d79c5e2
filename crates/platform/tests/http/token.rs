//! The token endpoint, against a real LiveKit server.

use crate::harness::{Answer, Harness, Invited};
use livekit_api::access_token::{Claims, TokenVerifier};
use livekit_api::services::agent_dispatch::AgentDispatchClient;
use livekit_api::services::room::RoomClient;
use platform::Flags;
use platform_api::interviewer::{AGENT_NAME, DispatchMetadata};
use platform_api::paths;
use serde_json::{Value, json};
use testbed::LiveKitServer;

fn settings(server: &LiveKitServer) -> String {
    credentials(&server.url(), server.api_key(), server.api_secret())
}

fn credentials(url: &str, key: &str, secret: &str) -> String {
    format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")
}

fn body(invited: &Invited) -> Value {
    json!({"roomName": invited.interview, "participantName": "Ada", "interviewId": invited.interview})
}

async fn ask(harness: &Harness, bearer: Option<&str>, body: Value) -> Answer {
    harness.post(paths::LIVEKIT_TOKEN, bearer, body).await
}

fn claims(server: &LiveKitServer, answer: &Answer) -> Claims {
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    TokenVerifier::with_api_key(server.api_key(), server.api_secret()).verify(&token).unwrap()
}

#[tokio::test]
async fn the_token_lasts_minutes_and_grants_the_least() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let answer = ask(&harness, Some(&session), body(&invited)).await;
    assert_eq!(answer.json()["wsUrl"], server.url(), "{}", answer.text);
    assert_eq!(answer.json().as_object().unwrap().len(), 2, "token and wsUrl, nothing else");

    let claims = claims(&server, &answer);
    assert_eq!(claims.sub, format!("candidate-{}", invited.interview));
    assert_eq!(claims.name, "Ada");
    assert!(claims.exp - claims.nbf <= 15 * 60, "{} s", claims.exp - claims.nbf);
    let video = claims.video;
    assert!(video.room_join && video.room == invited.interview.as_str());
    assert_eq!(video.can_publish_sources, ["microphone"]);
    assert_eq!(
        (video.can_publish, video.can_subscribe, video.can_publish_data, video.can_update_own_metadata),
        (Some(true), Some(true), Some(true), Some(false))
    );
    assert!(!(video.room_create || video.room_list || video.room_admin || video.room_record || video.hidden));
    assert!(!(video.recorder || video.agent || video.ingress_admin));

    // and the server itself would let it in
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let url = format!("{}/rtc/validate?access_token={token}", server.http_url());
    assert_eq!(harness.http.get(url).send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn asking_makes_one_room_and_dispatches_one_interviewer_to_the_candidate() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let (first, second, third) = tokio::join!(
        ask(&harness, Some(&session), body(&invited)),
        ask(&harness, Some(&session), body(&invited)),
        ask(&harness, Some(&session), body(&invited)),
    );
    for answer in [first, second, third] {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    let room = invited.interview.to_string();
    let (url, key, secret) = (server.http_url(), server.api_key(), server.api_secret());
    let rooms = RoomClient::with_api_key(&url, key, secret).list_rooms(vec![room.clone()]).await.unwrap();
    assert_eq!(rooms.len(), 1);
    assert_eq!((rooms[0].empty_timeout, rooms[0].departure_timeout), (600, 300));

    let dispatches = AgentDispatchClient::with_api_key(&url, key, secret).list_dispatch(&room).await.unwrap();
    // the server adds a nameless one of its own, for workers that take every room
    let ours: Vec<_> = dispatches.iter().filter(|dispatch| dispatch.agent_name == AGENT_NAME).collect();
    assert_eq!(ours.len(), 1);
    let metadata: DispatchMetadata = serde_json::from_str(&ours[0].metadata).unwrap();
    assert_eq!(metadata.interview_id, invited.interview);
    assert_eq!(metadata.candidate_identity, format!("candidate-{room}"));
    assert_eq!(metadata.platform_url, harness.platform.public_url());

    // the token in it is the worker's, for this interview
    let pack = paths::of_interview(paths::INTERVIEWER_PACK, &invited.interview);
    assert_eq!(harness.get(&pack, Some(metadata.worker_token.expose())).await.status, 200);
}

#[tokio::test]
async fn a_body_that_asks_for_anything_else_is_refused() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let other = harness.interview().await;
    let session = harness.session(&invited).await;
    for (field, value) in [
        ("roomName", other.interview.as_str()),
        ("participantName", "Eve"),
        ("interviewId", other.interview.as_str()),
    ] {
        let mut body = body(&invited);
        body[field] = json!(value);
        let answer = ask(&harness, Some(&session), body).await;
        assert_eq!(answer.status, 403, "{field}");
        assert_eq!(
            answer.json(),
            json!({"error": format!("{field} is not the one of this session's interview")})
        );
    }
    let answer = ask(&harness, Some(&session), body(&other)).await;
    assert_eq!(answer.status, 403);
    for bearer in [None, Some("garbage")] {
        let answer = ask(&harness, bearer, body(&invited)).await;
        assert_eq!(answer.status, 401);
        assert!(answer.json()["error"].is_string(), "{}", answer.text);
    }
}

#[tokio::test]
async fn a_finished_interview_gives_no_token() {
    let server = LiveKitServer::start().unwrap();
    let harness = Harness::start_with(&settings(&server), Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let finish = paths::of_interview(paths::FINISH, &invited.interview);
    harness.post(&finish, Some(&session), json!({"reason": "completed"})).await;
    let answer = ask(&harness, Some(&session), body(&invited)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (410, json!({"error": "This interview is finished.", "code": "interview_finished"}))
    );
}

#[tokio::test]
async fn without_credentials_the_answer_is_the_one_that_clients_know() {
    for env in ["", "LIVEKIT_URL=wss://placeholder.livekit.cloud\nLIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET=s\n"]
    {
        let harness = Harness::start_with(env, Flags::default()).await;
        let invited = harness.interview().await;
        let session = harness.session(&invited).await;
        let answer = ask(&harness, Some(&session), body(&invited)).await;
        assert_eq!(answer.status, 500);
        assert_eq!(answer.json(), json!({"error": "LiveKit credentials not configured"}));
    }
}

#[tokio::test]
async fn a_livekit_that_is_down_or_refuses_the_platform_is_said_to() {
    let mut server = LiveKitServer::start().unwrap();
    let wrong = credentials(&server.url(), server.api_key(), "not-the-secret-of-this-server-at-all");
    let harness = Harness::start_with(&wrong, Flags::default()).await;
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let answer = ask(&harness, Some(&session), body(&invited)).await;
    let error = format!("LiveKit at {} does not accept the platform's API key and secret", server.url());
    let wanted = json!({"error": error, "code": "livekit_wrong_secret"});
    assert_eq!((answer.status.as_u16(), answer.json()), (503, wanted));

    server.kill();
    let answer = ask(&harness, Some(&session), body(&invited)).await;
    let error = format!("LiveKit at {} cannot be reached (no connection)", server.url());
    let wanted = json!({"error": error, "code": "livekit_unreachable"});
    assert_eq!((answer.status.as_u16(), answer.json()), (503, wanted));
}

#[tokio::test]
async fn open_dev_lets_anybody_on_this_computer_into_any_room() {
    let server = LiveKitServer::start().unwrap();
    let flags = Flags { open_dev: true, ..Default::default() };
    let harness = Harness::start_with(&settings(&server), flags).await;
    let wanted = json!({"roomName": "trial", "participantName": "Eve", "interviewId": "trial"});
    let answer = ask(&harness, None, wanted.clone()).await;
    let claims = claims(&server, &answer);
    assert_eq!((claims.video.room.as_str(), claims.name.as_str()), ("trial", "Eve"));
    assert!(claims.sub.starts_with("guest-"));
    assert_eq!(ask(&harness, Some("garbage"), wanted).await.status, 401, "a bearer still has to be right");
}
