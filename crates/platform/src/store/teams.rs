//! Whose everything is.

use super::{Result, Store};
use platform_api::{InterviewId, TeamId};

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
}
