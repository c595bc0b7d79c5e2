use insta::assert_snapshot;
use interview::{Command, Direction, Quality, RoomInput, SoundInput};

use crate::run::Run;

#[test]
fn a_candidate_is_led_from_the_link_to_the_saved_interview() {
    let mut run = Run::new();
    assert_snapshot!(run.screen(), @"welcome voice no-microphone");

    run.open();
    assert_snapshot!(run.screen(), @"consent voice no-microphone");
    assert_snapshot!(run.did(), @"
    open invite
    begin journal
    ");

    run.answers.sound = false;
    run.command(Command::AcceptConsent);
    assert_snapshot!(run.screen(), @"
    checking voice opening
    waiting: Opening the microphone
    ");
    assert_snapshot!(run.did(), @r#"
    note consented { version: "1" }
    listdevices
    unmute
    open microphone
    "#);
    run.sound(SoundInput::Capturing);
    run.sound(SoundInput::Heard);
    assert_snapshot!(run.screen(), @"ready voice capturing+heard");

    run.command(Command::Start);
    assert_snapshot!(run.screen(), @"
    live voice capturing+heard
    waiting: Waiting for the interviewer
    ");
    assert_snapshot!(run.did(), @"
    note held { mode: voice }
    ask for grant 2 as Ada
    keep words for 2
    join 2 and publish
    note began
    ");

    run.after(1500);
    run.agent_joins();
    run.attribute("lk.agent.state", "speaking");
    run.attribute("vivavoce.question.index", "1");
    run.attribute("vivavoce.question.total", "2");
    run.attribute("vivavoce.question.text", "What did you build?");
    run.room(RoomInput::Quality(Quality::Excellent));
    run.interviewer_says("q1", &["Hello Ada. ", "What did ", "you build?"]);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-speaking quality-excellent question-1/2
      it: “Hello Ada. What did you build?” @1500
    saved: 1 here, 0 there, all on this computer
    ");

    run.attribute("lk.agent.state", "listening");
    run.after(2000);
    run.sound(SoundInput::Heard);
    run.hears("a1-1", "a1", "I built", false);
    run.after(800);
    run.hears("a1-2", "a1", "I built a database", false);
    assert_snapshot!(run.screen(), @"
    live voice 4s capturing+heard interviewer-listening quality-excellent question-1/2
      it: “Hello Ada. What did you build?” @1500
      me: “I built a database” (not final) @3500
    saved: 1 here, 0 there, all on this computer
    ");
    run.after(1200);
    run.hears("a1-3", "a1", "I built a database engine.", true);
    run.attribute("lk.agent.state", "thinking");
    assert_snapshot!(run.screen(), @"
    live voice 5s capturing+heard interviewer-thinking quality-excellent question-1/2
      it: “Hello Ada. What did you build?” @1500
      me: “I built a database engine.” @3500
    saved: 2 here, 0 there, all on this computer
    ");

    run.types("It is called Ada DB.");
    run.interviewer_says("q2", &["Thank you, goodbye."]);
    assert_snapshot!(run.screen(), @"
    live voice 5s capturing+heard interviewer-thinking quality-excellent question-1/2
      it: “Hello Ada. What did you build?” @1500
      me: “I built a database engine.” @3500
      me (typed): “It is called Ada DB.” @5500
      it: “Thank you, goodbye.” @5500
    saved: 4 here, 1 there, all on this computer
    ");
    assert_snapshot!(run.did(), @r#"
    note asked { question: question { index: 1, total: 2, text: "what did you build?" } }
    write q1
    write a1
    write typed-4
    send typed-4 in 2
    upload typed-4
    acknowledge typed-4
    write q2
    "#);

    run.disconnects(interview::DisconnectReason::RoomDeleted);
    assert_snapshot!(run.screen(), @"
    ended voice 5s no-microphone question-1/2
      it: “Hello Ada. What did you build?” @1500
      me: “I built a database engine.” @3500
      me (typed): “It is called Ada DB.” @5500
      it: “Thank you, goodbye.” @5500
    saved: 4 here, 4 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    note ended { reason: completed }
    note reported
    leave 2
    close sound
    upload q1 a1 q2
    acknowledge q1 a1 q2
    ");

    run.command(Command::SendFeedback { rating: 5, text: "kind".into() });
    run.command(Command::Close);
    assert_snapshot!(run.did(), @"
    send feedback 5
    close sound
    close invite
    list recent
    ");
    assert_snapshot!(run.screen(), @"welcome voice no-microphone");
}

#[test]
fn nothing_is_captured_before_consent() {
    let mut run = Run::new();
    run.open();
    run.command(Command::Start);
    run.command(Command::UseVoice);
    run.command(Command::RecordAndPlayBack);
    run.command(Command::SetMuted { muted: false });
    run.after(60_000);
    assert_snapshot!(run.did(), @"
    open invite
    begin journal
    ");
}

#[test]
fn a_second_click_on_start_does_nothing() {
    let mut run = Run::ready();
    run.answers.platform = false;
    run.command(Command::Start);
    run.did();
    run.command(Command::Start);
    assert_snapshot!(run.did(), @"");
}

#[test]
fn a_device_chosen_during_the_call_leaves_the_call_as_it_is() {
    let mut run = Run::live();
    run.command(Command::ChooseDevice { direction: Direction::Microphone, device: "headset".into() });
    assert_snapshot!(run.screen(), @"live voice 1s capturing interviewer-listening");
    assert_snapshot!(run.did(), @"
    choose headset
    remember choices
    ");
}

#[test]
fn what_is_said_while_muted_is_pointed_out_and_not_waited_for() {
    let mut run = Run::live();
    run.command(Command::SetMuted { muted: true });
    run.sound(SoundInput::SpeakingWhileMuted(true));
    run.sound(SoundInput::Heard);
    assert!(run.view().speaking_while_muted);
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"ended voice 1s muted no-microphone");
}

#[test]
fn a_third_party_in_the_room_is_not_taken_for_the_interviewer() {
    let mut run = Run::live();
    run.room(RoomInput::ParticipantJoined { identity: "observer".into(), is_agent: false });
    run.agent_leaves();
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard
    waiting: Waiting for the interviewer
    ");
}
