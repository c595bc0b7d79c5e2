//! Whether the interview was one.

use std::{fmt::Write, path::Path, process::Command, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::unattended::Outcome;
use crate::{programs, speaking};

#[derive(Default)]
pub(super) struct Timings {
    /// From starting the driver to the first screen.
    pub(super) window: Duration,
    /// From consent to the end of the checks before the call.
    pub(super) checks: Duration,
    pub(super) start_to_live: Duration,
    pub(super) start_to_first_question: Duration,
    /// From the last answer's end to the screen that says that it is over.
    pub(super) last_answer_to_end: Duration,
}

/// Share of a question's words that must be recognised, in order, in what the speaker played. The recogniser gets
/// about four of five words of the interviewer's voice right.
const HEARD_SHARE: f64 = 0.6;

/// Writes down what came of it, and says whether it is good.
pub(super) fn judge(folder: &Path, outcome: Outcome) -> Result<()> {
    let error_rate = speaking::error_rate(&outcome.transcript);
    let played = recognise(&outcome.recording)?;
    let heard: Vec<f64> = outcome.questions.iter().map(|question| share_heard(question, &played)).collect();
    let ms = |duration: Duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
    let report = json!({
        "word_error_rate": error_rate,
        "questions": outcome.questions,
        "share_of_each_question_heard_on_the_speaker": heard,
        "saved_where": outcome.saved_where,
        "timings_ms": {
            "window": ms(outcome.timings.window),
            "checks": ms(outcome.timings.checks),
            "start_to_live": ms(outcome.timings.start_to_live),
            "start_to_first_question": ms(outcome.timings.start_to_first_question),
            "last_answer_to_end": ms(outcome.timings.last_answer_to_end),
        },
    });
    write(folder, &outcome.transcript, &report)?;

    let limit = speaking::WORD_ERROR_LIMIT;
    ensure!(outcome.questions.len() >= 3, "only {} questions were asked", outcome.questions.len());
    ensure!(error_rate <= limit, "word error rate {error_rate:.2} is above {limit}");
    for (question, share) in outcome.questions.iter().zip(&heard) {
        ensure!(
            *share >= HEARD_SHARE,
            "the speaker did not play {question:?}: {share:.2} of it was recognised"
        );
    }
    ensure!(outcome.saved_where == "platform", "not everything was saved: {}", outcome.saved_where);
    println!("The interview is in {}.", folder.display());
    Ok(())
}

/// The transcript, for programs and for people, and the report, which is printed too.
pub(super) fn write(folder: &Path, transcript: &[Value], report: &Value) -> Result<()> {
    std::fs::write(folder.join("transcript.json"), serde_json::to_string_pretty(transcript)?)?;
    std::fs::write(folder.join("transcript.md"), markdown(transcript))?;
    std::fs::write(folder.join("report.json"), serde_json::to_string_pretty(report)?)?;
    println!("{}", serde_json::to_string_pretty(report)?);
    Ok(())
}

/// The words in a recording, by the offline recogniser.
fn recognise(wav: &Path) -> Result<String> {
    let output = Command::new(programs::python()?)
        .arg(programs::workspace().join("tests/recognise.py"))
        .arg(wav)
        .output()
        .context("cannot run the recogniser")?;
    ensure!(output.status.success(), "the recogniser failed: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Words of `wanted` that stand in `heard` in the same order, as a share (longest common subsequence).
fn share_heard(wanted: &str, heard: &str) -> f64 {
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

fn markdown(transcript: &[Value]) -> String {
    let mut page = String::from("# Transcript\n");
    for entry in transcript {
        let seconds = entry["at_ms"].as_u64().unwrap_or(0) / 1000;
        let who = if entry["who"] == "candidate" { "Candidate" } else { "Interviewer" };
        let text = entry["text"].as_str().unwrap_or_default();
        let _ = write!(page, "\n**{who}** ({}:{:02})\n\n{text}\n", seconds / 60, seconds % 60);
    }
    page
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
