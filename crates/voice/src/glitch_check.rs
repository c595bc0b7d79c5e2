//! Whether sound goes through this computer without breaks while devices are open, for the check before a call. Pure.
//!
//! What the network does is not counted here: the media's check judges that.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use audio::{Direction, FRAME_SAMPLES, Glitches};
use diagnosis::{BrokenSound, Grade, Observation};
use interview::{Outcome, Quantity};

/// What was lost of late, by [`Direction`].
#[derive(Debug, Default)]
pub(crate) struct GlitchCheck {
    lines: [Line; 2],
    next_judgement: Option<Instant>,
    told: Option<Outcome>,
}

/// One direction's device.
#[derive(Debug, Default)]
struct Line {
    opened: Option<Instant>,
    /// Breaks with the time at which they were reported, the oldest first.
    breaks: VecDeque<(Instant, u64)>,
}

/// What is older says nothing of how sound goes now: a machine that was busy while this program started is not any more.
const WINDOW: Duration = Duration::from_secs(10);
/// Sound servers pause and hurry while they open a device, and our buffers find their length.
const SETTLING: Duration = Duration::from_secs(2);
/// So long without a break is worth being told as good.
const EVEN: Duration = Duration::from_secs(5);
const INTERVAL: Duration = Duration::from_secs(1);

/// Breaks within the window, each of about 10 ms, so that they are tenths of a percent. By the E-model (ITU-T G.107), lost
/// sound that nothing conceals (G.113: Bpl 4.3) takes a call from 93 below 80 with 0.7 %, where G.109 has "some users
/// dissatisfied", and below 70 with 1.4 %, where it has many.
const FAIR_FROM: u64 = 7;
const POOR_FROM: u64 = 14;

impl GlitchCheck {
    /// A device begins to deliver or to take sound, maybe in the place of another one.
    pub(crate) fn begin(&mut self, direction: Direction, now: Instant) {
        self.lines[direction as usize] = Line { opened: Some(now), breaks: VecDeque::new() };
        self.told = None;
    }

    pub(crate) fn note(&mut self, glitches: &Glitches, now: Instant) {
        let overrun = glitches.microphone_overruns.div_ceil(FRAME_SAMPLES as u64);
        self.lines[Direction::Input as usize].note(glitches.missing_frames + overrun, now);
        self.lines[Direction::Output as usize].note(glitches.speaker_underruns, now);
    }

    /// To be asked often; gives an outcome when it differs from the last one, at most once a second.
    pub(crate) fn judge(&mut self, now: Instant) -> Option<Outcome> {
        if self.next_judgement.is_some_and(|next| now < next) {
            return None;
        }
        self.next_judgement = Some(now + INTERVAL);
        let [microphone, speaker] = self.lines.each_mut().map(|line| line.recent(now));
        let is_even_for_long = self.lines.iter().any(|line| line.is_open_for(EVEN, now));
        let outcome = graded(microphone, speaker);
        if (outcome.grade == Grade::Good && !is_even_for_long) || self.told.as_ref() == Some(&outcome) {
            return None;
        }
        self.told = Some(outcome.clone());
        Some(outcome)
    }
}

impl Line {
    fn note(&mut self, breaks: u64, now: Instant) {
        if breaks > 0 && self.is_open_for(SETTLING, now) {
            self.breaks.push_back((now, breaks));
        }
    }

    fn is_open_for(&self, long: Duration, now: Instant) -> bool {
        self.opened.is_some_and(|opened| now.duration_since(opened) >= long)
    }

    fn recent(&mut self, now: Instant) -> u64 {
        self.breaks.retain(|(at, _)| now.duration_since(*at) < WINDOW);
        self.breaks.iter().map(|(_, breaks)| breaks).sum()
    }
}

fn graded(microphone: u64, speaker: u64) -> Outcome {
    let breaks = microphone + speaker;
    let what = match (microphone >= FAIR_FROM, speaker >= FAIR_FROM) {
        (true, true) => BrokenSound::Both,
        (true, false) => BrokenSound::Microphone,
        (false, true) => BrokenSound::Speaker,
        (false, false) => return Outcome::good(Vec::new()).with(Quantity::Glitches, breaks as f64),
    };
    let grade = if microphone.max(speaker) >= POOR_FROM { Grade::Poor } else { Grade::Fair };
    let observed = Observation::SoundBreaksUp {
        what,
        breaks: u32::try_from(breaks).unwrap_or(u32::MAX),
        within: WINDOW,
    };
    Outcome { grade, measures: Vec::new(), observed: Some(observed) }.with(Quantity::Glitches, breaks as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Both devices are open and have settled.
    struct Run {
        check: GlitchCheck,
        now: Instant,
    }

    impl Run {
        fn new() -> Self {
            let (mut check, now) = (GlitchCheck::default(), Instant::now());
            check.begin(Direction::Input, now);
            check.begin(Direction::Output, now);
            Self { check, now: now + SETTLING }
        }

        fn after(&mut self, passed: Duration) -> Option<Outcome> {
            self.now += passed;
            self.check.judge(self.now)
        }

        fn note(&mut self, glitches: Glitches) -> Option<Outcome> {
            self.check.note(&glitches, self.now);
            self.after(INTERVAL)
        }
    }

    fn missing(missing_frames: u64) -> Glitches {
        Glitches { missing_frames, ..Glitches::default() }
    }

    fn underruns(speaker_underruns: u64) -> Glitches {
        Glitches { speaker_underruns, ..Glitches::default() }
    }

    #[test]
    fn breaks_are_graded_by_their_number_and_named_by_their_direction() {
        use BrokenSound::{Both, Microphone, Speaker};
        for (glitches, grade, named) in [
            (missing(6), Grade::Good, None),
            (missing(7), Grade::Fair, Some((Microphone, 7))),
            (missing(14), Grade::Poor, Some((Microphone, 14))),
            (underruns(7), Grade::Fair, Some((Speaker, 7))),
            (underruns(20), Grade::Poor, Some((Speaker, 20))),
            (Glitches { speaker_underruns: 8, ..missing(9) }, Grade::Fair, Some((Both, 17))),
            // 10 ms are 480 samples
            (Glitches { microphone_overruns: 7 * 480, ..missing(7) }, Grade::Poor, Some((Microphone, 14))),
            (Glitches { input_underruns: 50, input_overruns: 9_000, ..missing(0) }, Grade::Good, None),
        ] {
            let mut run = Run::new();
            run.now += EVEN;
            let outcome = run.note(glitches).expect("an outcome");
            assert_eq!(outcome.grade, grade, "{glitches:?}");
            let observed =
                named.map(|(what, breaks)| Observation::SoundBreaksUp { what, breaks, within: WINDOW });
            assert_eq!(outcome.observed, observed, "{glitches:?}");
            assert_eq!(outcome.measures[0].quantity, Quantity::Glitches);
        }
    }

    #[test]
    fn sound_without_breaks_is_good_once_it_has_gone_on_for_a_while() {
        let mut run = Run::new();
        assert_eq!(run.after(INTERVAL), None, "too early to tell");
        let good = run.after(EVEN).expect("that it is even");
        assert_eq!((good.grade, good.measures[0].value), (Grade::Good, 0.0));
        assert_eq!(run.after(INTERVAL), None, "it was told");
    }

    #[test]
    fn breaks_are_forgotten_after_a_while_and_with_their_device() {
        let mut run = Run::new();
        assert_eq!(run.note(missing(30)).expect("the breaks").grade, Grade::Poor);
        assert_eq!(run.after(WINDOW).expect("that they are over").grade, Grade::Good);

        let mut run = Run::new();
        run.note(missing(30));
        run.check.begin(Direction::Input, run.now);
        run.now += SETTLING + EVEN;
        assert_eq!(run.after(INTERVAL).expect("the other device").grade, Grade::Good);
    }

    #[test]
    fn what_is_missed_while_a_device_is_opened_does_not_count() {
        let mut run = Run::new();
        run.check.begin(Direction::Output, run.now);
        run.check.note(&underruns(40), run.now);
        run.now += SETTLING;
        assert_eq!(run.after(EVEN).expect("an outcome").grade, Grade::Good);
    }

    #[test]
    fn nothing_is_told_while_nothing_is_open() {
        let (mut check, now) = (GlitchCheck::default(), Instant::now());
        check.note(&missing(50), now);
        assert_eq!(check.judge(now + 2 * EVEN), None);
    }
}
