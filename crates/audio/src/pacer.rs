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

#[cfg(test)]
mod tests {
    use super::*;

    /// A device that delivers chunks by its own clock, unevenly, and the frames that the pacer makes of them.
    struct Device {
        chunk: Duration,
        /// How much faster than ours its clock runs.
        drift: f64,
        lateness: fn(u32) -> Duration,
    }

    struct Paced {
        /// When each frame left.
        left: Vec<Duration>,
        /// How long after its last sample's arrival.
        waited: Vec<Duration>,
    }

    impl Device {
        fn arrival(&self, chunk: u32) -> Duration {
            self.chunk.mul_f64(f64::from(chunk + 1) / (1.0 + self.drift)) + (self.lateness)(chunk)
        }

        /// What `seconds` of it look like after the pacer, whose thread wakes up every millisecond while it waits.
        fn pace(&self, seconds: u32) -> Paced {
            let start = Instant::now();
            let mut pacer = Pacer::new(start + Duration::from_millis(3));
            let mut paced = Paced { left: Vec::new(), waited: Vec::new() };
            for frame in 0..seconds * 100 {
                let last_chunk =
                    (FRAME_DURATION * (frame + 1)).div_duration_f64(self.chunk).ceil() as u32 - 1;
                // chunks arrive in order
                let arrived = (0..=last_chunk).rev().take(4).map(|chunk| self.arrival(chunk)).max().unwrap();
                let mut now = pacer.next();
                while now < start + arrived {
                    now += Duration::from_millis(1);
                }
                pacer.left(now, Some(start + arrived));
                paced.left.push(now - start);
                paced.waited.push((now - start) - arrived);
            }
            paced
        }
    }

    impl Paced {
        fn gaps(&self) -> Vec<Duration> {
            let mut gaps: Vec<_> = self.left.windows(2).map(|pair| pair[1] - pair[0]).collect();
            gaps.sort();
            gaps
        }

        /// From the tenth second on, as a percentile of all gaps.
        fn settled_gap(&self, percent: usize) -> Duration {
            let settled = Self { left: self.left[1000..].to_vec(), waited: Vec::new() };
            let gaps = settled.gaps();
            gaps[gaps.len() * percent / 100]
        }

        fn settled_mean_wait(&self) -> Duration {
            let settled = &self.waited[1000..];
            settled.iter().sum::<Duration>() / settled.len() as u32
        }
    }

    const EVEN: fn(u32) -> Duration = |_| Duration::ZERO;
    /// Up to 3 ms, the same in every run.
    const UNEVEN: fn(u32) -> Duration = |chunk| Duration::from_micros(u64::from(chunk * 7919 % 3001));

    #[test]
    fn chunks_of_a_frame_leave_about_a_millisecond_after_they_arrive() {
        let device = Device { chunk: FRAME_DURATION, drift: 0.0, lateness: EVEN };
        let wait = device.pace(60).settled_mean_wait();
        assert!(wait <= Duration::from_micros(2_100), "{wait:?}");
    }

    #[test]
    fn chunks_of_any_length_become_even_frames() {
        for micros in [2_500, 5_000, 10_000, 10_667, 20_000, 21_333, 46_440] {
            let device = Device { chunk: Duration::from_micros(micros), drift: 0.0, lateness: EVEN };
            let paced = device.pace(60);
            let (shortest, longest) = (paced.settled_gap(1), paced.settled_gap(99));
            assert!(shortest > Duration::from_millis(9), "{micros} us: {shortest:?}");
            assert!(longest < Duration::from_millis(11), "{micros} us: {longest:?}");
        }
    }

    #[test]
    fn uneven_chunks_become_even_frames() {
        let paced = Device { chunk: FRAME_DURATION, drift: 0.0, lateness: UNEVEN }.pace(60);
        assert!(paced.settled_gap(99) < Duration::from_millis(11), "{:?}", paced.settled_gap(99));
        assert!(paced.settled_mean_wait() < Duration::from_millis(4), "{:?}", paced.settled_mean_wait());
    }

    #[test]
    fn the_frames_follow_the_clock_of_the_device() {
        for drift in [0.0002, -0.0002] {
            let paced = Device { chunk: FRAME_DURATION, drift, lateness: UNEVEN }.pace(600);
            let longest_wait = paced.waited[1000..].iter().max().unwrap();
            assert!(*longest_wait < Duration::from_millis(8), "{drift}: {longest_wait:?}");
            assert!(paced.settled_gap(99) < Duration::from_millis(11), "{drift}");
        }
    }

    #[test]
    fn a_late_chunk_costs_delay_only_for_a_while() {
        let once_late: fn(u32) -> Duration =
            |chunk| Duration::from_millis(if chunk == 2_000 { 30 } else { 0 });
        let paced = Device { chunk: FRAME_DURATION, drift: 0.0, lateness: once_late }.pace(60);
        let last = paced.waited.last().unwrap();
        assert!(*last < Duration::from_millis(3), "{last:?}");
    }

    #[test]
    fn after_a_long_stop_frames_are_not_made_up_for() {
        let start = Instant::now();
        let mut pacer = Pacer::new(start);
        pacer.left(start, None);
        let woken = start + Duration::from_secs(3600);
        pacer.left(woken, None);
        assert_eq!(pacer.next(), woken + FRAME_DURATION);
    }
}
