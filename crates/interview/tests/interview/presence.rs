//! How the candidate is, for whoever watches.

use interview::{Command, PlatformInput, SoundInput};
use platform_api::live::{AWAY_AFTER_S, Doing, HEARTBEAT_S};
use platform_api::transcript::Who;

use crate::run::{Run, opened};

fn doings(run: &Run) -> Vec<Doing> {
    let mut doings: Vec<_> = run.reports.iter().map(|(_, presence)| presence.doing).collect();
    doings.dedup();
    doings
}

#[test]
fn who_watches_is_told_where_the_candidate_is_from_the_opening_to_the_end() {
    let mut run = Run::ready();
    run.command(Command::Start);
    run.after(2_000);
    run.agent_joins();
    run.after(2_000);
    run.command(Command::Leave);
    run.after(20_000);
    assert_eq!(doings(&run), [Doing::GettingReady, Doing::Waiting, Doing::Talking, Doing::Ended]);
    let told = run.reports.len();
    run.after(120_000);
    assert_eq!(run.reports.len(), told, "nothing comes after the end");
}

#[test]
fn changes_are_told_at_most_once_a_second_and_silence_is_no_absence() {
    let mut run = Run::live();
    run.reports.clear();
    for _ in 0..40 {
        run.attribute("lk.agent.state", "speaking");
        run.after(50);
        run.attribute("lk.agent.state", "listening");
        run.after(50);
    }
    assert!((3..=5).contains(&run.reports.len()), "{:?}", run.reports);
    run.reports.clear();
    run.after(90_000);
    let gaps: Vec<_> = run.reports.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
    assert!(gaps.len() >= 4, "{:?}", run.reports);
    assert!(gaps.iter().all(|gap| *gap <= u64::from(HEARTBEAT_S) * 1_000), "{gaps:?}");
    const { assert!(AWAY_AFTER_S > 2 * HEARTBEAT_S) };
}

#[test]
fn who_speaks_is_told_until_they_fall_silent() {
    let mut run = Run::live();
    run.after(2_000);
    run.sound(SoundInput::Heard);
    let speaking = |run: &Run| run.reports.last().and_then(|(_, presence)| presence.speaking);
    assert_eq!(speaking(&run), Some(Who::Candidate));
    run.after(4_000);
    assert_eq!(speaking(&run), None);
    run.attribute("lk.agent.state", "speaking");
    run.after(1_000);
    assert_eq!(speaking(&run), Some(Who::Interviewer));
}

#[test]
fn a_problem_is_told_by_its_diagnosis() {
    let mut run = Run::ready();
    run.sound(SoundInput::MicrophoneFailed(diagnosis::Observation::NoMicrophone));
    run.after(1_500);
    let problem = run.reports.last().unwrap().1.problem.clone().unwrap();
    assert_eq!(problem.code, "no_microphone");
}

#[test]
fn a_platform_that_keeps_nothing_is_told_nothing() {
    let mut run = Run::ready_for(interview::Opened { stores_entries: false, ..opened() });
    run.go_live();
    run.after(60_000);
    assert!(run.reports.is_empty());
    run.platform(PlatformInput::Finished);
}
