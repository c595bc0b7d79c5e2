use super::*;
use crate::room::counters::Heard;

/// Plays counters as a real connection shows them, four times a second.
struct Call {
    watch: Watch,
    now: Instant,
    at: Counters,
    listens: bool,
    quarters: u32,
}

/// What goes on in it.
#[derive(Clone, Copy)]
struct Traffic {
    sends: bool,
    hears: bool,
    reports: bool,
    answers: bool,
}

const TALK: Traffic = Traffic { sends: true, hears: true, reports: true, answers: true };

impl Call {
    fn new() -> Self {
        let at = Counters { is_used: true, ..Counters::default() };
        Self { watch: Watch::default(), now: Instant::now(), at, listens: true, quarters: 0 }
    }

    /// The signs after each quarter of a second.
    fn goes_on(&mut self, quarters: u32, traffic: Traffic) -> Vec<PathSigns> {
        (0..quarters)
            .map(|_| {
                self.quarters += 1;
                self.now += Duration::from_millis(250);
                if traffic.sends {
                    self.at.sent += 12;
                }
                if traffic.hears {
                    self.at.heard.packets += 12;
                    self.at.received += 12;
                }
                if traffic.reports && self.quarters.is_multiple_of(4) {
                    self.at.reported_at += 1;
                    self.at.received += 1;
                }
                if traffic.answers && self.quarters.is_multiple_of(10) {
                    self.at.answers += 1;
                }
                self.watch.look(&[self.at.clone(), Counters::default()], self.listens, self.now)
            })
            .collect()
    }
}

/// After how many quarters of a second.
fn noticed(signs: &[PathSigns], is_bad: fn(&PathSigns) -> bool) -> Option<usize> {
    signs.iter().position(is_bad).map(|place| place + 1)
}

fn is_silent(signs: &PathSigns) -> bool {
    !signs.receives || !signs.is_confirmed
}

#[test]
fn a_talk_with_pauses_on_either_side_shows_life_all_the_time() {
    let mut call = Call::new();
    for _ in 0..10 {
        for traffic in [
            TALK,
            Traffic { hears: false, ..TALK },
            // The microphone is not published: typed answers.
            Traffic { sends: false, hears: false, reports: false, answers: true },
            Traffic { sends: false, reports: false, ..TALK },
        ] {
            let signs = call.goes_on(40, traffic);
            assert_eq!(noticed(&signs, is_silent), None);
        }
    }
}

#[test]
fn a_dead_path_is_silent_within_two_seconds() {
    let mut call = Call::new();
    call.goes_on(43, TALK);
    let signs = call.goes_on(20, Traffic { sends: true, hears: false, reports: false, answers: false });
    assert!(noticed(&signs, is_silent).is_some_and(|quarters| quarters <= 7));
    let signs = call.goes_on(4, TALK);
    assert!(!is_silent(signs.last().unwrap()), "and alive again within a second");
}

#[test]
fn what_is_sent_and_not_confirmed_is_noticed_while_the_other_one_is_heard() {
    let mut call = Call::new();
    call.goes_on(43, TALK);
    let signs = call.goes_on(20, Traffic { reports: false, answers: false, ..TALK });
    assert!(noticed(&signs, |signs| !signs.is_confirmed).is_some_and(|quarters| quarters <= 7));
    assert_eq!(noticed(&signs, |signs| !signs.receives), None);
}

#[test]
fn nothing_that_comes_is_noticed_although_ice_is_answered() {
    let mut call = Call::new();
    call.goes_on(43, TALK);
    let signs = call.goes_on(20, Traffic { hears: false, reports: false, ..TALK });
    assert!(noticed(&signs, |signs| !signs.receives).is_some_and(|quarters| quarters <= 7));
}

#[test]
fn a_connection_on_which_nothing_is_sent_lives_by_ice_and_dies_by_it() {
    let mut call = Call::new();
    let idle = Traffic { sends: false, hears: false, reports: false, answers: true };
    assert_eq!(noticed(&call.goes_on(100, idle), is_silent), None);
    let signs = call.goes_on(40, Traffic { answers: false, ..idle });
    assert!(noticed(&signs, is_silent).is_some_and(|quarters| quarters <= 16));
}

#[test]
fn a_track_that_brings_no_sound_is_told_and_no_track_is_no_silence() {
    let mut call = Call::new();
    call.listens = false;
    assert!(call.goes_on(8, Traffic { hears: false, ..TALK }).iter().all(|signs| signs.hears.is_none()));
    call.listens = true;
    let signs = call.goes_on(8, Traffic { hears: false, ..TALK });
    assert_eq!((signs[0].hears, signs[7].hears), (Some(true), Some(false)));
    assert_eq!(call.goes_on(1, TALK)[0].hears, Some(true));
}

#[test]
fn of_a_time_in_which_nobody_looked_nothing_is_said() {
    let mut call = Call::new();
    call.goes_on(43, TALK);
    call.now += Duration::from_secs(3_600);
    let signs = call.goes_on(1, Traffic { hears: false, reports: false, answers: false, ..TALK });
    assert!(!is_silent(&signs[0]));
}

#[test]
fn one_dead_connection_of_two_is_enough() {
    let (mut watch, mut now) = (Watch::default(), Instant::now());
    let mut sending = Counters { is_used: true, ..Counters::default() };
    let listening = Counters {
        is_used: true,
        answers: 7,
        heard: Heard { packets: 100, ..Heard::default() },
        ..Counters::default()
    };
    let mut signs = PathSigns::default();
    for quarter in 0..24 {
        now += Duration::from_millis(250);
        sending.sent += 12;
        sending.reported_at = quarter / 4;
        sending.received += 1;
        signs = watch.look(&[sending.clone(), listening.clone()], true, now);
    }
    assert!(is_silent(&signs));
}
