//! Whose everything is.

use super::{Result, Store, millis};
use crate::keys::new_id;
use platform_api::{InterviewId, TeamId};
use time::OffsetDateTime;

/// What there was before there were teams is its, and what the administrator's token creates.
pub fn first_team() -> TeamId {
    TeamId::from("first")
}

impl Store {
    /// Whose this interview is; `None` where there is no such interview.
    pub async fn team_of(&self, interview: &InterviewId) -> Result<Option<TeamId>> {
        let team: Option<(String,)> = sqlx::query_as(
            "SELECT j.team_id FROM interviews i JOIN jobs j ON j.id = i.job_id WHERE i.id = ?",
        )
        .bind(interview.as_str())
        .fetch_optional(&self.pool)
        .await?;
        Ok(team.map(|(team,)| team.into()))
    }

    /// The team of this name, made where there is none.
    pub async fn team_named(&self, name: &str, now: OffsetDateTime) -> Result<TeamId> {
        let mut tx = self.write().await?;
        let known: Option<(String,)> =
            sqlx::query_as("SELECT id FROM teams WHERE name = ? ORDER BY created_at")
                .bind(name)
                .fetch_optional(&mut *tx)
                .await?;
        if let Some((id,)) = known {
            return Ok(id.into());
        }
        let id = new_id();
        sqlx::query("INSERT INTO teams (id, name, created_at) VALUES (?, ?, ?)")
            .bind(&id)
            .bind(name)
            .bind(millis(now))
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(id.into())
    }
}
