//! Audio processing: what the speaker plays is taken out of what the microphone hears.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::VecDeque;

use livekit_dylib::webrtc::native::apm::AudioProcessingModule;

const SAMPLE_RATE: i32 = 48_000;
const FRAME: usize = 480;
/// From the speaker to the microphone.
const ECHO_DELAY_FRAMES: usize = 4;

/// Noise in bursts, like speech: the echo canceller learns from what changes. Always the same.
struct Speech {
    seed: u32,
    frame: usize,
}

impl Speech {
    fn next_frame(&mut self) -> Vec<i16> {
        self.frame += 1;
        let loudness = if self.frame % 40 < 25 { 6_000.0 } else { 200.0 };
        let sample = |_| {
            self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            ((self.seed >> 8) as f32 / (1 << 23) as f32 - 1.0) * loudness
        };
        (0..FRAME).map(sample).map(|sample| sample as i16).collect()
    }
}

fn energy(samples: &[i16]) -> f64 {
    samples.iter().map(|&sample| f64::from(sample).powi(2)).sum()
}

/// How much of an echo is left after ten seconds, in decibels against the echo.
fn echo_left(mut apm: AudioProcessingModule) -> f64 {
    let mut far_end = Speech { seed: 1, frame: 0 };
    let mut air: VecDeque<Vec<i16>> = VecDeque::from(vec![vec![0; FRAME]; ECHO_DELAY_FRAMES]);
    let (mut echo, mut left) = (0.0, 0.0);
    for frame in 0..1_000 {
        let mut played = far_end.next_frame();
        air.push_back(played.iter().map(|&sample| sample / 2).collect());
        apm.process_reverse_stream(&mut played, SAMPLE_RATE, 1).expect("10 ms of mono");
        let mut heard = air.pop_front().expect("the air is never empty");
        let of_echo = energy(&heard);
        apm.set_stream_delay_ms(10 * ECHO_DELAY_FRAMES as i32).expect("a delay");
        apm.process_stream(&mut heard, SAMPLE_RATE, 1).expect("10 ms of mono");
        if frame >= 500 {
            echo += of_echo;
            left += energy(&heard);
        }
    }
    10.0 * (left.max(1.0) / echo).log10()
}

#[test]
fn the_echo_canceller_takes_out_the_echo() {
    let with = echo_left(AudioProcessingModule::new(true, false, false, false));
    let without = echo_left(AudioProcessingModule::new(false, false, false, false));
    assert!(without > -1.0, "without the canceller the echo stays: {without} dB");
    assert!(with < -30.0, "with it little is left: {with} dB");
}

#[test]
fn a_processing_module_without_an_echo_leaves_the_voice() {
    let mut apm = AudioProcessingModule::new(true, false, false, false);
    let mut voice = Speech { seed: 2, frame: 0 };
    let (mut before, mut after) = (0.0, 0.0);
    for _ in 0..300 {
        let mut heard = voice.next_frame();
        apm.process_reverse_stream(&mut [0; FRAME], SAMPLE_RATE, 1).expect("10 ms of mono");
        before += energy(&heard);
        apm.process_stream(&mut heard, SAMPLE_RATE, 1).expect("10 ms of mono");
        after += energy(&heard);
    }
    let change = 10.0 * (after / before).log10();
    assert!(change.abs() < 6.0, "the voice changed by {change} dB");
}

#[test]
fn usual_rates_are_processed_in_mono_and_stereo() {
    let mut apm = AudioProcessingModule::new(true, true, true, true);
    for sample_rate in [8_000, 16_000, 32_000, 44_100, 48_000] {
        let mut mono = vec![0; sample_rate as usize / 100];
        apm.process_stream(&mut mono, sample_rate, 1).expect("mono");
        let mut stereo = vec![0; sample_rate as usize / 100 * 2];
        apm.process_stream(&mut stereo, sample_rate, 2).expect("stereo");
    }
}
