//! Jobs with their questions, and candidates.

use super::{Result, Store, millis};
use crate::keys::new_id;
use platform_api::recruiting::{CreateCandidate, CreateJob, Question, QuestionPack};
use platform_api::{CandidateId, JobId};
use time::OffsetDateTime;

impl Store {
    pub async fn create_job(&self, job: &CreateJob, now: OffsetDateTime) -> Result<JobId> {
        let id = new_id();
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO jobs (id, company, title, created_at) VALUES (?, ?, ?, ?)")
            .bind(&id)
            .bind(&job.company)
            .bind(&job.title)
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
        for (position, question) in (1_i64..).zip(&job.pack.questions) {
            let question_id = question.id.clone().unwrap_or_else(|| format!("q{position}"));
            sqlx::query(
                "INSERT INTO questions (job_id, position, id, text, good_answer, time_limit_s) VALUES (?, ?, ?, ?, ?, ?)",
            )
            .bind(&id)
            .bind(position)
            .bind(question_id)
            .bind(&question.text)
            .bind(serde_json::to_string(&question.good_answer)?)
            .bind(question.time_limit_s)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(id.into())
    }

    pub async fn create_candidate(
        &self,
        candidate: &CreateCandidate,
        now: OffsetDateTime,
    ) -> Result<CandidateId> {
        let id = new_id();
        sqlx::query("INSERT INTO candidates (id, name, created_at) VALUES (?, ?, ?)")
            .bind(&id)
            .bind(&candidate.name)
            .bind(millis(now))
            .execute(&self.pool)
            .await?;
        Ok(id.into())
    }

    pub async fn question_pack(&self, job: &JobId) -> Result<QuestionPack> {
        let rows: Vec<(String, String, String, Option<u32>)> = sqlx::query_as(
            "SELECT id, text, good_answer, time_limit_s FROM questions WHERE job_id = ? ORDER BY position",
        )
        .bind(job.as_str())
        .fetch_all(&self.pool)
        .await?;
        let questions = rows.into_iter().map(|(id, text, good_answer, time_limit_s)| {
            Ok(Question {
                id: Some(id),
                text,
                good_answer: serde_json::from_str(&good_answer)?,
                time_limit_s,
            })
        });
        Ok(QuestionPack { questions: questions.collect::<Result<_>>()? })
    }

    pub(super) async fn exists(&self, query: &'static str, id: &str) -> Result<bool> {
        Ok(sqlx::query(query).bind(id).fetch_optional(&self.pool).await?.is_some())
    }

    pub async fn has_job(&self, id: &JobId) -> Result<bool> {
        self.exists("SELECT 1 FROM jobs WHERE id = ?", id.as_str()).await
    }

    pub async fn has_candidate(&self, id: &CandidateId) -> Result<bool> {
        self.exists("SELECT 1 FROM candidates WHERE id = ?", id.as_str()).await
    }
}
