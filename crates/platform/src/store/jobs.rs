//! Jobs with their questions.

use super::{Result, Store, millis, moment};
use crate::keys::new_id;
use platform_api::recruiting::{CreateJob, Job, QuestionPack};
use platform_api::{InterviewId, JobId, TeamId};
use sqlx::{FromRow, Sqlite, Transaction};
use std::collections::HashSet;
use time::OffsetDateTime;

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobReplaced {
    Yes,
    /// It is not the version any more that was edited.
    ChangedMeanwhile,
    /// The team has no such job.
    Missing,
}

#[derive(FromRow)]
struct Row {
    id: String,
    company: String,
    title: String,
    pack: String,
    version: u32,
    interviews: u32,
    created_at: i64,
}

/// Of a team, without those that were deleted.
const JOBS: &str = "SELECT j.id, j.company, j.title, p.pack, j.version, j.created_at, \
                    (SELECT count(*) FROM interviews i WHERE i.job_id = j.id) AS interviews \
                    FROM jobs j JOIN packs p ON p.job_id = j.id WHERE j.team_id = ? AND j.deleted_at IS NULL";

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
        write_questions(&mut tx, &id, &job.pack).await?;
        tx.commit().await?;
        Ok(id.into())
    }

    /// The newest first.
    pub async fn jobs(&self, team: &TeamId) -> Result<Vec<Job>> {
        let query = format!("{JOBS} ORDER BY j.created_at DESC, j.id DESC");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(team.as_str()).fetch_all(&self.pool).await?;
        rows.into_iter().map(Job::try_from).collect()
    }

    pub async fn job(&self, team: &TeamId, id: &JobId) -> Result<Option<Job>> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{JOBS} AND j.id = ?")))
            .bind(team.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(Job::try_from).transpose()
    }

    pub async fn replace_job(
        &self,
        team: &TeamId,
        id: &JobId,
        by: &CreateJob,
        version: u32,
    ) -> Result<JobReplaced> {
        let mut tx = self.write().await?;
        let now_is: Option<(u32,)> =
            sqlx::query_as("SELECT version FROM jobs WHERE team_id = ? AND id = ? AND deleted_at IS NULL")
                .bind(team.as_str())
                .bind(id.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        match now_is {
            None => return Ok(JobReplaced::Missing),
            Some((now_is,)) if now_is != version => return Ok(JobReplaced::ChangedMeanwhile),
            Some(_) => {}
        }
        sqlx::query("UPDATE jobs SET company = ?, title = ?, version = version + 1 WHERE id = ?")
            .bind(&by.company)
            .bind(&by.title)
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?;
        sqlx::query("DELETE FROM questions WHERE job_id = ?").bind(id.as_str()).execute(&mut *tx).await?;
        write_questions(&mut tx, id.as_str(), &by.pack).await?;
        tx.commit().await?;
        Ok(JobReplaced::Yes)
    }

    /// No new interviews; those that there are stay. Whether the team had such a job.
    pub async fn delete_job(&self, team: &TeamId, id: &JobId, now: OffsetDateTime) -> Result<bool> {
        let deleted =
            sqlx::query("UPDATE jobs SET deleted_at = ? WHERE team_id = ? AND id = ? AND deleted_at IS NULL")
                .bind(millis(now))
                .bind(team.as_str())
                .bind(id.as_str())
                .execute(&self.pool)
                .await?;
        Ok(deleted.rows_affected() == 1)
    }

    /// The job's questions as they are now; `None` where the team has no such job.
    pub async fn question_pack(&self, team: &TeamId, job: &JobId) -> Result<Option<QuestionPack>> {
        let pack: Option<(String,)> = sqlx::query_as(
            "SELECT p.pack FROM packs p JOIN jobs j ON j.id = p.job_id \
             WHERE j.team_id = ? AND j.id = ? AND j.deleted_at IS NULL",
        )
        .bind(team.as_str())
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
}

/// In their order. One without an id gets one that no other has.
async fn write_questions(tx: &mut Transaction<'_, Sqlite>, job: &str, pack: &QuestionPack) -> Result<()> {
    let mut taken: HashSet<String> = pack.questions.iter().filter_map(|q| q.id.clone()).collect();
    for (position, question) in (1_i64..).zip(&pack.questions) {
        let id = question.id.clone().unwrap_or_else(|| free_id(&mut taken, position));
        sqlx::query(
            "INSERT INTO questions (job_id, position, id, text, good_answer, time_limit_s, follow_ups) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(job)
        .bind(position)
        .bind(id)
        .bind(&question.text)
        .bind(serde_json::to_string(&question.good_answer)?)
        .bind(question.time_limit_s)
        .bind(question.follow_ups)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

fn free_id(taken: &mut HashSet<String>, position: i64) -> String {
    let mut number = position;
    while !taken.insert(format!("q{number}")) {
        number += 1;
    }
    format!("q{number}")
}

impl TryFrom<Row> for Job {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            company: row.company,
            title: row.title,
            pack: serde_json::from_str(&row.pack)?,
            version: row.version,
            interviews: row.interviews,
            created_at: moment(row.created_at),
        })
    }
}
