//! Typing instead of speaking, in the same room, where the platform has no interviewer that writes.

use insta::assert_snapshot;
use interview::{Command, RoomInput};

use crate::run::{Run, voice_only};

#[test]
fn typing_instead_closes_the_microphone_and_stops_publishing() {
    let mut run = Run::live();
    run.command(Command::UseText);
    assert_snapshot!(run.did(), @"
    unpublish in 2
    close microphone
    ");
    assert_snapshot!(run.screen(), @"live text 1s no-microphone interviewer-listening");
    run.types("By hand");
    run.command(Command::UseVoice);
    assert_snapshot!(run.did(), @"
    write typed-5
    send typed-5 in 2
    upload typed-5
    acknowledge typed-5
    publish in 2
    unmute
    open microphone
    ");
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing interviewer-listening
      me (typed): “By hand” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn an_interview_can_be_typed_from_the_start() {
    let mut run = Run::ready_for(voice_only());
    run.command(Command::UseText);
    run.did();
    run.command(Command::Start);
    assert_snapshot!(run.did(), @"
    note held { mode: text }
    ask for grant 2 as Ada
    join 2
    note began
    ");
}

#[test]
fn voice_chosen_while_joining_is_published_once_joined() {
    let mut run = Run::ready_for(voice_only());
    run.command(Command::UseText);
    run.answers.room = false;
    run.command(Command::Start);
    run.command(Command::UseVoice);
    run.did();
    run.room(RoomInput::Joined { identity: "candidate".into() });
    assert_snapshot!(run.did(), @"
    note began
    publish in 2
    ");
}

#[test]
fn text_chosen_while_joining_takes_the_microphone_back_once_joined() {
    let mut run = Run::ready_for(voice_only());
    run.answers.room = false;
    run.command(Command::Start);
    run.command(Command::UseText);
    run.did();
    run.room(RoomInput::Joined { identity: "candidate".into() });
    assert_snapshot!(run.did(), @"
    note began
    unpublish in 2
    ");
}
