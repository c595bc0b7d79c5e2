//! From a link to the start.

use diagnosis::{LinkFault, Observation, PackFault};
use insta::assert_snapshot;
use interview::{Command, Entry, JournalInput, Kept, Mode, Opened, Phase, PlatformInput, Upload, Via, Who};

use crate::run::{Run, opened, token_endpoint_only};

#[test]
fn a_malformed_link_says_so_and_another_can_be_opened() {
    let mut run = Run::new();
    run.answers.platform = false;
    run.open();
    run.platform(PlatformInput::OpenFailed(Observation::LinkMalformed { fault: LinkFault::NotAUrl }));
    assert_snapshot!(run.screen(), @"
    welcome voice no-microphone
    problem: link_malformed []
    ");
    run.answers.platform = true;
    run.open();
    assert_eq!(run.view().phase, Phase::Consent);
}

#[test]
fn an_opening_can_be_cancelled_and_its_late_answer_is_not_listened_to() {
    let mut run = Run::new();
    run.answers.platform = false;
    run.open();
    assert_snapshot!(run.screen(), @"
    welcome voice no-microphone
    waiting: Opening the invite
    ");
    run.command(Command::Close);
    run.platform(PlatformInput::Opened(Box::new(run.opened.clone())));
    assert_snapshot!(run.screen(), @"welcome voice no-microphone");
}

#[test]
fn an_opening_that_is_never_answered_is_given_up_and_tried_again() {
    let mut run = Run::new();
    run.answers.platform = false;
    run.open();
    run.after(12_000);
    assert_snapshot!(run.screen(), @"
    welcome voice no-microphone
    problem: platform_timed_out [Try again]
    ");
    run.did();
    run.command(Command::Retry);
    assert_snapshot!(run.did(), @"open invite");
}

#[test]
fn why_an_interview_will_not_go_on_without_a_network_is_said_and_it_is_held_all_the_same() {
    let mut run = Run::new();
    let no_pack = Some(Observation::PackUnusable { why: PackFault::OtherKey });
    run.opened = Opened { pack: None, no_pack, ..opened() };
    run.open();
    let opening = run.view().opening.unwrap();
    assert_eq!(opening.not_offline.map(|why| why.code), Some("platform_key_changed"));
    assert!(!opening.works_offline);
    assert_eq!(run.code(), None);
    run.command(Command::UseText);
    run.command(Command::AcceptConsent);
    run.command(Command::Start);
    assert_eq!((run.view().phase, run.view().mode), (Phase::Live, Mode::Text));
}

#[test]
fn a_platform_with_only_the_token_endpoint_asks_for_a_name() {
    let mut run = Run::new();
    run.opened = token_endpoint_only();
    run.open();
    run.command(Command::AcceptConsent);
    assert_eq!(run.view().phase, Phase::Checking);
    assert!(run.view().opening.unwrap().name_wanted);
    run.command(Command::SetName { name: "  Ada  ".into() });
    assert_eq!(run.view().phase, Phase::Ready);
    run.did();
    run.command(Command::Start);
    assert_snapshot!(run.did(), @"
    note held { mode: voice }
    ask for grant 2 as Ada
    keep words for 2
    join 2 and publish
    note began
    ");
}

#[test]
fn a_platform_with_only_the_token_endpoint_has_its_transcript_kept_here() {
    let mut run = Run::new();
    run.opened = token_endpoint_only();
    run.open();
    run.command(Command::SetName { name: "Ada".into() });
    run.command(Command::AcceptConsent);
    run.go_live();
    run.types("Kept here");
    run.command(Command::Leave);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “Kept here” @1000
    saved: 1 here, 0 there, all on this computer
    ");
    assert!(!run.did().contains("upload"));
}

#[test]
fn nothing_starts_before_the_journal_is_open() {
    let mut run = Run::new();
    run.answers.journal = false;
    run.open();
    run.command(Command::AcceptConsent);
    assert_snapshot!(run.screen(), @"
    checking voice capturing
    waiting: Preparing a safe place for your answers
    ");
    run.journal(JournalInput::Failed(Observation::JournalInUse { path: "journal".into() }));
    assert_snapshot!(run.screen(), @"
    checking voice capturing
    problem: journal_in_use [Try again]
    ");
    run.answers.journal = true;
    run.command(Command::Retry);
    assert_eq!(run.view().phase, Phase::Ready);
}

#[test]
fn what_an_earlier_run_kept_comes_first_and_the_clock_goes_on() {
    let mut run = Run::new();
    let entry = |order, id: &str, who, via| Entry {
        id: id.into(),
        order,
        who,
        text: format!("kept {id}"),
        r#final: true,
        at_ms: 30_000 + order * 1000,
        via,
    };
    run.kept.entries = vec![
        (entry(0, "q1", Who::Interviewer, Via::Voice), Upload::Acknowledged),
        (entry(1, "a1", Who::Candidate, Via::Typed), Upload::Waiting),
    ];
    run.get_ready();
    run.go_live();
    run.interviewer_says("q1", &["again"]);
    run.interviewer_says("q2", &["Welcome back."]);
    assert_snapshot!(run.screen(), @"
    live voice 32s capturing+heard interviewer-listening
      it: “kept q1” @30000
      me (typed): “kept a1” @31000
      it: “Welcome back.” @32000
    saved: 3 here, 2 there, all on this computer
    ");
}

#[test]
fn the_journal_of_an_interview_that_was_closed_is_not_shown_in_the_next() {
    let mut run = Run::new();
    run.answers.journal = false;
    run.open();
    run.command(Command::Close);
    run.open();
    let kept = Entry {
        id: "of the first".into(),
        order: 0,
        who: Who::Candidate,
        text: "private".into(),
        r#final: true,
        at_ms: 0,
        via: Via::Typed,
    };
    let kept = Kept { entries: vec![(kept, Upload::Waiting)], ..Kept::default() };
    run.journal(JournalInput::Begun(kept));
    assert_snapshot!(run.screen(), @"consent voice no-microphone");
    run.journal(JournalInput::Begun(Kept::default()));
    run.command(Command::AcceptConsent);
    assert_eq!(run.view().phase, Phase::Ready);
}
