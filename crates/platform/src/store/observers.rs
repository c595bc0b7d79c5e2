//! Who may go on listening, and to what.

use super::{Interview, Result, Store};
use platform_api::InterviewId;

impl Store {
    /// Whether this session goes on, of a person who still works with the platform.
    pub async fn is_signed_in(&self, session: &str) -> Result<bool> {
        let account: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM sessions s JOIN accounts a ON a.id = s.account_id \
             WHERE s.id = ? AND a.disabled_at IS NULL AND a.role IN ('recruiter', 'admin')",
        )
        .bind(session)
        .fetch_optional(&self.pool)
        .await?;
        Ok(account.is_some())
    }

    /// The interview whose room this is.
    pub async fn interview_in(&self, room: &str) -> Result<Option<Interview>> {
        let id: Option<(String,)> = sqlx::query_as("SELECT id FROM interviews WHERE room = ?")
            .bind(room)
            .fetch_optional(&self.pool)
            .await?;
        match id {
            Some((id,)) => self.interview(&InterviewId::from(id)).await,
            None => Ok(None),
        }
    }
}
