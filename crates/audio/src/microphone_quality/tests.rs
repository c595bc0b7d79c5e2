use super::*;

/// 12 s of a signal, a sample at a time.
fn quality_of(signal: impl FnMut(usize) -> f64) -> MicrophoneQuality {
    qualities_of(signal)[10]
}

/// The same, told once a second from the second one on.
fn qualities_of(mut signal: impl FnMut(usize) -> f64) -> Vec<MicrophoneQuality> {
    let mut meter = QualityMeter::new();
    let mut told = Vec::new();
    for frame in 0..1_200 {
        // what a converter does
        let samples = std::array::from_fn(|n| signal(frame * FRAME_SAMPLES + n).clamp(-1.0, 1.0) as f32);
        told.extend(meter.note(&samples));
    }
    assert_eq!(told.len(), 11, "once a second, after the first one");
    told
}

fn wave(n: usize, frequency: f64) -> f64 {
    (TAU * frequency * n as f64 / f64::from(SAMPLE_RATE)).sin()
}

fn level(dbfs: f64) -> f64 {
    10_f64.powf(dbfs / 20.0)
}

/// White noise with a mean square of `dbfs`.
fn noise(dbfs: f64) -> impl FnMut() -> f64 {
    let mut state = 1_u32;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0) * 3_f64.sqrt() * level(dbfs)
    }
}

/// Like a voice: a buzz of 130 Hz in syllables, four a second, two seconds of each three; its mean square while it sounds is
/// `dbfs`.
fn voice(n: usize, dbfs: f64) -> f64 {
    let second = n as f64 / f64::from(SAMPLE_RATE);
    if second % 3.0 >= 2.0 {
        return 0.0;
    }
    let syllable = (TAU * 2.0 * second).sin().powi(2);
    let buzz: f64 = (1..=8).map(|harmonic| wave(n, 130.0 * f64::from(harmonic))).sum();
    // the mean square of the syllables is 3/8, of the buzz 4
    syllable * buzz * level(dbfs) / 1.5_f64.sqrt()
}

fn is_near(found: f32, expected: f64, tolerance: f64) -> bool {
    (f64::from(found) - expected).abs() <= tolerance
}

#[test]
fn speech_and_noise_are_measured_apart() {
    for (speech, room) in [(-26.0, -70.0), (-26.0, -45.0), (-40.0, -65.0), (-55.0, -75.0), (-18.0, -35.0)] {
        let mut noise = noise(room);
        let quality = quality_of(|n| voice(n, speech) + noise());
        let heard = quality.speech_dbfs.expect("speech");
        // what is between the syllables is no speech, so that what is left is a little louder
        assert!(is_near(heard, speech + 1.0, 1.5), "{speech}, {room}: {quality:?}");
        assert!(is_near(quality.noise_dbfs, room, 1.0), "{speech}, {room}: {quality:?}");
        assert_eq!((quality.clipped_percent, quality.hum), (0.0, None), "{speech}, {room}");
    }
}

#[test]
fn a_room_in_which_nobody_speaks_has_noise_and_no_speech() {
    for room in [-30.0, -50.0, -70.0, -90.0] {
        let mut noise = noise(room);
        let quality = quality_of(|_| noise());
        assert_eq!(quality.speech_dbfs, None, "{room}");
        assert!(is_near(quality.noise_dbfs, room, 1.0), "{quality:?}");
    }
}

/// Somebody speaks in these seconds, in a quiet room; gives since when there is a level.
fn judged_at(seconds: std::ops::Range<f64>) -> Option<usize> {
    let mut noise = noise(-65.0);
    let told = qualities_of(|n| {
        let is_speaking = seconds.contains(&(n as f64 / f64::from(SAMPLE_RATE)));
        // without a pause between the syllables
        noise() + if is_speaking { wave(n, 440.0) * level(-26.0) } else { 0.0 }
    });
    let first = told.iter().position(|quality| quality.speech_dbfs.is_some())?;
    assert!(told[first - 1].is_heard, "{told:?}");
    let last = told[first..].iter().filter_map(|quality| quality.speech_dbfs).next_back().unwrap();
    assert!((told[first].speech_dbfs.unwrap() - last).abs() < 0.5, "{told:?}");
    // the first one tells of the second second
    Some(first + 2)
}

#[test]
fn speech_is_judged_once_there_is_enough_of_it_or_it_is_over() {
    assert_eq!(judged_at(2.0..12.0), Some(5), "3 s of it");
    assert_eq!(judged_at(2.0..3.0), Some(5), "2 s after it");
    assert_eq!(judged_at(2.0..2.3), None, "too short");
}

#[test]
fn a_click_is_no_speech() {
    let mut noise = noise(-60.0);
    let quality = quality_of(|n| if n % 96_000 < 200 { 0.9 } else { noise() });
    assert_eq!(quality.speech_dbfs, None);
}

#[test]
fn nothing_at_all_is_silence() {
    let quality = quality_of(|_| 0.0);
    assert_eq!(
        quality,
        MicrophoneQuality {
            speech_dbfs: None,
            is_heard: false,
            noise_dbfs: -100.0,
            clipped_percent: 0.0,
            hum: None
        }
    );
}

#[test]
fn what_is_cut_off_at_full_scale_is_counted() {
    // a sine that is 6 dB too loud is cut off for two thirds of its time, and in some windows it begins or ends
    let share = 100.0 * (1.0 - 2.0 * 0.5_f64.asin() * 2.0 / TAU);
    let quality = quality_of(|n| if n / 24_000 % 2 == 0 { 2.0 * wave(n, 440.0) } else { 0.0 });
    assert!(is_near(quality.clipped_percent, share, 6.0), "{share}: {quality:?}");
    let loud = quality_of(|n| if n / 24_000 % 2 == 0 { 0.99 * wave(n, 440.0) } else { 0.0 });
    assert_eq!(loud.clipped_percent, 0.0);
}

#[test]
fn hum_is_told_from_noise_and_voices_also_while_somebody_speaks() {
    let hum = |n, mains: f64, dbfs| {
        let waves = wave(n, mains) + 0.7 * wave(n, 2.0 * mains) + 0.4 * wave(n, 3.0 * mains);
        waves * level(dbfs) / (1.65_f64 / 2.0).sqrt()
    };
    for (mains, real_mains, dbfs, speech) in [
        (50, 50.0, -40.0, Some(-26.0)),
        (60, 60.0, -40.0, Some(-26.0)),
        (50, 49.9, -35.0, None),
        (60, 60.1, -50.0, Some(-30.0)),
    ] {
        let mut noise = noise(-65.0);
        let quality = quality_of(|n| {
            hum(n, real_mains, dbfs) + noise() + speech.map_or(0.0, |speech| voice(n, speech))
        });
        let found = quality.hum.unwrap_or_else(|| panic!("{real_mains} Hz at {dbfs}: {quality:?}"));
        assert_eq!(found.mains_hz, mains);
        assert!(is_near(found.dbfs, dbfs, 1.5), "{dbfs}: {quality:?}");
    }
    let mut noise = noise(-40.0);
    let quality = quality_of(|n| hum(n, 50.0, -50.0) + noise());
    assert_eq!(quality.hum, None, "the noise is louder: it is what is to be told");
    let quality = quality_of(|n| hum(n, 50.0, -70.0) + voice(n, -26.0));
    assert_eq!(quality.hum, None, "nobody hears it");
}

#[test]
fn an_offset_and_rumble_are_neither_speech_nor_noise() {
    let quality = quality_of(|n| 0.2 + 0.05 * wave(n, 13.0) + voice(n, -26.0));
    assert!(quality.noise_dbfs < -60.0, "{quality:?}");
    assert_eq!(quality.hum, None);
}

#[test]
fn listening_never_allocates() {
    let mut meter = QualityMeter::new();
    assert_no_alloc::assert_no_alloc(|| {
        for _ in 0..600 {
            meter.note(&[0.1; FRAME_SAMPLES]);
        }
    });
    assert_eq!(assert_no_alloc::violation_count(), 0);
}
