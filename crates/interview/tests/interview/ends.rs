//! Every way in which an interview ends.

use diagnosis::Observation;
use insta::assert_snapshot;
use interview::{Command, DisconnectReason, JournalInput, Phase, PlatformInput, SoundInput};

use crate::run::{Run, voice_only};

#[test]
fn an_early_end_waits_for_the_last_words() {
    let mut run = Run::live();
    run.sound(SoundInput::Heard);
    run.after(300);
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"
    ending voice 1s muted capturing+heard interviewer-listening
    waiting: Waiting for your last words
    ");
    assert_snapshot!(run.did(), @"mute");

    run.after(900);
    run.hears("a1", "a1", "That is all.", true);
    assert_snapshot!(run.screen(), @"
    ended voice 2s muted no-microphone
      me: “That is all.” @2200
    saved: 1 here, 1 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    write a1
    note ended { reason: endedearly }
    leave 2
    close sound
    upload a1
    acknowledge a1
    finish
    note reported
    ");
}

#[test]
fn words_that_are_being_recognised_are_waited_for() {
    let mut run = Run::live();
    run.hears("a1-1", "a1", "That is", false);
    run.command(Command::Leave);
    run.after(4_000);
    assert_eq!(run.view().phase, Phase::Ending);
    run.hears("a1-2", "a1", "That is all.", true);
    assert_snapshot!(run.screen(), @"
    ended voice 5s muted no-microphone
      me: “That is all.” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn words_that_never_become_final_are_kept_as_they_were_heard() {
    let mut run = Run::live();
    run.hears("a1-1", "a1", "That is", false);
    run.command(Command::Leave);
    run.after(5_000);
    assert_snapshot!(run.screen(), @"
    ended voice 6s muted no-microphone
      me: “That is” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn a_final_text_that_comes_at_once_is_of_earlier_words() {
    let mut run = Run::live();
    run.sound(SoundInput::Heard);
    run.after(100);
    run.hears("a1", "a1", "Before.", true);
    run.command(Command::Leave);
    assert_eq!(run.view().phase, Phase::Ending);
    run.hears("a2", "a2", "Yes.", true);
    run.after(5_000);
    assert_snapshot!(run.screen(), @"
    ended voice 6s muted no-microphone
      me: “Before.” @1100
      me: “Yes.” @1100
    saved: 2 here, 2 there, all on the platform
    ");
}

#[test]
fn an_end_after_silence_waits_for_nothing() {
    let mut run = Run::live();
    run.sound(SoundInput::Heard);
    run.after(7_000);
    run.command(Command::Leave);
    assert_eq!(run.view().phase, Phase::Ended);
}

#[test]
fn the_other_side_may_end_while_last_words_are_waited_for() {
    let mut run = Run::live();
    run.sound(SoundInput::Heard);
    run.command(Command::Leave);
    run.disconnects(DisconnectReason::ConnectionTimeout);
    assert_eq!(run.view().phase, Phase::Ended);
    assert_snapshot!(run.did(), @"
    mute
    note ended { reason: endedearly }
    leave 2
    close sound
    finish
    note reported
    ");
}

#[test]
fn an_end_before_the_interview_began_leaves_the_invite_good() {
    let mut run = Run::ready();
    run.answers.room = false;
    run.command(Command::Start);
    run.did();
    run.command(Command::Leave);
    assert_snapshot!(run.did(), @"
    leave 2
    close sound
    ");
    assert_eq!(run.view().phase, Phase::Ended);
}

#[test]
fn each_disconnect_reason_leads_where_it_should() {
    let table: Vec<String> = DisconnectReason::BY_NUMBER.into_iter().map(what_follows).collect();
    assert_snapshot!(table.join("\n"), @"
    Unknown: Reconnecting, asks for a new grant
    ClientInitiated: Ended
    DuplicateIdentity: Failed, opened_elsewhere
    ServerShutdown: Reconnecting, asks for a new grant
    ParticipantRemoved: Ended, removed_from_room
    RoomDeleted: Ended
    StateMismatch: Reconnecting, asks for a new grant
    JoinFailure: Reconnecting, asks for a new grant
    Migration: Reconnecting
    SignalClose: Reconnecting, asks for a new grant
    RoomClosed: Ended
    UserUnavailable: Failed, livekit_failed
    UserRejected: Failed, livekit_failed
    SipTrunkFailure: Failed, livekit_failed
    ConnectionTimeout: Reconnecting, asks for a new grant
    MediaFailure: Reconnecting, asks for a new grant
    AgentError: Failed, interviewer_failed
    ");
}

fn what_follows(reason: DisconnectReason) -> String {
    let mut run = Run::live();
    run.answers.platform = false;
    run.hears("a1", "a1", "An answer.", true);
    run.did();
    run.disconnects(reason);
    let view = run.view();
    let asks = if run.did().contains("ask for grant") { ", asks for a new grant" } else { "" };
    let problem = view.problem.map(|problem| format!(", {}", problem.diagnosis.code)).unwrap_or_default();
    assert_eq!(view.saved.accepted, 1, "{reason:?} lost an answer");
    format!("{reason:?}: {:?}{asks}{problem}", view.phase)
}

#[test]
fn someone_removed_from_the_room_is_told_so_at_the_end() {
    let mut run = Run::live();
    run.disconnects(DisconnectReason::ParticipantRemoved);
    assert_snapshot!(run.screen(), @"
    ended voice 1s no-microphone
    problem: removed_from_room [Hide]
    ");
}

#[test]
fn someone_whose_invite_was_taken_back_is_told_so_and_keeps_everything() {
    let mut run = Run::live();
    run.answers.removed = false;
    run.answers.upload = false;
    run.hears("a1", "a1", "An answer.", true);
    run.types("Another one.");
    run.disconnects(DisconnectReason::ParticipantRemoved);
    // the reason is waited for, so that a client without a window tells it too
    assert_eq!(run.view().phase, Phase::Ending);
    assert!(run.did().contains("ask why removed"));
    run.platform(PlatformInput::UploadFailed(Observation::InviteTakenBack));
    run.platform(PlatformInput::Removed { why: Some(Observation::InviteTakenBack) });
    assert_snapshot!(run.screen(), @"
    ended voice 1s no-microphone
      me: “An answer.” @1000
      me (typed): “Another one.” @1000
    saved: 2 here, 0 there, all on this computer
    problem: invite_taken_back [Hide]
    ");
    assert!(run.view().can_export_sealed);
}

#[test]
fn a_platform_that_does_not_say_why_somebody_was_removed_does_not_hold_the_end() {
    for why in [None, Some(Observation::ConnectionLost)] {
        let mut run = Run::live();
        run.answers.removed = false;
        run.disconnects(DisconnectReason::ParticipantRemoved);
        match why {
            None => run.after(12_000),
            why => run.platform(PlatformInput::Removed { why }),
        }
        assert_eq!((run.view().phase, run.code()), (Phase::Ended, Some("removed_from_room")));
    }
}

#[test]
fn an_agent_error_offers_typing_which_joins_without_the_microphone() {
    let mut run = Run::ready_for(voice_only());
    run.go_live();
    run.disconnects(DisconnectReason::AgentError);
    assert_snapshot!(run.screen(), @"
    failed voice 1s no-microphone
    problem: interviewer_failed [Try again | Continue by typing | End the interview]
    ");
    run.did();
    run.command(Command::UseText);
    assert_snapshot!(run.screen(), @"
    live text 1s no-microphone
    waiting: Waiting for the interviewer
    ");
    assert_snapshot!(run.did(), @"
    ask for grant 3 as Ada
    join 3
    ");
}

#[test]
fn a_failed_call_captures_nothing() {
    let mut run = Run::live();
    run.did();
    run.disconnects(DisconnectReason::AgentError);
    assert_snapshot!(run.did(), @"
    leave 2
    close sound
    ");
    run.command(Command::Retry);
    assert_snapshot!(run.did(), @"
    ask for grant 3 as Ada
    unmute
    open microphone
    join 3 and publish
    ");
}

#[test]
fn a_failed_call_can_be_ended_and_says_so_to_the_platform() {
    let mut run = Run::live();
    run.disconnects(DisconnectReason::AgentError);
    run.did();
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"ended voice 1s no-microphone");
    assert_snapshot!(run.did(), @"
    note ended { reason: endedearly }
    leave 2
    close sound
    finish
    note reported
    ");
}

#[test]
fn a_journal_that_never_answers_does_not_hold_the_end() {
    let mut run = Run::live();
    run.answers.journal = false;
    run.types("My answer");
    run.command(Command::Leave);
    run.after(9_000);
    assert_eq!(run.view().phase, Phase::Ending);
    run.after(1_000);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “My answer” (not final) @1000
    problem: journal_failed [Try again]
    ");

    let id = run.state.transcript().entries().next().unwrap().id.clone();
    run.journal(JournalInput::Written { id });
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “My answer” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn an_upload_that_fails_at_the_end_is_told_and_made_up_for() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.interviewer_says("q1", &["Hello."]);
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"
    ending voice 1s muted no-microphone
      it: “Hello.” @1000
    saved: 1 here, 0 there, all on this computer
    waiting: Saving your answers
    ");
    run.platform(interview::PlatformInput::UploadFailed(Observation::ConnectionLost));
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      it: “Hello.” @1000
    saved: 1 here, 0 there, all on this computer
    problem: upload_failed [Try again | Hide]
    ");

    run.answers.upload = true;
    run.after(1_000);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      it: “Hello.” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}
