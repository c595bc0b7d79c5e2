//! The offline interviewer's ears.

use std::path::{Path, PathBuf};
use std::process::Command;

use audio::SAMPLE_RATE;
use hound::{SampleFormat, WavSpec, WavWriter};
use testbed::Scratch;

/// The share of `expected` that pocketsphinx gets wrong in `heard`.
pub fn word_error_rate(expected: &str, heard: &[i16]) -> f64 {
    let scratch = Scratch::new("recognise").unwrap();
    let wav = scratch.path().join("heard.wav");
    write(&wav, heard);
    let output =
        Command::new(python()).arg(workspace().join("tests/recognise.py")).arg(&wav).output().unwrap();
    assert!(output.status.success(), "recognise.py: {}", String::from_utf8_lossy(&output.stderr));
    testbed::word_error_rate(expected, &String::from_utf8_lossy(&output.stdout))
}

fn write(wav: &Path, samples: &[i16]) {
    let spec = WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::create(wav, spec).unwrap();
    for sample in samples {
        writer.write_sample(*sample).unwrap();
    }
    writer.finalize().unwrap();
}

/// The interviewer's own environment, which has pocketsphinx.
fn python() -> PathBuf {
    let output = Command::new("python3")
        .arg(workspace().join("tools/python_env.py"))
        .arg("interviewer")
        .current_dir(workspace())
        .output()
        .unwrap();
    assert!(output.status.success(), "python_env.py: {}", String::from_utf8_lossy(&output.stderr));
    PathBuf::from(String::from_utf8(output.stdout).unwrap().trim()).join("python")
}

fn workspace() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}
