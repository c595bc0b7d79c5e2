//! The files, of an interview with everything in it that is awkward.

use super::*;
use serde_json::{Value, json};

fn said(id: &str, at_ms: u64, who: &str, text: &str) -> Value {
    json!({"id": id, "order": 1, "who": who, "text": text, "final": true, "at_ms": at_ms, "via": "voice",
        "uploaded_by": "interviewer", "received_at": "2026-01-02T10:00:00Z"})
}

fn remark(id: &str, author: &str, at_ms: Option<u64>, subject: &str, content: Value) -> Value {
    json!({"id": id, "subject": subject, "at_ms": at_ms, "made_at": "2026-01-02T10:00:00Z", "content": content,
        "author": author, "author_name": author.to_uppercase()})
}

fn document() -> Document {
    let rating = |score: u8, comment: &str| {
        json!({"kind": "rating", "criterion": "Clarity", "score": score, "comment": comment,
            "quotes": [{"entry": "SG_2", "text": "a *database*"}]})
    };
    let interview = json!({
        "id": "i", "job_id": "j", "company": "Engines | Co", "title": "Engineer", "candidate_id": "c",
        "candidate_name": "Ada <b>", "state": "finished", "finish_reason": "completed",
        "created_at": "2026-01-01T09:00:00Z", "started_at": "2026-01-02T10:00:00Z",
        "finished_at": "2026-01-02T10:30:00Z", "interviewer_name": "Vera", "language": "en", "expected_minutes": 8,
        "modes": ["voice"], "accommodations": {"extra_time_percent": 0},
        "pack": {"questions": [{"id": "q1", "text": "What did you build?"}, {"id": "q2", "text": "Why?"}]},
        "invites": [], "timeline": [], "feedback": {"rating": 5, "text": "@kind"},
    });
    Document {
        interview: serde_json::from_value(interview).unwrap(),
        transcript: serde_json::from_value(json!([
            said("SG_1", 5_000, "interviewer", "What did you build?"),
            said("SG_2", 65_000, "candidate", "=1+1\n# a *database*\n2. \"quick\""),
        ]))
        .unwrap(),
        remarks: serde_json::from_value(json!([
            remark("n0", "grace", None, "n0", json!({"kind": "note", "text": "of no moment"})),
            remark("n1", "grace", Some(5_000), "n1", json!({"kind": "note", "text": "calm\n<script>"})),
            remark("b1", "mary", Some(70_000), "b1", json!({"kind": "bookmark", "text": ""})),
            remark("r1", "grace", None, "rating/grace/Clarity", rating(4, "-good")),
            remark("r2", "grace", None, "rating/grace/Clarity", rating(3, "")),
            remark("r3", "mary", None, "rating/mary/Clarity", rating(5, "")),
            remark("t1", "mary", None, "question/q1", json!({"kind": "covered", "covered": true})),
        ]))
        .unwrap(),
    }
}

#[test]
fn markdown_has_notes_in_their_places_and_ratings_side_by_side_and_no_markup_of_people() {
    let expected = r##"# Interview: Engineer, Engines \| Co

- Candidate: Ada &lt;b&gt;
- Interviewer: Vera
- Began: 2026-01-02T10:00:00Z
- Ended: 2026-01-02T10:30:00Z, complete

## Ratings

|  | GRACE | MARY |
|---|---|---|
| Clarity | 4 or 3 | 5 |

### Clarity

**GRACE: 4**

\-good

> a \*database\*

**GRACE: 3**

> a \*database\*

**MARY: 5**

> a \*database\*

## Questions

- [x] What did you build?
- [ ] Why?

## Transcript

**Interviewer** (0:00:05)

What did you build?

> **Note of GRACE** (0:00:05)
>
> calm
> &lt;script&gt;

**Candidate** (0:01:05)

\=1+1  
\# a \*database\*  
2\. "quick"

> **Bookmark of MARY** (0:01:10)

> **Note of GRACE**
>
> of no moment

## What the candidate thought of it

5 of 5

@kind
"##;
    assert_eq!(markdown::written(&document()), expected);
}

#[test]
fn csv_has_a_row_for_each_thing_and_no_formulas() {
    let text = csv::written(&document());
    let text = text.strip_prefix('\u{feff}').unwrap();
    let mut reader = ::csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    let row = |kind: &str, n: usize| rows.iter().filter(|row| row[0] == kind).nth(n).unwrap().clone();
    assert_eq!(
        row("said", 0),
        ["said", "0:00:05", "5000", "Interviewer", "spoken", "", "What did you build?"]
    );
    assert_eq!(row("said", 1)[6], "'=1+1\n# a *database*\n2. \"quick\"");
    assert_eq!(rows[1][0], "note", "at its place");
    assert_eq!(row("rating", 0), ["rating", "", "", "GRACE", "Clarity", "4", "'-good"]);
    assert_eq!((row("rating", 1)[5].as_str(), row("rating", 2)[3].as_str()), ("3", "MARY"));
    assert_eq!(row("question", 0)[4], "covered");
    assert_eq!(row("feedback", 0)[5..], ["5", "'@kind"]);
    for cell in rows.iter().flatten() {
        assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
    }
}

#[test]
fn json_reads_back_whole() {
    let text = json(&document()).unwrap();
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["transcript"][1]["text"], "=1+1\n# a *database*\n2. \"quick\"");
    assert_eq!(value["interview"]["candidate_name"], "Ada <b>");
    assert_eq!(value["remarks"].as_array().unwrap().len(), 7);
}
