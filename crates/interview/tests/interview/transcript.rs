//! LiveKit's conventions for transcripts.

use insta::assert_snapshot;
use interview::{Command, RoomInput};

use crate::run::{AGENT, ME, Run};

fn legacy(run: &mut Run, speaker: &str, segment: &str, text: &str, is_final: bool) {
    run.room(RoomInput::LegacySegment {
        speaker: speaker.into(),
        segment: segment.into(),
        text: text.into(),
        is_final,
    });
}

#[test]
fn the_candidates_updates_replace_and_the_interviewers_pieces_append() {
    let mut run = Run::live();
    run.hears("a1-1", "a1", "I bill", false);
    run.stream("s1", AGENT, "q1", &["What ", "did "]);
    run.hears("a1-2", "a1", "I built it.", true);
    run.room(RoomInput::StreamText { stream: "s1".into(), text: "you do?".into() });
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “I built it.” @1000
      it: “What did you do?” (not final) @1000
    saved: 1 here, 0 there, all on this computer
    ");
    run.closes("s1", None);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “I built it.” @1000
      it: “What did you do?” @1000
    saved: 2 here, 0 there, all on this computer
    ");
}

#[test]
fn final_is_read_from_the_end_of_the_stream() {
    let mut run = Run::live();
    run.stream("a1-1", ME, "a1", &["Not yet"]);
    run.closes("a1-1", None);
    run.stream("s1", AGENT, "q1", &["Half a sentence,"]);
    run.closes("s1", Some(false));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “Not yet” (not final) @1000
      it: “Half a sentence,” (not final) @1000
    ");
    run.stream("s2", AGENT, "q1", &[" and the rest."]);
    run.closes("s2", Some(true));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “Not yet” (not final) @1000
      it: “Half a sentence, and the rest.” @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn what_stands_is_not_changed_by_what_comes_late() {
    let mut run = Run::live();
    run.hears("a1-1", "a1", "Final.", true);
    run.hears("a1-2", "a1", "Something else", false);
    run.hears("a1-3", "a1", "Something else entirely.", true);
    legacy(&mut run, ME, "a1", "Legacy", true);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “Final.” @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn an_older_update_that_goes_on_late_does_not_win() {
    let mut run = Run::live();
    run.stream("old", ME, "a1", &["I"]);
    run.stream("new", ME, "a1", &["I built"]);
    run.room(RoomInput::StreamText { stream: "old".into(), text: " am".into() });
    run.closes("old", Some(true));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “I built” (not final) @1000
    ");
    run.closes("new", Some(true));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “I built” @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn legacy_events_beside_streams_are_not_doubled() {
    let mut run = Run::live();
    // Here the legacy event is the first to speak of the segment.
    legacy(&mut run, AGENT, "q1", "Hello", false);
    run.stream("s1", AGENT, "q1", &["Hello", " Ada."]);
    legacy(&mut run, AGENT, "q1", "Hello Ada.", true);
    legacy(&mut run, AGENT, "q2", "Under another id.", true);
    run.closes("s1", Some(true));
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      it: “Hello Ada.” @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn a_legacy_event_under_another_id_that_comes_before_its_stream_is_not_doubled() {
    let mut run = Run::live();
    legacy(&mut run, AGENT, "other-id", "Hello", false);
    run.after(100);
    run.stream("s1", AGENT, "q1", &["Hello Ada."]);
    run.closes("s1", Some(true));
    run.after(10_000);
    let texts: Vec<String> = run.view_entries();
    assert_eq!(texts, ["Hello Ada."]);
}

#[test]
fn legacy_events_alone_make_a_transcript() {
    let mut run = Run::live();
    legacy(&mut run, AGENT, "q1", "Hello", false);
    legacy(&mut run, AGENT, "q1", "Hello Ada.", true);
    legacy(&mut run, ME, "a1", "", false);
    legacy(&mut run, ME, "a1", "Hi", false);
    legacy(&mut run, ME, "a1", "Hi.", true);
    run.after(2_000);
    assert_snapshot!(run.screen(), @"
    live voice 3s capturing+heard interviewer-listening
      it: “Hello Ada.” @1000
      me: “Hi.” @1000
    saved: 2 here, 0 there, all on this computer
    ");
}

#[test]
fn order_is_that_of_the_first_sign_and_stays() {
    let mut run = Run::live();
    run.stream("s1", AGENT, "q1", &[]);
    run.after(1_000);
    run.hears("a1-1", "a1", "First text", false);
    run.after(1_000);
    run.room(RoomInput::StreamText { stream: "s1".into(), text: "Second text".into() });
    run.hears("a1-2", "a1", "First text.", true);
    assert_snapshot!(run.screen(), @"
    live voice 3s capturing+heard interviewer-listening
      me: “First text.” @2000
      it: “Second text” (not final) @1000
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn a_segment_id_of_the_others_is_not_written_to() {
    let mut run = Run::live();
    run.hears("a1-1", "a1", "Mine", false);
    run.interviewer_says("a1", &["Not yours"]);
    legacy(&mut run, AGENT, "a1", "Not yours either", true);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing+heard interviewer-listening
      me: “Mine” (not final) @1000
    ");
}

#[test]
fn an_empty_segment_makes_no_line() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["", ""]);
    run.hears("a1-1", "a1", "", true);
    assert_eq!(run.state.transcript().entries().count(), 0);
}

#[test]
fn changes_are_listed_once_each_in_order() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["One"]);
    let revision = run.state.transcript().revision();
    run.hears("a1-1", "a1", "Two", false);
    run.hears("a1-2", "a1", "Two and", false);
    run.interviewer_says("q2", &["Three"]);
    let changed = run.state.transcript().changed_since(revision);
    let texts: Vec<&str> = changed.iter().map(|entry| entry.text.as_str()).collect();
    assert_eq!(texts, ["Two and", "Three"]);
    assert_eq!(run.state.transcript().changed_since(run.state.transcript().revision()), vec![]);
}

#[test]
fn another_interview_has_a_transcript_of_another_number() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["One"]);
    let number = run.state.transcript().number();
    run.command(Command::Leave);
    assert_eq!(run.state.transcript().number(), number);
    run.open();
    assert!(run.state.transcript().number() > number);
    assert_eq!(run.state.transcript().entries().count(), 0);
}
