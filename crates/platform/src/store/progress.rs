//! Where the brain is in an interview.

use super::{Result, Store};
use platform_api::InterviewId;
use sqlx::{Executor, FromRow, Sqlite};

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

    pub async fn set_progress(&self, interview: &InterviewId, progress: Stored) -> Result<()> {
        set(&self.pool, interview, progress).await
    }
}

/// The next request belongs to a conversation that knows nothing of the earlier one.
pub(super) async fn begin_conversation<'e>(
    executor: impl Executor<'e, Database = Sqlite>,
    interview: &InterviewId,
) -> Result<()> {
    sqlx::query("UPDATE progress SET base = question, turns = 0 WHERE interview_id = ?")
        .bind(interview.as_str())
        .execute(executor)
        .await?;
    Ok(())
}

async fn set<'e>(
    executor: impl Executor<'e, Database = Sqlite>,
    interview: &InterviewId,
    progress: Stored,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO progress (interview_id, question, complete, turns, base) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (interview_id) DO UPDATE SET question = excluded.question, complete = excluded.complete, \
         turns = excluded.turns, base = excluded.base",
    )
    .bind(interview.as_str())
    .bind(progress.question)
    .bind(progress.complete)
    .bind(progress.turns)
    .bind(progress.base)
    .execute(executor)
    .await?;
    Ok(())
}
