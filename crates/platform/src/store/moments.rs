//! How interviews went: what changed, when.

use super::{Result, Store, millis, moment, unword, word};
use platform_api::InterviewId;
use platform_api::invite::Mode;
use platform_api::live::{Doing, Health, LiveProblem, Moment};
use platform_api::transcript::Who;
use sqlx::FromRow;
use time::OffsetDateTime;

/// From when on a candidate was like this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptMoment {
    pub at: OffsetDateTime,
    pub doing: Doing,
    pub mode: Mode,
    pub speaking: Option<Who>,
    pub health: Health,
    pub problem: Option<LiveProblem>,
}

/// Moments of one interview that are kept: what comes later is not a course of events, but noise.
const MOST_MOMENTS: i64 = 20_000;

#[derive(FromRow)]
struct Row {
    at: i64,
    doing: String,
    mode: String,
    speaking: Option<String>,
    health: String,
    problem: Option<String>,
}

impl Store {
    /// Those of interviews that are gone are left out.
    pub async fn keep_moments(&self, moments: &[(InterviewId, KeptMoment)]) -> Result<()> {
        let mut tx = self.write().await?;
        for (interview, at) in moments {
            sqlx::query(
                "INSERT INTO moments (interview_id, at, doing, mode, speaking, health, problem) \
                 SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE EXISTS (SELECT 1 FROM interviews WHERE id = ?1) \
                 AND (SELECT count(*) FROM moments WHERE interview_id = ?1) < ?8",
            )
            .bind(interview.as_str())
            .bind(millis(at.at))
            .bind(word(&at.doing)?)
            .bind(word(&at.mode)?)
            .bind(at.speaking.as_ref().map(word).transpose()?)
            .bind(word(&at.health)?)
            .bind(at.problem.as_ref().map(serde_json::to_string).transpose()?)
            .bind(MOST_MOMENTS)
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// How it is, and since when it has been doing that.
    pub async fn last_moment(&self, interview: &InterviewId) -> Result<Option<(KeptMoment, OffsetDateTime)>> {
        let last: Option<Row> = sqlx::query_as(
            "SELECT at, doing, mode, speaking, health, problem FROM moments WHERE interview_id = ? \
             ORDER BY at DESC, seq DESC LIMIT 1",
        )
        .bind(interview.as_str())
        .fetch_optional(&self.pool)
        .await?;
        let Some(last) = last else { return Ok(None) };
        let (since,): (Option<i64>,) = sqlx::query_as(
            "SELECT min(at) FROM moments WHERE interview_id = ?1 AND at > coalesce( \
             (SELECT max(at) FROM moments WHERE interview_id = ?1 AND doing <> ?2), -1)",
        )
        .bind(interview.as_str())
        .bind(&last.doing)
        .fetch_one(&self.pool)
        .await?;
        let since = moment(since.unwrap_or(last.at));
        Ok(Some((last.try_into()?, since)))
    }

    /// How it went, in the order of time, counted from the interview's start (from when it was opened, where it never
    /// started).
    pub async fn timeline(&self, interview: &InterviewId) -> Result<Vec<Moment>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT m.at - coalesce(i.started_at, i.running_since, \
             (SELECT min(at) FROM moments f WHERE f.interview_id = i.id)) AS at, \
             m.doing, m.mode, m.speaking, m.health, m.problem \
             FROM moments m JOIN interviews i ON i.id = m.interview_id WHERE i.id = ? ORDER BY m.at, m.seq",
        )
        .bind(interview.as_str())
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter()
            .map(|row| {
                let at_ms = row.at;
                let KeptMoment { doing, speaking, health, problem, .. } = row.try_into()?;
                Ok(Moment { at_ms, doing, speaking, health, problem: problem.map(|problem| problem.code) })
            })
            .collect()
    }
}

impl TryFrom<Row> for KeptMoment {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            at: moment(row.at),
            doing: unword(&row.doing)?,
            mode: unword(&row.mode)?,
            speaking: row.speaking.as_deref().map(unword).transpose()?,
            health: unword(&row.health)?,
            problem: row.problem.as_deref().map(serde_json::from_str).transpose()?,
        })
    }
}
