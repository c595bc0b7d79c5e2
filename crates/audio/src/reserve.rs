//! How much is kept in hand against lateness. Pure arithmetic.

use std::time::Duration;

/// A reserve that is as small as the machine permits: each time that it was not enough it grows by a step, and after
/// a calm while it gives one back.
#[derive(Debug)]
pub(crate) struct Reserve {
    steps: usize,
    calm_since: Duration,
}

/// Twelve steps of 2.5 ms are 30 ms: on a machine that is later than that the sound is bad whatever is done.
const MOST_STEPS: usize = 12;

/// Long enough that a machine that is busy every few seconds keeps its reserve.
const CALM: Duration = Duration::from_secs(20);

impl Reserve {
    pub(crate) fn new() -> Self {
        Self { steps: 0, calm_since: Duration::ZERO }
    }

    /// Notes, at a time since the beginning, whether the reserve was too small. Gives how many steps to keep beyond
    /// the least.
    pub(crate) fn note(&mut self, was_too_small: bool, at: Duration) -> usize {
        if was_too_small {
            self.steps = (self.steps + 1).min(MOST_STEPS);
            self.calm_since = at;
        } else if at.saturating_sub(self.calm_since) > CALM {
            self.steps = self.steps.saturating_sub(1);
            self.calm_since = at;
        }
        self.steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reserve_grows_with_each_trouble_and_shrinks_in_calm() {
        let mut reserve = Reserve::new();
        assert_eq!(reserve.note(false, Duration::ZERO), 0);
        assert_eq!(reserve.note(true, Duration::ZERO), 1);
        for _ in 0..100 {
            reserve.note(true, Duration::ZERO);
        }
        assert_eq!(reserve.note(false, Duration::ZERO), MOST_STEPS);
        let calm = CALM + Duration::from_millis(1);
        assert_eq!(reserve.note(false, calm), MOST_STEPS - 1);
        assert_eq!(reserve.note(false, calm), MOST_STEPS - 1, "one step for each calm while");
        for n in 2..100 {
            reserve.note(false, n * calm);
        }
        assert_eq!(reserve.note(false, 100 * calm), 0);
    }
}
