//! Where interviews are, as far as the platform itself knows: without any word from the candidate's client.

use super::{Result, Store, leases, millis, moment};
use platform_api::{InterviewId, TeamId};
use sqlx::FromRow;
use time::OffsetDateTime;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    pub interview: InterviewId,
    pub team: TeamId,
    pub company: String,
    pub title: String,
    pub candidate_name: String,
    /// The one it is at, from 1; `None` before the first.
    pub question: Option<u32>,
    pub questions: u32,
    pub running_since: Option<OffsetDateTime>,
    pub started_at: Option<OffsetDateTime>,
    pub finished_at: Option<OffsetDateTime>,
}

impl Whereabouts {
    /// When it was last moved on, as far as times are kept.
    pub fn moved_at(&self) -> Option<OffsetDateTime> {
        self.running_since.max(self.started_at).max(self.finished_at)
    }

    /// Whether the interview is further on in this one; names may change without.
    pub fn went_on(&self, later: &Self) -> bool {
        self.moved_at() != later.moved_at() || self.question != later.question
    }
}

/// Who asks the questions right now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interviewer {
    /// A worker, in the room. It is there only while the candidate is.
    Voice,
    /// The platform, in writing.
    Writing,
}

#[derive(FromRow)]
struct Row {
    id: String,
    team_id: String,
    company: String,
    title: String,
    name: String,
    question: Option<u32>,
    questions: u32,
    running_since: Option<i64>,
    started_at: Option<i64>,
    finished_at: Option<i64>,
}

impl Store {
    /// `None`: there is no such interview.
    pub async fn whereabouts(&self, interview: &InterviewId) -> Result<Option<Whereabouts>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT i.id, j.team_id, j.company, j.title, c.name, p.question, coalesce( \
             json_array_length(i.pack, '$.questions'), (SELECT count(*) FROM questions q WHERE q.job_id = i.job_id) \
             ) AS questions, i.running_since, i.started_at, i.finished_at \
             FROM interviews i JOIN jobs j ON j.id = i.job_id JOIN candidates c ON c.id = i.candidate_id \
             LEFT JOIN progress p ON p.interview_id = i.id WHERE i.id = ?",
        )
        .bind(interview.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(Whereabouts::from))
    }

    /// Those that may go on right now: heard of since `heard_after` and not finished, or finished since `ended_after`.
    pub async fn perhaps_live(
        &self,
        heard_after: OffsetDateTime,
        ended_after: OffsetDateTime,
    ) -> Result<Vec<InterviewId>> {
        let ids: Vec<(String,)> = sqlx::query_as(
            "SELECT id FROM interviews WHERE finished_at > ?2 OR (finished_at IS NULL AND (running_since > ?1 \
             OR id IN (SELECT interview_id FROM moments WHERE at > ?1) \
             OR id IN (SELECT interview_id FROM leases WHERE expires_at > ?1)))",
        )
        .bind(millis(heard_after))
        .bind(millis(ended_after))
        .fetch_all(&self.pool)
        .await?;
        Ok(ids.into_iter().map(|(id,)| id.into()).collect())
    }

    /// Who asks the questions, in all interviews in which somebody does.
    pub async fn interviewers(&self, now: OffsetDateTime) -> Result<Vec<(InterviewId, Interviewer)>> {
        let held: Vec<(String, bool)> =
            sqlx::query_as("SELECT interview_id, token_id = ? FROM leases WHERE expires_at > ?")
                .bind(leases::TEXT)
                .bind(millis(now))
                .fetch_all(&self.pool)
                .await?;
        let who = |writing| if writing { Interviewer::Writing } else { Interviewer::Voice };
        Ok(held.into_iter().map(|(id, writing)| (id.into(), who(writing))).collect())
    }
}

impl From<Row> for Whereabouts {
    fn from(row: Row) -> Self {
        Self {
            interview: row.id.into(),
            team: row.team_id.into(),
            company: row.company,
            title: row.title,
            candidate_name: row.name,
            question: row.question.filter(|question| *question > 0),
            questions: row.questions,
            running_since: row.running_since.map(moment),
            started_at: row.started_at.map(moment),
            finished_at: row.finished_at.map(moment),
        }
    }
}
