//! What the candidate thought of it.

use super::{Result, Store, millis};
use platform_api::InterviewId;
use platform_api::interview::Feedback;
use time::OffsetDateTime;

impl Store {
    pub async fn keep_feedback(
        &self,
        interview: &InterviewId,
        feedback: &Feedback,
        now: OffsetDateTime,
    ) -> Result<()> {
        sqlx::query(
            "INSERT INTO feedback (interview_id, rating, text, given_at) VALUES (?, ?, ?, ?) \
             ON CONFLICT (interview_id) DO UPDATE SET rating = excluded.rating, text = excluded.text, \
             given_at = excluded.given_at",
        )
        .bind(interview.as_str())
        .bind(feedback.rating)
        .bind(&feedback.text)
        .bind(millis(now))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    pub async fn feedback(&self, interview: &InterviewId) -> Result<Option<Feedback>> {
        let given: Option<(u8, String)> =
            sqlx::query_as("SELECT rating, text FROM feedback WHERE interview_id = ?")
                .bind(interview.as_str())
                .fetch_optional(&self.pool)
                .await?;
        Ok(given.map(|(rating, text)| Feedback { rating, text }))
    }
}
