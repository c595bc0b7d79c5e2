//! Whether the microphone hears the speaker: the test tone is looked for in it.

use std::time::{Duration, Instant};

use audio::{Recording, SAMPLE_RATE, Sound, SystemVolume, ToneEcho, find_echo};
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

/// What is lost from a loud laptop's speaker to its microphone. A speaker that is set quieter than what is left to
/// [`UNHEARD_LOSS_DB`] lets no echo through that would be heard, and says nothing of the volume at which somebody listens.
const USUAL_LOSS_DB: f32 = 10.0;

/// The speaker's name and how it is set, where the system tells.
type Setting = Option<(String, SystemVolume)>;

impl EchoCheck {
    /// To be called directly before the tone is played.
    pub(crate) fn begin(sound: &Sound) -> Self {
        Self { recording: sound.record_raw(LISTENING), ends: Instant::now() + LISTENING }
    }

    pub(crate) fn ends(&self) -> Instant {
        self.ends
    }

    /// Blocks for some milliseconds. `cancelled`: whether echo cancellation is on.
    pub(crate) fn finish(self, speaker: Setting, cancelled: bool) -> Outcome {
        judge_recording(&self.recording.finish(), speaker, cancelled)
    }
}

fn judge_recording(heard: &[i16], speaker: Setting, cancelled: bool) -> Outcome {
    let least = (LISTENING - SLACK).as_secs_f64() * f64::from(SAMPLE_RATE);
    // a microphone that stalled, or was exchanged, has missed some of the tone, and a silent one all of it
    if (heard.len() as f64) < least || heard.iter().all(|sample| *sample == 0) {
        return not_checked();
    }
    let outcome = judge(find_echo(heard), cancelled);
    match too_quiet(speaker) {
        Some(why) if outcome.grade == Grade::Good => Outcome::skipped(why),
        _ => outcome,
    }
}

/// That no echo is heard from such a speaker means nothing.
fn too_quiet(speaker: Setting) -> Option<Observation> {
    let (device, volume) = speaker?;
    let is_quiet = volume.gain_db.is_some_and(|gain| gain <= USUAL_LOSS_DB - UNHEARD_LOSS_DB);
    let percent = if volume.is_muted { 0 } else { volume.percent };
    (volume.is_muted || is_quiet).then_some(Observation::EchoSpeakerQuiet { device, percent })
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
            assert_eq!(judge_recording(&heard, None, true).grade, grade, "{} samples", heard.len());
        }
    }

    fn volume(percent: u32, gain_db: Option<f32>) -> SystemVolume {
        SystemVolume { is_muted: percent == 0, percent, gain_db }
    }

    #[test]
    fn a_speaker_that_cannot_be_heard_says_nothing_of_the_echo() {
        let room = vec![3; (LISTENING.as_secs_f64() * f64::from(SAMPLE_RATE)) as usize];
        let quiet = |percent| Some(Observation::EchoSpeakerQuiet { device: "Desk".into(), percent });
        for (volume, observed) in [
            (None, None),
            (Some(volume(100, Some(0.0))), None),
            (Some(volume(30, Some(-31.4))), None),
            (Some(volume(25, Some(-36.1))), quiet(25)),
            // it may be loud at 5 % all the same
            (Some(volume(5, None)), None),
            (Some(volume(0, Some(f32::NEG_INFINITY))), quiet(0)),
            (Some(volume(0, None)), quiet(0)),
            (Some(SystemVolume { is_muted: true, ..volume(80, Some(-5.8)) }), quiet(0)),
        ] {
            let outcome = judge_recording(&room, volume.map(|volume| ("Desk".into(), volume)), true);
            let grade = if observed.is_some() { Grade::Skipped } else { Grade::Good };
            assert_eq!((outcome.grade, outcome.observed), (grade, observed), "{volume:?}");
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
