//! Everything of a candidate, or all that says who it was, is taken out of the database.
//!
//! `secure_delete` overwrites what is deleted, the full-text index does the same, and [`Store::empty_log`] empties the
//! file beside the database in which every change stands once more.

use super::{Result, Store, millis};
use platform_api::recruiting::Erasure;
use platform_api::{CandidateId, TeamId};
use sqlx::{Sqlite, Transaction};
use time::{Duration, OffsetDateTime};

/// What stands in place of the name.
const NOBODY: &str = "Anonymised candidate";
/// People may still be in the room of an interview that ended so long ago.
const ROOMS_LAST: Duration = Duration::hours(1);

/// What is gone.
pub struct Erased {
    /// Of each kind, in plain words, plural; also where there was none of it.
    pub parts: Vec<(&'static str, u32)>,
    /// Rooms in which somebody may be.
    pub calls: Vec<String>,
}

/// What people said, wrote or had there, by interview. Those that refer to others come first.
const WORDS: [(&str, &str); 10] = [
    ("transcript entries", "entries"),
    ("places of the interviewer's lines", "lines"),
    ("notes, bookmarks, ticks and ratings", "remarks"),
    ("moments of the timeline", "moments"),
    ("feedback", "feedback"),
    ("keys of devices", "device_keys"),
    ("devices", "bindings"),
    ("sessions and tokens", "tokens"),
    ("", "leases"),
    ("", "amounts"),
];

impl Store {
    /// `None`: the team has no such candidate.
    pub async fn erase_candidate(
        &self,
        team: &TeamId,
        id: &CandidateId,
        how: Erasure,
        now: OffsetDateTime,
    ) -> Result<Option<Erased>> {
        let mut tx = self.write().await?;
        let known = sqlx::query("SELECT 1 FROM candidates WHERE team_id = ? AND id = ?")
            .bind(team.as_str())
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
        if known.is_none() {
            return Ok(None);
        }
        let calls: Vec<(String,)> = sqlx::query_as(
            "SELECT room FROM interviews WHERE candidate_id = ? AND running_since IS NOT NULL \
             AND (finished_at IS NULL OR finished_at > ?)",
        )
        .bind(id.as_str())
        .bind(millis(now - ROOMS_LAST))
        .fetch_all(&mut *tx)
        .await?;
        let mut parts = Vec::new();
        for (what, table) in WORDS {
            parts.push((what, delete_of_interviews(&mut tx, table, id, "").await?));
        }
        let more = match how {
            Erasure::Delete => delete(&mut tx, id).await?,
            Erasure::Anonymise => anonymise(&mut tx, id, now).await?,
        };
        tx.commit().await?;
        parts.extend(more);
        parts.retain(|(what, _)| !what.is_empty());
        Ok(Some(Erased { parts, calls: calls.into_iter().map(|(room,)| room).collect() }))
    }

    /// Empties the file in which changes stand until they are in the database. Whether it could be.
    pub async fn empty_log(&self) -> Result<bool> {
        let (is_busy, ..): (bool, i64, i64) =
            sqlx::query_as("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.pool).await?;
        Ok(!is_busy)
    }
}

async fn delete(
    tx: &mut Transaction<'_, Sqlite>,
    candidate: &CandidateId,
) -> Result<Vec<(&'static str, u32)>> {
    let invites = delete_of_interviews(tx, "invites", candidate, "").await?;
    delete_of_interviews(tx, "progress", candidate, "").await?;
    let interviews = run(tx, "DELETE FROM interviews WHERE candidate_id = ?", candidate).await?;
    let candidates = run(tx, "DELETE FROM candidates WHERE id = ?", candidate).await?;
    Ok(vec![("invites", invites), ("interviews", interviews), ("candidates", candidates)])
}

/// That interviews were held, when and how long, stays; one that never began says nothing.
async fn anonymise(
    tx: &mut Transaction<'_, Sqlite>,
    candidate: &CandidateId,
    now: OffsetDateTime,
) -> Result<Vec<(&'static str, u32)>> {
    const NOT_BEGUN: &str = " AND running_since IS NULL";
    let invites = delete_of_interviews(tx, "invites", candidate, "").await?;
    delete_of_interviews(tx, "progress", candidate, NOT_BEGUN).await?;
    let interviews =
        run(tx, "DELETE FROM interviews WHERE candidate_id = ? AND running_since IS NULL", candidate).await?;
    sqlx::query(
        "UPDATE interviews SET accommodations = '{}', finished_at = coalesce(finished_at, ?1), \
         finish_reason = coalesce(finish_reason, 'ended_early') WHERE candidate_id = ?2",
    )
    .bind(millis(now))
    .bind(candidate.as_str())
    .execute(&mut **tx)
    .await?;
    let addresses = run(
        tx,
        "UPDATE candidates SET email = NULL, email_key = NULL WHERE id = ? AND email IS NOT NULL",
        candidate,
    )
    .await?;
    let names = sqlx::query("UPDATE candidates SET name = ?, anonymised = 1 WHERE id = ? AND NOT anonymised")
        .bind(NOBODY)
        .bind(candidate.as_str())
        .execute(&mut **tx)
        .await?
        .rows_affected() as u32;
    Ok(vec![
        ("invites", invites),
        ("interviews that never began", interviews),
        ("addresses", addresses),
        ("names", names),
    ])
}

/// How many rows of this table belonged to interviews of the candidate.
async fn delete_of_interviews(
    tx: &mut Transaction<'_, Sqlite>,
    table: &'static str,
    candidate: &CandidateId,
    and: &'static str,
) -> Result<u32> {
    let query = format!(
        "DELETE FROM {table} WHERE interview_id IN (SELECT id FROM interviews WHERE candidate_id = ?{and})"
    );
    let deleted = sqlx::query(sqlx::AssertSqlSafe(query)).bind(candidate.as_str()).execute(&mut **tx).await?;
    Ok(deleted.rows_affected() as u32)
}

async fn run(tx: &mut Transaction<'_, Sqlite>, query: &'static str, candidate: &CandidateId) -> Result<u32> {
    Ok(sqlx::query(query).bind(candidate.as_str()).execute(&mut **tx).await?.rows_affected() as u32)
}
