//! Finds the test tone in what the microphone heard meanwhile. Pure arithmetic.

use std::f32::consts::{PI, TAU};
use std::time::Duration;

use crate::SAMPLE_RATE;
use crate::clip::{LOUDNESS, NOTE_SECONDS, NOTES};
use crate::frame::to_float;

/// How the test tone came back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ToneEcho {
    /// How much quieter it was in the microphone than in what was played, in dB; negative where it was louder.
    pub loss_db: f32,
    /// From the recording's first sample to the tone's, to about 10 ms: buffers, loudspeaker, air and microphone.
    pub delay: Duration,
}

/// Looks for the tone of [`crate::Sound::play_test_tone`] in a raw recording (48 kHz mono) that began when it did. `None`
/// when it is not in there, or not to be told from the room.
pub fn find_echo(recorded: &[i16]) -> Option<ToneEcho> {
    let samples = decimate(recorded);
    let latest = samples.len().checked_sub((NOTES.len() as f32 * NOTE_SECONDS * RATE) as usize)?;
    let (delay, heard) = (0..=latest)
        .step_by(LAG_STEP)
        .map(|delay| (delay, notes(&samples[delay..], 0.0)))
        .max_by(|one, other| mean(&one.1).total_cmp(&mean(&other.1)))?;
    let (below, above) = (notes(&samples[delay..], -BESIDE), notes(&samples[delay..], BESIDE));
    let is_clear = (0..NOTES.len()).all(|n| {
        let room = below[n].amplitude.max(above[n].amplitude);
        heard[n].amplitude > CLEARLY * room && heard[n].swell > SWELLING
    });
    is_clear.then(|| ToneEcho {
        loss_db: 20.0 * (LOUDNESS / mean(&heard)).log10(),
        delay: Duration::from_secs_f32(delay as f32 / RATE),
    })
}

/// The notes are far below half of a rate that is so much smaller, and the search is 64 times quicker.
const DECIMATION: usize = 8;
const RATE: f32 = SAMPLE_RATE as f32 / DECIMATION as f32;
/// 2 ms; the tone swells in 250.
const LAG_STEP: usize = 12;
/// A sixteenth of a second. Within one the phase has to hold: a busy machine drops some sound now and then, and a sound server
/// that brings two clocks together bends the pitch by up to 1 %.
const PIECE: usize = 375;
/// What is heard so many Hz beside the notes is the room: their own spectrum ends 32 Hz beside them.
const BESIDE: f32 = 64.0;
/// 12 dB: more than chance does in noise.
const CLEARLY: f32 = 4.0;
/// A voice may have the pitch of a note and of the next one after it, but not for as long, and it swells otherwise: two voices
/// reached 0.4. A tone in noise has 0.99, one with a hole in it, too.
const SWELLING: f32 = 0.7;

fn decimate(recorded: &[i16]) -> Vec<f32> {
    let mean = |samples: &[i16]| samples.iter().copied().map(to_float).sum::<f32>() / DECIMATION as f32;
    recorded.chunks_exact(DECIMATION).map(mean).collect()
}

/// What is heard in the place of a note.
struct Note {
    amplitude: f32,
    /// How much its course is that of a swelling note: 1 where it is just that.
    swell: f32,
}

/// What is heard so many Hz beside the tone's notes, one after the other.
fn notes(samples: &[f32], beside: f32) -> [Note; NOTES.len()] {
    let length = (NOTE_SECONDS * RATE) as usize;
    std::array::from_fn(|n| note(&samples[n * length..(n + 1) * length], NOTES[n] + beside))
}

/// Root mean square of the amplitudes.
fn mean(notes: &[Note]) -> f32 {
    (notes.iter().map(|note| note.amplitude.powi(2)).sum::<f32>() / notes.len() as f32).sqrt()
}

/// A note that swells, whose phase may jump from piece to piece.
fn note(samples: &[f32], frequency: f32) -> Note {
    let (mut power, mut weight, mut common) = (0.0, 0.0, 0.0);
    for (number, piece) in samples.chunks_exact(PIECE).enumerate() {
        let (mut sines, mut cosines, mut own_weight) = (0.0, 0.0, 0.0);
        for (n, sample) in piece.iter().enumerate() {
            let swell = (PI * (number * PIECE + n) as f32 / samples.len() as f32).sin();
            let window = swell * (PI * n as f32 / PIECE as f32).sin().powi(2);
            let phase = TAU * (frequency * n as f32 / RATE).fract();
            sines += sample * window * phase.sin();
            cosines += sample * window * phase.cos();
            own_weight += window * swell;
        }
        let own_power = 4.0 * (sines * sines + cosines * cosines);
        power += own_power;
        weight += own_weight * own_weight;
        common += own_power.sqrt() * own_weight;
    }
    let swell = if power > 0.0 { common * common / (power * weight) } else { 0.0 };
    Note { amplitude: (power / weight).sqrt(), swell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::test_tone;
    use crate::frame::to_pcm;

    /// 1.6 s of a microphone that hears the tone after `delay_ms`, quieter by `loss_db`, through a room with one wall, and
    /// noise of `noise_dbfs`.
    fn room(delay_ms: usize, loss_db: f32, noise_dbfs: f32) -> Vec<i16> {
        let gain = |db: f32| 10_f32.powf(db / 20.0);
        let mut state = 7_u32;
        let mut heard: Vec<f32> = (0..76_800)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                (state as f32 / u32::MAX as f32 * 2.0 - 1.0) * 3_f32.sqrt() * gain(noise_dbfs)
            })
            .collect();
        for (n, sample) in test_tone().into_iter().enumerate() {
            let at = n + delay_ms * 48;
            heard[at] += to_float(sample) * gain(-loss_db);
            heard[at + 150] += to_float(sample) * gain(-loss_db - 14.0);
        }
        heard.into_iter().map(to_pcm).collect()
    }

    #[test]
    fn the_tone_is_found_with_its_loss_and_its_delay() {
        for (delay_ms, loss_db, noise_dbfs) in
            [(20, 10.0, -60.0), (120, 30.0, -50.0), (400, 45.0, -60.0), (60, 0.0, -90.0), (250, 30.0, -35.0)]
        {
            let echo = find_echo(&room(delay_ms, loss_db, noise_dbfs)).expect("the tone");
            assert!((echo.loss_db - loss_db).abs() < 2.0, "{loss_db} dB: {echo:?}");
            let delay = Duration::from_millis(delay_ms as u64);
            assert!(echo.delay.abs_diff(delay) < Duration::from_millis(15), "{delay:?}: {echo:?}");
        }
    }

    #[test]
    fn a_room_without_the_tone_is_not_mistaken_for_one() {
        for noise_dbfs in [-100.0, -60.0, -30.0] {
            assert_eq!(find_echo(&room(0, 120.0, noise_dbfs)), None, "{noise_dbfs}");
        }
        // somebody whistles
        let whistle = |n: usize| to_pcm(0.1 * (TAU * 600.0 * n as f32 / 48_000.0).sin());
        assert_eq!(find_echo(&(0..76_800).map(whistle).collect::<Vec<_>>()), None);
    }

    #[test]
    fn somebody_who_speaks_is_not_mistaken_for_the_tone() {
        let scratch = testbed::Scratch::new("tone-echo").unwrap();
        let said = scratch.path().join("said.wav");
        let text = "I would first write a test that shows the failure, and then repair it. So we measured how long each \
                    query took, and found that two of them waited for the same lock.";
        for voice in [testbed::Speech::CANDIDATE, testbed::Speech::INTERVIEWER] {
            testbed::Speech::say(text, voice, &said).unwrap();
            let mut file = hound::WavReader::open(&said).unwrap();
            assert_eq!(file.spec().sample_rate, 16_000);
            let speech: Vec<i16> = file.samples().flat_map(|sample| [sample.unwrap(); 3]).collect();
            let windows = speech.windows(76_800).step_by(4_800);
            let found: Vec<_> =
                windows.enumerate().filter_map(|(n, window)| Some((n, find_echo(window)?))).collect();
            assert_eq!(found, [], "{voice}");
        }
    }

    #[test]
    fn a_tone_with_a_bent_pitch_and_a_hole_is_found_nevertheless() {
        let tone = test_tone();
        let mut heard = vec![0_i16; 76_800];
        for (n, sample) in heard[4_800..].iter_mut().enumerate() {
            let is_hole = (20_000..21_000).contains(&n);
            let bent = (n as f32 * 1.005) as usize + if n > 20_500 { 333 } else { 0 };
            *sample = if is_hole { 0 } else { tone.get(bent).map_or(0, |sample| sample / 8) };
        }
        let echo = find_echo(&heard).expect("the tone");
        assert!((echo.loss_db - 18.0).abs() < 3.0, "{echo:?}");
    }

    #[test]
    fn a_recording_that_is_too_short_tells_nothing() {
        assert_eq!(find_echo(&test_tone()[..40_000]), None);
        assert_eq!(find_echo(&[]), None);
    }
}
