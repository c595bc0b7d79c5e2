//! The text interviewer's lines: kept with where they lead, in one go.

use super::{From, Result, Store, entries, interviews, leases, progress};
use platform_api::interview::FinishReason;
use platform_api::transcript::{Entry, EntryOutcome};
use platform_api::{EntryId, InterviewId};
use script::Place;
use time::OffsetDateTime;

/// What became of a line that was to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineKept {
    Yes,
    /// Without a network the candidate's client wrote this one in its place, and handed it in meanwhile.
    Already(Entry),
    /// A newer answer came while the line was being made, or its id is taken by something else.
    GivenUp,
    /// The interview ended while the line was being made.
    Finished,
    /// Voice took over while the line was being made.
    LeaseLost,
}

impl Store {
    /// Where a kept line leads; `None` for an entry that was not made here.
    pub async fn line_place(&self, interview: &InterviewId, entry: &EntryId) -> Result<Option<Place>> {
        let row: Option<(u32, bool)> =
            sqlx::query_as("SELECT question, complete FROM lines WHERE interview_id = ? AND entry_id = ?")
                .bind(interview.as_str())
                .bind(entry.as_str())
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(question, complete)| Place { question, complete }))
    }

    /// Keeps a line, moves the interview on to where it leads, and finishes it after a goodbye; all of it or nothing,
    /// and nothing unless the text interviewer still holds the lease and what it answers is still the newest.
    pub async fn keep_line(
        &self,
        interview: &InterviewId,
        answers_to: Option<&EntryId>,
        line: &Entry,
        leads_to: Place,
        now: OffsetDateTime,
    ) -> Result<LineKept> {
        let mut tx = self.write().await?;
        if interviews::is_finished(&mut tx, interview).await? {
            return Ok(LineKept::Finished);
        }
        if !leases::is_text(&mut tx, interview).await? {
            return Ok(LineKept::LeaseLost);
        }
        if let Some(theirs) = entries::line(&mut tx, interview, &line.id).await? {
            return Ok(LineKept::Already(theirs));
        }
        if entries::is_outdated(&mut tx, interview, answers_to).await? {
            return Ok(LineKept::GivenUp);
        }
        entries::move_beside(&mut tx, interview, &line.id).await?;
        if entries::keep(&mut tx, interview, line, From::Interviewer, now).await? != EntryOutcome::Accepted {
            return Ok(LineKept::GivenUp);
        }
        sqlx::query("INSERT INTO lines (interview_id, entry_id, question, complete) VALUES (?, ?, ?, ?)")
            .bind(interview.as_str())
            .bind(line.id.as_str())
            .bind(leads_to.question)
            .bind(leads_to.complete)
            .execute(&mut *tx)
            .await?;
        progress::begin_conversation(&mut tx, interview, leads_to).await?;
        if leads_to.complete {
            interviews::finish(&mut tx, interview, FinishReason::Completed, now).await?;
        }
        tx.commit().await?;
        Ok(LineKept::Yes)
    }
}
