//! How much is kept in hand against lateness. Pure arithmetic.

use std::time::Duration;

/// A reserve that is as small as the machine permits: each time that it was not enough it grows by a step, and after a
/// calm while it gives one back. Each trouble doubles that while, so that a machine that is busy again and again is not
/// asked again and again.
#[derive(Debug)]
pub(crate) struct Reserve {
    steps: usize,
    most_steps: usize,
    calm_since: Duration,
    calm: Duration,
}

const LONGEST_CALM: Duration = Duration::from_secs(600);

impl Reserve {
    /// None at first, and never more than `most_steps`; the first one is given back after twice `calm`.
    pub(crate) fn new(most_steps: usize, calm: Duration) -> Self {
        Self { steps: 0, most_steps, calm_since: Duration::ZERO, calm }
    }

    /// Of blocks of 2.5 ms in a ring. Twelve are 30 ms: on a machine that is later than that the sound is bad whatever is
    /// done. A start-up or another short commotion passes in 10 s.
    pub(crate) fn of_blocks() -> Self {
        Self::new(12, Duration::from_secs(10))
    }

    /// Notes, at a time since the beginning, whether the reserve was too small. Gives how many steps to keep beyond
    /// the least.
    pub(crate) fn note(&mut self, was_too_small: bool, at: Duration) -> usize {
        if was_too_small {
            self.steps = (self.steps + 1).min(self.most_steps);
            self.calm_since = at;
            self.calm = (2 * self.calm).min(LONGEST_CALM);
        } else if at.saturating_sub(self.calm_since) > self.calm {
            self.steps = self.steps.saturating_sub(1);
            self.calm_since = at;
        }
        self.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn the_reserve_grows_with_each_trouble_up_to_its_most() {
        let mut reserve = Reserve::of_blocks();
        assert_eq!(reserve.note(false, seconds(0)), 0);
        assert_eq!(reserve.note(true, seconds(1)), 1);
        assert_eq!(reserve.note(true, seconds(2)), 2);
        for _ in 0..100 {
            reserve.note(true, seconds(3));
        }
        assert_eq!(reserve.note(false, seconds(4)), 12);
    }

    #[test]
    fn in_calm_it_gives_back_a_step_at_a_time_and_more_slowly_after_each_trouble() {
        let mut reserve = Reserve::of_blocks();
        reserve.note(true, seconds(0));
        assert_eq!(reserve.note(false, seconds(20)), 1);
        assert_eq!(reserve.note(false, seconds(21)), 0);
        reserve.note(true, seconds(30));
        assert_eq!(reserve.note(false, seconds(70)), 1);
        assert_eq!(reserve.note(false, seconds(71)), 0);
    }
}
