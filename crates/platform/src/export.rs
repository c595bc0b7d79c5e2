//! An interview as a file: what was said with the notes in their places, the ratings side by side.

mod csv;
mod markdown;

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::interviews::details;
use crate::wire::{Asked, OfInterview};
use axum::extract::State;
use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use platform_api::AccountId;
use platform_api::recruiting::InterviewDetails;
use platform_api::remarks::{Content, Quote, Remark};
use platform_api::transcript::{KeptEntry, Who};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Markdown,
    Json,
    Csv,
}

#[derive(Deserialize)]
pub struct Wanted {
    format: Format,
}

/// Everything that goes into the file, as JSON has it.
#[derive(Debug, Serialize)]
pub(crate) struct Document {
    interview: InterviewDetails,
    transcript: Vec<KeptEntry>,
    /// Those that stand: edits in the place of what they edit, nothing that was removed.
    remarks: Vec<Remark>,
}

pub async fn export(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
    Asked(Wanted { format }): Asked<Wanted>,
) -> Result<Response> {
    caller.may_on(&app, Action::ReadRemarks, &id).await?;
    let interview =
        details(&app.store, &caller.team()?, &id).await?.ok_or_else(|| caller.missing("interview"))?;
    let mut remarks = app.store.standing_remarks(&id).await?;
    remarks.retain(|remark| remark.remark.content != Content::Removed);
    let document = Document { interview, transcript: app.store.entries(&id).await?, remarks };
    let (kind, ending, file) = match format {
        Format::Markdown => ("text/markdown; charset=utf-8", "md", markdown::written(&document)),
        Format::Json => ("application/json", "json", json(&document)?),
        Format::Csv => ("text/csv; charset=utf-8", "csv", csv::written(&document)),
    };
    let name = format!("attachment; filename=\"interview-{id}.{ending}\"");
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        (HeaderName::from_static("x-content-type-options"), "nosniff".to_owned()),
    ];
    Ok((headers, file).into_response())
}

fn json(document: &Document) -> Result<String> {
    let text = serde_json::to_string_pretty(document);
    Ok(text.map_err(|error| Failure::internal("the file cannot be written", &error))? + "\n")
}

/// A line of the course of the interview.
enum Line<'a> {
    Said(&'a KeptEntry),
    Noted(&'a Remark),
}

impl Document {
    /// What was said and noted, in the order of the moments that it belongs to; a note after what was said at its moment,
    /// notes without a moment at the end.
    fn course(&self) -> Vec<Line<'_>> {
        let said = self.transcript.iter().map(|kept| (kept.entry.at_ms, Line::Said(kept)));
        let is_note = |remark: &&Remark| {
            matches!(remark.remark.content, Content::Note { .. } | Content::Bookmark { .. })
        };
        let noted = self
            .remarks
            .iter()
            .filter(is_note)
            .map(|remark| (remark.remark.at_ms.unwrap_or(u64::MAX), Line::Noted(remark)));
        let mut course: Vec<_> = said.chain(noted).collect();
        // stable: the transcript's own order, and notes after it
        course.sort_by_key(|(at, _)| *at);
        course.into_iter().map(|(_, line)| line).collect()
    }

    /// By criterion, then by author. One author has several where edits did not know of each other.
    fn ratings(&self) -> BTreeMap<&str, BTreeMap<&AccountId, Vec<Rating<'_>>>> {
        let mut ratings: BTreeMap<_, BTreeMap<_, Vec<_>>> = BTreeMap::new();
        for remark in &self.remarks {
            if let Content::Rating { criterion, score, comment, quotes } = &remark.remark.content {
                let rating = Rating { remark, score: *score, comment, quotes };
                ratings
                    .entry(criterion.as_str())
                    .or_default()
                    .entry(&remark.author)
                    .or_default()
                    .push(rating);
            }
        }
        ratings
    }

    /// Whether a question of the guide was ticked off: where people did not know of each other, whoever ticked it off
    /// heard it.
    fn is_covered(&self, question: &str) -> bool {
        self.remarks.iter().any(|remark| {
            remark.remark.content == Content::Covered { covered: true }
                && remark.remark.subject.as_str().strip_prefix("question/") == Some(question)
        })
    }
}

struct Rating<'a> {
    remark: &'a Remark,
    score: Option<u8>,
    comment: &'a str,
    quotes: &'a [Quote],
}

/// Hours, minutes and seconds from the interview's start.
fn clock(at_ms: u64) -> String {
    let seconds = at_ms / 1000;
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

fn name_of(who: Who) -> &'static str {
    match who {
        Who::Candidate => "Candidate",
        Who::Interviewer => "Interviewer",
    }
}

#[cfg(test)]
mod tests;
