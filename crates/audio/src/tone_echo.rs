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
    let (delay, amplitude) = (0..=latest)
        .step_by(LAG_STEP)
        .map(|delay| (delay, loudness(&samples[delay..], NOTES)))
        .max_by(|one, other| one.1.total_cmp(&other.1))?;
    let beside = |offset: f32| loudness(&samples[delay..], NOTES.map(|note| note + offset));
    let room = beside(-BESIDE).max(beside(BESIDE));
    (amplitude > CLEARLY * room && amplitude > 0.0).then(|| ToneEcho {
        loss_db: 20.0 * (LOUDNESS / amplitude).log10(),
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

fn decimate(recorded: &[i16]) -> Vec<f32> {
    let mean = |samples: &[i16]| samples.iter().copied().map(to_float).sum::<f32>() / DECIMATION as f32;
    recorded.chunks_exact(DECIMATION).map(mean).collect()
}

/// The root mean square of the amplitudes that two notes have, one after the other, each swelling as the tone's do.
fn loudness(samples: &[f32], notes: [f32; NOTES.len()]) -> f32 {
    let pieces = samples.chunks_exact((NOTE_SECONDS * RATE) as usize);
    let power: f32 = notes.into_iter().zip(pieces).map(|(note, piece)| amplitude(piece, note).powi(2)).sum();
    (power / NOTES.len() as f32).sqrt()
}

/// The amplitude of a note that swells, whose phase may jump from piece to piece.
fn amplitude(samples: &[f32], frequency: f32) -> f32 {
    let (mut power, mut weight) = (0.0, 0.0);
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
        power += 4.0 * (sines * sines + cosines * cosines);
        weight += own_weight * own_weight;
    }
    (power / weight).sqrt()
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
