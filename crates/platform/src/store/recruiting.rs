//! Jobs with their questions, and candidates.

use super::{Result, Store, millis};
use crate::keys::new_id;
use platform_api::recruiting::{CreateCandidate, CreateJob, QuestionPack};
use platform_api::{CandidateId, InterviewId, JobId, TeamId};
use time::OffsetDateTime;

impl Store {
    pub async fn create_job(&self, team: &TeamId, job: &CreateJob, now: OffsetDateTime) -> Result<JobId> {
        let id = new_id();
        let mut tx = self.write().await?;
        sqlx::query("INSERT INTO jobs (id, team_id, company, title, created_at) VALUES (?, ?, ?, ?, ?)")
            .bind(&id)
            .bind(team.as_str())
            .bind(&job.company)
            .bind(&job.title)
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
        for (position, question) in (1_i64..).zip(&job.pack.questions) {
            let question_id = question.id.clone().unwrap_or_else(|| format!("q{position}"));
            sqlx::query(
                "INSERT INTO questions (job_id, position, id, text, good_answer, time_limit_s, follow_ups) \
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )
            .bind(&id)
            .bind(position)
            .bind(question_id)
            .bind(&question.text)
            .bind(serde_json::to_string(&question.good_answer)?)
            .bind(question.time_limit_s)
            .bind(question.follow_ups)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(id.into())
    }

    pub async fn create_candidate(
        &self,
        team: &TeamId,
        candidate: &CreateCandidate,
        now: OffsetDateTime,
    ) -> Result<CandidateId> {
        let id = new_id();
        sqlx::query("INSERT INTO candidates (id, team_id, name, email, created_at) VALUES (?, ?, ?, ?, ?)")
            .bind(&id)
            .bind(team.as_str())
            .bind(&candidate.name)
            .bind(&candidate.email)
            .bind(millis(now))
            .execute(&self.pool)
            .await?;
        Ok(id.into())
    }

    /// The job's questions as they are now; `None` where there is no such job.
    pub async fn question_pack(&self, job: &JobId) -> Result<Option<QuestionPack>> {
        let pack: Option<(String,)> = sqlx::query_as("SELECT pack FROM packs WHERE job_id = ?")
            .bind(job.as_str())
            .fetch_optional(&self.pool)
            .await?;
        Ok(pack.map(|(pack,)| serde_json::from_str(&pack)).transpose()?)
    }

    /// The interview's questions: since a candidate opened it those of that time, before that the job's.
    pub async fn pack_of(&self, interview: &InterviewId) -> Result<QuestionPack> {
        let (pack,): (String,) = sqlx::query_as(
            "SELECT coalesce(i.pack, p.pack) FROM interviews i JOIN packs p ON p.job_id = i.job_id WHERE i.id = ?",
        )
        .bind(interview.as_str())
        .fetch_one(&self.pool)
        .await?;
        Ok(serde_json::from_str(&pack)?)
    }

    pub async fn has_job(&self, team: &TeamId, id: &JobId) -> Result<bool> {
        self.has("SELECT 1 FROM jobs WHERE team_id = ? AND id = ? AND deleted_at IS NULL", team, id.as_str())
            .await
    }

    pub async fn has_candidate(&self, team: &TeamId, id: &CandidateId) -> Result<bool> {
        self.has(
            "SELECT 1 FROM candidates WHERE team_id = ? AND id = ? AND NOT anonymised",
            team,
            id.as_str(),
        )
        .await
    }

    async fn has(&self, query: &'static str, team: &TeamId, id: &str) -> Result<bool> {
        let row = sqlx::query(query).bind(team.as_str()).bind(id).fetch_optional(&self.pool).await?;
        Ok(row.is_some())
    }
}
