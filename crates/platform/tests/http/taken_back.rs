//! What becomes of a conversation whose invite is taken back, against a real LiveKit server.

use crate::harness::{Answer, Harness, Invited, of};
use livekit_api::services::room::RoomClient;
use platform::Flags;
use platform_api::paths;
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use testbed::LiveKitServer;

const SOON: Duration = Duration::from_secs(15);

async fn start(server: &LiveKitServer) -> Harness {
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let env = format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n");
    Harness::start_with(&env, Flags::default()).await
}

async fn token(harness: &Harness, invited: &Invited, session: &str) -> Answer {
    let id = &invited.interview;
    let body = json!({"roomName": id, "participantName": "Ada", "interviewId": id});
    harness.post(paths::LIVEKIT_TOKEN, Some(session), body).await
}

/// An interview that somebody is let into, and their session.
async fn conversation(harness: &Harness) -> (Invited, String) {
    let invited = harness.interview().await;
    let session = harness.session(&invited).await;
    let answer = token(harness, &invited, &session).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    (invited, session)
}

async fn has_room(server: &LiveKitServer, invited: &Invited) -> bool {
    let rooms = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    !rooms.list_rooms(vec![invited.interview.to_string()]).await.unwrap().is_empty()
}

async fn room_is_gone(server: &LiveKitServer, invited: &Invited) {
    let deadline = Instant::now() + SOON;
    while has_room(server, invited).await {
        assert!(Instant::now() < deadline, "the conversation goes on");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

async fn revoke(harness: &Harness, invited: &Invited) {
    let path = of(paths::INVITES, &invited.interview);
    let answer = harness.ask(Method::DELETE, &path, Some(&harness.administrator), None).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
}

#[tokio::test]
async fn a_conversation_ends_soon_after_its_invite_was_taken_back_over_http_or_beside_the_platform() {
    let server = LiveKitServer::start().unwrap();
    let harness = start(&server).await;
    for over_http in [true, false] {
        let ((invited, session), (other, _)) = (conversation(&harness).await, conversation(&harness).await);
        assert!(has_room(&server, &invited).await);
        match over_http {
            true => revoke(&harness, &invited).await,
            // as the command line does, which knows nothing of this platform's LiveKit
            false => {
                platform::revoke_invites(harness.platform.store(), &invited.interview).await.unwrap();
            }
        }
        room_is_gone(&server, &invited).await;
        assert!(has_room(&server, &other).await, "nobody else's");
        let answer = token(&harness, &invited, &session).await;
        assert_eq!(answer.refusal(), (410, "invite_revoked".into()));
        assert!(!has_room(&server, &invited).await);
    }
}

#[tokio::test]
async fn an_interviewer_holds_no_interview_whose_invite_was_taken_back_until_there_is_a_new_one() {
    // without LiveKit nobody can be put out of a room
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    harness.session(&invited).await;
    let worker = harness.worker(&invited.interview).await;
    let path = of(paths::LEASE, &invited.interview);
    let lease = async || harness.post(&path, Some(&worker), json!({"holder": "job"})).await;
    assert_eq!(lease().await.status, 200);
    revoke(&harness, &invited).await;
    assert_eq!(lease().await.refusal(), (410, "invite_revoked".into()));
    harness.session(&invited_again(&harness, &invited).await).await;
    assert_eq!(lease().await.status, 200);
}

#[tokio::test]
async fn whoever_is_invited_again_is_not_put_out_of_the_room() {
    let server = LiveKitServer::start().unwrap();
    let harness = start(&server).await;
    let (invited, _) = conversation(&harness).await;
    revoke(&harness, &invited).await;
    room_is_gone(&server, &invited).await;

    let again = invited_again(&harness, &invited).await;
    let session = harness.session(&again).await;
    assert_eq!(token(&harness, &again, &session).await.status, 200);
    // another look, as the end of another conversation shows
    let (other, _) = conversation(&harness).await;
    revoke(&harness, &other).await;
    room_is_gone(&server, &other).await;
    assert!(has_room(&server, &again).await);
}

async fn invited_again(harness: &Harness, invited: &Invited) -> Invited {
    let invites = of(paths::INVITES, &invited.interview);
    let created = harness.post(&invites, Some(&harness.administrator), json!({})).await.json();
    let key = created["web_link"].as_str().unwrap().split_once("#key=").unwrap().1.to_owned();
    Invited { interview: invited.interview.clone(), key }
}
