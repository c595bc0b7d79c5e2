//! Whether a running stream keeps up with time. Pure arithmetic.

use std::time::{Duration, Instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    Even,
    /// It has lost time: its buffer ran empty (or over) in the sound server, where we do not see it.
    Starved,
    /// It has not moved a sample for [`STALLED`].
    Stalled,
}

/// A stream that has moved no sample for this long is dead, whatever the sound system says.
pub(crate) const STALLED: Duration = Duration::from_secs(2);

/// What a stream may lose within a window. One loss of this length, or several short ones, are heard; a chunk that is not
/// due yet looks like a loss of 20 ms at most.
const LOSS: Duration = Duration::from_millis(40);

/// Clocks that are 1000 ppm apart, more than any are, lose 10 ms in this time.
const WINDOW: Duration = Duration::from_secs(10);

/// Compares a stream's samples with the time that passes.
#[derive(Debug)]
pub(crate) struct PaceWatch {
    rate: u32,
    moved: Instant,
    seen: u64,
    settled: Instant,
    window_start: Instant,
    window_seen: u64,
}

impl PaceWatch {
    /// Losses before `settled` do not count.
    pub(crate) fn new(rate: u32, now: Instant, settled: Instant) -> Self {
        Self { rate, moved: now, seen: 0, settled, window_start: now, window_seen: 0 }
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
        let moved = Duration::from_secs_f64((samples - self.window_seen) as f64 / f64::from(self.rate));
        let starved = now >= self.settled && passed.saturating_sub(moved) > LOSS;
        if starved || passed > WINDOW || now < self.settled {
            self.window_start = now;
            self.window_seen = samples;
        }
        if starved { Pace::Starved } else { Pace::Even }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;
    const LOOK: Duration = Duration::from_millis(250);

    /// What is found at each look at a stream that moves these shares of what is due, second by second.
    fn paces(settling: Duration, shares: &[f64]) -> Vec<Pace> {
        let start = Instant::now();
        let mut watch = PaceWatch::new(RATE, start, start + settling);
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
    fn a_stream_whose_clock_is_wrong_is_even() {
        for share in [0.999, 1.0, 1.001] {
            let paces = paces(Duration::ZERO, &[share; 100]);
            assert!(paces.iter().all(|pace| *pace == Pace::Even), "{share}: {paces:?}");
        }
    }

    #[test]
    fn lost_time_is_starvation_at_once_when_it_is_much_and_soon_when_it_is_little() {
        let first_of =
            |shares: &[f64]| paces(Duration::ZERO, shares).iter().position(|pace| *pace == Pace::Starved);
        assert_eq!(first_of(&[1.0, 0.7]), Some(4));
        assert_eq!(first_of(&[0.98; 10]), Some(8));
        assert_eq!(first_of(&[1.0, 0.97, 1.0, 1.0]), None);
    }

    #[test]
    fn what_is_lost_while_a_device_starts_does_not_count() {
        let paces = paces(Duration::from_secs(3), &[0.2, 0.5, 0.9, 1.0, 1.0]);
        assert!(paces.iter().all(|pace| *pace == Pace::Even), "{paces:?}");
    }

    #[test]
    fn a_stream_that_moves_nothing_for_two_seconds_has_stalled() {
        let paces = paces(Duration::from_secs(3), &[1.0, 0.0, 0.0, 0.0]);
        assert_eq!(paces.iter().position(|pace| *pace == Pace::Stalled), Some(12));
    }
}
