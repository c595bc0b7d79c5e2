//! Slows down whoever guesses invite keys: a few failures a minute from one address, then a pause.

use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

/// Enough for a person who copies a link wrongly again and again; of no use to a program that guesses.
const FAILURES: u32 = 20;
const WINDOW: Duration = Duration::from_secs(60);

#[derive(Default)]
pub struct Throttle {
    failed: Mutex<HashMap<IpAddr, Window>>,
}

struct Window {
    began: Instant,
    failures: u32,
}

impl Throttle {
    /// How long this address has to wait, if it has.
    pub fn wait(&self, from: IpAddr, now: Instant) -> Option<Duration> {
        let failed = self.failed.lock();
        let window = failed.get(&from).filter(|w| w.failures >= FAILURES)?;
        (window.began + WINDOW).checked_duration_since(now).filter(|left| !left.is_zero())
    }

    pub fn failed(&self, from: IpAddr, now: Instant) {
        let mut failed = self.failed.lock();
        failed.retain(|_, window| now.duration_since(window.began) < WINDOW);
        failed.entry(from).or_insert(Window { began: now, failures: 0 }).failures += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_too_often_waits_and_others_do_not() {
        let throttle = Throttle::default();
        let (guesser, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Instant::now();
        for _ in 0..FAILURES {
            assert_eq!(throttle.wait(guesser, now), None);
            throttle.failed(guesser, now);
        }
        assert_eq!(throttle.wait(guesser, now), Some(WINDOW));
        assert_eq!(throttle.wait(other, now), None);
        assert_eq!(throttle.wait(guesser, now + WINDOW), None);
    }
}
