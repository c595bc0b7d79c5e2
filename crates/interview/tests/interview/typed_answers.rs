//! Answers typed in the call, while it is being restored, and after it has died.

use diagnosis::Observation;
use insta::assert_snapshot;
use interview::{Command, DisconnectReason, Input, RoomInput};
use uuid::Uuid;

use crate::run::{Run, voice_only};

#[test]
fn an_answer_typed_in_the_call_is_written_sent_and_uploaded() {
    let mut run = Run::live();
    run.types("Typed");
    assert_snapshot!(run.did(), @"
    write typed-4
    send typed-4 in 2
    upload typed-4
    acknowledge typed-4
    ");
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “Typed” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn an_answer_typed_while_reconnecting_is_kept_and_sent_afterwards() {
    let mut run = Run::live();
    run.room(RoomInput::Reconnecting);
    run.types("Typed meanwhile");
    assert_snapshot!(run.did(), @"
    write typed-4
    upload typed-4
    acknowledge typed-4
    ");
    run.room(RoomInput::Reconnected);
    assert_snapshot!(run.did(), @"send typed-4 in 2");
}

#[test]
fn an_answer_typed_after_voice_has_died_is_kept_and_uploaded() {
    let mut run = Run::ready_for(voice_only());
    run.go_live();
    run.disconnects(DisconnectReason::AgentError);
    run.did();
    run.types("Still here");
    assert_snapshot!(run.screen(), @"
    failed voice 1s no-microphone
      me (typed): “Still here” @1000
    saved: 1 here, 1 there, all on the platform
    problem: interviewer_failed [Try again | Continue by typing | End the interview]
    ");
    assert_snapshot!(run.did(), @"
    write typed-4
    upload typed-4
    acknowledge typed-4
    ");
}

#[test]
fn an_answer_waits_for_an_interviewer_to_read_it() {
    let mut run = Run::live();
    run.agent_leaves();
    run.types("Anybody there?");
    assert!(!run.did().contains("send"));
    run.agent_joins();
    assert_snapshot!(run.did(), @"send typed-4 in 2");
}

#[test]
fn an_answer_given_to_a_connection_that_is_lost_is_sent_again_in_the_next() {
    let mut run = Run::live();
    run.answers.room = false;
    run.types("Did you get this?");
    assert!(run.did().contains("send typed-4 in 2"));
    run.answers.room = true;
    run.disconnects(DisconnectReason::SignalClose);
    run.types("And this?");
    run.agent_joins();
    let sent: Vec<String> =
        run.did().lines().filter(|line| line.starts_with("send")).map(str::to_owned).collect();
    assert_snapshot!(sent.join("\n"), @"
    send typed-4 in 3
    send typed-5 in 3
    ");
}

#[test]
fn an_answer_that_was_not_sent_is_on_record_and_can_be_sent_again() {
    let mut run = Run::live();
    run.answers.room = false;
    run.types("Lost on the way");
    let id = run.state.transcript().entries().next().unwrap().id.clone();
    run.room(RoomInput::TextFailed { id, why: Observation::TextNotSent { detail: "timed out".into() } });
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “Lost on the way” @1000
    saved: 1 here, 1 there, all on the platform
    problem: text_not_sent [Try again | Hide]
    ");
    run.did();
    run.answers.room = true;
    run.command(Command::Retry);
    assert_snapshot!(run.did(), @"send typed-4 in 2");
    assert_eq!(run.code(), None);
}

#[test]
fn an_answer_that_is_too_long_is_refused_and_the_next_one_clears_that() {
    let mut run = Run::live();
    run.types(&"x".repeat(100_001));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
    problem: answer_too_long [Hide]
    ");
    run.types(&"x".repeat(10));
    assert_eq!(run.code(), None);
}

#[test]
fn the_longest_answer_fits_the_platform_in_any_script() {
    let mut run = Run::live();
    run.types(&"\u{1F600}".repeat(16_000));
    let longest = run.state.transcript().entries().next().unwrap();
    assert!(longest.text.len() <= 64 * 1024);
}

#[test]
fn an_empty_answer_is_none() {
    let mut run = Run::live();
    run.types(" \n ");
    assert_eq!(run.state.transcript().entries().count(), 0);
}

#[test]
fn an_id_that_is_known_is_not_written_over() {
    let mut run = Run::live();
    for text in ["first", "second"] {
        let command = Command::TypeAnswer { text: text.into() };
        run.input(Input::Command { command, new_id: Uuid::from_u128(77) });
    }
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “first” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}
