//! The client against the real reference platform, in this process, with a real LiveKit server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

use diagnosis::configuration::Settings;
use platform::{Config, DEMO_PACK, Demo, Flags, Platform, create_invite};
use platform_api::interview::{Feedback, FinishReason};
use platform_api::invite::OpenedInvite;
use platform_api::transcript::{Entry, EntryOutcome, Via, Who};
use platform_client::{Error, GrantRequest, InviteLink, OpenFor, Opened, PlatformClient, Session};
use secrecy::SecretString;
use tempfile::TempDir;
use testbed::LiveKitServer;

struct Stage {
    platform: Platform,
    client: PlatformClient,
    link: InviteLink,
    _folder: TempDir,
}

impl Stage {
    async fn new(env_file: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let flags = Flags { port: Some(0), data_dir: Some(folder.path().to_owned()), ..Default::default() };
        let settings = Settings::new([], ".env", Some(env_file));
        let platform = Platform::start(Config::new(&settings, &flags).unwrap()).await.unwrap();
        let demo = Demo {
            company: "Analytical Engines".into(),
            title: "Engineer".into(),
            candidate: "Ada".into(),
            pack: Demo::read_pack(DEMO_PACK).unwrap(),
            invite: Default::default(),
        };
        let invite = create_invite(platform.store(), platform.public_url(), &demo).await.unwrap();
        let link = InviteLink::parse(invite.link.expose()).unwrap();
        let web = InviteLink::parse(invite.web_link.expose()).unwrap();
        assert_eq!((&web.platform, &web.interview), (&link.platform, &link.interview));
        let client = PlatformClient::new(link.platform.clone()).unwrap();
        Self { platform, client, link, _folder: folder }
    }

    async fn open(&self, device: &str) -> (OpenedInvite, Session) {
        match self.client.open_invite(&self.link, &device.into(), OpenFor::Interview).await.unwrap() {
            Opened::Full(opened) => {
                let token = SecretString::from(opened.session_token.expose().to_owned());
                let session = Session { interview: opened.interview_id.clone(), token };
                (*opened, session)
            }
            other => panic!("{other:?}"),
        }
    }
}

fn wanted(opened: &OpenedInvite, session: &Session) -> GrantRequest {
    GrantRequest {
        interview: opened.interview_id.clone(),
        room: opened.room.clone(),
        name: opened.candidate_name.clone(),
        bearer: Some(session.token.clone()),
    }
}

#[tokio::test]
async fn an_interview_goes_from_the_link_to_the_feedback() {
    let livekit = LiveKitServer::start().unwrap();
    let (url, key, secret) = (livekit.url(), livekit.api_key(), livekit.api_secret());
    let stage =
        Stage::new(&format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")).await;
    let (opened, session) = stage.open("laptop").await;
    assert_eq!(opened.pack.questions.len(), 3);

    let grant = stage.client.request_grant(&wanted(&opened, &session)).await.unwrap();
    assert_eq!((grant.url, grant.room), (url, opened.room.clone()));
    assert_eq!(grant.identity, format!("candidate-{}", opened.interview_id));

    let entry = Entry {
        id: "e1".into(),
        order: 1,
        who: Who::Candidate,
        text: "I typed this.".into(),
        is_final: true,
        at_ms: 10,
        via: Via::Typed,
    };
    for outcome in [EntryOutcome::Accepted, EntryOutcome::Duplicate] {
        let stored = stage.client.upload_entries(&session, vec![entry.clone()]).await.unwrap();
        assert_eq!(stored.results[0].outcome, outcome);
    }
    let finished = stage.client.finish(&session, FinishReason::EndedEarly).await.unwrap();
    assert_eq!(finished.reason, FinishReason::EndedEarly);
    stage.client.give_feedback(&session, &Feedback { rating: 4, text: "good".into() }).await.unwrap();
    let transcript = stage.client.transcript(&session).await.unwrap();
    assert_eq!(transcript.entries[0].entry, entry);
}

#[tokio::test]
async fn missing_credentials_are_recognised() {
    let stage = Stage::new("LIVEKIT_API_KEY=placeholder-key\n").await;
    let (opened, session) = stage.open("laptop").await;
    let refused = stage.client.request_grant(&wanted(&opened, &session)).await.unwrap_err();
    assert_eq!(refused, Error::CredentialsNotConfigured);
}

#[tokio::test]
async fn another_device_is_recognised_and_may_take_over() {
    let stage = Stage::new("").await;
    let (opened, session) = stage.open("laptop").await;
    let desktop = "desktop".into();
    let refused = stage.client.open_invite(&stage.link, &desktop, OpenFor::Interview).await.unwrap_err();
    assert_eq!(refused, Error::OtherDevice);
    stage.client.open_invite(&stage.link, &desktop, OpenFor::TakingOver).await.unwrap();
    assert_eq!(stage.client.transcript(&session).await.unwrap_err(), Error::Superseded);
    let grant = stage.client.request_grant(&wanted(&opened, &session)).await.unwrap_err();
    assert_eq!(grant, Error::Superseded);
}

#[tokio::test]
async fn a_wrong_key_is_recognised() {
    let stage = Stage::new("").await;
    let wrong = InviteLink { key: Some("wrong".to_owned().into()), ..stage.link.clone() };
    let none = InviteLink { key: None, ..stage.link.clone() };
    for link in [wrong, none] {
        let refused =
            stage.client.open_invite(&link, &"laptop".into(), OpenFor::Interview).await.unwrap_err();
        assert_eq!(refused, Error::Unauthorized);
    }
}

#[tokio::test]
async fn a_platform_that_stopped_is_unreachable() {
    let stage = Stage::new("").await;
    let Stage { platform, client, link, .. } = stage;
    platform.stop().await;
    let refused = client.open_invite(&link, &"laptop".into(), OpenFor::Interview).await.unwrap_err();
    let why = diagnosis::Unreachable::Refused;
    assert!(matches!(refused, Error::Unreachable { why: w, .. } if w == why), "{refused:?}");
}
