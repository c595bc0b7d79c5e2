//! Holds the depth of a ring between two clocks that do not run at quite the same speed. Pure arithmetic.

use crate::resample::MAX_BEND;

/// Decides how fast a ring is to be emptied so that it neither runs dry nor grows.
///
/// What is held is the *mean* level, looked at in regular intervals. Writers and readers move whole chunks, so the level
/// saws up and down, and the lowest level depends on which of them happens to come first: it jumps by a whole chunk
/// when the clocks have drifted so far that they change places. The mean does not.
#[derive(Debug)]
pub(crate) struct DepthController {
    rate: f64,
    /// What the mean should be, in seconds.
    target: f64,
    sum: f64,
    looks: u32,
    /// The part of the speed that has been learnt: how far the clocks are apart.
    drift: f64,
}

/// A second of looks at [`crate::speaker::BLOCK_DURATION`]: many chunks, so that their sawing is averaged out, but short
/// against the seconds in which a fault is mended.
pub(crate) const LOOKS: u32 = 400;

const WINDOW_SECONDS: f64 = 1.0;

/// A fault of the depth is mended with this time constant: 5 ms then need a bend of 0.25 %, which is not heard, and
/// a drift of 200 ppm that appears at once moves the depth by 0.4 ms at most.
const CORRECTION_SECONDS: f64 = 2.0;

/// The clocks' drift is learnt this much more slowly than faults are mended, so that the two do not fight.
const LEARNING_SECONDS: f64 = 4.0 * CORRECTION_SECONDS;

/// What is further off was an event (a pause, a burst), from which nothing is to be learnt about the clocks. A drift of
/// 2000 ppm, ten times that of the worst clocks but usual with virtual ones, is 4 ms off before it is learnt.
const LARGEST_LESSON_SECONDS: f64 = 0.005;

impl DepthController {
    /// `rate` is the ring's sample rate, `target` the mean level to hold, in samples.
    pub(crate) fn new(rate: u32, target: usize) -> Self {
        let rate = f64::from(rate);
        Self { rate, target: target as f64 / rate, sum: 0.0, looks: 0, drift: 0.0 }
    }

    /// Notes how many samples are in the ring, in regular intervals. Gives a new speed once a window.
    pub(crate) fn observe(&mut self, depth: usize) -> Option<f64> {
        self.sum += depth as f64 / self.rate;
        self.looks += 1;
        if self.looks < LOOKS {
            return None;
        }
        let excess = self.sum / f64::from(self.looks) - self.target;
        self.restart();
        if excess.abs() <= LARGEST_LESSON_SECONDS {
            self.drift += excess * WINDOW_SECONDS / (CORRECTION_SECONDS * LEARNING_SECONDS);
            self.drift = self.drift.clamp(-MAX_BEND, MAX_BEND);
        }
        Some(1.0 + (self.drift + excess / CORRECTION_SECONDS).clamp(-MAX_BEND, MAX_BEND))
    }

    /// Holds another mean from now on, in samples.
    pub(crate) fn set_target(&mut self, target: usize) {
        self.target = target as f64 / self.rate;
    }

    /// The speed at which the depth stays as it is; begins a new window.
    pub(crate) fn speed_of_clocks(&mut self) -> f64 {
        self.restart();
        1.0 + self.drift
    }

    /// Begins a new window, after an interruption; what has been learnt about the clocks stays.
    pub(crate) fn restart(&mut self) {
        self.sum = 0.0;
        self.looks = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 48_000;

    /// A ring whose writer is `drift` faster than its reader, for `seconds`; gives its depth in milliseconds.
    fn depth_after(seconds: usize, start: f64, drift: f64) -> f64 {
        let mut controller = DepthController::new(RATE, 480);
        let (mut depth, mut speed) = (start * f64::from(RATE) / 1000.0, 1.0);
        for _ in 0..seconds * LOOKS as usize {
            depth += (1.0 + drift - speed) * f64::from(RATE) / f64::from(LOOKS);
            speed = controller.observe(depth.max(0.0) as usize).unwrap_or(speed);
        }
        depth * 1000.0 / f64::from(RATE)
    }

    #[test]
    fn drift_is_learnt_and_the_depth_comes_back_to_its_target() {
        for drift in [0.0, 0.0002, -0.0002, 0.002, -0.002] {
            let depth = depth_after(300, 10.0, drift);
            assert!((depth - 10.0).abs() < 0.1, "drift {drift}: {depth} ms");
        }
    }

    #[test]
    fn a_fault_is_mended_in_seconds_and_not_overdone() {
        assert!(depth_after(15, 20.0, 0.0) < 12.0);
        assert!(depth_after(40, 20.0, 0.0) > 8.0);
    }
}
