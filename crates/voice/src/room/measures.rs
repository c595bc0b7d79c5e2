//! Rates and shares over the last seconds, from the counters. Pure; time comes with them.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

use interview::CallMeasures;

use super::counters::Counters;

/// Long enough for loss in whole percents (250 packets), short enough to show what a person hears.
const WINDOW: Duration = Duration::from_secs(5);

/// Of one room.
#[derive(Debug, Default)]
pub(super) struct Meter {
    samples: VecDeque<(Instant, [Counters; 2])>,
}

impl Meter {
    /// Wants to be called about once a second. `None` at the first time, to which nothing can be compared.
    pub(super) fn measure(&mut self, counters: [Counters; 2], now: Instant) -> Option<CallMeasures> {
        let total = |of: fn(&Counters) -> u64, counters: &[Counters; 2]| counters.iter().map(of).sum::<u64>();
        let packets = |counters: &[Counters; 2]| total(|one| one.sent + one.heard.packets, counters);
        // The SDK has made new connections, which count from zero.
        if self.samples.back().is_some_and(|(_, last)| packets(last) > packets(&counters)) {
            self.samples.clear();
        }
        while self.samples.len() > 1 && self.samples.front().is_some_and(|(at, _)| now - *at > WINDOW) {
            self.samples.pop_front();
        }
        let measures = self.samples.front().map(|(since, before)| {
            let seconds = (now - *since).as_secs_f64();
            let grown = |of: fn(&Counters) -> u64| total(of, &counters).saturating_sub(total(of, before));
            let received = grown(|one| one.heard.packets);
            let lost = grown(|one| one.heard.lost);
            CallMeasures {
                round_trip_ms: worst(&counters, |one| one.round_trip),
                jitter_ms: worst(&counters, |one| one.heard.jitter),
                lost_in_percent: percent(lost, received + lost),
                lost_out_percent: percent(grown(|one| one.lost_out), grown(|one| one.sent)),
                concealed_percent: percent(grown(|one| one.heard.concealed), grown(|one| one.heard.samples)),
                in_kbps: kbps(grown(|one| one.heard.bytes), seconds),
                out_kbps: kbps(grown(|one| one.sent_bytes), seconds),
            }
        });
        self.samples.push_back((now, counters));
        measures
    }
}

/// In milliseconds.
fn worst(counters: &[Counters; 2], seconds: fn(&Counters) -> Option<f64>) -> Option<f32> {
    counters.iter().filter_map(seconds).reduce(f64::max).map(|seconds| (seconds * 1000.0) as f32)
}

/// `None` where there is nothing of which it could be a share.
fn percent(part: u64, whole: u64) -> Option<f32> {
    (whole > 0).then(|| (part as f64 / whole as f64 * 100.0).min(100.0) as f32)
}

fn kbps(bytes: u64, seconds: f64) -> f32 {
    if seconds > 0.0 { (bytes as f64 * 8.0 / 1000.0 / seconds) as f32 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::counters::Heard;

    fn after(seconds: u64) -> [Counters; 2] {
        let heard = Heard {
            packets: 45 * seconds,
            lost: 5 * seconds,
            bytes: 4_000 * seconds,
            samples: 48_000 * seconds,
            concealed: 4_800 * seconds,
            jitter: Some(0.012),
        };
        let sent = 50 * seconds;
        let one = Counters {
            sent,
            sent_bytes: 5_000 * seconds,
            lost_out: sent / 50,
            round_trip: Some(0.08),
            heard,
            ..Counters::default()
        };
        [one, Counters::default()]
    }

    #[test]
    fn rates_and_shares_are_those_of_the_last_seconds() {
        let (mut meter, begun) = (Meter::default(), Instant::now());
        assert_eq!(meter.measure(after(0), begun), None);
        let mut last = None;
        for second in 1..=20 {
            last = meter.measure(after(second), begun + Duration::from_secs(second));
        }
        let measures = last.unwrap();
        let expected = CallMeasures {
            round_trip_ms: Some(80.0),
            jitter_ms: Some(12.0),
            lost_in_percent: Some(10.0),
            lost_out_percent: Some(2.0),
            concealed_percent: Some(10.0),
            in_kbps: 32.0,
            out_kbps: 40.0,
        };
        assert_eq!(measures, expected);
        assert!(meter.samples.len() <= 7, "{} samples are kept", meter.samples.len());
    }

    #[test]
    fn counters_that_begin_anew_are_not_compared_to_the_old_ones() {
        let (mut meter, begun) = (Meter::default(), Instant::now());
        meter.measure(after(10), begun);
        assert_eq!(meter.measure(after(0), begun + Duration::from_secs(1)), None);
        assert!(meter.measure(after(1), begun + Duration::from_secs(2)).is_some());
    }
}
