//! The transcript of who watches: the platform's, and before that the room's.

use interview::observer::{HearingInput, ObserverInput, ObserverPlatformInput, Voice};
use platform_api::observing::ObservedEvent;
use platform_api::transcript::{Entry, KeptEntry, Uploader, Via, Who};
use proptest::prelude::*;

use crate::bench::{Bench, start};

pub fn kept(id: &str, at_ms: u64, text: &str) -> KeptEntry {
    KeptEntry {
        entry: Entry {
            id: id.into(),
            order: at_ms / 100,
            who: Who::Candidate,
            text: text.into(),
            is_final: true,
            at_ms,
            via: Via::Voice,
        },
        uploaded_by: Uploader::Candidate,
        received_at: start(),
    }
}

fn entries(bench: &Bench) -> Vec<(String, u32, String, bool)> {
    let shown = |entry: &interview::Entry| (entry.id.clone(), entry.order, entry.text.clone(), entry.r#final);
    bench.state.words().entries().map(shown).collect()
}

fn row(id: &str, order: u32, text: &str, is_final: bool) -> (String, u32, String, bool) {
    (id.into(), order, text.into(), is_final)
}

fn hearing(bench: &mut Bench) {
    bench.command(interview::observer::ObserverCommand::Listen);
    let call = bench.call;
    bench.input(ObserverInput::Hearing { call, event: HearingInput::Joined });
}

fn says(bench: &mut Bench, stream: &str, voice: Voice, segment: &str, text: &str) {
    let call = bench.call;
    let events = [
        HearingInput::StreamOpened { stream: stream.into(), voice, segment: segment.into() },
        HearingInput::StreamText { stream: stream.into(), text: text.into() },
        HearingInput::StreamClosed { stream: stream.into() },
    ];
    for event in events {
        bench.input(ObserverInput::Hearing { call, event });
    }
}

#[test]
fn words_in_the_room_are_shown_at_once_and_become_the_platform_s_without_a_double() {
    let mut bench = Bench::live();
    hearing(&mut bench);
    bench.told(ObservedEvent::Entry(kept("SG_0", 1_000, "Hello.")));
    says(&mut bench, "s1", Voice::Candidate, "SG_1", "I meas");
    says(&mut bench, "s2", Voice::Candidate, "SG_1", "I measured");
    assert_eq!(entries(&bench), [row("SG_0", 0, "Hello.", true), row("SG_1", 1, "I measured", false)]);
    let before = bench.state.words().revision();
    bench.told(ObservedEvent::Entry(kept("SG_1", 4_000, "I measured it.")));
    says(&mut bench, "s3", Voice::Candidate, "SG_1", "I measured");
    assert_eq!(entries(&bench), [row("SG_0", 0, "Hello.", true), row("SG_1", 1, "I measured it.", true)]);
    let changed = bench.state.words().changed_since(before);
    assert_eq!(changed.iter().map(|entry| entry.id.as_str()).collect::<Vec<_>>(), ["SG_1"]);
}

#[test]
fn the_interviewer_s_pieces_are_put_together() {
    let mut bench = Bench::live();
    hearing(&mut bench);
    let call = bench.call;
    let opened =
        HearingInput::StreamOpened { stream: "s".into(), voice: Voice::Interviewer, segment: "SG_1".into() };
    bench.input(ObserverInput::Hearing { call, event: opened });
    for text in ["What ", "is it?"] {
        let event = HearingInput::StreamText { stream: "s".into(), text: text.into() };
        bench.input(ObserverInput::Hearing { call, event });
    }
    assert_eq!(entries(&bench), [row("SG_1", 0, "What is it?", false)]);
}

#[test]
fn what_comes_late_takes_its_place_and_what_moved_is_told() {
    let mut bench = Bench::live();
    bench.told(ObservedEvent::Entry(kept("b", 2_000, "second")));
    bench.told(ObservedEvent::Entry(kept("c", 3_000, "third")));
    let before = bench.state.words().revision();
    bench.told(ObservedEvent::Entry(kept("a", 1_000, "first, said without a network")));
    let ids: Vec<_> = entries(&bench).into_iter().map(|(id, order, ..)| (id, order)).collect();
    assert_eq!(ids, [("a".into(), 0), ("b".into(), 1), ("c".into(), 2)]);
    assert_eq!(bench.state.words().changed_since(before).len(), 3);
    let before = bench.state.words().revision();
    bench.told(ObservedEvent::Entry(kept("b", 2_000, "second")));
    assert!(bench.state.words().changed_since(before).is_empty(), "the same again is no change");
}

#[test]
fn the_transcript_flows_while_the_call_cannot_be_heard() {
    let mut bench = Bench::live();
    bench.command(interview::observer::ObserverCommand::Listen);
    let call = bench.call;
    let down = diagnosis::Observation::LiveKitUnreachable { url: "wss://v.example".into() };
    bench.input(ObserverInput::Hearing { call, event: HearingInput::JoinFailed(down) });
    bench.platform(ObserverPlatformInput::HearingRefused {
        call,
        why: diagnosis::recruiting::Trouble::NoCall,
    });
    bench.told(ObservedEvent::Entry(kept("SG_1", 1_000, "heard by nobody here")));
    assert_eq!(entries(&bench).len(), 1);
    assert_eq!(bench.problem(), Some("livekit_unreachable"));
    assert_eq!(bench.view().following, interview::observer::Following::Live);
}

proptest! {
    #[test]
    fn the_order_is_that_of_what_was_said_whatever_came_first(
        order in Just((0u64..30).collect::<Vec<_>>()).prop_shuffle()
    ) {
        let mut bench = Bench::live();
        let mut shown = std::collections::BTreeMap::new();
        let mut seen = 0;
        for at in order {
            bench.told(ObservedEvent::Entry(kept(&format!("id-{at}"), at / 3 * 1_000, "x")));
            // what a window draws from the changes alone
            for entry in bench.state.words().changed_since(seen) {
                shown.insert(entry.id.clone(), entry);
            }
            seen = bench.state.words().revision();
        }
        let mut drawn: Vec<_> = shown.into_values().collect();
        drawn.sort_by_key(|entry| entry.order);
        let whole: Vec<_> = bench.state.words().entries().cloned().collect();
        prop_assert_eq!(&drawn, &whole);
        prop_assert!(whole.windows(2).all(|pair| pair[0].at_ms <= pair[1].at_ms));
        prop_assert!(whole.iter().enumerate().all(|(at, entry)| entry.order as usize == at));
    }
}
