//! Opening an invite again without the person.

use crate::desk::{Computer, Server, interview_of, typed};
use diagnosis::Observation;
use interview::{PlatformEffect, Purpose, SecretStore};
use platform_client::Vault;

#[tokio::test]
async fn an_interview_is_opened_again_with_the_link_that_was_kept() {
    let (server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    let opened = computer.start().open(&link).await.unwrap();
    assert_eq!(opened.secret_kept_in, Some(SecretStore::Memory));
    let mut desk = computer.start();
    let again = desk.reopen(&opened.platform, &opened.interview).await.unwrap();
    assert_eq!((again.platform, again.interview), (server.url(), interview_of(&link)));
    assert!(desk.line(1, None).await.is_ok());
}

#[tokio::test]
async fn without_a_link_that_was_kept_the_person_is_asked_for_it() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    assert_eq!(desk.reopen(&server.url(), "i1").await, Err(Observation::LinkNeeded));
    // what an earlier version kept, and what belongs to another interview
    let other = server.invite().await;
    for kept in ["a session's token", other.as_str()] {
        computer.vault.keep(&format!("{} i1", server.url()), &kept.to_owned().into());
        assert_eq!(desk.reopen(&server.url(), "i1").await, Err(Observation::LinkNeeded));
    }
}

#[tokio::test]
async fn an_invite_that_was_taken_back_takes_and_opens_nothing_more() {
    let (server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    let mut desk = computer.start();
    desk.open(&link).await.unwrap();
    desk.upload(vec![typed("a1", 1, "one")]).await.unwrap();
    platform::revoke_invites(server.platform().store(), &interview_of(&link).into()).await.unwrap();
    assert_eq!(desk.upload(vec![typed("a2", 2, "two")]).await, Err(Observation::InviteTakenBack));
    assert_eq!(desk.line(1, Some("a1")).await, Err(Observation::InviteTakenBack));
    assert_eq!(computer.start().open(&link).await, Err(Observation::InviteTakenBack));
}

/// The interview that was open goes on as it was.
#[tokio::test]
async fn the_door_is_kept_when_a_take_over_fails() {
    let (mut server, computer) = (Server::start().await, Computer::new());
    let link = server.invite().await;
    let mut desk = computer.start();
    desk.open(&link).await.unwrap();
    server.stop().await;
    desk.give(PlatformEffect::OpenInvite { link: link.clone().into(), purpose: Purpose::TakeOver });
    let failed = desk.opening().await;
    assert!(matches!(failed, Err(Observation::PlatformUnreachable { .. })), "{failed:?}");
    server.start_again().await;
    assert_eq!(desk.upload(vec![typed("a1", 1, "one")]).await, Ok((vec!["a1".into()], vec![])));
    assert!(desk.line(1, Some("a1")).await.is_ok());
}
