//! Sounds of our own.

use std::f32::consts::TAU;

use crate::SAMPLE_RATE;
use crate::frame::to_pcm;

/// The test tone's two notes in Hz, one after the other.
pub(crate) const NOTES: [f32; 2] = [523.25, 783.99];
pub(crate) const NOTE_SECONDS: f32 = 0.5;
/// A note's amplitude: clearly heard at the volume at which speech is comfortable.
pub(crate) const LOUDNESS: f32 = 0.25;

/// Two notes, a fifth apart, that swell and fade: neither startling nor to be mistaken for a fault.
pub(crate) fn test_tone() -> Vec<i16> {
    let note_samples = (NOTE_SECONDS * SAMPLE_RATE as f32) as usize;
    let note = |frequency: f32| {
        (0..note_samples).map(move |n| {
            let swell = (n as f32 / note_samples as f32 * TAU / 2.0).sin();
            let phase = n as f32 * frequency / SAMPLE_RATE as f32;
            to_pcm(LOUDNESS * swell * (TAU * phase.fract()).sin())
        })
    };
    NOTES.into_iter().flat_map(note).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_tone_lasts_a_second_and_has_no_click() {
        let tone = test_tone();
        assert_eq!(tone.len(), SAMPLE_RATE as usize);
        let largest_step = tone.windows(2).map(|pair| pair[0].abs_diff(pair[1])).max().unwrap();
        assert!(largest_step < 900, "{largest_step}");
        assert!(tone.iter().any(|sample| sample.unsigned_abs() > 8000));
    }
}
