//! Whether the microphone hears the speaker: the test tone is looked for in it.

use std::time::{Duration, Instant};

use audio::{Recording, SAMPLE_RATE, Sound, ToneEcho, find_echo};
use diagnosis::{Grade, Observation};
use interview::{Measure, Outcome, Quantity};

/// The microphone while the test tone plays.
pub(crate) struct EchoCheck {
    recording: Recording,
    ends: Instant,
}

/// The tone lasts a second; the longest buffers, Bluetooth's, keep it for half a second more.
const LISTENING: Duration = Duration::from_millis(1_600);

/// What may be missing of that: frames that are on their way when it ends. The tone and the longest buffers fit in the rest.
const SLACK: Duration = Duration::from_millis(100);

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
        judge_recording(&self.recording.finish(), cancelled)
    }
}

fn judge_recording(heard: &[i16], cancelled: bool) -> Outcome {
    let least = (LISTENING - SLACK).as_secs_f64() * f64::from(SAMPLE_RATE);
    // a microphone that stalled, or was exchanged, has missed some of the tone, and a silent one all of it
    if (heard.len() as f64) < least || heard.iter().all(|sample| *sample == 0) {
        return not_checked();
    }
    judge(find_echo(heard), cancelled)
}

/// There is no microphone, or not enough comes from it to say anything about the echo.
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
    fn a_microphone_that_did_not_listen_to_the_whole_tone_says_nothing_of_the_echo() {
        let room = |duration: Duration| -> Vec<i16> {
            let samples = duration.as_secs_f64() * f64::from(SAMPLE_RATE);
            (0..samples as i32).map(|n| (n % 31) as i16 - 15).collect()
        };
        for (heard, grade) in [
            (room(LISTENING), Grade::Good),
            (room(LISTENING - SLACK / 2), Grade::Good),
            (room(LISTENING - 2 * SLACK), Grade::Skipped),
            (room(Duration::from_millis(400)), Grade::Skipped),
            (Vec::new(), Grade::Skipped),
            (vec![0; room(LISTENING).len()], Grade::Skipped),
        ] {
            assert_eq!(judge_recording(&heard, true).grade, grade, "{} samples", heard.len());
        }
    }

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
