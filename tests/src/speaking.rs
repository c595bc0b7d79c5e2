//! A synthetic candidate: what it answers, its voice, and how well it was understood.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testbed::{Speech, word_error_rate};

/// One answer a question of the demo's pack, in words that a small recogniser knows.
pub const ANSWERS: [&str; 3] = [
    "i built a database engine with two friends and it was very fast",
    "i measure first and then i look for the part that takes the most time",
    "i would like to learn how large systems are kept running every day",
];

/// The voice that an offline recogniser understands best.
const VOICE: &str = "rms";
/// The most words that may be wrong for an answer to count as understood.
pub const WORD_ERROR_LIMIT: f64 = 0.25;

/// Speaks the answers into WAV files in `folder`.
pub fn answers(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for (number, answer) in ANSWERS.iter().enumerate() {
        let file = folder.join(format!("answer-{}.wav", number + 1));
        Speech::say(answer, VOICE, &file)?;
        files.push(file);
    }
    Ok(files)
}

/// What a quiet room sounds like to a microphone, for longer than any interview here.
pub fn room_noise(folder: &Path) -> Result<PathBuf> {
    let file = folder.join("room.wav");
    let status = Command::new("sox")
        .args(["-n", "-r", "16000", "-c", "1", "-b", "16"])
        .arg(&file)
        .args(["synth", "300", "pinknoise", "vol", "0.003"])
        .status()
        .context("cannot run sox: install what tests need with `./dev setup`")?;
    ensure!(status.success(), "sox made no noise");
    Ok(file)
}

/// What was recognised of the candidate, joined in the order of the transcript.
pub fn heard(transcript: &[Value]) -> String {
    let candidate = transcript.iter().filter(|entry| entry["who"] == "candidate" && entry["via"] == "voice");
    let texts: Vec<&str> = candidate.filter_map(|entry| entry["text"].as_str()).collect();
    texts.join(" ")
}

/// Word error rate of everything that was answered against everything that was recognised.
pub fn error_rate(transcript: &[Value]) -> f64 {
    word_error_rate(&ANSWERS.join(" "), &heard(transcript))
}
