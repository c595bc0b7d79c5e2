//! What hosts may log of the core.

use interview::{Command, Input};
use uuid::Uuid;

use crate::run::{Run, grant};

#[test]
fn neither_a_key_nor_a_token_nor_an_answer_is_in_what_is_logged_of_a_command_or_grant() {
    for command in [
        Command::OpenInvite { link: "https://p.example/interview/1#key=hush".into() },
        Command::TypeAnswer { text: "hush".into() },
        Command::SetName { name: "hush".into() },
        Command::SendFeedback { rating: 1, text: "hush".into() },
    ] {
        let logged = format!("{:?}", Input::Command { command, new_id: Uuid::nil() });
        assert!(!logged.contains("hush"), "{logged}");
    }
    assert!(!format!("{:?}", grant()).contains("a secret"));
}

#[test]
fn the_state_keeps_the_link_and_does_not_show_it() {
    let mut run = Run::new();
    run.command(Command::OpenInvite { link: "https://p.example/interview/1#key=hush".into() });
    assert!(!format!("{:?}", run.state).contains("hush"));
    assert!(!format!("{:?}", run.view()).contains("hush"));
}
