//! What a connection's statistics say of the call.

use serde::Serialize;

use crate::view::Quality;

/// How the sound does on its way, over the last few seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct CallMeasures {
    /// To the voice server and back, in ms.
    pub round_trip_ms: Option<f32>,
    /// How unevenly the interviewer's packets come, in ms.
    pub jitter_ms: Option<f32>,
    /// Packets of the interviewer's sound that did not arrive, in %.
    pub lost_in_percent: Option<f32>,
    /// Packets of the candidate's sound that did not arrive at the voice server, in %.
    pub lost_out_percent: Option<f32>,
    /// Share of the interviewer's sound that had to be made up for what came late or never, in %.
    pub concealed_percent: Option<f32>,
    /// Sound that comes, in kbit/s.
    pub in_kbps: f32,
    /// Sound that is sent, in kbit/s.
    pub out_kbps: f32,
}

/// Above these a talk is disturbed, above those it is hard: what Daily calls good and warns of before a call.
const DISTURBING_LOSS_PERCENT: f32 = 5.0;
const HARD_LOSS_PERCENT: f32 = 10.0;
const DISTURBING_ROUND_TRIP_MS: f32 = 300.0;
const HARD_ROUND_TRIP_MS: f32 = 600.0;

impl CallMeasures {
    /// The best that the quality can be called. The voice server alone calls 5 to 10 % of loss excellent.
    pub(crate) fn best_quality(&self) -> Quality {
        let exceeds = |limit: f32, value: Option<f32>| value.is_some_and(|value| value >= limit);
        let losses = [self.lost_in_percent, self.lost_out_percent, self.concealed_percent];
        if losses.iter().any(|loss| exceeds(HARD_LOSS_PERCENT, *loss))
            || exceeds(HARD_ROUND_TRIP_MS, self.round_trip_ms)
        {
            Quality::Poor
        } else if losses.iter().any(|loss| exceeds(DISTURBING_LOSS_PERCENT, *loss))
            || exceeds(DISTURBING_ROUND_TRIP_MS, self.round_trip_ms)
        {
            Quality::Good
        } else {
            Quality::Excellent
        }
    }
}

/// Whether the path lives. Told by whoever sees its packets when it changes; all is well until then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathSigns {
    /// Something comes from the voice server, as it should.
    pub receives: bool,
    /// The voice server confirms what is sent to it.
    pub is_confirmed: bool,
    /// Sound comes of a track that is neither muted nor unsubscribed; `None` where there is no such track.
    pub hears: Option<bool>,
}

impl PathSigns {
    pub(crate) fn is_silent(self) -> bool {
        !(self.receives && self.is_confirmed)
    }
}

impl Default for PathSigns {
    fn default() -> Self {
        Self { receives: true, is_confirmed: true, hears: None }
    }
}
