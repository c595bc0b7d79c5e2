//! How a call sounds over a network, from what can be measured of it.

use std::time::Duration;

use crate::Grade;

/// What the network does to a call's sound.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CallQuality {
    /// To the voice server and back.
    pub round_trip: Duration,
    /// Mean deviation of the packets' spacing (RFC 3550, 6.4.1).
    pub jitter: Duration,
    /// Share of packets that do not arrive, 0 to 1, of the worse direction.
    pub loss: f64,
}

/// Below these, Daily's pre-call test says "good", and Twilio's does not warn of jitter.
const GOOD: Limits =
    Limits { round_trip: Duration::from_millis(300), jitter: Duration::from_millis(30), loss: 0.05 };
/// Below these, Daily's says "warning". Jitter of three packets is where a jitter buffer begins to be heard as delay.
const FAIR: Limits =
    Limits { round_trip: Duration::from_millis(600), jitter: Duration::from_millis(60), loss: 0.10 };

struct Limits {
    round_trip: Duration,
    jitter: Duration,
    loss: f64,
}

/// The rating of a call without any impairment, with the default values of ITU-T G.107.
const NO_IMPAIRMENT: f64 = 93.2;
/// In ms: a packet of 20, Opus' look-ahead of 6.5, and what the sound card takes on both sides.
const FIXED_DELAY_MS: f64 = 50.0;
/// A jitter buffer waits for about twice the jitter.
const JITTER_BUFFER: f64 = 2.0;
/// Equipment impairment and robustness against loss (G.113, appendix I) of G.711 with concealment, in percent. There is no
/// value for Opus; at the rates of speech it is not worse.
const IMPAIRMENT: f64 = 0.0;
const ROBUSTNESS: f64 = 25.1;

impl CallQuality {
    /// Mean opinion score, 1 to 4.5, by the E-model (ITU-T G.107), in the simplified form that leaves everything at its
    /// default but delay and loss (Cole and Rosenbluth, "Voice over IP performance monitoring", 2001).
    pub fn mos(&self) -> f64 {
        let delay = self.round_trip.as_secs_f64() * 500.0
            + self.jitter.as_secs_f64() * 1000.0 * JITTER_BUFFER
            + FIXED_DELAY_MS;
        let by_delay = 0.024 * delay + 0.11 * (delay - 177.3).max(0.0);
        let loss = self.loss.clamp(0.0, 1.0) * 100.0;
        let by_loss = IMPAIRMENT + (95.0 - IMPAIRMENT) * loss / (loss + ROBUSTNESS);
        let rating = (NO_IMPAIRMENT - by_delay - by_loss).clamp(0.0, 100.0);
        // the polynomial dips below 1 for the worst ratings
        (1.0 + 0.035 * rating + rating * (rating - 60.0) * (100.0 - rating) * 7e-6).max(1.0)
    }

    /// From [`Grade::Good`] to [`Grade::Poor`]: that sound arrives at all is taken for granted.
    pub fn grade(&self) -> Grade {
        if self.is_below(&GOOD) {
            Grade::Good
        } else if self.is_below(&FAIR) {
            Grade::Fair
        } else {
            Grade::Poor
        }
    }

    fn is_below(&self, limits: &Limits) -> bool {
        self.round_trip < limits.round_trip && self.jitter < limits.jitter && self.loss < limits.loss
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(round_trip_ms: u64, jitter_ms: u64, loss_percent: f64) -> CallQuality {
        CallQuality {
            round_trip: Duration::from_millis(round_trip_ms),
            jitter: Duration::from_millis(jitter_ms),
            loss: loss_percent / 100.0,
        }
    }

    #[test]
    fn calls_are_graded_by_their_worst_figure() {
        for (measured, grade) in [
            (call(0, 0, 0.0), Grade::Good),
            (call(299, 29, 4.9), Grade::Good),
            (call(300, 0, 0.0), Grade::Fair),
            (call(0, 30, 0.0), Grade::Fair),
            (call(0, 0, 5.0), Grade::Fair),
            (call(599, 59, 9.9), Grade::Fair),
            (call(600, 0, 0.0), Grade::Poor),
            (call(0, 60, 0.0), Grade::Poor),
            (call(0, 0, 10.0), Grade::Poor),
        ] {
            assert_eq!(measured.grade(), grade, "{measured:?}");
        }
    }

    /// Worked out by hand from the formulas: R = 93.2 - Id - Ie,eff.
    #[test]
    fn scores_follow_the_e_model() {
        for (measured, score) in [
            (call(0, 0, 0.0), 4.39),    // d 50, Id 1.2, R 92.0
            (call(100, 5, 0.0), 4.37),  // d 110, Id 2.6, R 90.6
            (call(500, 0, 0.0), 3.91),  // d 300, Id 20.7, R 72.5
            (call(0, 0, 5.0), 3.86),    // Ie,eff 15.8, R 76.2
            (call(0, 0, 10.0), 3.33),   // Ie,eff 27.1, R 64.9
            (call(5000, 0, 50.0), 1.0), // R 0
        ] {
            let mos = measured.mos();
            assert!((mos - score).abs() < 0.3, "{measured:?}: {mos}, not {score}");
        }
    }

    #[test]
    fn a_worse_network_never_scores_better() {
        let mut before = f64::INFINITY;
        for step in 0..200 {
            let mos = call(step * 10, step, step as f64 / 2.0).mos();
            assert!((1.0..=4.5).contains(&mos) && mos <= before, "{step}: {mos} after {before}");
            before = mos;
        }
        assert_eq!(call(0, 0, f64::INFINITY).mos(), call(0, 0, 100.0).mos());
    }
}
