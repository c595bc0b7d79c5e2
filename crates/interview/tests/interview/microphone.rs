//! The microphone before and in the call, muted and not.

use diagnosis::{Denial, Observation, System};
use insta::assert_snapshot;
use interview::{CheckName, Command, Direction, SoundInput, SpeakerTest};

use crate::run::Run;

fn lost() -> SoundInput {
    SoundInput::MicrophoneFailed(Observation::MicrophoneLost { device: "Headset".into() })
}

#[test]
fn a_microphone_that_does_not_open_leaves_typing() {
    let mut run = Run::new();
    run.answers.sound = false;
    run.open();
    run.command(Command::AcceptConsent);
    run.sound(SoundInput::MicrophoneFailed(Observation::NoMicrophone));
    assert_snapshot!(run.screen(), @"
    checking voice failed
    problem: no_microphone [Try again | Continue by typing]
    ");
    run.did();
    run.command(Command::UseText);
    assert_snapshot!(run.screen(), @"ready text no-microphone");
    assert_snapshot!(run.did(), @"close microphone");
}

#[test]
fn trying_again_opens_it_again_and_another_choice_does_too() {
    let mut run = Run::ready();
    run.answers.sound = false;
    run.sound(lost());
    run.did();
    run.command(Command::Retry);
    assert_snapshot!(run.did(), @"
    listdevices
    close microphone
    unmute
    open microphone
    ");
    run.sound(lost());
    run.command(Command::ChooseDevice { direction: Direction::Microphone, device: "other".into() });
    assert_snapshot!(run.did(), @"
    choose other
    remember choices
    close microphone
    unmute
    open microphone
    ");
    run.sound(SoundInput::Capturing);
    assert_snapshot!(run.screen(), @"ready voice capturing");
}

#[test]
fn a_microphone_lost_in_the_call_is_told_and_cleared_when_it_is_replaced() {
    let mut run = Run::live();
    run.sound(lost());
    assert_snapshot!(run.screen(), @"
    live voice 1s failed+heard interviewer-listening
    problem: microphone_lost [Try again | Continue by typing]
    ");
    run.sound(SoundInput::Capturing);
    assert_snapshot!(run.screen(), @"live voice 1s capturing+heard interviewer-listening");
}

#[test]
fn a_silent_microphone_is_told_until_it_sounds() {
    let mut run = Run::live();
    run.sound(SoundInput::MicrophoneSilent(Observation::MicrophoneSilent { device: "Headset".into() }));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
    problem: microphone_silent [Try again | Continue by typing | Hide]
    ");
    run.sound(SoundInput::MicrophoneSounds);
    assert_eq!(run.code(), None);
}

#[test]
fn a_microphone_that_fails_while_last_words_are_drained_troubles_nobody() {
    let mut run = Run::live();
    run.sound(SoundInput::Heard);
    run.command(Command::Leave);
    run.sound(lost());
    assert_snapshot!(run.screen(), @"
    ending voice 1s muted capturing+heard interviewer-listening
    waiting: Waiting for your last words
    ");
}

#[test]
fn mute_is_told_before_the_microphone_opens_again() {
    let mut run = Run::live();
    run.command(Command::SetMuted { muted: true });
    run.command(Command::UseText);
    run.did();
    run.command(Command::UseVoice);
    assert_snapshot!(run.did(), @"
    publish in 2
    mute
    open microphone
    ");
}

#[test]
fn an_interview_after_one_that_was_left_is_not_muted() {
    let mut run = Run::live();
    run.command(Command::Leave);
    assert!(run.view().muted);
    run.command(Command::Close);
    run.open();
    run.did();
    run.command(Command::AcceptConsent);
    assert!(!run.view().muted);
    assert_snapshot!(run.did(), @r#"
    note consented { version: "1" }
    listdevices
    unmute
    open microphone
    "#);
}

#[test]
fn another_microphone_is_to_be_heard_again() {
    let mut run = Run::ready();
    run.command(Command::ChooseDevice { direction: Direction::Microphone, device: "other".into() });
    assert!(!run.view().microphone.heard);
}

#[test]
fn recording_needs_a_microphone_and_one_test_runs_at_a_time() {
    let mut run = Run::ready();
    run.command(Command::TestSpeaker);
    run.sound(SoundInput::Test(SpeakerTest::Playing));
    run.command(Command::RecordAndPlayBack);
    assert_snapshot!(run.did(), @"testspeaker");
    run.sound(SoundInput::Test(SpeakerTest::Done));
    run.sound(lost());
    run.command(Command::RecordAndPlayBack);
    assert_snapshot!(run.did(), @"");
}

#[test]
fn a_speaker_that_fails_in_its_test_can_be_tested_again() {
    let mut run = Run::ready();
    run.sound(SoundInput::Test(SpeakerTest::Playing));
    run.sound(SoundInput::SpeakerFailed(Observation::NoSpeaker));
    assert_snapshot!(run.screen(), @"
    ready voice capturing+heard
    problem: no_speaker [Try again | Hide]
    ");
    run.command(Command::TestSpeaker);
    assert_snapshot!(run.did(), @"testspeaker");
    run.sound(SoundInput::SpeakerWorks);
    assert_eq!(run.code(), None);
}

#[test]
fn speech_that_is_off_the_microphone_before_consent_counts_for_nothing() {
    let mut run = Run::new();
    run.open();
    run.sound(SoundInput::Capturing);
    run.sound(SoundInput::Heard);
    run.sound(lost());
    assert_snapshot!(run.screen(), @"consent voice no-microphone");
}

#[test]
fn the_person_is_waited_for_while_the_system_asks_them_for_the_microphone() {
    let mut run = Run::new();
    run.answers.sound = false;
    run.open();
    run.command(Command::AcceptConsent);
    run.sound(SoundInput::AskingPermission);
    assert_snapshot!(run.screen(), @"
    checking voice askingpermission
    waiting: Waiting for your permission to use the microphone
    ");
    run.sound(SoundInput::Capturing);
    assert_snapshot!(run.screen(), @"ready voice capturing");
}

#[test]
fn settings_are_opened_where_the_system_has_some_for_the_microphone() {
    let denied =
        |system| SoundInput::MicrophoneFailed(Observation::MicrophoneDenied { system, why: Denial::Refused });
    let mut run = Run::ready();
    run.sound(denied(System::MacOs));
    assert_snapshot!(run.screen(), @"
    checking voice failed+heard
    problem: microphone_denied [Open privacy settings | Try again | Continue by typing]
    ");
    run.did();
    run.command(Command::OpenPrivacySettings);
    assert_snapshot!(run.did(), @"open privacy settings");
    let check = run.view().checks.into_iter().find(|check| check.name == CheckName::Microphone).unwrap();
    assert_eq!(check.actions[0].command, Command::OpenPrivacySettings);

    run.sound(denied(System::Other));
    assert_snapshot!(run.screen(), @"
    checking voice failed+heard
    problem: microphone_denied [Try again | Continue by typing]
    ");
    run.command(Command::OpenPrivacySettings);
    assert_snapshot!(run.did(), @"");
}
