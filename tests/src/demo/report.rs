//! Whether the interview was one.

use std::{fmt::Write, path::Path, time::Duration};

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::unattended::Outcome;
use crate::{
    hearing::{HEARD_SHARE, recognise, share_heard},
    speaking,
};

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
