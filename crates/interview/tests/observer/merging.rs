//! Several people, and one person in several windows.

use interview::observer::{ObserverCommand, ObserverView};
use platform_api::remarks::{Content, NewRemark, Quote, Remark};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::{Bench, ME, start};

fn remark(id: &str, subject: &str, replaces: &[&str], author: &str, content: Content) -> Remark {
    Remark {
        remark: NewRemark {
            id: id.into(),
            subject: subject.into(),
            replaces: replaces.iter().map(|id| (*id).into()).collect(),
            at_ms: Some(5_000),
            made_at: start(),
            content,
        },
        author: author.into(),
        author_name: author.to_uppercase(),
    }
}

fn note(text: &str) -> Content {
    Content::Note { text: text.into() }
}

fn texts(view: &ObserverView) -> Vec<Vec<String>> {
    let words = |note: &interview::observer::ObservedNote| {
        note.versions.iter().map(|version| version.text.clone()).collect()
    };
    view.notes.iter().map(words).collect()
}

#[test]
fn two_edits_that_did_not_know_of_each_other_both_stand_until_the_next_one() {
    let mut bench = Bench::live();
    bench.remark(remark("n1", "n1", &[], ME, note("first")));
    bench.remark(remark("n2", "n1", &["n1"], ME, note("here")));
    bench.remark(remark("n3", "n1", &["n1"], ME, note("in the other window")));
    assert_eq!(texts(&bench.view()), [["here", "in the other window"]]);
    bench.command(ObserverCommand::Edit { subject: "n1".into(), text: "both".into() });
    assert_eq!(texts(&bench.view()), [["both"]]);
    let made = bench.appended().remove(0);
    assert_eq!(made.replaces, ["n2".into(), "n3".into()]);
    assert_eq!(made.at_ms, Some(5_000), "it stays at its moment");
}

#[test]
fn a_removal_and_an_edit_that_did_not_know_of_each_other_leave_the_words() {
    let mut bench = Bench::live();
    bench.remark(remark("n1", "n1", &[], ME, note("first")));
    bench.remark(remark("n2", "n1", &["n1"], ME, note("better")));
    bench.remark(remark("n3", "n1", &["n1"], ME, Content::Removed));
    assert_eq!(texts(&bench.view()), [["better"]]);
    assert!(bench.view().notes[0].removed_by_one);
    bench.command(ObserverCommand::Remove { subject: "n1".into() });
    assert!(bench.view().notes.is_empty());
}

#[test]
fn what_is_somebody_else_s_is_not_edited_here() {
    let mut bench = Bench::live();
    bench.remark(remark("n1", "n1", &[], "other", note("theirs")));
    bench.command(ObserverCommand::Edit { subject: "n1".into(), text: "mine".into() });
    bench.command(ObserverCommand::Remove { subject: "n1".into() });
    bench.command(ObserverCommand::Edit { subject: "nowhere".into(), text: "x".into() });
    assert!(bench.appended().is_empty());
    assert!(!bench.view().notes[0].is_mine);
}

#[test]
fn ratings_of_several_people_stand_side_by_side() {
    let rating = |score| Content::Rating {
        criterion: "Rigour".into(),
        score: Some(score),
        comment: String::new(),
        quotes: vec![Quote { entry: "SG_1".into(), text: "measured".into() }],
    };
    let mut bench = Bench::live();
    bench.remark(remark("r1", "rating/other/Rigour", &[], "other", rating(2)));
    bench.command(ObserverCommand::Rate { criterion: "Rigour".into(), score: Some(5), comment: "".into() });
    let view = bench.view();
    let side: Vec<_> = view.ratings.iter().map(|rating| (rating.is_mine, rating.versions[0].score)).collect();
    assert_eq!(side, [(true, Some(5)), (false, Some(2))]);
}

/// A history: each remark edits a subject, having seen some of what came before.
fn histories() -> impl Strategy<Value = Vec<Remark>> {
    let made = (0usize..3, 0usize..5, any::<u8>(), 0u8..2);
    vec(made, 1..24).prop_map(|made| {
        let mut history: Vec<Remark> = Vec::new();
        for (number, (subject, kind, seen, author)) in made.into_iter().enumerate() {
            let author = ["one", "two"][usize::from(author)];
            let content = match kind {
                0 => Content::Removed,
                1 => Content::Covered { covered: seen % 2 == 0 },
                2 => Content::Bookmark { text: number.to_string() },
                3 => Content::Rating {
                    criterion: "c".into(),
                    score: Some(seen % 5 + 1),
                    comment: number.to_string(),
                    quotes: Vec::new(),
                },
                _ => note(&number.to_string()),
            };
            let subject = match kind {
                1 => format!("question/q{subject}"),
                3 => format!("rating/{author}/c"),
                2 => format!("bookmark-{subject}"),
                _ => format!("note-{subject}"),
            };
            let replaces: Vec<_> = history
                .iter()
                .enumerate()
                .filter(|(at, before)| before.remark.subject.as_str() == subject && seen >> (at % 8) & 1 == 1)
                .map(|(_, before)| before.remark.id.to_string())
                .collect();
            let replaces: Vec<&str> = replaces.iter().map(String::as_str).collect();
            history.push(remark(&format!("id-{number:02}"), &subject, &replaces, author, content));
        }
        history
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn what_stands_does_not_depend_on_the_order_in_which_it_came_nor_on_how_often(
        (history, shuffled) in histories().prop_flat_map(|history| {
            // each one at least once, some twice
            let twice: Vec<_> = history.iter().chain(history.iter().step_by(2)).cloned().collect();
            (Just(history), Just(twice).prop_shuffle())
        })
    ) {
        let (mut in_order, mut otherwise) = (Bench::live(), Bench::live());
        for remark in history {
            in_order.remark(remark);
        }
        for remark in shuffled {
            otherwise.remark(remark);
        }
        prop_assert_eq!(in_order.view(), otherwise.view());
    }
}
