//! The connection is restored by the SDK, replaced by the core, or given up.

use diagnosis::{Observation, Unreachable};
use insta::assert_snapshot;
use interview::{Command, DisconnectReason, Generation, Input, Phase, PlatformInput, Quality, RoomInput};

use crate::run::{Run, voice_only};

/// Refuses whatever is asked for, for a while.
fn refuse(run: &mut Run, seconds: u64) -> usize {
    let mut asked = 0;
    for _ in 0..seconds * 10 {
        run.after(100);
        for line in run.did().lines() {
            if let Some(generation) = line.strip_prefix("ask for grant ") {
                asked += 1;
                let generation = Generation(generation.split(' ').next().unwrap().parse().unwrap());
                let why = Observation::PlatformUnreachable {
                    platform: "https://p.example".into(),
                    why: Unreachable::NameNotFound,
                };
                run.platform(PlatformInput::GrantRefused { generation, why });
            }
        }
    }
    asked
}

#[test]
fn what_the_sdk_restores_is_shown_as_reconnecting() {
    let mut run = Run::live();
    run.room(RoomInput::Quality(Quality::Excellent));
    run.room(RoomInput::Reconnecting);
    run.after(3_000);
    assert_snapshot!(run.screen(), @"
    reconnecting voice 4s capturing+heard quality-lost reconnecting-3s
    waiting: Restoring the connection
    ");
    run.room(RoomInput::Reconnected);
    assert_snapshot!(run.screen(), @"live voice 4s capturing+heard interviewer-listening");
}

#[test]
fn what_the_sdk_does_not_restore_in_time_is_replaced() {
    let mut run = Run::live();
    run.room(RoomInput::Reconnecting);
    run.after(40_000);
    assert_snapshot!(run.did(), @"
    leave 2
    ask for grant 3 as Ada
    join 3 and publish
    ");
}

#[test]
fn a_lost_connection_is_replaced_with_a_new_grant_and_goes_on_where_it_was() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["What did you build?"]);
    run.answers.room = false;
    run.did();
    run.disconnects(DisconnectReason::ServerShutdown);
    assert_snapshot!(run.did(), @"
    leave 2
    ask for grant 3 as Ada
    join 3 and publish
    ");
    run.after(2_000);
    assert_snapshot!(run.screen(), @"
    reconnecting voice 3s capturing+heard reconnecting-2s
      it: “What did you build?” @1000
    saved: 1 here, 0 there, all on this computer
    waiting: Joining the interview
    ");
    run.room(RoomInput::Joined { identity: "candidate".into() });
    run.agent_joins();
    assert_snapshot!(run.screen(), @"
    live voice 3s capturing+heard interviewer-listening
      it: “What did you build?” @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn an_outage_is_tried_against_for_a_minute_with_growing_pauses_and_then_told() {
    let mut run = Run::live();
    run.answers.platform = false;
    run.disconnects(DisconnectReason::ConnectionTimeout);
    let asked = refuse(&mut run, 59);
    assert_eq!(run.view().phase, Phase::Reconnecting);
    assert!((9..=12).contains(&asked), "asked {asked} times in a minute");
    refuse(&mut run, 9);
    assert_snapshot!(run.screen(), @"
    failed voice 69s no-microphone
    problem: platform_name_not_found [Try again | Continue by typing | End the interview]
    ");
}

#[test]
fn a_connection_that_fails_again_at_once_does_not_start_a_storm() {
    let mut run = Run::live();
    run.after(60_000);
    run.did();
    let mut joined = 0;
    for _ in 0..900 {
        if run.view().phase == Phase::Live {
            joined += 1;
            run.disconnects(DisconnectReason::MediaFailure);
        }
        run.after(100);
    }
    assert!(joined < 15, "joined {joined} times in 90 s");
    assert_snapshot!(run.screen(), @"
    failed voice 151s no-microphone
    problem: connection_lost [Try again | Continue by typing | End the interview]
    ");
}

#[test]
fn a_microphone_that_is_never_published_ends_in_a_problem_not_in_a_loop() {
    let mut run = Run::live();
    let mut joined = 0;
    for _ in 0..900 {
        if run.view().phase == Phase::Live {
            joined += 1;
            run.room(RoomInput::PublishFailed(Observation::PublishFailed { detail: "timed out".into() }));
        }
        run.after(100);
    }
    assert!(joined < 15, "joined {joined} times in 90 s");
    assert_snapshot!(run.screen(), @"
    failed voice 91s no-microphone
    problem: publish_failed [Try again | Continue by typing | End the interview]
    ");
}

#[test]
fn an_interview_whose_end_was_missed_is_over_and_not_failed() {
    let mut run = Run::live();
    run.answers.platform = false;
    run.disconnects(DisconnectReason::SignalClose);
    let why = Observation::InterviewFinished;
    run.platform(PlatformInput::GrantRefused { generation: Generation(3), why });
    assert_eq!(run.view().phase, Phase::Ended);
    assert_eq!(run.code(), None);
}

#[test]
fn a_refusal_that_does_not_pass_is_told_at_once() {
    let mut run = Run::live();
    run.answers.platform = false;
    run.did();
    run.disconnects(DisconnectReason::SignalClose);
    let generation = Generation(3);
    assert!(run.did().contains("ask for grant 3"));
    run.platform(PlatformInput::GrantRefused { generation, why: Observation::InviteExpired });
    assert_snapshot!(run.screen(), @"
    failed voice 1s no-microphone
    problem: invite_expired [Try again | Continue by typing | End the interview]
    ");
}

#[test]
fn a_start_that_fails_is_told_at_once_and_leads_back_or_to_another_try() {
    let mut run = Run::ready();
    run.answers.platform = false;
    run.command(Command::Start);
    let why = Observation::CredentialsNotConfigured;
    run.platform(PlatformInput::GrantRefused { generation: Generation(2), why });
    assert_snapshot!(run.screen(), @"
    failed voice no-microphone
    problem: credentials_not_configured [Try again | Continue by typing | Back]
    ");
    run.answers.platform = true;
    run.command(Command::Retry);
    assert_snapshot!(run.screen(), @"
    live voice capturing
    waiting: Waiting for the interviewer
    ");
}

#[test]
fn a_start_that_failed_can_be_closed_with_what_was_typed_kept() {
    let mut run = Run::ready_for(voice_only());
    run.answers.platform = false;
    run.command(Command::Start);
    run.after(12_000);
    assert_snapshot!(run.screen(), @"
    failed voice no-microphone
    problem: platform_timed_out [Try again | Back]
    ");
    run.types("Typed after voice had died");
    run.did();
    run.command(Command::Close);
    assert_snapshot!(run.screen(), @"welcome voice no-microphone");
    assert_snapshot!(run.did(), @"
    close sound
    close invite
    list recent
    ");
}

#[test]
fn a_server_that_stays_silent_is_given_up_after_15_s() {
    let mut run = Run::ready();
    run.answers.room = false;
    run.command(Command::Start);
    run.after(15_000);
    assert_eq!(run.code(), Some("livekit_silent"));
}

#[test]
fn what_an_older_connection_says_changes_nothing() {
    let mut run = Run::live();
    run.disconnects(DisconnectReason::StateMismatch);
    run.agent_joins();
    let before = run.screen();
    let old = Generation(2);
    for event in [
        RoomInput::Disconnected(DisconnectReason::DuplicateIdentity),
        RoomInput::ParticipantLeft { identity: "agent".into() },
        RoomInput::Reconnecting,
        RoomInput::LegacySegment {
            speaker: "agent".into(),
            segment: "old".into(),
            text: "old".into(),
            is_final: true,
        },
    ] {
        run.input(Input::Room { generation: old, event });
    }
    assert_eq!(run.screen(), before);
}

#[test]
fn half_a_sentence_of_the_interviewers_stands_when_its_connection_is_gone() {
    let mut run = Run::live();
    run.stream("s1", "agent", "q1", &["And what did"]);
    run.hears("a1-1", "a1", "I was saying", false);
    run.disconnects(DisconnectReason::SignalClose);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard
      it: “And what did” @1000
      me: “I was saying” (not final) @1000
    saved: 1 here, 0 there, all on this computer
    waiting: Waiting for the interviewer
    ");
    run.hears("a1-2", "a1", "I was saying yes.", true);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard
      it: “And what did” @1000
      me: “I was saying yes.” @1000
    saved: 2 here, 0 there, all on this computer
    waiting: Waiting for the interviewer
    ");
}
