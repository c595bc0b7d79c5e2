//! When to try again to get a lost device back. Pure arithmetic.

use std::time::{Duration, Instant};

/// Quick attempts first, since most devices are back at once (a sound server that restarts, a headset that switches
/// its profile); then slow ones, for as long as the device is wanted.
#[derive(Debug)]
pub(crate) struct Retry {
    attempts: usize,
    next: Instant,
}

const QUICK: [Duration; 5] = [
    Duration::ZERO,
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_millis(500),
    Duration::from_millis(750),
];

/// A sound server that was started again is used again within 3 s, of which opening both devices may take one and more.
const SLOW: Duration = Duration::from_secs(1);

impl Retry {
    pub(crate) fn new(now: Instant) -> Self {
        Self { attempts: 0, next: now + QUICK[0] }
    }

    pub(crate) fn next(&self) -> Instant {
        self.next
    }

    /// Notes that an attempt failed at `now`. Says whether it was the last quick one, after which people are told.
    pub(crate) fn failed(&mut self, now: Instant) -> bool {
        self.attempts += 1;
        self.next = now + QUICK.get(self.attempts).copied().unwrap_or(SLOW);
        self.attempts == QUICK.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quick_attempts_end_within_two_seconds_are_told_once_and_slow_ones_follow() {
        let start = Instant::now();
        let mut retry = Retry::new(start);
        let mut told = Vec::new();
        for attempt in 0..10 {
            let now = retry.next();
            if retry.failed(now) {
                told.push((attempt, now - start));
            }
        }
        assert_eq!(told, [(4, Duration::from_millis(2000))]);
        let now = retry.next();
        retry.failed(now);
        assert_eq!(retry.next() - now, SLOW);
    }
}
