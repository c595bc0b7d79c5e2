//! A platform that has only the token endpoint, and an agent that knows nothing of ours.

use std::{collections::HashMap, time::Duration};

use crate::support::{Candidate, TokenPlatform};
use futures_util::StreamExt;
use interview::{Command, Interviewer, Phase, SavedWhere, Who};
use livekit_api::{
    access_token::{AccessToken, VideoGrants},
    services::room::RoomClient,
};
use livekit_dylib::{SendTextOptions, prelude::*};
use testbed::LiveKitServer;

#[test]
fn a_foreign_agent_interviews_through_a_foreign_backend() {
    let server = LiveKitServer::start().unwrap();
    let platform = TokenPlatform::granting(&server, server.url());
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (agent, mut events) = runtime.block_on(join_as_agent(&server));
    let mut candidate = Candidate::new();
    candidate.start_interview(&platform.url());
    let view = candidate.wait("the agent", |view| view.interviewer != Interviewer::Absent);
    assert_eq!((view.phase, view.question), (Phase::Live, None));

    runtime.block_on(say(&agent, "segment-1", "What have you built?"));
    candidate.wait("its words", |view| view.saved.accepted == 1);
    candidate.send(Command::TypeAnswer { text: "A database engine.".into() });
    let heard = runtime.block_on(async {
        let answer = async {
            loop {
                if let RoomEvent::TextStreamOpened { reader, topic, .. } = events.recv().await.unwrap() {
                    assert_eq!(topic, "lk.chat");
                    let pieces: Vec<_> = reader.take().unwrap().map(Result::unwrap).collect().await;
                    return pieces.concat();
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(20), answer).await.expect("the agent gets the typed answer")
    });
    assert_eq!(heard, "A database engine.");

    let rooms = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    runtime.block_on(rooms.delete_room("r")).unwrap();
    let view = candidate.wait("the end", |view| view.phase == Phase::Ended);
    assert_eq!((view.problem, view.saved.r#where), (None, SavedWhere::Local));
    let said: Vec<(Who, String)> =
        candidate.transcript().into_iter().map(|entry| (entry.who, entry.text)).collect();
    let expected = [(Who::Interviewer, "What have you built?"), (Who::Candidate, "A database engine.")];
    assert_eq!(said, expected.map(|(who, text)| (who, text.to_owned())));
}

async fn join_as_agent(server: &LiveKitServer) -> (Room, tokio::sync::mpsc::UnboundedReceiver<RoomEvent>) {
    let grants = VideoGrants { room_join: true, room: "r".into(), agent: true, ..Default::default() };
    let token = AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity("some-agent")
        .with_kind("agent")
        .with_grants(grants);
    Room::connect(&server.url(), &token.to_jwt().unwrap(), RoomOptions::default()).await.unwrap()
}

async fn say(room: &Room, segment: &str, text: &str) {
    let attributes = [("lk.segment_id", segment), ("lk.transcription_final", "true")];
    let attributes: HashMap<_, _> =
        attributes.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let options = SendTextOptions::new_with_topic("lk.transcription").with_attributes(attributes);
    room.local_participant().send_text(text, options).await.unwrap();
}
