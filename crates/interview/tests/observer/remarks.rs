//! What is noted: accepted when the journal has it, handed in until the platform has it.

use diagnosis::WriteFault;
use diagnosis::recruiting::Trouble;
use interview::Upload;
use interview::observer::{
    Following, ObserverCommand, ObserverEffect, ObserverPlatformEffect, ObserverPlatformInput, RemarkKept,
    RemarksEffect, RemarksInput,
};
use platform_api::observing::ObservedEvent;
use platform_api::remarks::Content;

use crate::bench::{Bench, ME, PLATFORM, session};
use platform_api::live::Doing;

#[test]
fn a_note_is_shown_at_once_and_accepted_once_the_journal_has_it() {
    let mut bench = Bench::live();
    bench.note("explains the trade-off");
    let note = &bench.view().notes[0];
    assert_eq!((note.versions[0].kept, note.at_ms), (RemarkKept::Nowhere, Some(10_000)));
    assert!(bench.handed_in().is_empty(), "nothing is handed in that a crash would lose");

    let id = bench.appended()[0].id.to_string();
    bench.written(&id);
    assert_eq!(bench.view().saved.r#where, RemarkKept::Local);
    assert_eq!(bench.handed_in(), std::slice::from_ref(&id));

    bench.platform(ObserverPlatformInput::HandedIn { kept: vec![id], refused: Vec::new() });
    assert_eq!(bench.view().notes[0].versions[0].kept, RemarkKept::Platform);
    assert_eq!(bench.view().saved.r#where, RemarkKept::Platform);
}

#[test]
fn what_an_earlier_run_did_not_hand_in_is_handed_in_and_nothing_else() {
    let mut earlier = Bench::live();
    earlier.note("one");
    earlier.note("two");
    earlier.note("three");
    let made = earlier.appended();
    let uploads = [Upload::Acknowledged, Upload::Waiting, Upload::Refused];
    let kept = made.clone().into_iter().zip(uploads).collect();

    let mut bench = Bench::opening();
    bench.watched();
    bench.remarks(RemarksInput::Begun(kept));
    assert_eq!(bench.view().notes.len(), 3);
    assert_eq!(bench.handed_in(), [made[1].id.to_string()]);
    assert_eq!((bench.view().saved.waiting, bench.view().saved.refused), (1, 1));
}

#[test]
fn without_a_network_notes_are_kept_and_handed_in_when_it_is_back() {
    let mut bench = Bench::live();
    let away = || Trouble::PlatformAway { platform: PLATFORM.into(), why: diagnosis::Unreachable::NoNetwork };
    bench.disconnected(away(), false);
    assert_eq!((bench.view().following, bench.problem()), (Following::Lost, Some("network_away")));
    bench.note("said while the network was away");
    let id = bench.appended()[0].id.to_string();
    bench.written(&id);
    assert_eq!(bench.handed_in().len(), 1);
    for wait in [1_000, 2_000, 4_000] {
        bench.platform(ObserverPlatformInput::HandInFailed { why: away(), may_pass: true });
        bench.after(wait - 1);
        assert!(bench.handed_in().is_empty());
        bench.after(1);
        assert_eq!(bench.handed_in(), std::slice::from_ref(&id), "after {wait} ms");
    }
    bench.platform(ObserverPlatformInput::HandInFailed { why: away(), may_pass: true });
    bench.platform(ObserverPlatformInput::Connected { clock_ahead_ms: None });
    assert_eq!(bench.handed_in(), std::slice::from_ref(&id), "at once when the platform is there");
    bench.platform(ObserverPlatformInput::HandedIn { kept: vec![id], refused: vec![] });
    assert_eq!(bench.problem(), None);
}

#[test]
fn a_session_that_ends_while_watching_is_a_question_and_loses_nothing() {
    let mut bench = Bench::live();
    bench.platform(ObserverPlatformInput::Told {
        event: Box::new(ObservedEvent::Session(session(Doing::Talking, Some(2)))),
        id: Some("41".into()),
    });
    bench.disconnected(Trouble::SignInAgain { platform: PLATFORM.into() }, true);
    assert_eq!((bench.view().following, bench.problem()), (Following::Stopped, Some("sign_in_again")));
    bench.note("still noted");
    let id = bench.appended()[0].id.to_string();
    bench.written(&id);
    bench.after(120_000);
    assert!(bench.handed_in().is_empty(), "nobody is asked without a session");
    assert_eq!(bench.view().saved.waiting, 1);

    // the person has signed in again
    bench.command(ObserverCommand::Retry);
    let follows = bench.effects.iter().any(|effect| {
        matches!(effect, ObserverEffect::Platform(ObserverPlatformEffect::Follow { after: Some(after), .. })
            if after == "41")
    });
    assert!(follows, "goes on where it was: {:?}", bench.effects);
    assert_eq!(bench.handed_in(), [id]);
    assert_eq!(bench.problem(), None);
}

#[test]
fn what_the_disk_does_not_take_stays_in_the_window_and_is_tried_again() {
    let mut bench = Bench::live();
    bench.note("precious");
    bench.appended();
    bench.remarks(RemarksInput::NotWritten { fault: WriteFault::DiskFull, path: "/j".into() });
    assert!(bench.problem().is_some());
    assert_eq!(bench.view().saved.nowhere, 1);
    bench.command(ObserverCommand::Retry);
    let again = bench.appended();
    assert_eq!(again.len(), 1);
    bench.written(again[0].id.as_str());
    assert_eq!((bench.problem(), bench.view().saved.nowhere), (None, 0));
}

#[test]
fn notes_made_before_the_journal_is_open_are_written_once_it_is() {
    let mut bench = Bench::opening();
    bench.note("nobody is known to note");
    assert!(!bench.view().can_remark && bench.view().notes.is_empty());
    bench.watched();
    bench.note("early");
    assert!(bench.appended().is_empty());
    bench.remarks(RemarksInput::NotBegun { path: "/j".into() });
    assert_eq!(bench.problem(), Some("remarks_not_read"));
    bench.command(ObserverCommand::Retry);
    let begins =
        |effect: &ObserverEffect| matches!(effect, ObserverEffect::Remarks(RemarksEffect::Begin { .. }));
    assert_eq!(bench.effects.iter().filter(|effect| begins(effect)).count(), 2);
    bench.remarks(RemarksInput::Begun(Vec::new()));
    assert_eq!(bench.appended().len(), 1);
}

#[test]
fn what_the_platform_never_takes_stays_here_and_is_told() {
    let mut bench = Bench::live();
    bench.note("x");
    let id = bench.appended()[0].id.to_string();
    bench.written(&id);
    bench.platform(ObserverPlatformInput::HandedIn { kept: vec![], refused: vec![id.clone()] });
    assert_eq!(bench.problem(), Some("remarks_refused"));
    assert_eq!(bench.view().notes[0].versions[0].kept, RemarkKept::Refused);
    bench.handed_in();
    bench.after(60_000);
    assert!(bench.handed_in().is_empty(), "it is not asked again for ever");
    assert_eq!(bench.view().saved.r#where, RemarkKept::Platform);
}

#[test]
fn a_rating_collects_quotes_and_keeps_them_when_it_is_rated_again() {
    let mut bench = Bench::live();
    bench.told(ObservedEvent::Entry(crate::transcript::kept("SG_1", 1_000, "I measured it first.")));
    let quote =
        ObserverCommand::Quote { criterion: "Rigour ".into(), entry: "SG_1".into(), text: "measured".into() };
    bench.command(quote.clone());
    bench.command(quote);
    let unknown =
        ObserverCommand::Quote { criterion: "Rigour".into(), entry: "SG_9".into(), text: "x".into() };
    bench.command(unknown);
    bench.command(ObserverCommand::Rate { criterion: "Rigour".into(), score: Some(9), comment: "".into() });
    bench.command(ObserverCommand::Rate {
        criterion: "Rigour".into(),
        score: Some(4),
        comment: "good".into(),
    });
    let made = bench.appended();
    assert_eq!(made.len(), 2, "a quote once, no rating beyond 5, nothing of an entry that is not there");
    assert_eq!(made[1].subject.as_str(), format!("rating/{ME}/Rigour"));
    assert_eq!(made[1].replaces, [made[0].id.clone()]);
    let view = bench.view();
    let version = &view.ratings[0].versions[0];
    assert_eq!((version.score, version.comment.as_str(), version.quotes.len()), (Some(4), "good", 1));
    bench.command(ObserverCommand::Unquote {
        criterion: "Rigour".into(),
        entry: "SG_1".into(),
        text: "measured".into(),
    });
    assert!(bench.view().ratings[0].versions[0].quotes.is_empty());
    assert!(matches!(&bench.appended()[0].content, Content::Rating { score: Some(4), .. }));
}

#[test]
fn the_guide_ticks_off_by_itself_and_a_hand_has_the_last_word() {
    let mut bench = Bench::live();
    let covered = |bench: &Bench| -> Vec<(bool, bool, bool)> {
        bench
            .view()
            .guide
            .iter()
            .map(|question| (question.covered, question.by_hand, question.is_open))
            .collect()
    };
    assert_eq!(covered(&bench), [(true, false, true), (false, false, false), (false, false, false)]);
    bench.told(ObservedEvent::Session(session(Doing::Talking, Some(2))));
    assert_eq!(covered(&bench), [(true, false, false), (true, false, true), (false, false, false)]);
    bench.command(ObserverCommand::Cover { question: "q2".into(), covered: false });
    bench.command(ObserverCommand::Cover { question: "q3".into(), covered: true });
    assert_eq!(covered(&bench), [(true, false, false), (false, true, true), (true, true, false)]);
    bench.told(ObservedEvent::Session(session(Doing::Ended, Some(3))));
    assert_eq!(covered(&bench), [(true, false, false), (false, true, false), (true, true, false)]);
}
