//! Opening an invite again without the person.

use crate::desk::{Computer, Server, interview_of};
use diagnosis::Observation;
use interview::SecretStore;
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
