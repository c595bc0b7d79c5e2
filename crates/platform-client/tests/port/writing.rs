//! An interview in writing.

use crate::desk::{Computer, Server, interview_of, typed};
use diagnosis::Observation;
use interview::{FinishReason, PlatformEffect, PlatformInput, Purpose, Turn};

#[tokio::test]
async fn an_interview_is_held_in_writing_from_the_link_to_the_goodbye() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    let opened = desk.open(&server.invite().await).await.unwrap();
    assert!(opened.modes.text && opened.modes.offline && opened.backlog == Some(vec![]));
    let mut line = desk.line(1, None).await.unwrap();
    assert_eq!(line.id, "reply-opening");
    for turn in 2..=4 {
        let question = line.question.clone().unwrap();
        assert_eq!((question.index, question.total, line.is_last), (turn - 1, 3, false));
        assert!(line.text.ends_with(&question.text));
        let id = format!("a{turn}");
        let kept = desk.upload(vec![typed(&id, turn, "I built a database, and then I measured it.")]).await;
        assert_eq!(kept, Ok((vec![id.clone()], vec![])));
        line = desk.line(turn, Some(&id)).await.unwrap();
        assert_eq!(desk.line(turn + 10, Some(&id)).await.unwrap(), line, "asked again");
    }
    assert!(line.is_last && line.question.is_none(), "{line:?}");
    desk.give(PlatformEffect::Finish { reason: FinishReason::Completed });
    assert!(matches!(desk.next().await, PlatformInput::Finished));
}

#[tokio::test]
async fn an_answer_that_was_not_uploaded_gets_no_reply() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    desk.open(&server.invite().await).await.unwrap();
    let refused = desk.line(1, Some("a1")).await.unwrap_err();
    assert!(matches!(refused, Observation::PlatformFailed { status: 409, .. }), "{refused:?}");
}

#[tokio::test]
async fn a_newer_turn_ends_an_older_one_and_closing_ends_both() {
    let (server, computer) = (Server::start().await, Computer::new());
    let mut desk = computer.start();
    desk.open(&server.invite().await).await.unwrap();
    let ask = |turn| PlatformEffect::NextLine { turn: Turn(turn), answers_to: None, at_ms: 0 };
    desk.give(ask(1));
    assert!(desk.line(2, None).await.is_ok(), "nothing of the first turn is told");
    desk.give(ask(3));
    desk.give(PlatformEffect::Close);
    assert!(desk.is_quiet().await);
}

#[tokio::test]
async fn an_interview_that_goes_on_elsewhere_brings_what_was_said() {
    let (server, first, second) = (Server::start().await, Computer::new(), Computer::new());
    let link = server.invite().await;
    let mut desk = first.start();
    desk.open(&link).await.unwrap();
    let greeting = desk.line(1, None).await.unwrap();
    desk.upload(vec![typed("a1", 2, "I built a database.")]).await.unwrap();

    let mut desk = second.start();
    let in_use = desk.open(&link).await;
    assert_eq!(in_use, Err(Observation::InviteInUse));
    desk.give(PlatformEffect::OpenInvite { link: link.clone().into(), purpose: Purpose::TakeOver });
    let opened = desk.opening().await.unwrap();
    assert_eq!(opened.interview, interview_of(&link));
    let said: Vec<(u32, &str)> =
        opened.backlog.iter().flatten().map(|entry| (entry.order, entry.text.as_str())).collect();
    assert_eq!(said, [(0, greeting.text.as_str()), (1, "I built a database.")]);
    assert!(desk.line(1, Some("a1")).await.unwrap().question.is_some_and(|question| question.index == 2));
}
