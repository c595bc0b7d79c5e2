//! The way to the voice server dies while the connection looks alive.

use diagnosis::Observation;
use insta::assert_snapshot;
use interview::{
    CallMeasures, Command, DisconnectReason, Generation, PathSigns, Phase, PlatformInput, Quality, RoomInput,
};

use crate::run::{Run, grant};

const ALIVE: PathSigns = PathSigns { receives: true, is_confirmed: true, hears: Some(true) };
const SILENT: PathSigns = PathSigns { receives: false, is_confirmed: false, hears: Some(false) };

fn path(run: &mut Run, signs: PathSigns) {
    run.room(RoomInput::Path(signs));
}

/// In a call whose path has just been found silent; the platform has not answered yet.
fn lost() -> Run {
    let mut run = Run::live();
    path(&mut run, ALIVE);
    run.after(30_000);
    run.did();
    run.answers.platform = false;
    run.answers.room = false;
    path(&mut run, SILENT);
    run.after(1_000);
    run
}

fn granted(run: &mut Run, generation: u32) {
    run.platform(PlatformInput::Granted { generation: Generation(generation), grant: grant() });
}

fn joined(run: &mut Run) {
    run.room(RoomInput::Joined { identity: "candidate".into() });
    run.agent_joins();
}

#[test]
fn a_dead_path_is_shown_after_a_second_and_a_new_connection_takes_its_place() {
    let mut run = Run::live();
    path(&mut run, ALIVE);
    run.did();
    run.answers.platform = false;
    run.answers.room = false;
    path(&mut run, SILENT);
    run.after(999);
    assert_eq!(run.view().phase, Phase::Live);
    run.after(1);
    assert_snapshot!(run.screen(), @"
    reconnecting voice 2s capturing+heard quality-lost reconnecting-0s
    waiting: Restoring the connection
    ");
    assert_snapshot!(run.did(), @"ask for grant 3 as Ada");
    granted(&mut run, 3);
    assert_snapshot!(run.did(), @"join 3 and publish");
    joined(&mut run);
    assert_snapshot!(run.screen(), @"live voice 2s capturing+heard interviewer-listening");
}

#[test]
fn either_direction_alone_is_noticed() {
    for signs in [PathSigns { receives: false, ..ALIVE }, PathSigns { is_confirmed: false, ..ALIVE }] {
        let mut run = Run::live();
        path(&mut run, signs);
        run.after(1_000);
        assert_eq!(run.did(), "ask for grant 3 as Ada\njoin 3 and publish", "{signs:?}");
    }
}

#[test]
fn where_nobody_is_to_be_heard_there_is_more_time() {
    let mut run = Run::live();
    run.answers.platform = false;
    path(&mut run, PathSigns { hears: None, ..SILENT });
    run.after(3_499);
    assert_eq!(run.view().phase, Phase::Live);
    run.after(1);
    assert_eq!(run.view().phase, Phase::Reconnecting);
}

#[test]
fn an_interviewer_that_speaks_and_is_not_heard_is_asked_for_again() {
    let mut run = Run::live();
    path(&mut run, PathSigns { hears: Some(false), ..ALIVE });
    run.after(60_000);
    assert_snapshot!(run.did(), @"");
    run.attribute("lk.agent.state", "speaking");
    run.after(5_999);
    assert_snapshot!(run.did(), @"");
    run.after(1);
    assert_snapshot!(run.did(), @"
    ask for grant 3 as Ada
    join 3 and publish
    ");
}

#[test]
fn a_path_that_revives_before_the_new_connection_may_begin_is_kept() {
    let mut run = lost();
    path(&mut run, ALIVE);
    assert_snapshot!(run.screen(), @"live voice 32s capturing+heard interviewer-listening");
    run.did();
    granted(&mut run, 3);
    assert_snapshot!(run.did(), @"");
    assert_eq!(run.view().phase, Phase::Live);
}

#[test]
fn what_the_sdk_restores_by_itself_is_left_to_it() {
    let mut run = Run::live();
    run.room(RoomInput::Reconnecting);
    path(&mut run, SILENT);
    run.after(20_000);
    assert_snapshot!(run.did(), @"");
    path(&mut run, ALIVE);
    assert_eq!(run.view().phase, Phase::Reconnecting);
    run.room(RoomInput::Reconnected);
    assert_eq!(run.view().phase, Phase::Live);
}

#[test]
fn a_platform_that_is_away_too_is_asked_again_and_the_old_connection_kept_meanwhile() {
    let mut run = lost();
    let platform = "https://p.example".to_owned();
    let why = Observation::PlatformUnreachable { platform, why: diagnosis::Unreachable::NameNotFound };
    run.platform(PlatformInput::GrantRefused { generation: Generation(3), why });
    run.did();
    run.after(9_999);
    assert_snapshot!(run.did(), @"");
    run.after(1);
    assert_snapshot!(run.did(), @"ask for grant 4 as Ada");
    path(&mut run, ALIVE);
    assert_eq!(run.view().phase, Phase::Live);
}

#[test]
fn a_platform_that_says_the_interview_is_open_elsewhere_is_believed() {
    let mut run = lost();
    run.platform(PlatformInput::GrantRefused { generation: Generation(3), why: Observation::InviteInUse });
    assert_snapshot!(run.screen(), @"
    failed voice 32s no-microphone
    problem: invite_in_use [Continue here | End the interview]
    ");
}

#[test]
fn an_interview_that_ended_while_its_path_was_dead_is_over_and_not_failed() {
    let mut run = lost();
    let why = Observation::InterviewFinished;
    run.platform(PlatformInput::GrantRefused { generation: Generation(3), why });
    assert_eq!(run.view().phase, Phase::Ended);
    assert_eq!(run.code(), None);
}

#[test]
fn a_path_that_dies_again_and_again_makes_no_storm_and_typing_is_offered() {
    let mut run = Run::live();
    let mut joins = Vec::new();
    let mut offered_at = None;
    for tenth in 0..3_000 {
        path(&mut run, SILENT);
        run.after(100);
        if run.did().contains("join") {
            joins.push(tenth / 10);
        }
        if offered_at.is_none() && run.code() == Some("quality_lost") {
            offered_at = Some(tenth / 10);
        }
    }
    assert!(joins.len() <= 8, "joined after {joins:?} s");
    assert!(joins.windows(2).all(|pair| pair[1] - pair[0] >= 9), "joined after {joins:?} s");
    assert!(offered_at.is_some_and(|at| at <= 20), "typing was offered after {offered_at:?} s");
}

#[test]
fn our_own_old_connection_is_not_taken_for_another_device_once() {
    let mut run = lost();
    granted(&mut run, 3);
    joined(&mut run);
    run.did();
    // The old one's SDK came back with the same identity before it was told of its end.
    run.disconnects(DisconnectReason::DuplicateIdentity);
    assert_eq!(run.view().phase, Phase::Reconnecting);
    run.after(500);
    assert_snapshot!(run.did(), @"
    leave 3
    ask for grant 4 as Ada
    ");
    granted(&mut run, 4);
    joined(&mut run);
    run.disconnects(DisconnectReason::DuplicateIdentity);
    assert_eq!(run.code(), Some("opened_elsewhere"));
}

#[test]
fn another_device_is_told_from_our_own_old_connection_by_the_time() {
    let mut run = lost();
    granted(&mut run, 3);
    joined(&mut run);
    run.after(10_000);
    run.disconnects(DisconnectReason::DuplicateIdentity);
    assert_eq!(run.code(), Some("opened_elsewhere"));
}

#[test]
fn leaving_while_a_repair_is_on_its_way_ends_it() {
    let mut run = lost();
    run.command(Command::Leave);
    run.did();
    granted(&mut run, 3);
    assert_snapshot!(run.did(), @"");
}

#[test]
fn measures_are_shown_and_make_the_quality_worse_but_never_better() {
    let mut run = Run::live();
    assert_eq!(run.view().call, None);
    let measures =
        CallMeasures { round_trip_ms: Some(40.0), lost_in_percent: Some(0.5), ..Default::default() };
    run.room(RoomInput::Quality(Quality::Good));
    run.room(RoomInput::Measured(measures));
    assert_eq!((run.view().call, run.view().quality), (Some(measures), Quality::Good));
    let lossy = CallMeasures { lost_out_percent: Some(12.0), ..measures };
    run.room(RoomInput::Measured(lossy));
    assert_eq!(run.view().quality, Quality::Poor);
    run.disconnects(DisconnectReason::SignalClose);
    assert_eq!(run.view().call, None);
}
