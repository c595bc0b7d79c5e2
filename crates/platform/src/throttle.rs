//! Slows down whoever guesses invite keys or sends in rubbish: a few failures a minute from one address, then a pause.

use crate::App;
use crate::failure::Failure;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use parking_lot::Mutex;
use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
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

/// A request that anybody may make. Extracting it, before the body is read, refuses whoever has to wait.
pub struct Stranger {
    app: Arc<App>,
    from: IpAddr,
}

impl Stranger {
    /// It was a bad try.
    pub fn failed(&self) {
        self.app.throttle.failed(self.from, Instant::now());
    }
}

impl FromRequestParts<Arc<App>> for Stranger {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let ConnectInfo(from) = ConnectInfo::<SocketAddr>::from_request_parts(parts, app)
            .await
            .map_err(|error| Failure::internal("no address of the other side", &error))?;
        match app.throttle.wait(from.ip(), Instant::now()) {
            Some(wait) => Err(Failure::too_many_requests(wait)),
            None => Ok(Self { app: app.clone(), from: from.ip() }),
        }
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
