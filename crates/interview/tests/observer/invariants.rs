//! Whatever happens in whatever order: nothing is accepted before the journal has it, nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use diagnosis::WriteFault;
use diagnosis::recruiting::Trouble;
use interview::observer::{
    ObserverCommand, ObserverEffect, ObserverPlatformEffect, ObserverPlatformInput, RemarkKept,
    RemarksEffect, RemarksInput,
};
use platform_api::remarks::{NewRemark, Remark};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::bench::{Bench, ME};

#[derive(Clone, Debug)]
enum Happens {
    Note,
    Bookmark,
    Rate(u8),
    Cover(bool),
    EditFirst,
    JournalWrites(usize),
    JournalFails,
    PlatformTakes,
    /// It took them, and the answer was lost.
    AnswerLost,
    PlatformTells(usize),
    HandInFails,
    Disconnects(bool),
    Connects,
    Retry,
    Time(u64),
}

fn happenings() -> impl Strategy<Value = Vec<Happens>> {
    let one = prop_oneof![
        3 => Just(Happens::Note),
        1 => Just(Happens::Bookmark),
        1 => (1u8..=5).prop_map(Happens::Rate),
        1 => any::<bool>().prop_map(Happens::Cover),
        1 => Just(Happens::EditFirst),
        4 => (0usize..4).prop_map(Happens::JournalWrites),
        1 => Just(Happens::JournalFails),
        3 => Just(Happens::PlatformTakes),
        1 => Just(Happens::AnswerLost),
        1 => (0usize..20).prop_map(Happens::PlatformTells),
        1 => Just(Happens::HandInFails),
        1 => any::<bool>().prop_map(Happens::Disconnects),
        1 => Just(Happens::Connects),
        1 => Just(Happens::Retry),
        1 => (0u64..40_000).prop_map(Happens::Time),
    ];
    vec(one, 1..80)
}

/// What the journal and the platform of a run have, and what they were asked.
#[derive(Default)]
struct World {
    asked_to_write: Vec<NewRemark>,
    journal: BTreeSet<String>,
    handed_in: Option<Vec<NewRemark>>,
    platform: BTreeMap<String, NewRemark>,
    made: BTreeSet<String>,
}

impl World {
    fn look(&mut self, bench: &mut Bench) {
        for effect in std::mem::take(&mut bench.effects) {
            match effect {
                ObserverEffect::Remarks(RemarksEffect::Append { remark, .. }) => {
                    self.made.insert(remark.id.to_string());
                    self.asked_to_write.push(remark);
                }
                ObserverEffect::Platform(ObserverPlatformEffect::HandIn { remarks, .. }) => {
                    for remark in &remarks {
                        assert!(self.journal.contains(remark.id.as_str()), "handed in before it was written");
                    }
                    assert!(self.handed_in.replace(remarks).is_none(), "two hand-ins at a time");
                }
                _ => {}
            }
        }
        let view = bench.view();
        let notes = view.notes.iter().chain(&view.bookmarks).flat_map(|note| &note.versions);
        let shown = notes.map(|version| (&version.id, version.kept));
        let rated = view.ratings.iter().flat_map(|rating| &rating.versions);
        for (id, kept) in shown.chain(rated.map(|version| (&version.id, version.kept))) {
            assert!(kept == RemarkKept::Nowhere || self.journal.contains(id.as_str()), "accepted unwritten");
            assert!(kept != RemarkKept::Platform || self.platform.contains_key(id.as_str()), "not there");
        }
        let is_all = self.made.iter().all(|id| self.platform.contains_key(id));
        assert!(view.saved.r#where != RemarkKept::Platform || is_all, "said to be on the platform");
    }

    fn take(&mut self) -> Vec<String> {
        let remarks = self.handed_in.take().unwrap_or_default();
        remarks
            .into_iter()
            .map(|remark| {
                let id = remark.id.to_string();
                self.platform.insert(id.clone(), remark);
                id
            })
            .collect()
    }
}

fn happen(bench: &mut Bench, world: &mut World, what: Happens) {
    let away = || Trouble::PlatformFailed { platform: "p".into(), status: 502 };
    match what {
        Happens::Note => bench.note("words"),
        Happens::Bookmark => bench.command(ObserverCommand::Bookmark { text: String::new(), at_ms: None }),
        Happens::Rate(score) => bench.command(ObserverCommand::Rate {
            criterion: "c".into(),
            score: Some(score),
            comment: String::new(),
        }),
        Happens::Cover(covered) => bench.command(ObserverCommand::Cover { question: "q1".into(), covered }),
        Happens::EditFirst => {
            if let Some(note) = bench.view().notes.first() {
                bench.command(ObserverCommand::Edit { subject: note.subject.clone(), text: "other".into() });
            }
        }
        Happens::JournalWrites(count) => {
            for _ in 0..count.min(world.asked_to_write.len()) {
                let id = world.asked_to_write.remove(0).id.to_string();
                world.journal.insert(id.clone());
                bench.written(&id);
                world.look(bench);
            }
        }
        Happens::JournalFails => {
            if !world.asked_to_write.is_empty() {
                world.asked_to_write.remove(0);
                bench.remarks(RemarksInput::NotWritten { fault: WriteFault::Other, path: "/j".into() });
            }
        }
        Happens::PlatformTakes if world.handed_in.is_some() => {
            let kept = world.take();
            bench.platform(ObserverPlatformInput::HandedIn { kept, refused: Vec::new() });
        }
        Happens::AnswerLost if world.handed_in.is_some() => {
            world.take();
            bench.platform(ObserverPlatformInput::HandInFailed { why: away(), may_pass: true });
        }
        Happens::HandInFails if world.handed_in.take().is_some() => {
            bench.platform(ObserverPlatformInput::HandInFailed { why: away(), may_pass: true });
        }
        Happens::PlatformTakes | Happens::AnswerLost | Happens::HandInFails => {}
        Happens::PlatformTells(at) => {
            if let Some(remark) = world.platform.values().nth(at).cloned() {
                bench.remark(Remark { remark, author: ME.into(), author_name: "Grace".into() });
            }
        }
        Happens::Disconnects(is_last) => bench.disconnected(away(), is_last),
        Happens::Connects => {
            bench.platform(ObserverPlatformInput::Connected { clock_ahead_ms: None });
        }
        Happens::Retry => bench.command(ObserverCommand::Retry),
        Happens::Time(ms) => bench.after(ms),
    }
    world.look(bench);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn nothing_is_accepted_before_the_journal_has_it_and_nothing_is_lost(happenings in happenings()) {
        let (mut bench, mut world) = (Bench::live(), World::default());
        for what in happenings {
            happen(&mut bench, &mut world, what);
        }
        // in the end everything works, and the person tries again
        for _ in 0..200 {
            happen(&mut bench, &mut world, Happens::JournalWrites(usize::MAX));
            happen(&mut bench, &mut world, Happens::PlatformTakes);
            happen(&mut bench, &mut world, Happens::Retry);
            if bench.view().saved.r#where == RemarkKept::Platform {
                break;
            }
        }
        prop_assert_eq!(bench.view().saved.r#where, RemarkKept::Platform);
        let on_platform: BTreeSet<String> = world.platform.keys().cloned().collect();
        prop_assert_eq!(on_platform, world.made);
    }
}
