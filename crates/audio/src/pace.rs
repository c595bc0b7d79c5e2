//! Whether a running stream keeps up with time. Pure arithmetic.

use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Even,
    /// It moves fewer samples than pass: its buffer runs empty (or over) in the sound server, where we do not see it.
    Starved,
    /// It has not moved a sample for [`STALLED`].
    Stalled,
}

/// A stream that has moved no sample for this long is dead, whatever the sound system says.
pub(crate) const STALLED: Duration = Duration::from_secs(2);

/// Long enough for chunks not to matter.
const WINDOW: Duration = Duration::from_secs(1);

/// A second in which a tenth is missing is heard by everybody; clocks are never that wrong.
const LEAST_SHARE: f64 = 0.9;

/// One bad second is an accident, three are too little buffer for this machine.
const BAD_WINDOWS: u32 = 3;

/// Compares a stream's samples with the time that passes.
#[derive(Debug)]
pub(crate) struct PaceWatch {
    rate: u32,
    moved: Instant,
    seen: u64,
    window_start: Instant,
    window_seen: u64,
    bad_windows: u32,
}

impl PaceWatch {
    pub(crate) fn new(rate: u32, now: Instant) -> Self {
        Self { rate, moved: now, seen: 0, window_start: now, window_seen: 0, bad_windows: 0 }
    }

    /// Notes how many samples the stream has moved in all.
    pub(crate) fn note(&mut self, samples: u64, now: Instant) -> Pace {
        if samples != self.seen {
            self.seen = samples;
            self.moved = now;
        }
        if now.duration_since(self.moved) > STALLED {
            return Pace::Stalled;
        }
        let passed = now.duration_since(self.window_start);
        if passed >= WINDOW {
            let moved = (samples - self.window_seen) as f64;
            let due = passed.as_secs_f64() * f64::from(self.rate);
            self.bad_windows = if moved < LEAST_SHARE * due { self.bad_windows + 1 } else { 0 };
            self.window_start = now;
            self.window_seen = samples;
            if self.bad_windows >= BAD_WINDOWS {
                self.bad_windows = 0;
                return Pace::Starved;
            }
        }
        Pace::Even
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;
    const LOOK: Duration = Duration::from_millis(250);

    /// What is found at each look at a stream that moves these shares of what is due, second by second.
    fn paces(shares: &[f64]) -> Vec<Pace> {
        let start = Instant::now();
        let mut watch = PaceWatch::new(RATE, start);
        let (mut samples, mut now) = (0.0, start);
        let mut found = Vec::new();
        for share in shares {
            for _ in 0..4 {
                samples += share * f64::from(RATE) / 4.0;
                now += LOOK;
                found.push(watch.note(samples as u64, now));
            }
        }
        found
    }

    #[test]
    fn a_stream_that_drifts_or_stumbles_is_even() {
        let paces = paces(&[1.0, 0.999, 1.001, 0.5, 1.0, 0.5, 0.5, 1.0]);
        assert!(paces.iter().all(|pace| *pace == Pace::Even), "{paces:?}");
    }

    #[test]
    fn three_bad_seconds_are_starvation_and_are_told_once() {
        let paces = paces(&[1.0, 0.7, 0.8, 0.7, 1.0, 1.0]);
        let starved: Vec<usize> = paces
            .iter()
            .enumerate()
            .filter(|(_, pace)| **pace == Pace::Starved)
            .map(|(look, _)| look)
            .collect();
        assert_eq!(starved, [15]);
    }

    #[test]
    fn a_stream_that_moves_nothing_for_two_seconds_has_stalled() {
        let paces = paces(&[1.0, 0.0, 0.0, 0.0]);
        assert_eq!(paces.iter().position(|pace| *pace == Pace::Stalled), Some(12));
    }
}
