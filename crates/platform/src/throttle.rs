//! So many a minute, then a pause: of failures from one address, for whoever guesses invite keys or sends in rubbish, and
//! of test rooms for one interview.

use crate::App;
use crate::failure::Failure;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Enough for a person who copies a link wrongly again and again; of no use to a program that guesses.
pub const FAILURES: u32 = 20;
const WINDOW: Duration = Duration::from_secs(60);

/// Counts what `K` does in a minute.
pub struct Throttle<K> {
    most: u32,
    counted: Mutex<HashMap<K, Window>>,
}

struct Window {
    began: Instant,
    count: u32,
}

impl<K: Eq + Hash> Throttle<K> {
    /// Lets `most` through in a minute.
    pub fn at_most(most: u32) -> Self {
        Self { most, counted: Mutex::default() }
    }

    /// How long it has to wait, if it has.
    pub fn wait(&self, who: &K, now: Instant) -> Option<Duration> {
        let counted = self.counted.lock();
        let window = counted.get(who).filter(|window| window.count >= self.most)?;
        (window.began + WINDOW).checked_duration_since(now).filter(|left| !left.is_zero())
    }

    pub fn count(&self, who: K, now: Instant) {
        let mut counted = self.counted.lock();
        counted.retain(|_, window| now.duration_since(window.began) < WINDOW);
        counted.entry(who).or_insert(Window { began: now, count: 0 }).count += 1;
    }
}

/// A request that anybody may make. Extracting it, before the body is read, refuses whoever has to wait.
pub struct Stranger {
    app: Arc<App>,
    from: IpAddr,
}

impl Stranger {
    /// It was a bad try.
    pub fn failed(&self) {
        self.app.failures.count(self.from, Instant::now());
    }

    /// Refuses whoever has to wait by now.
    pub fn may_try(&self) -> Result<(), Failure> {
        match self.app.failures.wait(&self.from, Instant::now()) {
            Some(wait) => Err(Failure::too_many_requests(wait)),
            None => Ok(()),
        }
    }
}

impl FromRequestParts<Arc<App>> for Stranger {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let ConnectInfo(from) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(|error| Failure::internal("no address of the other side", &error))?;
        let stranger = Self { app: app.clone(), from: from.ip() };
        stranger.may_try()?;
        Ok(stranger)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_too_often_waits_and_others_do_not() {
        let throttle = Throttle::at_most(FAILURES);
        let (guesser, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let now = Instant::now();
        for _ in 0..FAILURES {
            assert_eq!(throttle.wait(&guesser, now), None);
            throttle.count(guesser, now);
        }
        assert_eq!(throttle.wait(&guesser, now), Some(WINDOW));
        assert_eq!(throttle.wait(&other, now), None);
        assert_eq!(throttle.wait(&guesser, now + WINDOW), None);
    }
}
