//! For spreadsheets: a row for each thing that was said, noted or rated. What a spreadsheet would take for a formula is
//! defused.

use super::{Document, Line, clock, name_of};
use csv::{QuoteStyle, Writer, WriterBuilder};
use platform_api::remarks::Content;
use platform_api::transcript::Via;

const HEADER: [&str; 7] = ["kind", "at", "at_ms", "who", "how", "score", "text"];
/// Tells spreadsheets that the characters are UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

pub fn written(document: &Document) -> String {
    // into memory, which takes everything
    let mut rows = WriterBuilder::new().quote_style(QuoteStyle::Necessary).from_writer(Vec::new());
    let _ = rows.write_record(HEADER);
    for line in document.course() {
        match line {
            Line::Said(kept) => {
                let entry = &kept.entry;
                let how = if entry.via == Via::Typed { "typed" } else { "spoken" };
                row(&mut rows, "said", Some(entry.at_ms), name_of(entry.who), how, "", &entry.text);
            }
            Line::Noted(remark) => {
                if let Content::Note { text } = &remark.remark.content {
                    row(&mut rows, "note", remark.remark.at_ms, &remark.author_name, "", "", text);
                } else if let Content::Bookmark { text } = &remark.remark.content {
                    row(&mut rows, "bookmark", remark.remark.at_ms, &remark.author_name, "", "", text);
                }
            }
        }
    }
    for (criterion, by_author) in document.ratings() {
        for rating in by_author.values().flatten() {
            let author = &rating.remark.author_name;
            let score = rating.score.map(|score| score.to_string()).unwrap_or_default();
            row(&mut rows, "rating", None, author, criterion, &score, rating.comment);
            for quote in rating.quotes {
                row(&mut rows, "quote", None, author, criterion, "", &quote.text);
            }
        }
    }
    for question in &document.interview.pack.questions {
        let covered = question.id.as_deref().is_some_and(|id| document.is_covered(id));
        row(&mut rows, "question", None, "", if covered { "covered" } else { "" }, "", &question.text);
    }
    if let Some(feedback) = &document.interview.feedback {
        let score = feedback.rating.to_string();
        row(&mut rows, "feedback", None, "Candidate", "", &score, &feedback.text);
    }
    let bytes = rows.into_inner().unwrap_or_default();
    format!("{BYTE_ORDER_MARK}{}", String::from_utf8_lossy(&bytes))
}

fn row(
    rows: &mut Writer<Vec<u8>>,
    kind: &str,
    at: Option<u64>,
    who: &str,
    how: &str,
    score: &str,
    text: &str,
) {
    let clock = at.map(clock).unwrap_or_default();
    let at_ms = at.map(|at| at.to_string()).unwrap_or_default();
    let _ = rows.write_record([kind, &clock, &at_ms, &defused(who), &defused(how), score, &defused(text)]);
}

/// A cell that begins like a formula is shown as the text that it is.
fn defused(cell: &str) -> String {
    let begins_like_a_formula = cell.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        || cell.starts_with(['\t', '\r', '\n']);
    if begins_like_a_formula { format!("'{cell}") } else { cell.to_owned() }
}
