//! For people. What was said and typed is text: none of it becomes markup.

use super::{Document, Line, Rating, clock, name_of};
use platform_api::AccountId;
use platform_api::interview::FinishReason;
use platform_api::remarks::{Content, Remark};
use platform_api::transcript::{KeptEntry, Via};
use std::collections::BTreeMap;
use std::fmt::Write;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub fn written(document: &Document) -> String {
    let mut out = String::new();
    head(document, &mut out);
    ratings(document, &mut out);
    questions(document, &mut out);
    course(document, &mut out);
    if let Some(feedback) = &document.interview.feedback {
        let _ = write!(out, "\n## What the candidate thought of it\n\n{} of 5\n", feedback.rating);
        if !feedback.text.trim().is_empty() {
            let _ = write!(out, "\n{}\n", text(&feedback.text));
        }
    }
    out
}

// writing to a String cannot fail
fn head(document: &Document, out: &mut String) {
    let interview = &document.interview;
    let listed = &interview.listed;
    let _ = write!(out, "# Interview: {}, {}\n\n", line(&listed.title), line(&listed.company));
    let _ = writeln!(out, "- Candidate: {}", line(&listed.candidate_name));
    let _ = writeln!(out, "- Interviewer: {}", line(&interview.interviewer_name));
    if let Some(at) = listed.started_at {
        let _ = writeln!(out, "- Began: {}", moment(at));
    }
    if let Some(at) = listed.finished_at {
        let how = match listed.finish_reason {
            Some(FinishReason::Completed) => ", complete",
            Some(FinishReason::EndedEarly) => ", early",
            Some(FinishReason::Failed) => ", as it could not go on",
            Some(FinishReason::Unknown) | None => "",
        };
        let _ = writeln!(out, "- Ended: {}{how}", moment(at));
    }
}

/// A table with a column for each author, then what they said to it.
fn ratings(document: &Document, out: &mut String) {
    let ratings = document.ratings();
    let mut authors: BTreeMap<&AccountId, &str> = BTreeMap::new();
    for rating in ratings.values().flat_map(BTreeMap::values).flatten() {
        authors.insert(&rating.remark.author, &rating.remark.author_name);
    }
    if authors.is_empty() {
        return;
    }
    out.push_str("\n## Ratings\n\n|  |");
    authors.values().for_each(|name| {
        let _ = write!(out, " {} |", line(name));
    });
    out.push_str("\n|---|");
    authors.iter().for_each(|_| out.push_str("---|"));
    out.push('\n');
    for (criterion, by_author) in &ratings {
        let _ = write!(out, "| {} |", line(criterion));
        for author in authors.keys() {
            let scores: Vec<String> = by_author.get(author).into_iter().flatten().map(score).collect();
            let _ = write!(out, " {} |", scores.join(" or "));
        }
        out.push('\n');
    }
    for (criterion, by_author) in &ratings {
        let said =
            by_author.values().flatten().filter(|r| !r.comment.trim().is_empty() || !r.quotes.is_empty());
        for (n, rating) in said.enumerate() {
            if n == 0 {
                let _ = write!(out, "\n### {}\n", line(criterion));
            }
            let _ = write!(out, "\n**{}: {}**\n", line(&rating.remark.author_name), score(rating));
            if !rating.comment.trim().is_empty() {
                let _ = write!(out, "\n{}\n", text(rating.comment));
            }
            for quote in rating.quotes {
                let _ = write!(out, "\n{}\n", quoted(&text(&quote.text)));
            }
        }
    }
}

fn score(rating: &Rating<'_>) -> String {
    rating.score.map_or_else(|| "–".into(), |score| score.to_string())
}

fn questions(document: &Document, out: &mut String) {
    out.push_str("\n## Questions\n\n");
    for question in &document.interview.pack.questions {
        let covered = question.id.as_deref().is_some_and(|id| document.is_covered(id));
        let _ = writeln!(out, "- [{}] {}", if covered { 'x' } else { ' ' }, line(&question.text));
    }
}

fn course(document: &Document, out: &mut String) {
    out.push_str("\n## Transcript\n");
    for at in document.course() {
        match at {
            Line::Said(kept) => said(kept, out),
            Line::Noted(remark) => noted(remark, out),
        }
    }
}

fn said(KeptEntry { entry, .. }: &KeptEntry, out: &mut String) {
    let typed = if entry.via == Via::Typed { ", typed" } else { "" };
    let (who, at) = (name_of(entry.who), clock(entry.at_ms));
    let _ = write!(out, "\n**{who}** ({at}{typed})\n\n{}\n", text(&entry.text));
}

fn noted(remark: &Remark, out: &mut String) {
    let (kind, words) = match &remark.remark.content {
        Content::Bookmark { text } => ("Bookmark", text),
        Content::Note { text } => ("Note", text),
        _ => return,
    };
    let at = remark.remark.at_ms.map(|at| format!(" ({})", clock(at))).unwrap_or_default();
    let heading = format!("**{kind} of {}**{at}", line(&remark.author_name));
    let note = match words.trim() {
        "" => heading,
        _ => format!("{heading}\n\n{}", text(words)),
    };
    let _ = write!(out, "\n{}\n", quoted(&note));
}

fn quoted(text: &str) -> String {
    text.lines().map(|line| format!("> {line}").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

fn moment(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).unwrap_or_default()
}

/// Words of people in one line.
fn line(words: &str) -> String {
    escaped(&words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Words of people, with their line breaks.
fn text(words: &str) -> String {
    words.trim().lines().map(|line| escaped(line.trim())).collect::<Vec<_>>().join("  \n")
}

/// So that nothing in it is markup.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let digits = words.chars().take_while(char::is_ascii_digit).count();
    for (n, c) in words.chars().enumerate() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '~' | '$' => out.extend(['\\', c]),
            // what makes a list or a heading at the beginning of a line
            '-' | '+' | '=' if n == 0 => out.extend(['\\', c]),
            '.' | ')' if digits > 0 && n == digits => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
