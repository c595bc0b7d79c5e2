//! Sessions of people who are signed in. One that has ended is no longer there.

use super::{Access, Result, Store, millis, unword};
use crate::keys::Hash;
use sqlx::FromRow;
use time::OffsetDateTime;

/// What the ids of access tokens begin with.
pub(super) const ACCESS: &str = "s-";

#[derive(FromRow)]
struct Row {
    hash: Vec<u8>,
    session_id: String,
    account_id: String,
    team_id: String,
    role: String,
}

impl Store {
    /// Whose access token this is, as the account stands now: a changed role counts from the next request on.
    pub(super) async fn recruiter(
        &self,
        id: &str,
        secret: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Access>> {
        let row: Option<Row> = sqlx::query_as(
            "SELECT t.hash, t.session_id, s.account_id, a.team_id, a.role FROM access_tokens t \
             JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id \
             WHERE t.id = ? AND t.expires_at > ? AND a.disabled_at IS NULL",
        )
        .bind(id)
        .bind(millis(now))
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row.filter(|row| Hash::stored(row.hash.clone()).matches(secret)) else {
            return Ok(None);
        };
        Ok(Some(Access::Recruiter {
            account: row.account_id.into(),
            team: row.team_id.into(),
            role: unword(&row.role)?,
            session: row.session_id,
        }))
    }
}
