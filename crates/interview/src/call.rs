//! What a connection's statistics say of the call.

use std::time::Duration;

use diagnosis::{CallQuality, Grade};
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

impl CallMeasures {
    /// The best that the quality can be called. The voice server alone calls 5 to 10 % of loss excellent.
    pub(crate) fn best_quality(&self) -> Quality {
        let losses = [self.lost_in_percent, self.lost_out_percent, self.concealed_percent];
        let loss = losses.into_iter().flatten().fold(0.0, f32::max);
        let round_trip_s = f64::from(self.round_trip_ms.unwrap_or_default()) / 1000.0;
        let measured = CallQuality {
            round_trip: Duration::try_from_secs_f64(round_trip_s).unwrap_or_default(),
            // the jitter buffer evens it out, and what it cannot is concealed
            jitter: Duration::ZERO,
            loss: f64::from(loss) / 100.0,
        };
        match measured.grade() {
            Grade::Good => Quality::Excellent,
            Grade::Fair => Quality::Good,
            Grade::Poor | Grade::Failed | Grade::Skipped => Quality::Poor,
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
