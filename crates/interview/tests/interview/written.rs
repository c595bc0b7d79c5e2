//! The interview in writing, without a room.

use diagnosis::{Observation, Unreachable};
use insta::assert_snapshot;
use interview::{
    Command, DisconnectReason, Entry, Event, FinishReason, JournalInput, Kept, Line, Mode, Opened, Phase,
    PlatformInput, Quality, Question, Recent, RoomInput, Turn, Upload, Via, Who,
};

use crate::run::{Run, line, opened, voice_only};

/// Ready, in text, with a platform that says nothing by itself.
fn ready_to_write() -> Run {
    let mut run = Run::ready();
    run.answers.line = false;
    run.command(Command::UseText);
    run.did();
    run
}

fn unreachable() -> Observation {
    Observation::PlatformUnreachable { platform: "p".into(), why: Unreachable::Refused }
}

fn offline() -> Opened {
    Opened { unreachable: Some(unreachable()), ..opened() }
}

fn said(id: &str, who: Who, text: &str) -> Entry {
    Entry { id: id.into(), order: 0, who, text: text.into(), r#final: true, at_ms: 0, via: Via::Typed }
}

#[test]
fn a_written_interview_goes_from_the_greeting_to_the_goodbye() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    assert_snapshot!(run.screen(), @"live text no-microphone interviewer-thinking");
    assert_snapshot!(run.did(), @"
    note began
    note held { mode: text }
    ask for line 1
    ");
    for words in ["Hello ", "Ada. Why this job?"] {
        let id = "reply-opening".into();
        run.platform(PlatformInput::LineWords { turn: Turn(1), id, text: words.into() });
    }
    assert_snapshot!(run.screen(), @"
    live text no-microphone interviewer-speaking
      it (typed): “Hello Ada. Why this job?” (not final) @0
    ");
    let hello = Line { text: "Hello Ada. Why this job?".into(), ..line(None) };
    run.platform(PlatformInput::LineDone { turn: Turn(1), line: hello });
    run.types("Because I like it.");
    assert_snapshot!(run.screen(), @"
    live text no-microphone interviewer-thinking question-1/3
      it (typed): “Hello Ada. Why this job?” @0
      me (typed): “Because I like it.” @0
    saved: 2 here, 2 there, all on the platform
    ");
    assert_snapshot!(run.did(), @r#"
    write reply-opening
    note asked { question: question { index: 1, total: 3, text: "why this job?" } }
    acknowledge reply-opening
    write typed-5
    upload typed-5
    acknowledge typed-5
    ask for line 2 after typed-5
    "#);
    let goodbye = Line { text: "Goodbye.".into(), question: None, is_last: true, ..line(Some("x")) };
    run.platform(PlatformInput::LineDone { turn: Turn(2), line: goodbye });
    assert_snapshot!(run.screen(), @"
    ended text no-microphone question-1/3
      it (typed): “Hello Ada. Why this job?” @0
      me (typed): “Because I like it.” @0
      it (typed): “Goodbye.” @0
    saved: 3 here, 3 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    write reply-x
    note ended { reason: completed }
    leave 1
    close sound
    acknowledge reply-x
    finish, completed
    note reported
    ");
}

#[test]
fn the_platform_is_asked_only_about_what_it_has() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.platform(PlatformInput::LineDone { turn: Turn(1), line: line(None) });
    run.answers.upload = false;
    run.did();
    run.types("One");
    run.types("Two");
    assert!(!run.did().contains("ask for line"), "before the platform has the answers");
    let ids = run.state.transcript().entries().map(|entry| entry.id.clone());
    let ids: Vec<String> = ids.collect();
    run.platform(PlatformInput::Uploaded { ids: vec![ids[1].clone()] });
    assert!(!run.did().contains("ask for line"), "the second answer is not there yet");
    run.platform(PlatformInput::Uploaded { ids: vec![ids[2].clone()] });
    assert_snapshot!(run.did(), @"
    acknowledge typed-6
    ask for line 2 after typed-6
    ");
}

#[test]
fn a_platform_that_goes_away_leaves_the_interview_to_this_computer_and_takes_it_back() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    let first = Line { text: "Hello. Why this job?".into(), ..line(None) };
    run.platform(PlatformInput::LineDone { turn: Turn(1), line: first });
    run.answers.upload = false;
    run.types("Because I like it.");
    run.did();
    run.platform(PlatformInput::UploadFailed(unreachable()));
    assert_snapshot!(run.screen(), @"
    live offline no-microphone interviewer-listening question-2/3
      it (typed): “Hello. Why this job?” @0
      me (typed): “Because I like it.” @0
      it (typed): “I see, thank you. What have you built?” @0
    saved: 3 here, 1 there, all on this computer
    ");
    assert_snapshot!(run.did(), @r#"
    note held { mode: offline }
    write reply-00000000-0000-0000-0000-000000000005
    note asked { question: question { index: 2, total: 3, text: "what have you built?" } }
    "#);
    run.answers.upload = true;
    run.after(2000);
    assert_snapshot!(run.screen(), @"
    live text 2s no-microphone interviewer-listening question-2/3
      it (typed): “Hello. Why this job?” @0
      me (typed): “Because I like it.” @0
      it (typed): “I see, thank you. What have you built?” @0
    saved: 3 here, 3 there, all on the platform
    ");
    run.types("A compiler.");
    assert_snapshot!(run.did(), @"
    upload typed-5 reply-00000000-0000-0000-0000-000000000005
    acknowledge typed-5 reply-00000000-0000-0000-0000-000000000005
    note held { mode: text }
    write typed-6
    upload typed-6
    acknowledge typed-6
    ask for line 2 after typed-6
    ");
}

#[test]
fn words_that_broke_off_are_replaced_by_the_line_that_comes_in_their_place() {
    let mut run = ready_to_write();
    run.answers.upload = false;
    run.command(Command::Start);
    let id = "reply-opening".into();
    run.platform(PlatformInput::LineWords { turn: Turn(1), id, text: "Hello Ada, I a".into() });
    run.platform(PlatformInput::LineFailed { turn: Turn(1), why: unreachable() });
    assert_snapshot!(run.screen(), @"
    live offline no-microphone interviewer-listening question-1/3
      it (typed): “Hello Ada. I am Vera, the AI interviewer of Example. I have 3 questions about the position of Engineer. Here is the first. Why this job?” @0
    saved: 1 here, 0 there, all on this computer
    ");
}

#[test]
fn an_interview_in_writing_that_the_platform_has_ended_is_over_and_not_failed() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.platform(PlatformInput::LineDone { turn: run.turn, line: line(None) });
    run.types("Because of the people.");
    run.platform(PlatformInput::LineFailed { turn: run.turn, why: Observation::InterviewFinished });
    assert_eq!(run.view().phase, Phase::Ended);
    assert_eq!(run.code(), None);
}

#[test]
fn words_that_broke_off_stand_while_the_line_begins_anew_with_nothing() {
    let mut run = Run::ready_for(Opened { pack: None, ..opened() });
    run.answers.line = false;
    run.command(Command::UseText);
    run.command(Command::Start);
    let words =
        |turn, text: &str| PlatformInput::LineWords { turn, id: "reply-opening".into(), text: text.into() };
    run.platform(words(run.turn, "Hello Ada"));
    run.platform(PlatformInput::LineFailed { turn: run.turn, why: unreachable() });
    run.after(2_000);
    run.platform(words(run.turn, ""));
    assert_eq!(run.view_entries(), ["Hello Ada"]);
    run.platform(words(run.turn, "Hello, Ada!"));
    assert_eq!(run.view_entries(), ["Hello, Ada!"]);
}

#[test]
fn without_the_questions_a_platform_that_is_away_is_waited_for_and_told() {
    let mut run = Run::ready_for(Opened { pack: None, ..opened() });
    run.answers.line = false;
    run.command(Command::UseText);
    run.command(Command::Start);
    for pause in [2_000, 4_000, 8_000] {
        run.platform(PlatformInput::LineFailed { turn: run.turn, why: unreachable() });
        run.after(pause);
    }
    assert_snapshot!(run.screen(), @"
    live text 14s no-microphone interviewer-thinking
    problem: platform_refused [Try again | Speak instead | End the interview]
    ");
    run.platform(PlatformInput::LineDone { turn: run.turn, line: line(None) });
    assert_eq!(run.code(), None);
}

#[test]
fn a_platform_that_falls_silent_in_mid_line_is_given_up_after_20_s() {
    let mut run = ready_to_write();
    run.answers.upload = false;
    run.command(Command::Start);
    run.after(19_000);
    let id = "reply-opening".into();
    run.platform(PlatformInput::LineWords { turn: Turn(1), id, text: "Hello".into() });
    run.after(19_000);
    assert_eq!(run.view().mode, Mode::Text);
    run.after(1_000);
    assert_eq!(run.view().mode, Mode::Offline);
}

#[test]
fn an_interview_without_a_network_is_held_from_start_to_finish() {
    let mut run = Run::new();
    run.opened = offline();
    run.answers.upload = false;
    run.answers.line = false;
    run.get_ready();
    assert_snapshot!(run.screen(), @"ready offline no-microphone");
    run.command(Command::Start);
    for answer in ["I like it.", "A compiler.", "A database."] {
        run.types(answer);
        run.platform(PlatformInput::UploadFailed(unreachable()));
    }
    assert_snapshot!(run.screen(), @"
    ended offline no-microphone question-3/3
      it (typed): “Hello Ada. I am Vera, the AI interviewer of Example. I have 3 questions about the position of Engineer. Here is the first. Why this job?” @0
      me (typed): “I like it.” @0
      it (typed): “I see, thank you. What have you built?” @0
      me (typed): “A compiler.” @0
      it (typed): “Thanks, that is clear. What is next?” @0
      me (typed): “A database.” @0
      it (typed): “Thank you, Ada. That was my last question. Goodbye.” @0
    saved: 7 here, 0 there, all on this computer
    ");
    run.after(40_000);
    assert_snapshot!(run.screen(), @"
    ended offline no-microphone question-3/3
      it (typed): “Hello Ada. I am Vera, the AI interviewer of Example. I have 3 questions about the position of Engineer. Here is the first. Why this job?” @0
      me (typed): “I like it.” @0
      it (typed): “I see, thank you. What have you built?” @0
      me (typed): “A compiler.” @0
      it (typed): “Thanks, that is clear. What is next?” @0
      me (typed): “A database.” @0
      it (typed): “Thank you, Ada. That was my last question. Goodbye.” @0
    saved: 7 here, 0 there, all on this computer
    ");
    run.did();
    run.answers.upload = true;
    run.platform(PlatformInput::UploadFailed(unreachable()));
    run.after(40_000);
    assert_snapshot!(run.screen(), @"
    ended offline no-microphone question-3/3
      it (typed): “Hello Ada. I am Vera, the AI interviewer of Example. I have 3 questions about the position of Engineer. Here is the first. Why this job?” @0
      me (typed): “I like it.” @0
      it (typed): “I see, thank you. What have you built?” @0
      me (typed): “A compiler.” @0
      it (typed): “Thanks, that is clear. What is next?” @0
      me (typed): “A database.” @0
      it (typed): “Thank you, Ada. That was my last question. Goodbye.” @0
    saved: 7 here, 7 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    upload reply-opening typed-4 reply-00000000-0000-0000-0000-000000000004 typed-5 reply-00000000-0000-0000-0000-000000000005 typed-6 reply-00000000-0000-0000-0000-000000000006
    acknowledge reply-opening typed-4 reply-00000000-0000-0000-0000-000000000004 typed-5 reply-00000000-0000-0000-0000-000000000005 typed-6 reply-00000000-0000-0000-0000-000000000006
    finish, completed
    note reported
    ");
}

#[test]
fn an_ended_interview_that_the_platform_does_not_have_can_be_sealed_into_a_file() {
    let mut run = Run::new();
    run.opened = offline();
    run.answers.upload = false;
    run.get_ready();
    run.command(Command::Start);
    run.types("I like it.");
    run.command(Command::ExportSealed);
    assert!(!run.did().contains("seal"), "in mid-interview");
    run.command(Command::Leave);
    run.platform(PlatformInput::UploadFailed(unreachable()));
    assert!(run.view().can_export_sealed);
    run.did();
    run.command(Command::ExportSealed);
    assert_snapshot!(run.did(), @"seal reply-opening typed-4 reply-00000000-0000-0000-0000-000000000004");
    run.platform(PlatformInput::Sealed { path: "interview.vivavoce".into() });
    assert_eq!(run.view().sealed_file.as_deref(), Some("interview.vivavoce"));
}

#[test]
fn an_interview_goes_on_at_its_question_after_a_restart() {
    let mut run = Run::new();
    run.answers.line = false;
    run.opened = offline();
    run.kept = Kept {
        entries: vec![
            (said("reply-opening", Who::Interviewer, "Hello Ada. Why this job?"), Upload::Acknowledged),
            (said("a1", Who::Candidate, "I like it."), Upload::Waiting),
            (said("reply-a1", Who::Interviewer, "Thank you. What have you built?"), Upload::Waiting),
        ],
        events: vec![
            Event::Consented { version: "1".into() },
            Event::Began,
            Event::Held { mode: Mode::Text },
            Event::Asked { question: Question { index: 1, total: 3, text: "Why this job?".into() } },
        ],
        draft: "I have built a".into(),
    };
    run.command(Command::Resume { platform: "https://p.example".into(), interview: "i1".into() });
    assert_snapshot!(run.screen(), @"
    ready offline no-microphone question-2/3
      it (typed): “Hello Ada. Why this job?” @0
      me (typed): “I like it.” @0
      it (typed): “Thank you. What have you built?” @0
    saved: 3 here, 3 there, all on the platform
    ");
    assert_eq!(run.view().draft, "I have built a");
    run.command(Command::Start);
    run.types("A compiler.");
    assert_snapshot!(run.screen(), @"
    live text no-microphone interviewer-listening question-3/3
      it (typed): “Hello Ada. Why this job?” @0
      me (typed): “I like it.” @0
      it (typed): “Thank you. What have you built?” @0
      me (typed): “A compiler.” @0
      it (typed): “Thanks, that is clear. What is next?” @0
    saved: 5 here, 5 there, all on the platform
    ");
}

#[test]
fn consent_to_other_words_is_asked_again() {
    let mut run = Run::new();
    run.kept.events = vec![Event::Consented { version: "0".into() }];
    run.open();
    assert_eq!(run.view().phase, Phase::Consent);
}

#[test]
fn what_an_ended_interview_still_has_to_hand_in_is_handed_in_when_it_is_opened_again() {
    let mut run = Run::new();
    run.kept = Kept {
        entries: vec![(said("a1", Who::Candidate, "I like it."), Upload::Waiting)],
        events: vec![Event::Began, Event::Ended { reason: FinishReason::Completed }],
        draft: String::new(),
    };
    run.open();
    assert_snapshot!(run.screen(), @"
    ended voice no-microphone
      me (typed): “I like it.” @0
    saved: 1 here, 1 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    open invite
    begin journal
    upload a1
    acknowledge a1
    finish, completed
    note reported
    ");
}

#[test]
fn what_the_platform_has_of_the_interview_is_shown_and_kept_here_too() {
    let mut run = Run::new();
    run.opened.backlog =
        Some(vec![said("q1", Who::Interviewer, "Why this job?"), said("a1", Who::Candidate, "I like it.")]);
    run.kept.entries = vec![(said("q1", Who::Interviewer, "Why this job?"), Upload::Waiting)];
    run.open();
    assert_snapshot!(run.screen(), @"
    consent voice no-microphone question-1/3
      it (typed): “Why this job?” @0
      me (typed): “I like it.” @0
    saved: 2 here, 2 there, all on the platform
    ");
    assert_snapshot!(run.did(), @r#"
    open invite
    begin journal
    write a1
    acknowledge q1 a1
    note asked { question: question { index: 1, total: 3, text: "why this job?" } }
    "#);
}

/// Asked for the line after nothing, the platform would refuse for ever.
#[test]
fn a_transcript_that_the_opening_did_not_bring_is_read_before_a_line_is_asked_for() {
    let mut run = Run::new();
    run.opened = Opened { pack: None, backlog: None, ..opened() };
    run.answers.line = false;
    run.open();
    for command in [Command::UseText, Command::AcceptConsent, Command::Start] {
        run.command(command);
    }
    run.did();
    for (turn, pause) in [(1, 2_000), (2, 4_000), (3, 8_000)] {
        assert_eq!(run.turn, Turn(turn));
        run.platform(PlatformInput::LineFailed { turn: run.turn, why: unreachable() });
        run.after(pause);
    }
    assert_snapshot!(run.did(), @"
    read backlog 2
    read backlog 3
    read backlog 4
    ");
    assert_eq!(run.code(), Some("platform_refused"), "and it is said");
    let entries =
        vec![said("q1", Who::Interviewer, "Why this job?"), said("a1", Who::Candidate, "I like it.")];
    run.platform(PlatformInput::Backlog { turn: Turn(1), entries: entries.clone() });
    assert_eq!(run.did(), "", "an older turn is not listened to");
    run.platform(PlatformInput::Backlog { turn: run.turn, entries });
    assert_snapshot!(run.did(), @"
    write q1
    write a1
    acknowledge q1 a1
    ask for line 5 after a1
    ");
    assert_eq!(run.code(), None);
}

#[test]
fn voice_that_died_is_gone_on_with_in_writing_and_spoken_again() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["Why this job?"]);
    run.types("Not sent yet");
    run.disconnects(DisconnectReason::AgentError);
    run.did();
    run.command(Command::UseText);
    assert_snapshot!(run.did(), @r#"
    leave 2
    close sound
    note held { mode: text }
    upload q1
    acknowledge q1
    ask for line 1 after typed-4
    write reply-00000000-0000-0000-0000-000000000004
    note asked { question: question { index: 1, total: 3, text: "why this job?" } }
    acknowledge reply-00000000-0000-0000-0000-000000000004
    "#);
    run.command(Command::UseVoice);
    assert_snapshot!(run.screen(), @"
    live voice 1s capturing question-1/3
      it: “Why this job?” @1000
      me (typed): “Not sent yet” @1000
      it (typed): “Why this job?” @1000
    saved: 3 here, 3 there, all on the platform
    waiting: Waiting for the interviewer
    ");
    assert_snapshot!(run.did(), @"
    note held { mode: voice }
    ask for grant 3 as Ada
    unmute
    open microphone
    join 3 and publish
    ");
}

#[test]
fn in_a_room_with_an_interviewer_what_is_typed_goes_there_and_nowhere_else() {
    let mut run = Run::live();
    run.command(Command::UseText);
    run.types("In the room");
    let did = run.did();
    assert!(did.contains("send typed") && !did.contains("ask for line"), "{did}");
}

#[test]
fn somebody_who_types_goes_on_by_themselves_when_the_room_is_lost() {
    let mut run = Run::live();
    run.command(Command::UseText);
    run.did();
    run.disconnects(DisconnectReason::ServerShutdown);
    assert_snapshot!(run.did(), @r#"
    leave 2
    close sound
    note held { mode: text }
    ask for line 1
    write reply-opening
    note asked { question: question { index: 1, total: 3, text: "why this job?" } }
    acknowledge reply-opening
    "#);
}

#[test]
fn an_interview_that_is_open_elsewhere_does_not_go_on_in_writing() {
    let mut run = Run::live();
    run.disconnects(DisconnectReason::DuplicateIdentity);
    run.types("Here?");
    run.command(Command::UseText);
    assert_eq!(run.view().phase, Phase::Failed);
    assert!(!run.did().contains("ask for line"));
}

#[test]
fn typing_is_offered_when_the_quality_is_lost_for_15_s() {
    let mut run = Run::live();
    run.room(RoomInput::Quality(Quality::Lost));
    run.after(14_900);
    assert_eq!(run.code(), None);
    run.after(100);
    assert_snapshot!(run.screen(), @"
    live voice 16s capturing+heard interviewer-listening quality-lost
    problem: quality_lost [Continue by typing | Hide]
    ");
    run.room(RoomInput::Quality(Quality::Good));
    assert_eq!(run.code(), None);
}

#[test]
fn an_agreed_interview_in_text_asks_for_no_microphone() {
    let mut run = Run::new();
    run.opened.text_instead_of_voice = true;
    run.answers.sound = false;
    run.open();
    run.command(Command::AcceptConsent);
    assert_snapshot!(run.screen(), @"ready text no-microphone");
    assert!(!run.did().contains("open microphone"));
}

#[test]
fn a_draft_is_kept_once_however_often_it_is_told_and_again_after_an_answer() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.command(Command::KeepDraft { text: "I ha".into() });
    run.command(Command::KeepDraft { text: "I ha".into() });
    assert!(run.did().ends_with("keep draft \"I ha\""));
    run.types("I have");
    assert!(!run.did().contains("keep draft"), "the answer itself ends it");
    run.command(Command::KeepDraft { text: "I ha".into() });
    assert!(run.did().ends_with("keep draft \"I ha\""));
}

#[test]
fn what_the_platform_refuses_stays_here_and_is_not_sent_again() {
    let mut run = Run::ready_for(voice_only());
    run.go_live();
    run.answers.upload = false;
    run.types("Refused");
    let id = run.state.transcript().entries().next().unwrap().id.clone();
    run.platform(PlatformInput::Refused { ids: vec![id] });
    run.did();
    run.after(60_000);
    assert_snapshot!(run.screen(), @"
    live voice 61s capturing+heard interviewer-listening
      me (typed): “Refused” @1000
    saved: 1 here, 0 there, all on this computer
    problem: entries_refused [Try again | Hide]
    ");
    assert!(!run.did().contains("upload"));
}

#[test]
fn what_the_other_side_ended_can_be_opened_again_where_the_platform_says_so() {
    let mut run = Run::new();
    run.kept.events = vec![Event::Began, Event::Ended { reason: FinishReason::Completed }, Event::Reported];
    run.open();
    assert_eq!(run.view().phase, Phase::Consent, "the platform has it open");
    let mut run = Run::new();
    run.kept.events = vec![Event::Began];
    run.opened.is_finished = true;
    run.open();
    assert_eq!(run.view().phase, Phase::Ended, "the platform has it closed");
    assert!(!run.did().contains("finish"), "it knows");
}

#[test]
fn a_device_that_was_taken_over_hands_in_what_it_had_saved_and_takes_nothing_back() {
    let waiting = || Recent {
        platform: "https://p.example".into(),
        interview: "i1".into(),
        company: None,
        job: None,
        opened_at: "2026-11-01T10:00:00Z".into(),
        entries: 1,
        waiting: 1,
        ended: false,
    };
    let mut run = Run::new();
    run.journal(JournalInput::Recent(vec![waiting()]));
    run.kept.entries = vec![(said("a1", Who::Candidate, "I like it."), Upload::Waiting)];
    run.kept.events = vec![Event::Began];
    run.answers.platform = false;
    run.command(Command::Resume { platform: "https://p.example".into(), interview: "i1".into() });
    run.platform(PlatformInput::OpenFailed(Observation::InviteInUse));
    assert_snapshot!(run.screen(), @"
    welcome voice no-microphone
    problem: invite_in_use [Continue here | Only send what is saved here]
    ");
    run.did();
    run.answers.platform = true;
    run.command(Command::HandIn);
    assert_snapshot!(run.screen(), @"
    ended voice no-microphone
      me (typed): “I like it.” @0
    saved: 1 here, 1 there, all on the platform
    ");
    assert_snapshot!(run.did(), @"
    open i1 again
    begin journal
    upload a1
    acknowledge a1
    ");
}

#[test]
fn a_device_that_is_taken_over_while_it_writes_stops_and_can_go_on_by_choice() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.platform(PlatformInput::LineFailed { turn: run.turn, why: Observation::InviteInUse });
    assert_snapshot!(run.screen(), @"
    failed text no-microphone
    problem: invite_in_use [Continue here | End the interview]
    ");
    run.opened.backlog = Some(vec![said("b1", Who::Candidate, "Typed in the other place.")]);
    run.command(Command::ContinueHere);
    assert_snapshot!(run.screen(), @"
    live text no-microphone interviewer-thinking
      me (typed): “Typed in the other place.” @0
    saved: 1 here, 1 there, all on the platform
    ");
}

#[test]
fn somebody_who_types_in_a_room_whose_interviewer_leaves_can_go_on_in_writing() {
    let mut run = Run::live();
    run.command(Command::UseText);
    run.agent_leaves();
    run.after(5_000);
    assert_snapshot!(run.screen(), @"
    live text 6s no-microphone
    waiting: Waiting for the interviewer
    problem: interviewer_left [Try again | Continue by typing | End the interview | Hide]
    ");
    run.command(Command::UseText);
    assert!(run.did().contains("ask for line"));
}

#[test]
fn what_was_chosen_before_the_journal_answered_is_kept() {
    let mut run = Run::new();
    run.answers.journal = false;
    run.open();
    run.command(Command::UseText);
    run.command(Command::AcceptConsent);
    run.journal(JournalInput::Begun(Kept {
        events: vec![Event::Held { mode: Mode::Voice }],
        ..Kept::default()
    }));
    assert_eq!(run.view().mode, Mode::Text);
    assert!(!run.did().contains("open microphone"));
}

#[test]
fn half_a_written_line_is_never_taken_for_a_whole_one() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    let words =
        |turn, text: &str| PlatformInput::LineWords { turn, id: "reply-opening".into(), text: text.into() };
    run.platform(words(run.turn, "Hello Ada. Why th"));
    run.command(Command::UseVoice);
    assert!(!run.did().contains("write reply-opening"));
    run.command(Command::UseText);
    run.platform(PlatformInput::LineDone { turn: run.turn, line: line(None) });
    assert_eq!(run.view_entries(), ["Why this job?"]);
}

#[test]
fn a_goodbye_whose_end_was_not_noted_is_known_by_its_words() {
    let mut run = Run::new();
    run.opened = offline();
    run.answers.upload = false;
    let text = "Thank you, Ada. That was my last question. Goodbye.";
    let lines = ["Why this job?", "What have you built?", "What is next?", text];
    for (number, line) in lines.iter().enumerate() {
        let id = format!("q{number}");
        run.kept.entries.push((said(&id, Who::Interviewer, line), Upload::Waiting));
        if number < 3 {
            run.kept.entries.push((said(&format!("a{number}"), Who::Candidate, "This."), Upload::Waiting));
        }
    }
    run.open();
    run.platform(PlatformInput::UploadFailed(unreachable()));
    assert_eq!(run.view().phase, Phase::Ended);
}

#[test]
fn a_second_answer_typed_while_a_line_is_made_is_asked_about_at_once() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.platform(PlatformInput::LineDone { turn: run.turn, line: line(None) });
    run.types("One");
    run.types("Two");
    run.did();
    let conflict =
        || Observation::PlatformFailed { platform: "p".into(), status: 409, message: "given up".into() };
    run.platform(PlatformInput::LineFailed { turn: run.turn, why: conflict() });
    assert_snapshot!(run.did(), @"ask for line 3 after typed-6");
    run.platform(PlatformInput::LineFailed { turn: run.turn, why: conflict() });
    assert!(!run.did().contains("ask for line"), "not again and again");
    assert_eq!(run.view().mode, Mode::Text, "the platform is there");
}

#[test]
fn a_question_about_the_last_answer_is_no_goodbye() {
    let mut run = Run::new();
    for (number, line) in ["Why this job?", "What have you built?", "What is next?"].iter().enumerate() {
        run.kept.entries.push((said(&format!("q{number}"), Who::Interviewer, line), Upload::Acknowledged));
        run.kept.entries.push((said(&format!("a{number}"), Who::Candidate, "This."), Upload::Acknowledged));
    }
    run.kept.entries.push((said("more", Who::Interviewer, "Tell me more of it."), Upload::Acknowledged));
    run.open();
    assert_eq!(run.view().phase, Phase::Consent);
}

#[test]
fn the_platform_is_told_of_the_end_before_it_is_shown() {
    let mut run = ready_to_write();
    run.command(Command::Start);
    run.platform(PlatformInput::LineDone { turn: run.turn, line: line(None) });
    run.answers.upload = false;
    run.command(Command::Leave);
    assert!(run.did().ends_with("finish"));
    assert_eq!(run.view().phase, Phase::Ending);
    run.platform(PlatformInput::Finished);
    assert_eq!(run.view().phase, Phase::Ended);
}
