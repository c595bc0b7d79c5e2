//! Holds the depth of a ring between two clocks that do not run at quite the same speed. Pure arithmetic.

use crate::resample::MAX_BEND;

/// Decides how fast a ring is to be emptied so that it neither runs dry nor grows.
///
/// What is held is the *low water*: the least that was in the ring in the last second. Writers and readers move
/// whole chunks, so the level itself always saws up and down by one or two of them, and what matters is only how
/// much is left at the worst moment. A writer that is sometimes late lowers it, and so gets more reserve by itself.
#[derive(Debug)]
pub(crate) struct DepthController {
    rate: f64,
    /// What the low water should be, in seconds.
    target: f64,
    lowest: Option<f64>,
    observed: usize,
    /// The part of the speed that has been learnt: how far the clocks are apart.
    drift: f64,
    speed: f64,
}

/// A period long enough to hold every chunk's low point (chunks are 10 to 40 ms), short against the seconds in which
/// a fault of the depth is to be mended.
const WINDOW_SECONDS: f64 = 1.0;

/// A fault of the depth is mended with this time constant: 5 ms then need a bend of 0.1 %, which is not heard, and
/// a drift of 200 ppm that appears at once moves the depth by 1 ms at most.
const CORRECTION_SECONDS: f64 = 5.0;

/// The clocks' drift is learnt this much more slowly than faults are mended, so that the two do not fight.
const LEARNING_SECONDS: f64 = 4.0 * CORRECTION_SECONDS;

impl DepthController {
    /// `rate` is the ring's sample rate, `target` the low water to hold, in samples.
    pub(crate) fn new(rate: u32, target: usize) -> Self {
        let rate = f64::from(rate);
        Self { rate, target: target as f64 / rate, lowest: None, observed: 0, drift: 0.0, speed: 1.0 }
    }

    /// Notes that `depth` samples were left after `taken` had been taken. Gives a new speed once a window.
    pub(crate) fn observe(&mut self, depth: usize, taken: usize) -> Option<f64> {
        let depth = depth as f64 / self.rate;
        self.lowest = Some(self.lowest.map_or(depth, |lowest| lowest.min(depth)));
        self.observed += taken;
        if (self.observed as f64) < WINDOW_SECONDS * self.rate {
            return None;
        }
        self.observed = 0;
        let excess = self.lowest.take()? - self.target;
        self.drift += excess * WINDOW_SECONDS / (CORRECTION_SECONDS * LEARNING_SECONDS);
        self.drift = self.drift.clamp(-MAX_BEND, MAX_BEND);
        self.speed = 1.0 + (self.drift + excess / CORRECTION_SECONDS).clamp(-MAX_BEND, MAX_BEND);
        Some(self.speed)
    }

    /// Begins a new window, after an interruption; what has been learnt about the clocks stays.
    pub(crate) fn restart(&mut self) {
        self.lowest = None;
        self.observed = 0;
    }
}
