//! `POST /api/v1/candidates/import`: many candidates from a CSV file.
//!
//! The file is read whole (it has a limit), two at a time, on threads where that holds nothing else up. What is good is
//! kept a thousand at a time, so that interviews that go on meanwhile never wait long for the database.

mod csv_file;

use super::valid;
use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{Store, email_key};
use crate::wire::Asked;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use csv_file::{Row, Unreadable};
use platform_api::recruiting::{
    CreateCandidate, ImportedCandidates, ImportedRow, MOST_ROWS, MOST_ROWS_SHOWN, RowOutcome,
};
use platform_api::{ErrorCode, TeamId};
use serde::Deserialize;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::sync::Semaphore;

const AT_ONCE: usize = 2;
const TRY_AGAIN_IN: Duration = Duration::from_secs(5);
const IN_ONE_GO: usize = 1000;

/// How many more files may be read now.
pub struct Reading(Semaphore);

impl Default for Reading {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

#[derive(Deserialize)]
pub struct How {
    #[serde(default)]
    commit: bool,
}

pub async fn import(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(How { commit }): Asked<How>,
    file: std::result::Result<Bytes, BytesRejection>,
) -> Result<Json<ImportedCandidates>> {
    caller.may(Action::Recruit)?;
    let team = caller.team()?;
    let file = file.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::too_large(),
        status => Failure { status, ..Failure::invalid(rejection.body_text()) },
    })?;
    let _place = app.reading.0.try_acquire().map_err(|_| Failure::too_many_requests(TRY_AGAIN_IN))?;
    let read = tokio::task::spawn_blocking(move || judged(&file))
        .await
        .map_err(|error| Failure::internal("a file of candidates could not be read", &error))?;
    let (encoding, mut rows) = read?;
    look_up(&app.store, &team, &mut rows, commit).await?;
    if commit {
        tracing::info!(new = count(&rows, |o| *o == RowOutcome::New), "candidates imported");
    }
    Ok(Json(told(commit, encoding, rows)))
}

/// Each row for itself, and against the earlier ones.
fn judged(file: &[u8]) -> Result<(String, Vec<ImportedRow>)> {
    let (encoding, rows) = csv_file::read(file, MOST_ROWS)?;
    let mut emails = HashSet::new();
    let judged = rows.into_iter().map(|row| judge(row, &mut emails)).collect();
    Ok((encoding, judged))
}

fn judge(row: Row, emails: &mut HashSet<String>) -> ImportedRow {
    let Row { line, name, email, is_broken } = row;
    let candidate = CreateCandidate { name, email };
    let wrong = |candidate: CreateCandidate, why: String| ImportedRow {
        line,
        name: shown(&candidate.name),
        email: candidate.email.as_deref().map(shown),
        outcome: RowOutcome::Wrong { why },
    };
    if is_broken {
        let why = "It has characters that are broken: save the file again as UTF-8.".to_owned();
        return wrong(candidate, why);
    }
    match valid(candidate.clone()) {
        Err(failure) => wrong(candidate, sentence(&failure.body.message)),
        Ok(CreateCandidate { name, email }) => {
            let is_known = email.as_deref().is_some_and(|email| !emails.insert(email_key(email)));
            let outcome = if is_known { RowOutcome::Known } else { RowOutcome::New };
            ImportedRow { line, name, email, outcome }
        }
    }
}

/// Against what the team has; with `commit` what is new is kept.
async fn look_up(store: &Store, team: &TeamId, rows: &mut [ImportedRow], commit: bool) -> Result<()> {
    let now = OffsetDateTime::now_utc();
    let mut new: Vec<&mut ImportedRow> = rows.iter_mut().filter(|r| r.outcome == RowOutcome::New).collect();
    for rows in new.chunks_mut(IN_ONE_GO) {
        let known: HashSet<usize> = if commit {
            let wanted: Vec<_> = rows
                .iter()
                .map(|r| CreateCandidate { name: r.name.clone(), email: r.email.clone() })
                .collect();
            let kept = store.keep_candidates(team, &wanted, now).await?;
            (0..rows.len()).filter(|place| !kept.contains(place)).collect()
        } else {
            let keys: Vec<_> = rows.iter().map(|row| row.email.as_deref().map(email_key)).collect();
            let asked: Vec<&str> = keys.iter().flatten().map(String::as_str).collect();
            let known = store.known_emails(team, &asked).await?;
            (0..)
                .zip(&keys)
                .filter(|(_, k)| k.as_ref().is_some_and(|k| known.contains(k)))
                .map(|(n, _)| n)
                .collect()
        };
        for place in known {
            rows[place].outcome = RowOutcome::Known;
        }
    }
    Ok(())
}

fn told(committed: bool, encoding: String, rows: Vec<ImportedRow>) -> ImportedCandidates {
    let is_wrong = |outcome: &RowOutcome| matches!(outcome, RowOutcome::Wrong { .. });
    let (new, known) = (count(&rows, |o| *o == RowOutcome::New), count(&rows, |o| *o == RowOutcome::Known));
    let wrong = count(&rows, is_wrong);
    let (mut shown, others): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| is_wrong(&row.outcome));
    shown.extend(others);
    shown.truncate(MOST_ROWS_SHOWN);
    ImportedCandidates { committed, new, known, wrong, encoding, rows: shown }
}

fn count(rows: &[ImportedRow], which: impl Fn(&RowOutcome) -> bool) -> u32 {
    rows.iter().filter(|row| which(&row.outcome)).count() as u32
}

/// Enough of it to find it in the file.
fn shown(text: &str) -> String {
    text.trim().chars().take(80).collect()
}

fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    chars.next().map(|first| format!("{}{}.", first.to_uppercase(), chars.as_str())).unwrap_or_default()
}

impl From<Unreadable> for Failure {
    fn from(unreadable: Unreadable) -> Self {
        let remedy = "Save the list as CSV with a first line that names the columns: name, and email where you have it.";
        match unreadable {
            Unreadable::TooManyRows => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::TooLarge,
                format!("The file has more than {MOST_ROWS} rows."),
                "Import it in parts.",
            ),
            Unreadable::NoName { columns } if columns.is_empty() => {
                Self::new(StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest, "The file is empty.", remedy)
            }
            Unreadable::NoName { columns } => Self::new(
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidRequest,
                format!("The file's first line names no column \u{201c}name\u{201d}, but: {columns}."),
                remedy,
            ),
            Unreadable::Broken(why) => Self::new(
                StatusCode::BAD_REQUEST,
                ErrorCode::InvalidRequest,
                format!("The file cannot be read as CSV: {why}."),
                remedy,
            ),
        }
    }
}
