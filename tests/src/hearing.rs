//! What a recording holds, as the offline recogniser hears it.

use std::{path::Path, process::Command};

use anyhow::{Context, Result, ensure};

use crate::programs;

/// Share of the words of a voice that must be recognised, in order, in what a speaker played. The recogniser gets about four
/// of five words of the interviewer's voice right.
pub const HEARD_SHARE: f64 = 0.6;

/// The words in a recording, by the offline recogniser.
pub fn recognise(wav: &Path) -> Result<String> {
    let output = Command::new(programs::python()?)
        .arg(programs::workspace().join("tests/recognise.py"))
        .arg(wav)
        .output()
        .context("cannot run the recogniser")?;
    ensure!(output.status.success(), "the recogniser failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Words of `wanted` that stand in `heard` in the same order, as a share (longest common subsequence).
pub fn share_heard(wanted: &str, heard: &str) -> f64 {
    let (wanted, heard) = (words(wanted), words(heard));
    let mut longest = vec![0usize; heard.len() + 1];
    for word in &wanted {
        let mut diagonal = 0;
        for (at, other) in heard.iter().enumerate() {
            let above = longest[at + 1];
            longest[at + 1] = if word == other { diagonal + 1 } else { above.max(longest[at]) };
            diagonal = above;
        }
    }
    longest.last().copied().unwrap_or(0) as f64 / wanted.len().max(1) as f64
}

fn words(text: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '\'';
    text.to_lowercase().split(|c| !is_part(c)).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_counts_as_heard_by_its_words_in_order() {
        assert!((share_heard("How do you find it?", "well how do we find it") - 0.8).abs() < 1e-9);
        assert_eq!(share_heard("How do you find it?", ""), 0.0);
        assert!(share_heard("one two three", "three two one") < 0.4);
    }
}
