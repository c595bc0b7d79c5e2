//! The candidate's own copy of the transcript: a file in their downloads folder.

use std::{
    io,
    path::{Path, PathBuf},
};

use interview::{Entry, Via, View, Who};
use serde::Deserialize;
use serde_json::json;

use crate::{fault::Fault, new_file};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, specta::Type)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    Markdown,
    Json,
}

#[derive(Debug, thiserror::Error)]
pub enum SaveFault {
    #[error("There is no transcript to save yet.")]
    NoTranscript,
    #[error("This computer has no downloads folder and no home folder.")]
    NoFolder,
    #[error("The transcript could not be written to {}: {source}.", folder.display())]
    NotWritten { folder: PathBuf, source: io::Error },
}

impl From<SaveFault> for Fault {
    fn from(fault: SaveFault) -> Self {
        let (code, remedy) = match fault {
            SaveFault::NoTranscript => ("no_transcript", "Save it once something was said."),
            SaveFault::NoFolder => ("no_folder", "Set up a home folder for this user, then save again."),
            SaveFault::NotWritten { .. } => (
                "transcript_not_written",
                "Make room on the disk or check the folder's permissions, then save again.",
            ),
        };
        Self { code, message: fault.to_string(), remedy: remedy.into() }
    }
}

/// Writes the transcript of `view` to a new file in `folder` and says which.
pub fn save(view: &View, format: Format, folder: &Path) -> Result<PathBuf, SaveFault> {
    let transcript = view.transcript.as_deref().filter(|entries| !entries.is_empty());
    let transcript = transcript.ok_or(SaveFault::NoTranscript)?;
    let (ending, content) = match format {
        Format::Markdown => ("md", markdown(view, transcript)),
        Format::Json => ("json", json(view, transcript)),
    };
    let not_written = |source| SaveFault::NotWritten { folder: folder.to_owned(), source };
    new_file::write(folder, &name(view), ending, content.as_bytes()).map_err(not_written)
}

/// After the job, so that it is found again; of its letters only those that every file system takes.
fn name(view: &View) -> String {
    let job = view.opening.as_ref().and_then(|opening| opening.job.as_deref()).unwrap_or_default();
    let job: String = job.chars().filter(|c| c.is_alphanumeric() || " -".contains(*c)).take(60).collect();
    format!("Interview transcript {}", job.trim()).trim_end().to_owned()
}

fn markdown(view: &View, transcript: &[Entry]) -> String {
    let mut text = format!("# {}\n", title(view));
    for entry in transcript {
        let who = match entry.who {
            Who::Candidate => "You",
            Who::Interviewer => "Interviewer",
        };
        let typed = match entry.via {
            Via::Typed => ", typed",
            Via::Voice => "",
        };
        text.push_str(&format!("\n**{who}** ({}{typed})\n\n{}\n", clock(entry.at_ms), entry.text.trim()));
    }
    text
}

fn title(view: &View) -> String {
    let opening = view.opening.as_ref();
    let parts = [opening.and_then(|o| o.job.as_deref()), opening.and_then(|o| o.company.as_deref())];
    let of: Vec<&str> = parts.into_iter().flatten().collect();
    if of.is_empty() { "Interview".into() } else { format!("Interview: {}", of.join(", ")) }
}

fn json(view: &View, transcript: &[Entry]) -> String {
    let opening = view.opening.as_ref();
    let document = json!({
        "interview": opening.map(|o| &o.interview),
        "company": opening.and_then(|o| o.company.as_ref()),
        "job": opening.and_then(|o| o.job.as_ref()),
        "transcript": transcript,
    });
    format!("{document:#}\n")
}

/// Minutes and seconds from the interview's start.
fn clock(at_ms: u32) -> String {
    let seconds = at_ms / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use interview::{Consent, Opening, State};

    use super::*;

    fn a_view() -> View {
        let entry = |order, who, text: &str, via| Entry {
            id: format!("entry-{order}"),
            order,
            who,
            text: text.into(),
            r#final: true,
            at_ms: order * 65_000,
            via,
        };
        View {
            transcript: Some(vec![
                entry(0, Who::Interviewer, "What did you build?", Via::Voice),
                entry(1, Who::Candidate, "A database.", Via::Typed),
            ]),
            ..State::default().view()
        }
    }

    #[test]
    fn markdown_says_who_said_what_when_and_how() {
        let folder = tempfile::tempdir().unwrap();
        let path = save(&a_view(), Format::Markdown, folder.path()).unwrap();
        assert_eq!(path.file_name().unwrap(), "Interview transcript.md");
        let expected = "# Interview\n\n**Interviewer** (0:00)\n\nWhat did you build?\n\n\
                        **You** (1:05, typed)\n\nA database.\n";
        assert_eq!(fs::read_to_string(path).unwrap(), expected);
    }

    #[test]
    fn the_file_is_named_after_the_job_whatever_is_in_its_name() {
        let consent = Consent {
            version: "1".into(),
            text: String::new(),
            recorded: Vec::new(),
            never_recorded: Vec::new(),
            seen_by: None,
            kept_for: None,
        };
        let opening = Opening {
            interview: "i1".into(),
            platform: "jobs.example.com".into(),
            company: None,
            job: Some("../Entwickler/in (f\u{fc}r C++)".into()),
            candidate: None,
            name_wanted: false,
            questions: None,
            expected_minutes: None,
            consent,
            stores_entries: true,
            works_offline: false,
            not_offline: None,
            accommodations: Vec::new(),
        };
        let view = View { opening: Some(opening), ..a_view() };
        assert_eq!(name(&view), "Interview transcript Entwicklerin f\u{fc}r C");
    }

    #[test]
    fn json_holds_the_entries_as_the_view_has_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = save(&a_view(), Format::Json, folder.path()).unwrap();
        let document: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        assert_eq!(document["transcript"][1]["who"], "candidate");
        assert_eq!(document["transcript"][1]["text"], "A database.");
    }

    #[test]
    fn a_second_copy_leaves_the_first_one_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = save(&a_view(), Format::Markdown, folder.path()).unwrap();
        let second = save(&a_view(), Format::Markdown, folder.path()).unwrap();
        assert_eq!(second.file_name().unwrap(), "Interview transcript (2).md");
        assert!(first.exists());
    }

    #[test]
    fn nothing_is_written_of_an_empty_transcript() {
        let folder = tempfile::tempdir().unwrap();
        let view = View { transcript: Some(Vec::new()), ..a_view() };
        let fault = Fault::from(save(&view, Format::Markdown, folder.path()).unwrap_err());
        assert_eq!(fault.code, "no_transcript");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("not-a-folder");
        fs::write(&file, "").unwrap();
        let fault = Fault::from(save(&a_view(), Format::Markdown, &file).unwrap_err());
        assert_eq!(fault.code, "transcript_not_written");
        assert!(fault.message.contains("not-a-folder"), "{}", fault.message);
    }
}
