//! An answer is accepted when the journal has it, not before.

use diagnosis::{Observation, WriteFault};
use insta::assert_snapshot;
use interview::{Command, JournalInput};

use crate::run::Run;

fn disk_full() -> JournalInput {
    JournalInput::Failed(Observation::JournalFailed { fault: WriteFault::DiskFull, path: "journal".into() })
}

#[test]
fn an_answer_is_final_only_once_it_is_written() {
    let mut run = Run::live();
    run.answers.journal = false;
    run.types("My answer");
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “My answer” (not final) @1000
    ");
    assert_snapshot!(run.did(), @"write typed-4");
    let id = run.state.transcript().entries().next().unwrap().id.clone();
    run.journal(JournalInput::Written { id });
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “My answer” @1000
    saved: 1 here, 1 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    send typed-4 in 2
    upload typed-4
    acknowledge typed-4
    ");
}

#[test]
fn a_full_disk_is_told_and_trying_again_writes_what_was_not_written() {
    let mut run = Run::live();
    run.answers.journal = false;
    run.types("First");
    run.interviewer_says("q1", &["Second"]);
    run.journal(disk_full());
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “First” (not final) @1000
      it: “Second” (not final) @1000
    problem: disk_full [Try again]
    ");
    run.did();
    run.answers.journal = true;
    run.command(Command::Retry);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me (typed): “First” @1000
      it: “Second” @1000
    saved: 2 here, 1 there, all on this computer
    ");
    assert_snapshot!(run.did(), @"
    write typed-4
    write q1
    note began
    note held { mode: voice }
    send typed-4 in 2
    upload typed-4
    acknowledge typed-4
    ");
}

#[test]
fn an_answer_written_twice_is_sent_once() {
    let mut run = Run::live();
    run.answers.journal = false;
    run.types("Once");
    let id = run.state.transcript().entries().next().unwrap().id.clone();
    run.journal(JournalInput::Written { id: id.clone() });
    run.journal(JournalInput::Written { id });
    assert_eq!(run.did().matches("send typed").count(), 1);
}

#[test]
fn the_interview_ends_although_the_disk_is_full_and_says_so() {
    let mut run = Run::live();
    run.answers.journal = false;
    run.types("Unwritten");
    run.journal(disk_full());
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “Unwritten” (not final) @1000
    problem: disk_full [Try again]
    ");
    run.answers.journal = true;
    run.command(Command::Retry);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “Unwritten” @1000
    saved: 1 here, 1 there, all on the platform
    ");
}
