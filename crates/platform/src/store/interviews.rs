//! Interviews: created once, then running, then finished.

use super::{Result, Store, millis, moment, unword, word};
use crate::keys::new_id;
use platform_api::interview::{FinishReason, InterviewState};
use platform_api::invite::{Accommodations, Mode};
use platform_api::{CandidateId, InterviewId, JobId};
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

/// An interview with the names of what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Interview {
    pub id: InterviewId,
    pub job_id: JobId,
    pub company: String,
    pub title: String,
    pub candidate_name: String,
    pub room: String,
    pub language: String,
    pub interviewer_name: String,
    pub expected_minutes: u32,
    pub modes: Vec<Mode>,
    pub accommodations: Accommodations,
    pub state: InterviewState,
    pub finish_reason: Option<FinishReason>,
    pub started_at: Option<OffsetDateTime>,
}

impl Interview {
    /// The candidate's identity in the room: derived, so that nobody chooses it.
    pub fn candidate_identity(&self) -> String {
        format!("candidate-{}", self.id)
    }
}

pub struct NewInterview<'a> {
    pub job_id: &'a JobId,
    pub candidate_id: &'a CandidateId,
    pub language: &'a str,
    pub interviewer_name: &'a str,
    pub expected_minutes: u32,
    pub modes: &'a [Mode],
    pub accommodations: &'a Accommodations,
}

#[derive(FromRow)]
struct Row {
    id: String,
    job_id: String,
    company: String,
    title: String,
    candidate_name: String,
    room: String,
    language: String,
    interviewer_name: String,
    expected_minutes: u32,
    modes: String,
    accommodations: String,
    running_since: Option<i64>,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    finish_reason: Option<String>,
}

impl Store {
    pub async fn create_interview(&self, new: NewInterview<'_>, now: OffsetDateTime) -> Result<InterviewId> {
        let id = new_id();
        sqlx::query(
            "INSERT INTO interviews (id, job_id, candidate_id, room, language, interviewer_name, expected_minutes, modes, \
             accommodations, created_at) VALUES (?1, ?2, ?3, ?1, ?4, ?5, ?6, ?7, ?8, ?9)",
        )
        .bind(&id)
        .bind(new.job_id.as_str())
        .bind(new.candidate_id.as_str())
        .bind(new.language)
        .bind(new.interviewer_name)
        .bind(new.expected_minutes)
        .bind(serde_json::to_string(new.modes)?)
        .bind(serde_json::to_string(new.accommodations)?)
        .bind(millis(now))
        .execute(&self.pool)
        .await?;
        Ok(id.into())
    }

    pub async fn interview(&self, id: &InterviewId) -> Result<Option<Interview>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT i.id, i.job_id, j.company, j.title, c.name AS candidate_name, i.room, i.language, i.interviewer_name, \
             i.expected_minutes, i.modes, i.accommodations, i.running_since, i.started_at, i.finished_at, i.finish_reason \
             FROM interviews i JOIN jobs j ON j.id = i.job_id JOIN candidates c ON c.id = i.candidate_id WHERE i.id = ?",
        )
        .bind(id.as_str())
        .fetch_optional(&self.pool)
        .await?;
        row.map(Interview::try_from).transpose()
    }

    /// Scheduled becomes running; anything else stays.
    pub async fn mark_running(&self, id: &InterviewId, now: OffsetDateTime) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query("UPDATE interviews SET running_since = coalesce(running_since, ?) WHERE id = ?")
            .bind(millis(now))
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        freeze_pack(&mut tx, id).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Finishes it, unless it is: the first reason stays and is returned.
    pub async fn finish(
        &self,
        id: &InterviewId,
        reason: FinishReason,
        now: OffsetDateTime,
    ) -> Result<FinishReason> {
        let mut tx = self.write().await?;
        finish(&mut tx, id, reason, now).await?;
        let (stays,): (String,) = sqlx::query_as("SELECT finish_reason FROM interviews WHERE id = ?")
            .bind(id.as_str())
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        unword(&stays)
    }
}

/// From now on the interview has the questions that its job has now, whatever becomes of those.
pub(super) async fn freeze_pack(tx: &mut Transaction<'_, Sqlite>, id: &InterviewId) -> Result<()> {
    sqlx::query(
        "UPDATE interviews SET pack = (SELECT p.pack FROM packs p WHERE p.job_id = interviews.job_id) \
         WHERE id = ? AND pack IS NULL",
    )
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Unless it is finished: the first reason stays.
pub(super) async fn finish(
    tx: &mut Transaction<'_, Sqlite>,
    id: &InterviewId,
    reason: FinishReason,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "UPDATE interviews SET finished_at = ?, finish_reason = ? WHERE id = ? AND finished_at IS NULL",
    )
    .bind(millis(now))
    .bind(word(&reason)?)
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

pub(super) async fn is_finished(tx: &mut Transaction<'_, Sqlite>, id: &InterviewId) -> Result<bool> {
    let finished: Option<(i64,)> =
        sqlx::query_as("SELECT 1 FROM interviews WHERE id = ? AND finished_at IS NOT NULL")
            .bind(id.as_str())
            .fetch_optional(&mut **tx)
            .await?;
    Ok(finished.is_some())
}

impl TryFrom<Row> for Interview {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        let state = match (row.finished_at, row.running_since) {
            (Some(_), _) => InterviewState::Finished,
            (None, Some(_)) => InterviewState::Running,
            (None, None) => InterviewState::Scheduled,
        };
        Ok(Self {
            id: row.id.into(),
            job_id: row.job_id.into(),
            company: row.company,
            title: row.title,
            candidate_name: row.candidate_name,
            room: row.room,
            language: row.language,
            interviewer_name: row.interviewer_name,
            expected_minutes: row.expected_minutes,
            modes: serde_json::from_str(&row.modes)?,
            accommodations: serde_json::from_str(&row.accommodations)?,
            state,
            finish_reason: row.finish_reason.as_deref().map(unword).transpose()?,
            started_at: row.started_at.map(moment),
        })
    }
}
