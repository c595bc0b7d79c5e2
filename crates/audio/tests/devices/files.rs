//! Files in the place of devices; no sound server is needed.

use std::path::Path;
use std::time::{Duration, Instant};

use audio::{AudioError, Input, Output, SoundOptions};
use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use testbed::{Scratch, wait_until};

use crate::sound_card::{Listened, PATIENCE};
use crate::tone::{amplitude, tone};

fn write_stereo_float(path: &Path, rate: u32, seconds: f64) {
    let spec =
        WavSpec { channels: 2, sample_rate: rate, bits_per_sample: 32, sample_format: SampleFormat::Float };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for n in 0..(seconds * f64::from(rate)) as usize {
        let sample = 0.25 * (std::f64::consts::TAU * 1_000.0 * n as f64 / f64::from(rate)).sin();
        writer.write_sample(sample as f32).unwrap();
        writer.write_sample(sample as f32).unwrap();
    }
    writer.finalize().unwrap();
}

fn write_24_bit(path: &Path) {
    let spec =
        WavSpec { channels: 1, sample_rate: 16_000, bits_per_sample: 24, sample_format: SampleFormat::Int };
    let mut writer = WavWriter::create(path, spec).unwrap();
    for n in 0..16_000 {
        let sample = 0.25 * (std::f64::consts::TAU * 1_000.0 * f64::from(n) / 16_000.0).sin();
        writer.write_sample((sample * f64::from(1 << 23)) as i32).unwrap();
    }
    writer.finalize().unwrap();
}

#[test]
fn a_file_is_played_into_the_sink_in_real_time_and_silence_follows() {
    let scratch = Scratch::new("wav").unwrap();
    let path = scratch.path().join("stereo.wav");
    write_stereo_float(&path, 44_100, 1.0);
    let listened = Listened::new(SoundOptions::default());
    let start = Instant::now();
    listened.sound.open_microphone(Input::Wav(path)).unwrap();
    let heard = listened.samples(100);
    let took = start.elapsed();
    assert!(took > Duration::from_millis(900), "{took:?}");
    assert!((amplitude(&heard[480..47_520], 1_000.0) - 0.25).abs() < 0.01);
    let after = listened.samples(50);
    assert!(after[480..].iter().all(|sample| *sample == 0));
}

#[test]
fn a_file_of_24_bit_at_16_khz_is_the_same_sound() {
    let scratch = Scratch::new("wav").unwrap();
    let path = scratch.path().join("24.wav");
    write_24_bit(&path);
    let listened = Listened::new(SoundOptions::default());
    listened.sound.open_microphone(Input::Wav(path)).unwrap();
    let heard = listened.samples(100);
    assert!((amplitude(&heard[480..46_000], 1_000.0) - 0.25).abs() < 0.01);
}

#[test]
fn a_file_as_speaker_records_all_that_would_be_heard_and_is_valid_all_the_while() {
    let scratch = Scratch::new("wav").unwrap();
    let path = scratch.path().join("speaker.wav");
    let listened = Listened::new(SoundOptions::default());
    listened.sound.open_speaker(Output::Wav(path.clone())).unwrap();
    let opened = Instant::now();
    let length = |path: &Path| WavReader::open(path).map_or(0, |reader| reader.duration());
    wait_until(PATIENCE, "the file has grown while it is open", || length(&path) > 24_000);

    listened.sound.play(tone(1_000.0, 1.0));
    listened.wait_for("the end of the tone", |event| {
        matches!(event, audio::SoundEvent::ClipPlayed).then_some(())
    });
    listened.sound.close_speaker().unwrap();
    let open_for = opened.elapsed();

    let mut reader = WavReader::open(&path).unwrap();
    let spec = reader.spec();
    assert_eq!((spec.sample_rate, spec.channels, spec.bits_per_sample), (48_000, 1, 16));
    let samples: Vec<i16> = reader.samples::<i16>().map(Result::unwrap).collect();
    let recorded = Duration::from_secs_f64(samples.len() as f64 / 48_000.0);
    assert!(recorded.abs_diff(open_for) < Duration::from_millis(300), "{recorded:?} of {open_for:?}");
    let loudest_second = samples.chunks(4_800).map(|part| amplitude(part, 1_000.0)).fold(0.0, f64::max);
    assert!((loudest_second - 0.25).abs() < 0.01, "{loudest_second}");
    assert!(samples[..12_000].iter().all(|sample| *sample == 0), "silence is recorded too");
}

#[test]
fn files_that_cannot_be_used_are_named_with_the_reason() {
    let scratch = Scratch::new("wav").unwrap();
    let listened = Listened::new(SoundOptions::default());
    let missing = scratch.path().join("missing.wav");
    let error = listened.sound.open_microphone(Input::Wav(missing.clone())).unwrap_err();
    assert!(matches!(&error, AudioError::Wav { path, .. } if *path == missing), "{error:?}");

    let text = scratch.path().join("text.wav");
    std::fs::write(&text, "this is no sound").unwrap();
    let error = listened.sound.open_microphone(Input::Wav(text)).unwrap_err();
    assert!(error.to_string().starts_with("cannot read "), "{error}");

    let nowhere = scratch.path().join("no-such-folder/speaker.wav");
    let error = listened.sound.open_speaker(Output::Wav(nowhere)).unwrap_err();
    assert!(error.to_string().starts_with("cannot write "), "{error}");
}
