//! The checks before a call.

use std::time::Duration;

use diagnosis::{BrokenSound, Grade, Observation};
use insta::assert_snapshot;
use interview::{
    CheckName, CheckState, Command, Input, Outcome, PreflightEffect, PreflightInput, Quantity, SoundInput,
    SpeakerTest,
};

use crate::run::Run;

const OF_SOUND: [CheckName; 3] = [CheckName::Microphone, CheckName::Speaker, CheckName::Echo];

/// The newest run that was asked for, with what it is to check.
fn asked(run: &mut Run) -> Option<(interview::Run, Vec<CheckName>)> {
    let mut asked = run.checked().into_iter().rev().filter_map(|effect| match effect {
        PreflightEffect::Run { run, checks, .. } => Some((run, checks)),
        PreflightEffect::Stop => None,
    });
    asked.next()
}

/// One line a check.
fn list(run: &Run) -> String {
    let line = |check: interview::Check| {
        let state = match check.state {
            CheckState::Waiting => "waits".to_owned(),
            CheckState::Running => "runs".to_owned(),
            CheckState::Done => {
                check.grade.map_or("no grade".into(), |grade| format!("{grade:?}").to_lowercase())
            }
        };
        let code = check.diagnosis.map_or(String::new(), |diagnosis| format!(" {}", diagnosis.code));
        let labels: Vec<_> = check.actions.iter().map(|action| action.label.clone()).collect();
        let actions = if labels.is_empty() { String::new() } else { format!(" [{}]", labels.join(" | ")) };
        format!("{:?}: {state}{code}{actions}", check.name).to_lowercase()
    };
    run.view().checks.into_iter().map(line).collect::<Vec<_>>().join("\n")
}

fn done(run: &mut Run, number: interview::Run, name: CheckName, outcome: Outcome) {
    run.input(Input::Preflight { run: number, event: PreflightInput::Done(name, outcome) });
}

/// Consent has just been given.
fn begun() -> (Run, interview::Run) {
    let mut run = Run::ready();
    let (number, _) = asked(&mut run).expect("nothing was asked for");
    (run, number)
}

#[test]
fn checks_begin_by_themselves_with_the_microphone_and_not_before() {
    let mut run = Run::new();
    run.open();
    assert_eq!(run.checked(), []);
    assert!(run.view().checks.is_empty());
    run.command(Command::AcceptConsent);
    let (_, checks) = asked(&mut run).expect("nothing was asked for");
    let all: Vec<_> = CheckName::ALL.into_iter().filter(|name| !OF_SOUND.contains(name)).collect();
    assert_eq!(checks, all);
    assert_eq!(run.view().checks.len(), CheckName::ALL.len());
}

#[test]
fn results_stream_in_in_whatever_order() {
    let (mut run, number) = begun();
    run.input(Input::Preflight { run: number, event: PreflightInput::Began(CheckName::Media) });
    done(&mut run, number, CheckName::Platform, Outcome::good(vec![]).with(Quantity::DurationMs, 12.0));
    done(&mut run, number, CheckName::Turn, Outcome::skipped(Observation::CheckLeftOut));
    done(
        &mut run,
        number,
        CheckName::Signalling,
        Outcome::failed(Observation::LiveKitUnreachable { url: "wss://l".into() }),
    );
    assert_snapshot!(list(&run), @"
    platform: good
    invite: waits
    token: waits
    signalling: failed livekit_unreachable [check again]
    udp: waits
    tcp: waits
    turn: skipped check_left_out [check again]
    media: runs
    microphone: runs
    speaker: waits
    echo: waits
    machine: waits
    ");
    let platform = run.view().checks.remove(0);
    assert_eq!(platform.measures[0].value, 12.0);
}

#[test]
fn nothing_that_a_check_finds_keeps_anybody_from_starting() {
    let (mut run, number) = begun();
    for name in CheckName::ALL {
        done(&mut run, number, name, Outcome::failed(Observation::ConnectionLost));
    }
    assert!(run.view().can_start);
    run.command(Command::Start);
    assert_snapshot!(run.screen(), @"
    live voice capturing+heard
    waiting: Waiting for the interviewer
    ");
}

#[test]
fn starting_ends_them() {
    let (mut run, number) = begun();
    run.command(Command::Start);
    assert_eq!(run.checked(), [PreflightEffect::Stop]);
    assert!(run.view().checks.is_empty());
    done(&mut run, number, CheckName::Platform, Outcome::good(vec![]));
    assert!(run.view().checks.is_empty());
}

#[test]
fn typing_needs_none() {
    let (mut run, _) = begun();
    run.command(Command::UseText);
    assert_eq!(run.checked(), [PreflightEffect::Stop]);
    assert!(run.view().checks.is_empty());
    run.command(Command::UseVoice);
    assert!(asked(&mut run).is_some(), "speaking again, and nothing is checked");
}

#[test]
fn one_check_is_repeated_alone_and_what_its_first_run_still_says_is_not_listened_to() {
    let (mut run, first) = begun();
    for name in CheckName::ALL {
        done(&mut run, first, name, Outcome::failed(Observation::ConnectionLost));
    }
    run.command(Command::RunChecks { check: Some(CheckName::Media) });
    let (second, checks) = asked(&mut run).expect("nothing was asked for");
    assert_eq!(checks, [CheckName::Media]);
    done(&mut run, first, CheckName::Media, Outcome::good(vec![]));
    assert_eq!(grade(&run, CheckName::Media), None);
    done(&mut run, second, CheckName::Media, Outcome::good(vec![]));
    assert_eq!(grade(&run, CheckName::Media), Some(Grade::Good));
    assert_eq!(grade(&run, CheckName::Platform), Some(Grade::Failed));
}

#[test]
fn nothing_is_checked_twice_at_once() {
    let (mut run, number) = begun();
    assert!(!run.view().can_run_checks);
    run.command(Command::RunChecks { check: None });
    assert_eq!(run.checked(), []);
    for name in CheckName::ALL {
        done(&mut run, number, name, Outcome::good(vec![]));
    }
    assert!(run.view().can_run_checks);
    run.command(Command::RunChecks { check: None });
    assert!(asked(&mut run).is_some());
}

#[test]
fn what_never_answers_is_given_up() {
    let (mut run, number) = begun();
    done(&mut run, number, CheckName::Platform, Outcome::good(vec![]));
    run.after(19_000);
    assert_eq!(grade(&run, CheckName::Token), None);
    run.checked();
    run.after(1_000);
    assert_eq!(run.checked(), [PreflightEffect::Stop]);
    assert_eq!(grade(&run, CheckName::Token), Some(Grade::Failed));
    assert_eq!(grade(&run, CheckName::Platform), Some(Grade::Good));
    assert_eq!(grade(&run, CheckName::Microphone), None, "the sound card has no deadline");
    assert!(run.view().can_run_checks);
}

#[test]
fn what_is_left_out_says_so_and_can_be_made_up_for() {
    let (mut run, number) = begun();
    done(&mut run, number, CheckName::Platform, Outcome::good(vec![]));
    run.command(Command::SkipChecks);
    assert_eq!(run.checked(), [PreflightEffect::Stop]);
    assert_snapshot!(list(&run), @"
    platform: good
    invite: skipped check_left_out [check again]
    token: skipped check_left_out [check again]
    signalling: skipped check_left_out [check again]
    udp: skipped check_left_out [check again]
    tcp: skipped check_left_out [check again]
    turn: skipped check_left_out [check again]
    media: skipped check_left_out [check again]
    microphone: runs
    speaker: waits
    echo: waits
    machine: skipped check_left_out [check again]
    ");
    done(&mut run, number, CheckName::Token, Outcome::good(vec![]));
    assert_eq!(grade(&run, CheckName::Token), Some(Grade::Skipped));
}

#[test]
fn only_a_person_knows_whether_the_tone_was_heard() {
    let (mut run, _) = begun();
    run.command(Command::ConfirmSpeaker { heard: true });
    assert_eq!(grade(&run, CheckName::Speaker), None, "nothing was played");
    for test in [SpeakerTest::Playing, SpeakerTest::Done] {
        run.sound(SoundInput::Test(test));
        assert_eq!(grade(&run, CheckName::Speaker), None);
    }
    run.command(Command::ConfirmSpeaker { heard: false });
    assert_eq!(grade(&run, CheckName::Speaker), Some(Grade::Failed));
    assert_eq!(run.view().speaker_test, SpeakerTest::Idle, "asked again although it was answered");
    run.sound(SoundInput::Test(SpeakerTest::Playing));
    run.sound(SoundInput::Test(SpeakerTest::Done));
    run.command(Command::ConfirmSpeaker { heard: true });
    assert_eq!(grade(&run, CheckName::Speaker), Some(Grade::Good));
}

#[test]
fn the_sound_card_answers_for_sound_alone() {
    let (mut run, _) = begun();
    run.sound(SoundInput::Checked(CheckName::Platform, Outcome::good(vec![])));
    assert_eq!(grade(&run, CheckName::Platform), None);
    run.sound(SoundInput::Checking(CheckName::Microphone));
    run.sound(SoundInput::Checked(CheckName::Microphone, Outcome::good(vec![])));
    assert_eq!(grade(&run, CheckName::Microphone), Some(Grade::Good));
    run.command(Command::RunChecks { check: Some(CheckName::Microphone) });
    assert_eq!(grade(&run, CheckName::Microphone), Some(Grade::Good));
}

#[test]
fn a_microphone_that_fails_fails_its_check_until_another_one_is_heard() {
    let (mut run, _) = begun();
    run.sound(SoundInput::MicrophoneFailed(Observation::NoMicrophone));
    assert_eq!(grade(&run, CheckName::Microphone), Some(Grade::Failed));
    run.sound(SoundInput::Capturing);
    assert_eq!(grade(&run, CheckName::Microphone), None);
}

#[test]
fn a_speaker_that_the_system_mutes_is_told_as_muted_until_it_is_not() {
    let (mut run, _) = begun();
    let muted = Observation::SpeakerMutedInSystem { device: "Desk".into() };
    let code = |run: &Run| {
        let speaker = run.view().checks.into_iter().find(|check| check.name == CheckName::Speaker);
        speaker.and_then(|check| check.diagnosis).map(|diagnosis| diagnosis.code)
    };
    let test = |run: &mut Run| {
        run.sound(SoundInput::Test(SpeakerTest::Playing));
        run.sound(SoundInput::Checked(CheckName::Speaker, Outcome::failed(muted.clone())));
        run.sound(SoundInput::Test(SpeakerTest::Done));
        assert_eq!(code(run), Some("speaker_muted_in_system"));
    };
    test(&mut run);
    run.command(Command::ConfirmSpeaker { heard: false });
    assert_eq!(code(&run), Some("speaker_muted_in_system"), "that is why nothing was heard");
    run.sound(SoundInput::SpeakerWorks);
    assert_eq!((grade(&run, CheckName::Speaker), code(&run)), (None, None), "it can be tested again");

    test(&mut run);
    run.command(Command::ConfirmSpeaker { heard: true });
    run.sound(SoundInput::SpeakerWorks);
    assert_eq!(grade(&run, CheckName::Speaker), Some(Grade::Good), "it was heard");
}

#[test]
fn breaks_in_the_sound_count_against_this_computer_whenever_they_are_found() {
    let (mut run, number) = begun();
    let broken = |grade| Outcome {
        grade,
        observed: Some(Observation::SoundBreaksUp {
            what: BrokenSound::Speaker,
            breaks: 20,
            within: Duration::from_secs(10),
        }),
        ..Outcome::good(vec![]).with(Quantity::Glitches, 20.0)
    };
    let machine = |run: &Run| {
        let of_machine = run.view().checks.into_iter().find(|check| check.name == CheckName::Machine);
        let check = of_machine.expect("the machine");
        (check.grade, check.measures.len(), check.diagnosis.map(|diagnosis| diagnosis.code))
    };
    run.sound(SoundInput::Continuity(broken(Grade::Poor)));
    assert_eq!(machine(&run), (None, 0, None), "it is not done");
    done(&mut run, number, CheckName::Machine, Outcome::good(vec![]).with(Quantity::CpuFreePercent, 80.0));
    assert_eq!(machine(&run), (Some(Grade::Poor), 2, Some("sound_breaks_up")));
    run.sound(SoundInput::Continuity(Outcome::good(vec![]).with(Quantity::Glitches, 0.0)));
    assert_eq!(machine(&run), (Some(Grade::Good), 2, None), "the breaks are over");

    let (mut run, _) = begun();
    run.sound(SoundInput::Continuity(Outcome::good(vec![]).with(Quantity::Glitches, 0.0)));
    run.command(Command::SkipChecks);
    assert_eq!(machine(&run), (Some(Grade::Skipped), 1, Some("check_left_out")));
    run.sound(SoundInput::Continuity(broken(Grade::Fair)));
    assert_eq!(machine(&run), (Some(Grade::Fair), 1, Some("sound_breaks_up")));
}

fn grade(run: &Run, name: CheckName) -> Option<Grade> {
    run.view().checks.into_iter().find(|check| check.name == name).and_then(|check| check.grade)
}
