//! Where the brain is in an interview.

use super::leases::TEXT;
use super::{Result, Store};
use platform_api::InterviewId;
use script::Place;
use sqlx::{FromRow, Sqlite, Transaction};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Stored {
    /// The question that was asked last, counted from 1; 0 before the first.
    pub question: u32,
    pub complete: bool,
    /// The candidate's turns in the conversation that led there.
    pub turns: u32,
    /// The question that was open when the present conversation began, counted from 1; 0 for a fresh interview.
    pub base: u32,
}

impl Store {
    pub async fn progress(&self, interview: &InterviewId) -> Result<Stored> {
        let stored =
            sqlx::query_as("SELECT question, complete, turns, base FROM progress WHERE interview_id = ?")
                .bind(interview.as_str())
                .fetch_optional(&self.pool)
                .await?;
        Ok(stored.unwrap_or_default())
    }

    /// Where an interviewer who speaks has led it. While the text interviewer holds the lease, what another one was
    /// still saying moves nothing.
    pub async fn set_progress(&self, interview: &InterviewId, progress: Stored) -> Result<()> {
        sqlx::query(
            "INSERT INTO progress (interview_id, question, complete, turns, base) SELECT ?1, ?2, ?3, ?4, ?5 \
             WHERE NOT EXISTS (SELECT 1 FROM leases WHERE interview_id = ?1 AND token_id = ?6) \
             ON CONFLICT (interview_id) DO UPDATE SET question = excluded.question, complete = excluded.complete, \
             turns = excluded.turns, base = excluded.base",
        )
        .bind(interview.as_str())
        .bind(progress.question)
        .bind(progress.complete)
        .bind(progress.turns)
        .bind(progress.base)
        .bind(TEXT)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// The next request belongs to a conversation that knows nothing of the earlier one and begins here, or further on if
/// that is where the interview is.
pub(super) async fn begin_conversation(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    at: Place,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO progress (interview_id, question, complete, turns, base) VALUES (?1, ?2, ?3, 0, ?2) \
         ON CONFLICT (interview_id) DO UPDATE SET question = max(question, ?2), complete = max(complete, ?3), \
         turns = 0, base = max(question, ?2)",
    )
    .bind(interview.as_str())
    .bind(at.question)
    .bind(at.complete)
    .execute(&mut **tx)
    .await?;
    Ok(())
}
