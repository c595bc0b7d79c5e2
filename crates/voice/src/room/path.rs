//! Whether packets come and are confirmed, by what changes in the counters. Pure; time comes with the samples.

use std::time::{Duration, Instant};

use interview::PathSigns;

use super::counters::Counters;

/// While something is sent, the server reports on it every second (measured: livekit-server 1.11), and half a second
/// later where the encoder pauses in silence.
const QUIET: Duration = Duration::from_millis(1_500);
/// Otherwise only ICE asks, every 2.5 s.
const IDLE_QUIET: Duration = Duration::from_secs(4);
/// Packets of sound come 50 times a second, in silence still every 0.4 s.
const SENDING: Duration = Duration::from_secs(1);
/// Nothing can be said of a time in which nobody looked: the computer slept, or had no time.
const LONGEST_BLINK: Duration = Duration::from_secs(2);

/// Both peer connections of a room.
#[derive(Debug, Default)]
pub(super) struct Watch {
    sides: [Side; 2],
    begun: Option<Instant>,
    looked_at: Option<Instant>,
    listens_since: Option<Instant>,
    heard: Seen<u64>,
}

#[derive(Debug, Default)]
struct Side {
    received: Seen<u64>,
    confirmed: Seen<(i64, u64)>,
    sent: Seen<u64>,
    sends_since: Option<Instant>,
}

/// A value, and when it was last another one.
#[derive(Debug, Default)]
struct Seen<T> {
    value: T,
    changed_at: Option<Instant>,
}

impl Watch {
    /// `listens` while a track that is not muted is subscribed.
    pub(super) fn look(&mut self, counters: &[Counters; 2], listens: bool, now: Instant) -> PathSigns {
        let blinked = self.looked_at.is_some_and(|looked| now - looked > LONGEST_BLINK);
        if blinked {
            *self = Self::default();
        }
        let begun = *self.begun.get_or_insert(now);
        let mut signs = PathSigns::default();
        for (side, counters) in self.sides.iter_mut().zip(counters).filter(|(_, counters)| counters.is_used) {
            let (receives, is_confirmed) = side.look(counters, begun, now);
            signs.receives &= receives;
            signs.is_confirmed &= is_confirmed;
        }
        let packets = counters.iter().map(|counters| counters.heard.packets).sum();
        self.heard.see(packets, now);
        self.listens_since = listens.then(|| self.listens_since.unwrap_or(now));
        signs.hears = self.listens_since.map(|since| self.heard.age(since, now) < QUIET);
        self.looked_at = Some(now);
        signs
    }
}

impl Side {
    /// Whether something comes, and whether what is sent is confirmed.
    fn look(&mut self, counters: &Counters, begun: Instant, now: Instant) -> (bool, bool) {
        self.received.see(counters.received, now);
        self.confirmed.see((counters.reported_at, counters.answers), now);
        if self.sent.see(counters.sent, now) {
            self.sends_since.get_or_insert(now);
        } else if self.sent.age(begun, now) >= SENDING {
            self.sends_since = None;
        }
        match self.sends_since {
            // What was not expected before is not missing yet.
            Some(since) => (self.received.age(since, now) < QUIET, self.confirmed.age(since, now) < QUIET),
            None => {
                let is_confirmed = self.confirmed.age(begun, now) < IDLE_QUIET;
                (is_confirmed || self.received.age(begun, now) < IDLE_QUIET, is_confirmed)
            }
        }
    }
}

impl<T: PartialEq> Seen<T> {
    /// True where it is another value.
    fn see(&mut self, value: T, now: Instant) -> bool {
        let is_new = self.value != value;
        if is_new {
            self.value = value;
            self.changed_at = Some(now);
        }
        is_new
    }

    /// Since it was another one, counted from `begun` at the earliest.
    fn age(&self, begun: Instant, now: Instant) -> Duration {
        now - self.changed_at.map_or(begun, |changed| changed.max(begun))
    }
}

#[cfg(test)]
mod tests;
