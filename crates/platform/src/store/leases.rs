//! One interviewer an interview: whoever holds the lease.

use super::{Result, Store, millis, moment, progress};
use platform_api::InterviewId;
use script::Place;
use sqlx::{Sqlite, Transaction};
use std::time::Duration;
use time::OffsetDateTime;

/// In place of a worker's token id, which looks different: the text interviewer's, who is the platform itself.
pub(super) const TEXT: &str = "text";

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LeaseTaken {
    /// Taken or renewed; when the interview started.
    Yes {
        started_at: OffsetDateTime,
    },
    HeldByAnother,
}

#[derive(sqlx::FromRow)]
struct Row {
    holder: String,
    token_id: String,
    expires_at: i64,
}

impl Store {
    /// Acquires or renews. Acquiring begins a new conversation, at the question that was open or at `open_at` if that
    /// is further on; renewing, even late, goes on with the present one.
    pub async fn take_lease(
        &self,
        interview: &InterviewId,
        holder: &str,
        token_id: &str,
        open_at: Place,
        lasts: Duration,
        now: OffsetDateTime,
    ) -> Result<LeaseTaken> {
        let mut tx = self.write().await?;
        let held: Option<Row> =
            sqlx::query_as("SELECT holder, token_id, expires_at FROM leases WHERE interview_id = ?")
                .bind(interview.as_str())
                .fetch_optional(&mut *tx)
                .await?;
        let same = held.as_ref().is_some_and(|h| h.holder == holder && h.token_id == token_id);
        if !same && held.is_some_and(|h| h.expires_at > millis(now)) {
            return Ok(LeaseTaken::HeldByAnother);
        }
        if !same {
            progress::begin_conversation(&mut tx, interview, open_at).await?;
        }
        give(&mut tx, interview, holder, token_id, lasts, now).await?;
        let (started_at,): (i64,) = sqlx::query_as("SELECT started_at FROM interviews WHERE id = ?")
            .bind(interview.as_str())
            .fetch_one(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(LeaseTaken::Yes { started_at: moment(started_at) })
    }

    /// Whether this holder has it, so that taking it again renews it.
    pub async fn holds_lease(&self, interview: &InterviewId, holder: &str, token_id: &str) -> Result<bool> {
        let held: Option<(i64,)> =
            sqlx::query_as("SELECT 1 FROM leases WHERE interview_id = ? AND holder = ? AND token_id = ?")
                .bind(interview.as_str())
                .bind(holder)
                .bind(token_id)
                .fetch_optional(&self.pool)
                .await?;
        Ok(held.is_some())
    }

    /// Takes it for the text interviewer, from whoever holds it: the candidate has left the room, or never was in it.
    pub async fn take_text_lease(
        &self,
        interview: &InterviewId,
        lasts: Duration,
        now: OffsetDateTime,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        give(&mut tx, interview, TEXT, TEXT, lasts, now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The candidate wants to speak: whoever has come to listen may take it.
    pub async fn end_text_lease(&self, interview: &InterviewId) -> Result<()> {
        sqlx::query("DELETE FROM leases WHERE interview_id = ? AND token_id = ?")
            .bind(interview.as_str())
            .bind(TEXT)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Gives it back: whoever takes it next, this holder too, begins a new conversation.
    pub async fn release_lease(&self, interview: &InterviewId, holder: &str) -> Result<()> {
        sqlx::query("DELETE FROM leases WHERE interview_id = ? AND holder = ?")
            .bind(interview.as_str())
            .bind(holder)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Whether somebody else than the bearer of this token holds it.
    pub async fn lease_is_anothers(
        &self,
        interview: &InterviewId,
        token_id: &str,
        now: OffsetDateTime,
    ) -> Result<bool> {
        let held: Option<(i64,)> = sqlx::query_as(
            "SELECT 1 FROM leases WHERE interview_id = ? AND token_id <> ? AND expires_at > ?",
        )
        .bind(interview.as_str())
        .bind(token_id)
        .bind(millis(now))
        .fetch_optional(&self.pool)
        .await?;
        Ok(held.is_some())
    }
}

pub(super) async fn is_text(tx: &mut Transaction<'_, Sqlite>, interview: &InterviewId) -> Result<bool> {
    let held: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM leases WHERE interview_id = ? AND token_id = ?")
        .bind(interview.as_str())
        .bind(TEXT)
        .fetch_optional(&mut **tx)
        .await?;
    Ok(held.is_some())
}

/// With the first lease the interview has started.
async fn give(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    holder: &str,
    token_id: &str,
    lasts: Duration,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO leases (interview_id, holder, token_id, expires_at) VALUES (?, ?, ?, ?) \
         ON CONFLICT (interview_id) DO UPDATE SET holder = excluded.holder, token_id = excluded.token_id, \
         expires_at = excluded.expires_at",
    )
    .bind(interview.as_str())
    .bind(holder)
    .bind(token_id)
    .bind(millis(now + lasts))
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE interviews SET started_at = coalesce(started_at, ?1), running_since = coalesce(running_since, ?1) \
         WHERE id = ?2",
    )
    .bind(millis(now))
    .bind(interview.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
