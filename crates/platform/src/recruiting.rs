//! Jobs, candidates and interviews, as a recruiter creates them.

use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::NewInterview;
use crate::wire::Body;
use crate::{App, Store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::interview::InterviewState;
use platform_api::invite::Mode;
use platform_api::recruiting::{
    CandidateCreated, CreateCandidate, CreateInterview, CreateJob, InterviewCreated, JobCreated, QuestionPack,
};
use platform_api::{InterviewId, TeamId};
use std::sync::Arc;
use time::OffsetDateTime;

const DEFAULT_LANGUAGE: &str = "en";
const DEFAULT_INTERVIEWER: &str = "Vera";
/// For the candidate's planning: four minutes a question, and never less than five.
const MINUTES_A_QUESTION: u32 = 4;
const LONGEST_NAME: usize = 200;

pub async fn create_job(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(job): Body<CreateJob>,
) -> Result<(StatusCode, Json<JobCreated>)> {
    caller.may(Action::Recruit)?;
    valid_job(&job)?;
    let job_id = app.store.create_job(&caller.team()?, &job, OffsetDateTime::now_utc()).await?;
    Ok((StatusCode::CREATED, Json(JobCreated { job_id })))
}

pub async fn create_candidate(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(candidate): Body<CreateCandidate>,
) -> Result<(StatusCode, Json<CandidateCreated>)> {
    caller.may(Action::Recruit)?;
    valid_name("name", &candidate.name)?;
    let candidate_id =
        app.store.create_candidate(&caller.team()?, &candidate, OffsetDateTime::now_utc()).await?;
    Ok((StatusCode::CREATED, Json(CandidateCreated { candidate_id })))
}

pub async fn create_interview(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<CreateInterview>,
) -> Result<(StatusCode, Json<InterviewCreated>)> {
    caller.may(Action::Recruit)?;
    let interview_id = schedule(&app.store, &caller.team()?, &request).await?;
    let room = interview_id.to_string();
    let created = InterviewCreated { interview_id, room, state: InterviewState::Scheduled };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Creates the interview with what was left open filled in.
pub async fn schedule(store: &Store, team: &TeamId, request: &CreateInterview) -> Result<InterviewId> {
    if !store.has_job(team, &request.job_id).await? {
        return Err(Failure::not_found("job"));
    }
    if !store.has_candidate(team, &request.candidate_id).await? {
        return Err(Failure::not_found("candidate"));
    }
    let modes = request.modes.clone().unwrap_or_else(|| vec![Mode::Voice, Mode::Text, Mode::Offline]);
    if modes.is_empty() || modes.contains(&Mode::Unknown) {
        return Err(Failure::invalid(
            "modes must name at least one of voice, text, offline, and nothing else",
        ));
    }
    let questions = store.question_pack(&request.job_id).await?.map_or(0, |pack| pack.questions.len()) as u32;
    let new = NewInterview {
        job_id: &request.job_id,
        candidate_id: &request.candidate_id,
        language: request.language.as_deref().unwrap_or(DEFAULT_LANGUAGE),
        interviewer_name: request.interviewer_name.as_deref().unwrap_or(DEFAULT_INTERVIEWER),
        expected_minutes: request.expected_minutes.unwrap_or((questions * MINUTES_A_QUESTION).max(5)),
        modes: &modes,
        accommodations: &request.accommodations,
    };
    Ok(store.create_interview(new, OffsetDateTime::now_utc()).await?)
}

pub fn valid_job(job: &CreateJob) -> Result<()> {
    valid_name("company", &job.company)?;
    valid_name("title", &job.title)?;
    valid_pack(&job.pack)
}

fn valid_name(field: &str, name: &str) -> Result<()> {
    if name.trim().is_empty() || name.len() > LONGEST_NAME {
        return Err(Failure::invalid(format!("{field} must have between 1 and {LONGEST_NAME} characters")));
    }
    Ok(())
}

fn valid_pack(pack: &QuestionPack) -> Result<()> {
    if pack.questions.is_empty() {
        return Err(Failure::invalid("the question pack has no questions"));
    }
    match pack.questions.iter().position(|q| q.text.trim().is_empty()) {
        Some(empty) => Err(Failure::invalid(format!("question {} of the pack has no text", empty + 1))),
        None => Ok(()),
    }
}
