//! Candidates, as a team knows them.

use super::{EmailTaken, Result, Store, email_key, millis, moment};
use crate::keys::new_id;
use platform_api::recruiting::{Candidate, CreateCandidate};
use platform_api::{CandidateId, TeamId};
use sqlx::FromRow;
use std::collections::HashSet;
use time::OffsetDateTime;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CandidateChanged {
    Yes,
    EmailTaken,
    /// It is not the version any more that was edited.
    ChangedMeanwhile,
    Anonymised,
    /// The team has no such candidate.
    Missing,
}

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    email: Option<String>,
    version: u32,
    interviews: u32,
    created_at: i64,
    anonymised: bool,
}

const CANDIDATES: &str = "SELECT c.id, c.name, c.email, c.version, c.created_at, c.anonymised, \
                          (SELECT count(*) FROM interviews i WHERE i.candidate_id = c.id) AS interviews \
                          FROM candidates c WHERE c.team_id = ?";

impl Store {
    pub async fn create_candidate(
        &self,
        team: &TeamId,
        candidate: &CreateCandidate,
        now: OffsetDateTime,
    ) -> Result<std::result::Result<CandidateId, EmailTaken>> {
        let id = new_id();
        let created = sqlx::query(
            "INSERT INTO candidates (id, team_id, name, email, email_key, created_at) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING",
        )
        .bind(&id)
        .bind(team.as_str())
        .bind(&candidate.name)
        .bind(&candidate.email)
        .bind(candidate.email.as_deref().map(email_key))
        .bind(millis(now))
        .execute(&self.pool)
        .await?;
        Ok(if created.rows_affected() == 1 { Ok(id.into()) } else { Err(EmailTaken) })
    }

    /// By name.
    pub async fn candidates(&self, team: &TeamId) -> Result<Vec<Candidate>> {
        let query = format!("{CANDIDATES} ORDER BY c.name COLLATE NOCASE, c.id");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(team.as_str()).fetch_all(&self.pool).await?;
        Ok(rows.into_iter().map(Candidate::from).collect())
    }

    pub async fn candidate(&self, team: &TeamId, id: &CandidateId) -> Result<Option<Candidate>> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{CANDIDATES} AND c.id = ?")))
            .bind(team.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(Candidate::from))
    }

    pub async fn change_candidate(
        &self,
        team: &TeamId,
        id: &CandidateId,
        to: &CreateCandidate,
        version: u32,
    ) -> Result<CandidateChanged> {
        let mut tx = self.write().await?;
        let now_is: Option<(bool, u32)> =
            sqlx::query_as("SELECT anonymised, version FROM candidates WHERE team_id = ? AND id = ?")
                .bind(team.as_str())
                .bind(id.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        match now_is {
            None => return Ok(CandidateChanged::Missing),
            Some((true, _)) => return Ok(CandidateChanged::Anonymised),
            Some((false, now_is)) if now_is != version => return Ok(CandidateChanged::ChangedMeanwhile),
            Some((false, _)) => {}
        }
        let changed = sqlx::query(
            "UPDATE OR IGNORE candidates SET name = ?, email = ?, email_key = ?, version = version + 1 WHERE id = ?",
        )
        .bind(&to.name)
        .bind(&to.email)
        .bind(to.email.as_deref().map(email_key))
        .bind(id.as_str())
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(if changed.rows_affected() == 1 { CandidateChanged::Yes } else { CandidateChanged::EmailTaken })
    }

    /// Which of these addresses, as they are compared, the team's candidates have.
    pub async fn known_emails(&self, team: &TeamId, keys: &[&str]) -> Result<HashSet<String>> {
        let known: Vec<(String,)> = sqlx::query_as(
            "SELECT email_key FROM candidates WHERE team_id = ? AND email_key IN (SELECT value FROM json_each(?))",
        )
        .bind(team.as_str())
        .bind(serde_json::to_string(keys)?)
        .fetch_all(&self.pool)
        .await?;
        Ok(known.into_iter().map(|(key,)| key).collect())
    }

    /// Keeps those whose address the team does not have yet, in one go; the places in `candidates` of those.
    pub async fn keep_candidates(
        &self,
        team: &TeamId,
        candidates: &[CreateCandidate],
        now: OffsetDateTime,
    ) -> Result<HashSet<usize>> {
        let with_ids: Vec<(String, &CreateCandidate)> =
            candidates.iter().map(|candidate| (new_id(), candidate)).collect();
        let rows: Vec<_> = with_ids
            .iter()
            .map(|(id, c)| (id, &c.name, &c.email, c.email.as_deref().map(email_key)))
            .collect();
        let kept: Vec<(String,)> = sqlx::query_as(
            "INSERT INTO candidates (id, team_id, name, email, email_key, created_at) \
             SELECT value ->> 0, ?1, value ->> 1, value ->> 2, value ->> 3, ?2 FROM json_each(?3) WHERE true \
             ON CONFLICT DO NOTHING RETURNING id",
        )
        .bind(team.as_str())
        .bind(millis(now))
        .bind(serde_json::to_string(&rows)?)
        .fetch_all(&self.pool)
        .await?;
        let kept: HashSet<String> = kept.into_iter().map(|(id,)| id).collect();
        Ok((0..).zip(&with_ids).filter(|(_, (id, _))| kept.contains(id)).map(|(place, _)| place).collect())
    }

    /// Whether the team has this candidate, and may still interview them.
    pub async fn has_candidate(&self, team: &TeamId, id: &CandidateId) -> Result<bool> {
        Ok(self.candidate(team, id).await?.is_some_and(|candidate| !candidate.anonymised))
    }
}

impl From<Row> for Candidate {
    fn from(row: Row) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            email: row.email,
            version: row.version,
            interviews: row.interviews,
            created_at: moment(row.created_at),
            anonymised: row.anonymised,
        }
    }
}
