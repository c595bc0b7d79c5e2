//! Judges what the microphone sounds like, for the check before a call. Pure.
//!
//! The wrong device is one that records the speaker in use, or one from which no voice is heard although it delivers sound.
//! Other microphones are not listened to for comparison: each one that is opened lights its lamp, and was not agreed to.
//!
//! What it takes to be understood was measured with the offline interviewer's recogniser (pocketsphinx, sentences of flite's
//! `rms`, no processing). Word errors in % by the level of speech: -26 dBFS 7, -40 6, -50 10, -55 9, -65 12, -70 25. At
//! -26 dBFS, by how far white noise is below it: none 7, 30 dB 14, 25 dB 27, 20 dB 55.

use audio::MicrophoneQuality;
use diagnosis::{Grade, Observation};
use interview::{Measure, Outcome, Quantity};

/// What is known of the microphone in use.
#[derive(Debug, Default)]
pub(crate) struct MicrophoneCheck {
    device: String,
    /// It records what the speaker plays.
    is_own_speaker: bool,
    /// It delivers nothing, and why.
    silent: Option<Observation>,
    quality: Option<MicrophoneQuality>,
    /// The last one in which somebody spoke.
    spoken: Option<MicrophoneQuality>,
    seconds: u32,
    told: Option<Outcome>,
}

/// ITU-T P.830 takes -26 dBFS for the level of speech. Down to here it is understood as well; people have to turn it up.
const QUIET_DBFS: f32 = -40.0;
/// More words are misunderstood, and the detector of speech in a call hears nothing below.
const TOO_QUIET_DBFS: f32 = -50.0;
/// Speech above noise: every fourth word is misunderstood where noise suppression does not help.
const SOME_NOISE_DB: f32 = 25.0;
/// ANSI/ASA S12.60 asks for 15 dB where people have to understand what they hear.
const MUCH_NOISE_DB: f32 = 15.0;
/// While nobody speaks: noise that a voice at -26 dBFS would not be 15 dB above.
const LOUD_NOISE_DBFS: f32 = -41.0;
/// Some samples at full scale are heard as clicks on loud syllables.
const SOME_CLIPPED_PERCENT: f32 = 0.1;
/// As many as this are a voice that rattles.
const MUCH_CLIPPED_PERCENT: f32 = 1.0;
/// Hum is heard under speech that is less than 30 dB louder, and understood with ease nevertheless.
const HUM_BELOW_SPEECH_DB: f32 = 30.0;
/// What counts as speech while nobody has spoken.
const USUAL_SPEECH_DBFS: f32 = -26.0;
/// Nobody takes longer to say a word to a screen that asks for one.
const SILENCE_SECONDS: u32 = 15;
/// A level that moved by less is the same voice.
const SAME_DB: f64 = 3.0;

impl MicrophoneCheck {
    /// Another microphone, or the same one opened again: what was found does not count any more.
    pub(crate) fn begin(&mut self, device: &str) {
        *self = Self { device: device.to_owned(), is_own_speaker: self.is_own_speaker, ..Self::default() };
    }

    pub(crate) fn set_own_speaker(&mut self, is_own_speaker: bool) -> Option<Outcome> {
        self.is_own_speaker = is_own_speaker;
        self.news()
    }

    /// It delivers nothing for the reason given, or does again.
    pub(crate) fn set_silent(&mut self, why: Option<Observation>) -> Option<Outcome> {
        self.silent = why;
        self.news()
    }

    /// Once a second. Gives an outcome when it differs from the last one in a way that matters.
    pub(crate) fn note(&mut self, quality: MicrophoneQuality) -> Option<Outcome> {
        self.quality = Some(quality);
        if quality.speech_dbfs.is_some() {
            self.spoken = self.quality;
        }
        self.seconds += 1;
        self.news()
    }

    fn news(&mut self) -> Option<Outcome> {
        let outcome = self.judge()?;
        if self.told.as_ref().is_some_and(|told| is_alike(told, &outcome)) {
            return None;
        }
        self.told = Some(outcome.clone());
        Some(outcome)
    }

    /// `None` while there is nothing to judge: nobody has spoken yet, and nothing else is wrong.
    fn judge(&self) -> Option<Outcome> {
        let device = || self.device.clone();
        if self.is_own_speaker {
            return Some(Outcome::failed(Observation::MicrophoneIsSpeaker { device: device() }));
        }
        if let Some(why) = &self.silent {
            return Some(Outcome::failed(why.clone()));
        }
        let quality = self.with_what_was_heard(self.quality?);
        let found = match quality.speech_dbfs {
            Some(speech) => self.worst_of_speech(&quality, speech),
            // what was said so far is too little to judge, and too much to judge the silence
            None if quality.is_heard => return None,
            None => Some(self.worst_of_silence(&quality)?),
        };
        let (grade, observed) =
            found.map_or((Grade::Good, None), |(grade, observed)| (grade, Some(observed)));
        Some(Outcome { grade, measures: measures(&quality), observed })
    }

    /// Who has spoken and then reads in silence has not made the microphone worse: what their voice was like goes on to count.
    fn with_what_was_heard(&self, quality: MicrophoneQuality) -> MicrophoneQuality {
        match self.spoken {
            // a noise that has begun since may be why nobody is heard any more
            // the next sentence has begun: what passes for noise may be its syllables
            Some(spoken) if quality.speech_dbfs.is_none() && quality.is_heard => spoken,
            Some(spoken) if quality.speech_dbfs.is_none() && quality.noise_dbfs > LOUD_NOISE_DBFS => {
                MicrophoneQuality { noise_dbfs: quality.noise_dbfs, ..spoken }
            }
            Some(spoken) if quality.speech_dbfs.is_none() => spoken,
            _ => quality,
        }
    }

    fn worst_of_speech(&self, quality: &MicrophoneQuality, speech: f32) -> Option<(Grade, Observation)> {
        let device = || self.device.clone();
        let clipped = grade_above(quality.clipped_percent, SOME_CLIPPED_PERCENT, MUCH_CLIPPED_PERCENT)
            .map(|grade| (grade, Observation::MicrophoneClipping { device: device() }));
        let quiet = grade_below(speech, QUIET_DBFS, TOO_QUIET_DBFS)
            .map(|grade| (grade, Observation::MicrophoneTooQuiet { device: device() }));
        let noisy = grade_below(speech - quality.noise_dbfs, SOME_NOISE_DB, MUCH_NOISE_DB)
            .map(|grade| (grade, Observation::MicrophoneNoisy { device: device() }));
        // what is named more exactly is named so: hum is noise too, and a clipped voice is not too quiet
        [clipped, self.hum(quality, speech), quiet, noisy].into_iter().flatten().reduce(worse)
    }

    fn worst_of_silence(&self, quality: &MicrophoneQuality) -> Option<(Grade, Observation)> {
        let device = || self.device.clone();
        let noisy = (quality.noise_dbfs > LOUD_NOISE_DBFS)
            .then(|| (Grade::Poor, Observation::MicrophoneNoisy { device: device() }));
        let unheard = (self.seconds >= SILENCE_SECONDS)
            .then(|| (Grade::Poor, Observation::MicrophoneNotHeard { device: device() }));
        [self.hum(quality, USUAL_SPEECH_DBFS), noisy, unheard].into_iter().flatten().reduce(worse)
    }

    fn hum(&self, quality: &MicrophoneQuality, speech: f32) -> Option<(Grade, Observation)> {
        let hum = quality.hum.filter(|hum| speech - hum.dbfs < HUM_BELOW_SPEECH_DB)?;
        let grade = if speech - hum.dbfs < MUCH_NOISE_DB { Grade::Poor } else { Grade::Fair };
        Some((grade, Observation::MicrophoneHumming { device: self.device.clone(), mains_hz: hum.mains_hz }))
    }
}

/// The first of two that are equally bad.
fn worse(one: (Grade, Observation), other: (Grade, Observation)) -> (Grade, Observation) {
    if other.0 > one.0 { other } else { one }
}

fn grade_below(value: f32, fair: f32, poor: f32) -> Option<Grade> {
    if value < poor {
        Some(Grade::Poor)
    } else if value < fair {
        Some(Grade::Fair)
    } else {
        None
    }
}

fn grade_above(value: f32, fair: f32, poor: f32) -> Option<Grade> {
    grade_below(-value, -fair, -poor)
}

fn measures(quality: &MicrophoneQuality) -> Vec<Measure> {
    let measure = |quantity, value: f32| Measure { quantity, value: f64::from(value.round()) };
    let speech = quality.speech_dbfs.map(|speech| measure(Quantity::SpeechDbfs, speech));
    let clipped = quality.speech_dbfs.map(|_| Measure {
        quantity: Quantity::ClippedPercent,
        // one decimal: a thousandth is where it begins to matter
        value: f64::from((quality.clipped_percent * 10.0).round()) / 10.0,
    });
    let noise = Some(measure(Quantity::NoiseDbfs, quality.noise_dbfs));
    [speech, noise, clipped].into_iter().flatten().collect()
}

fn is_alike(one: &Outcome, other: &Outcome) -> bool {
    let is_same = |(one, other): (&Measure, &Measure)| {
        let step = if one.quantity == Quantity::ClippedPercent { 0.5 } else { SAME_DB };
        one.quantity == other.quantity && (one.value - other.value).abs() < step
    };
    one.grade == other.grade
        && one.observed == other.observed
        && one.measures.len() == other.measures.len()
        && one.measures.iter().zip(&other.measures).all(is_same)
}

#[cfg(test)]
mod tests {
    use audio::Hum;
    use diagnosis::Grade::{Fair, Good, Poor};

    use super::*;

    const CLEAR: MicrophoneQuality = MicrophoneQuality {
        speech_dbfs: Some(-26.0),
        is_heard: true,
        noise_dbfs: -65.0,
        clipped_percent: 0.0,
        hum: None,
    };
    const SILENT: MicrophoneQuality = MicrophoneQuality { speech_dbfs: None, is_heard: false, ..CLEAR };

    fn check() -> MicrophoneCheck {
        let mut check = MicrophoneCheck::default();
        check.begin("Headset");
        check
    }

    fn code(outcome: &Outcome) -> Option<&'static str> {
        outcome.observed.as_ref().map(|observed| diagnosis::diagnose(observed).code)
    }

    #[test]
    fn each_fault_has_its_grade_and_name() {
        let hum = |dbfs| Some(Hum { mains_hz: 50, dbfs });
        let table = [
            (CLEAR, Good, None),
            (MicrophoneQuality { speech_dbfs: Some(-39.0), ..CLEAR }, Good, None),
            (MicrophoneQuality { speech_dbfs: Some(-44.0), ..CLEAR }, Fair, Some("microphone_too_quiet")),
            (
                MicrophoneQuality { speech_dbfs: Some(-55.0), noise_dbfs: -90.0, ..CLEAR },
                Poor,
                Some("microphone_too_quiet"),
            ),
            (MicrophoneQuality { noise_dbfs: -45.0, ..CLEAR }, Fair, Some("microphone_noisy")),
            (MicrophoneQuality { noise_dbfs: -38.0, ..CLEAR }, Poor, Some("microphone_noisy")),
            (MicrophoneQuality { clipped_percent: 0.05, ..CLEAR }, Good, None),
            (MicrophoneQuality { clipped_percent: 0.3, ..CLEAR }, Fair, Some("microphone_clipping")),
            (MicrophoneQuality { clipped_percent: 4.0, ..CLEAR }, Poor, Some("microphone_clipping")),
            (MicrophoneQuality { hum: hum(-50.0), ..CLEAR }, Fair, Some("microphone_humming")),
            (MicrophoneQuality { hum: hum(-58.0), ..CLEAR }, Good, None),
            // the more exact name for the same noise
            (
                MicrophoneQuality { hum: hum(-36.0), noise_dbfs: -38.0, ..CLEAR },
                Poor,
                Some("microphone_humming"),
            ),
        ];
        for (quality, grade, named) in table {
            let outcome = check().note(quality).expect("an outcome");
            assert_eq!((outcome.grade, code(&outcome)), (grade, named), "{quality:?}");
        }
    }

    #[test]
    fn without_speech_there_is_no_verdict_until_something_is_wrong() {
        let quiet = SILENT;
        let mut check = check();
        for second in 1..SILENCE_SECONDS {
            assert_eq!(check.note(quiet), None, "{second}");
        }
        let outcome = check.note(quiet).expect("that nothing was heard");
        assert_eq!((outcome.grade, code(&outcome)), (Poor, Some("microphone_not_heard")));
        assert_eq!(check.note(CLEAR).expect("that it is heard").grade, Good);

        let loud = MicrophoneQuality { noise_dbfs: -35.0, ..quiet };
        let outcome = super::tests::check().note(loud).expect("the noise");
        assert_eq!((outcome.grade, code(&outcome)), (Poor, Some("microphone_noisy")));
    }

    #[test]
    fn a_voice_is_not_judged_before_enough_of_it_was_heard_nor_called_unheard() {
        let begun = MicrophoneQuality { is_heard: true, noise_dbfs: -35.0, ..SILENT };
        let mut check = check();
        for second in 1..=2 * SILENCE_SECONDS {
            assert_eq!(check.note(begun), None, "{second}");
        }
        assert_eq!(check.note(CLEAR).expect("that it is heard").grade, Good);
        assert_eq!(check.note(begun), None, "the next sentence begins");
    }

    #[test]
    fn a_microphone_that_was_heard_stays_good_while_nobody_speaks() {
        let quiet = SILENT;
        let mut check = check();
        assert_eq!(check.note(CLEAR).expect("that it is heard").grade, Good);
        for second in 1..=2 * SILENCE_SECONDS {
            assert_eq!(check.note(quiet), None, "{second}");
        }
        assert_eq!(check.note(CLEAR), None, "it sounds as before");
        check.begin("Another");
        let outcome = (0..SILENCE_SECONDS).find_map(|_| check.note(quiet)).expect("that nothing was heard");
        assert_eq!(code(&outcome), Some("microphone_not_heard"), "nobody has spoken to this one");
    }

    #[test]
    fn what_is_wrong_with_a_voice_stays_wrong_while_nobody_speaks() {
        let mut check = check();
        let outcome =
            check.note(MicrophoneQuality { speech_dbfs: Some(-44.0), ..CLEAR }).expect("an outcome");
        assert_eq!(code(&outcome), Some("microphone_too_quiet"));
        assert_eq!(check.note(SILENT), None);
    }

    #[test]
    fn a_loud_noise_that_begins_after_speech_is_told_while_it_lasts() {
        let quiet = SILENT;
        let mut check = check();
        check.note(CLEAR);
        let outcome = check.note(MicrophoneQuality { noise_dbfs: -35.0, ..quiet }).expect("the noise");
        assert_eq!((outcome.grade, code(&outcome)), (Poor, Some("microphone_noisy")));
        assert_eq!(check.note(quiet).expect("that it is over").grade, Good);
    }

    #[test]
    fn only_what_changed_in_a_way_that_matters_is_told_again() {
        let mut check = check();
        assert!(check.note(CLEAR).is_some());
        assert_eq!(check.note(MicrophoneQuality { speech_dbfs: Some(-28.0), ..CLEAR }), None);
        assert!(check.note(MicrophoneQuality { speech_dbfs: Some(-32.0), ..CLEAR }).is_some());
        assert!(check.note(MicrophoneQuality { clipped_percent: 2.0, ..CLEAR }).is_some());
        check.begin("Another");
        assert!(check.note(CLEAR).is_some(), "it is another microphone");
    }

    #[test]
    fn a_microphone_that_is_the_speaker_or_silent_fails_whatever_it_sounds_like() {
        let mut check = check();
        check.note(CLEAR);
        let outcome = check.set_own_speaker(true).expect("that it is the speaker");
        assert_eq!((outcome.grade, code(&outcome)), (Grade::Failed, Some("microphone_is_speaker")));
        assert_eq!(check.set_own_speaker(false).expect("that it is not").grade, Good);
        let silent = Observation::MicrophoneSilent { device: "Headset".into() };
        assert_eq!(check.set_silent(Some(silent)).expect("silence").grade, Grade::Failed);
        assert_eq!(check.set_silent(None).expect("sound").grade, Good);
    }

    #[test]
    fn the_numbers_come_with_the_verdict() {
        let outcome = check().note(MicrophoneQuality { clipped_percent: 0.26, ..CLEAR }).expect("an outcome");
        let measured: Vec<_> =
            outcome.measures.iter().map(|measure| (measure.quantity, measure.value)).collect();
        assert_eq!(
            measured,
            [(Quantity::SpeechDbfs, -26.0), (Quantity::NoiseDbfs, -65.0), (Quantity::ClippedPercent, 0.3)]
        );
    }
}
