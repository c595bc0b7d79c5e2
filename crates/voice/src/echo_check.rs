//! Whether the microphone hears the speaker: the test tone is looked for in it.

use std::time::{Duration, Instant};

use audio::{Recording, Sound, ToneEcho, find_echo};
use diagnosis::{Grade, Observation};
use interview::{Measure, Outcome, Quantity};

/// The microphone while the test tone plays.
pub(crate) struct EchoCheck {
    recording: Recording,
    ends: Instant,
}

/// The tone lasts a second; the longest buffers, Bluetooth's, keep it for half a second more.
const LISTENING: Duration = Duration::from_millis(1_600);

/// ITU-T P.310 asks that at least so much be lost between a telephone's two ends: what is quieter than that does not disturb
/// who hears it.
const UNHEARD_LOSS_DB: f32 = 45.0;

impl EchoCheck {
    /// To be called directly before the tone is played.
    pub(crate) fn begin(sound: &Sound) -> Self {
        Self { recording: sound.record_raw(LISTENING), ends: Instant::now() + LISTENING }
    }

    pub(crate) fn ends(&self) -> Instant {
        self.ends
    }

    /// Blocks for some milliseconds. `cancelled`: whether echo cancellation is on.
    pub(crate) fn finish(self, cancelled: bool) -> Outcome {
        let heard = self.recording.finish();
        if heard.iter().all(|sample| *sample == 0) {
            // says nothing about the echo
            return not_checked();
        }
        judge(find_echo(&heard), cancelled)
    }
}

/// There is no microphone, or nothing comes from it.
pub(crate) fn not_checked() -> Outcome {
    Outcome::skipped(Observation::EchoNotChecked)
}

fn judge(echo: Option<ToneEcho>, cancelled: bool) -> Outcome {
    let Some(echo) = echo else { return Outcome::good(Vec::new()) };
    let measures = vec![
        Measure { quantity: Quantity::EchoLossDb, value: f64::from(echo.loss_db.round()) },
        Measure { quantity: Quantity::EchoDelayMs, value: echo.delay.as_millis() as f64 },
    ];
    if echo.loss_db >= UNHEARD_LOSS_DB {
        return Outcome::good(measures);
    }
    let grade = if cancelled { Grade::Fair } else { Grade::Poor };
    Outcome { grade, measures, observed: Some(Observation::EchoHeard { cancelled }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_echo_is_judged_by_its_loudness_and_by_whether_it_is_cancelled() {
        let echo = |loss_db| Some(ToneEcho { loss_db, delay: Duration::from_millis(80) });
        for (heard, cancelled, grade) in [
            (None, true, Grade::Good),
            (None, false, Grade::Good),
            (echo(60.0), false, Grade::Good),
            (echo(25.0), true, Grade::Fair),
            (echo(25.0), false, Grade::Poor),
            (echo(-3.0), true, Grade::Fair),
        ] {
            let outcome = judge(heard, cancelled);
            assert_eq!(outcome.grade, grade, "{heard:?}, {cancelled}");
            assert_eq!(outcome.observed.is_some(), grade != Grade::Good);
            assert_eq!(outcome.measures.len(), if heard.is_some() { 2 } else { 0 });
        }
    }
}
