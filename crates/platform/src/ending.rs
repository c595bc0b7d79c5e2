//! The end of an interview: finish it, say what it was like.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::wire::{Body, OfInterview};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::interview::{Feedback, Finish, FinishReason, Finished, InterviewState};
use std::sync::Arc;
use time::OffsetDateTime;

const LONGEST_FEEDBACK: usize = 10_000;

pub async fn finish(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(finish): Body<Finish>,
) -> Result<Json<Finished>> {
    caller.may_on(&app, Action::Finish, &interview).await?;
    valid_reason(finish.reason)?;
    let reason = app.store.finish(&interview, finish.reason, OffsetDateTime::now_utc()).await?;
    tracing::info!(%interview, ?reason, "interview finished");
    Ok(Json(Finished { state: InterviewState::Finished, reason }))
}

pub async fn feedback(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(feedback): Body<Feedback>,
) -> Result<StatusCode> {
    caller.may_on(&app, Action::GiveFeedback, &interview).await?;
    valid_feedback(&feedback)?;
    app.store.keep_feedback(&interview, &feedback, OffsetDateTime::now_utc()).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub fn valid_reason(reason: FinishReason) -> Result<()> {
    match reason {
        FinishReason::Unknown => Err(Failure::invalid("reason must be completed, ended_early or failed")),
        _ => Ok(()),
    }
}

pub fn valid_feedback(feedback: &Feedback) -> Result<()> {
    if !(1..=5).contains(&feedback.rating) || feedback.text.len() > LONGEST_FEEDBACK {
        return Err(Failure::invalid(format!(
            "rating must be between 1 and 5, text at most {LONGEST_FEEDBACK} bytes"
        )));
    }
    Ok(())
}
