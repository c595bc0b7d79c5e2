//! The interview is opened in another place.

use diagnosis::Observation;
use insta::assert_snapshot;
use interview::{Command, DisconnectReason, Generation, PlatformInput};

use crate::run::Run;

fn opened_elsewhere() -> Run {
    let mut run = Run::live();
    run.hears("a1", "a1", "An answer.", true);
    run.disconnects(DisconnectReason::DuplicateIdentity);
    run
}

#[test]
fn it_stops_here_and_never_comes_back_by_itself() {
    let mut run = opened_elsewhere();
    assert_snapshot!(run.screen(), @"
    failed voice 1s no-microphone
      me: “An answer.” @1000
    saved: 1 here, 0 there, all on this computer
    problem: opened_elsewhere [Continue here | End the interview]
    ");
    run.did();
    run.command(Command::UseText);
    run.after(600_000);
    assert_snapshot!(run.did(), @"");
}

#[test]
fn continue_here_takes_the_invite_over_and_joins() {
    let mut run = opened_elsewhere();
    run.did();
    run.command(Command::ContinueHere);
    assert_snapshot!(run.did(), @"
    open invite, take over
    unmute
    open microphone
    ask for grant 3 as Ada
    join 3 and publish
    ");
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing
      me: “An answer.” @1000
    saved: 1 here, 0 there, all on this computer
    waiting: Waiting for the interviewer
    ");
}

#[test]
fn a_take_over_that_fails_is_told_and_can_be_tried_again() {
    let mut run = opened_elsewhere();
    run.answers.platform = false;
    run.command(Command::ContinueHere);
    assert_snapshot!(run.screen(), @"
    connecting voice 1s capturing
      me: “An answer.” @1000
    saved: 1 here, 0 there, all on this computer
    waiting: Moving the interview here
    ");
    run.platform(PlatformInput::OpenFailed(Observation::InviteExpired));
    assert_snapshot!(run.screen(), @"
    failed voice 1s no-microphone
      me: “An answer.” @1000
    saved: 1 here, 0 there, all on this computer
    problem: invite_expired [Continue here | End the interview]
    ");
}

#[test]
fn a_take_over_that_is_never_answered_is_given_up() {
    let mut run = opened_elsewhere();
    run.answers.platform = false;
    run.command(Command::ContinueHere);
    run.after(12_000);
    assert_eq!(run.code(), Some("platform_timed_out"));
}

#[test]
fn a_grant_refused_because_another_place_has_the_invite_is_the_same() {
    let mut run = Run::live();
    run.answers.platform = false;
    run.disconnects(DisconnectReason::ConnectionTimeout);
    run.platform(PlatformInput::GrantRefused { generation: Generation(3), why: Observation::InviteInUse });
    run.did();
    run.after(60_000);
    assert_snapshot!(run.did(), @"");
    assert_snapshot!(run.screen(), @"
    failed voice 61s no-microphone
    problem: invite_in_use [Continue here | End the interview]
    ");
}

#[test]
fn an_invite_that_is_open_elsewhere_is_taken_over_by_choice_alone() {
    let mut run = Run::new();
    run.answers.platform = false;
    run.open();
    run.platform(PlatformInput::OpenFailed(Observation::InviteInUse));
    assert_snapshot!(run.screen(), @"
    welcome voice no-microphone
    problem: invite_in_use [Continue here]
    ");
    run.did();
    run.command(Command::ContinueHere);
    assert_snapshot!(run.did(), @"open invite, take over");
}
