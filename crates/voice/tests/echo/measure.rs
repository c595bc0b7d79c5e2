//! Powers and ratios of sounds.

use audio::FRAME_SAMPLES;

/// The mean square, full scale being 1.
pub fn power(samples: &[i16]) -> f64 {
    let squares: f64 = samples.iter().map(|sample| (f64::from(*sample) / 32_768.0).powi(2)).sum();
    squares / samples.len().max(1) as f64
}

pub fn decibels(power: f64) -> f64 {
    10.0 * power.max(1e-12).log10()
}

/// By how much less of the echo was sent than the microphone heard, while there was one.
pub fn echo_removed_db(microphone: &[i16], sent: &[i16]) -> f64 {
    /// What is below is a pause of the echo.
    const LOUD: f64 = 1e-5;

    let frames = microphone.chunks(FRAME_SAMPLES).zip(sent.chunks(FRAME_SAMPLES));
    let (heard, left) = frames
        .map(|(heard, left)| (power(heard), power(left)))
        .filter(|(heard, _)| *heard > LOUD)
        .fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    decibels(heard) - decibels(left)
}

/// By how much less of a voice is in `both` than in `alone`, which was sent while nobody else spoke. What else is in `both`
/// does not count: of each 20 ms only that is taken which is like the voice.
pub fn attenuation_db(alone: &[i16], both: &[i16]) -> f64 {
    const PIECE: usize = 2 * FRAME_SAMPLES;

    let product = |one: &[i16], other: &[i16]| -> f64 {
        one.iter().zip(other).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum()
    };
    let (mut before, mut after) = (0.0, 0.0);
    for (alone, both) in alone.chunks_exact(PIECE).zip(both.chunks_exact(PIECE)) {
        let energy = product(alone, alone);
        if energy > 0.0 {
            before += energy;
            after += product(alone, both).powi(2) / energy;
        }
    }
    decibels(before) - decibels(after)
}

/// By how much `after` follows `before`: where the two are most alike, up to 20 ms.
pub fn lag_ms(before: &[i16], after: &[i16]) -> f64 {
    let (lag, _) = testbed::lag(before, after, 0..2 * FRAME_SAMPLES as i32);
    1000.0 * f64::from(lag) / f64::from(audio::SAMPLE_RATE)
}

#[test]
fn measures_of_known_sounds_are_right() {
    let mut state = 1_u32;
    let mut noise = move |scale: f64| -> Vec<i16> {
        (0..48_000)
            .map(|_| {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                (f64::from(state as i16) * scale) as i16
            })
            .collect()
    };
    let (voice, other) = (noise(0.5), noise(0.1));
    let half: Vec<i16> = voice.iter().zip(&other).map(|(voice, other)| voice / 2 + other).collect();
    assert!((attenuation_db(&voice, &half) - 6.0).abs() < 0.2, "{}", attenuation_db(&voice, &half));
    let tenth: Vec<i16> = voice.iter().map(|sample| sample / 10).collect();
    assert!((echo_removed_db(&voice, &tenth) - 20.0).abs() < 0.2);
    let later: Vec<i16> = voice.iter().copied().skip(100).collect();
    assert!((lag_ms(&later, &voice) - 100.0 / 48.0).abs() < 0.01, "{}", lag_ms(&later, &voice));
}
