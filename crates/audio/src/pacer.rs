//! When the next frame leaves: every 10 ms of the microphone's clock, evenly. Pure arithmetic.

use std::time::{Duration, Instant};

use crate::FRAME_DURATION;

/// Spaces frames evenly although a device delivers its samples in chunks of any length, sometimes late.
///
/// A frame leaves when the schedule says so and its samples are there. When they come late, the schedule moves back
/// by that; when for a while they have always come early, it creeps forward. So the schedule follows the device's
/// clock, is as early as the device's own unevenness permits, and needs no resampling.
#[derive(Debug)]
pub(crate) struct Pacer {
    next: Instant,
    least_slack: Option<Duration>,
    frames: u32,
}

/// The schedule keeps this distance from the latest arrival, for the arrivals that are later than those seen.
const MARGIN: Duration = Duration::from_millis(1);

/// A second: long enough to see a device's latest arrival.
const WINDOW: u32 = 100;

/// The schedule creeps forward by at most this for each frame, which leaves the spacing at 9.75 ms.
const CREEP: Duration = Duration::from_micros(250);

/// A schedule that is further behind than this was stopped (the machine slept): it starts again, without making up.
const LONGEST_LAG: Duration = Duration::from_millis(200);

impl Pacer {
    pub(crate) fn new(now: Instant) -> Self {
        Self { next: now, least_slack: None, frames: 0 }
    }

    /// When the next frame should leave.
    pub(crate) fn next(&self) -> Instant {
        self.next
    }

    /// Notes that a frame left at `now`. `arrived` is when its last sample came from the device; `None` for a frame
    /// that was not the device's.
    pub(crate) fn left(&mut self, now: Instant, arrived: Option<Instant>) {
        let scheduled = self.next;
        self.next = scheduled + FRAME_DURATION;
        if now.saturating_duration_since(scheduled) > LONGEST_LAG {
            self.next = now + FRAME_DURATION;
            self.start_window();
            return;
        }
        let Some(arrived) = arrived else { return };
        if arrived > scheduled {
            self.next = arrived + MARGIN + FRAME_DURATION;
            self.start_window();
            return;
        }
        let slack = scheduled - arrived;
        let least = self.least_slack.map_or(slack, |least| least.min(slack));
        self.least_slack = Some(least);
        self.frames += 1;
        if self.frames >= WINDOW {
            let excess = least.saturating_sub(MARGIN);
            let step = (excess / 8).min(CREEP);
            self.next -= step;
            self.least_slack = Some(least - step);
            if step.is_zero() || self.frames >= 2 * WINDOW {
                self.start_window();
            }
        }
    }

    fn start_window(&mut self) {
        self.least_slack = None;
        self.frames = 0;
    }
}
