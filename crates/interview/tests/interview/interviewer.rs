//! The interviewer comes late, leaves, returns.

use insta::assert_snapshot;
use interview::{Command, DisconnectReason, RoomInput};

use crate::run::Run;

fn alone() -> Run {
    let mut run = Run::ready();
    run.command(Command::Start);
    run.did();
    run
}

#[test]
fn an_interviewer_that_is_missing_for_20_s_is_told() {
    let mut run = alone();
    run.after(19_999);
    assert_eq!(run.code(), None);
    run.after(1);
    assert_snapshot!(run.screen(), @"
    live voice 20s capturing+heard
    waiting: Waiting for the interviewer
    problem: interviewer_missing [Try again | Continue by typing | End the interview | Hide]
    ");
}

#[test]
fn trying_again_joins_anew_and_keeps_the_clock() {
    let mut run = alone();
    run.after(20_000);
    run.command(Command::Retry);
    assert_snapshot!(run.did(), @"
    leave 2
    ask for grant 3 as Ada
    join 3 and publish
    ");
    assert_snapshot!(run.screen(), @"
    live voice 20s capturing+heard
    waiting: Waiting for the interviewer
    ");
}

#[test]
fn a_late_interviewer_clears_the_problem() {
    let mut run = alone();
    run.after(25_000);
    run.agent_joins();
    assert_eq!(run.code(), None);
}

#[test]
fn a_hidden_problem_stays_hidden_until_it_happens_again() {
    let mut run = alone();
    run.after(20_000);
    run.command(Command::DismissProblem);
    run.after(60_000);
    assert_eq!(run.code(), None);
    run.agent_joins();
    run.agent_leaves();
    run.after(5_000);
    assert_eq!(run.code(), Some("interviewer_left"));
}

#[test]
fn an_interviewer_that_leaves_is_told_after_five_seconds() {
    let mut run = Run::live();
    run.agent_leaves();
    run.after(4_999);
    assert_eq!(run.code(), None);
    run.after(1);
    assert_snapshot!(run.screen(), @"
    live voice 6s capturing+heard
    waiting: Waiting for the interviewer
    problem: interviewer_left [Try again | Continue by typing | End the interview | Hide]
    ");
    run.agent_joins();
    assert_snapshot!(run.screen(), @"live voice 6s capturing+heard interviewer-listening");
}

#[test]
fn an_interviewer_that_leaves_at_its_own_end_is_no_problem() {
    let mut run = Run::live();
    run.agent_leaves();
    run.after(3_000);
    run.disconnects(DisconnectReason::RoomDeleted);
    assert_snapshot!(run.screen(), @"ended voice 4s no-microphone");
}

#[test]
fn an_interviewer_lost_in_an_outage_has_time_to_come_back_after_it() {
    let mut run = Run::live();
    run.room(RoomInput::Reconnecting);
    run.agent_leaves();
    run.after(11_000);
    run.room(RoomInput::Reconnected);
    assert_eq!(run.code(), None);
    run.after(4_999);
    assert_eq!(run.code(), None);
    run.after(1);
    assert_eq!(run.code(), Some("interviewer_left"));
}

#[test]
fn an_interviewer_that_waits_for_another_one_does_not_seem_to_listen() {
    let mut run = Run::live();
    run.attribute("vivavoce.waiting", "true");
    run.attribute("lk.agent.state", "listening");
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard
    waiting: Waiting for another interviewer to finish; what you say now is not heard
    ");
    run.after(60_000);
    assert_eq!(run.code(), None, "it is there, and leaves when it has waited long enough");
    run.attribute("vivavoce.waiting", "");
    assert_snapshot!(run.screen(), @"live voice 61s capturing+heard interviewer-listening");
}

#[test]
fn one_that_waits_beside_the_one_that_listens_is_not_shown() {
    let mut run = Run::live();
    run.room(RoomInput::ParticipantJoined { identity: "a second agent".into(), is_agent: true });
    let changed = vec![("vivavoce.waiting".into(), "true".into())];
    run.room(RoomInput::Attributes { identity: "a second agent".into(), changed });
    assert_snapshot!(run.screen(), @"live voice 1s capturing+heard interviewer-listening");
}

#[test]
fn who_types_rather_than_wait_for_another_interviewer_goes_on_in_writing() {
    let mut run = Run::live();
    run.attribute("vivavoce.waiting", "true");
    run.did();
    run.command(Command::UseText);
    assert!(run.did().starts_with("leave 2\nclose sound\nnote held { mode: text }\nask for line 1"));
}

#[test]
fn what_is_typed_in_the_room_is_given_to_an_interviewer_that_waits() {
    let mut run = Run::live();
    run.command(Command::UseText);
    run.attribute("vivavoce.waiting", "true");
    run.did();
    run.types("My answer");
    assert!(run.did().contains("send"), "its platform counts what is typed");
    assert_snapshot!(run.screen().lines().next().unwrap(), @"live text 1s no-microphone");
}
