//! Jobs with their questions.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::JobReplaced;
use crate::wire::{Body, OfPath, field};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::recruiting::{CreateJob, Job, JobCreated, Jobs, Question, QuestionPack, ReplaceJob};
use platform_api::{ErrorCode, JobId};
use std::collections::HashSet;
use std::sync::Arc;
use time::OffsetDateTime;

const MOST_QUESTIONS: usize = 200;
/// Things that a good answer to one question covers.
const MOST_POINTS: usize = 50;
/// Of one answer: a day.
const LONGEST_LIMIT_S: u32 = 24 * 60 * 60;

pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Jobs>> {
    caller.may(Action::Recruit)?;
    Ok(Json(Jobs { jobs: app.store.jobs(&caller.team()?).await? }))
}

pub async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<JobId>,
) -> Result<Json<Job>> {
    caller.may(Action::Recruit)?;
    let job = app.store.job(&caller.team()?, &id).await?;
    job.map(Json).ok_or_else(|| caller.missing("job"))
}

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(job): Body<CreateJob>,
) -> Result<(StatusCode, Json<JobCreated>)> {
    caller.may(Action::Recruit)?;
    valid(&job)?;
    let job_id = app.store.create_job(&caller.team()?, &job, OffsetDateTime::now_utc()).await?;
    Ok((StatusCode::CREATED, Json(JobCreated { job_id })))
}

pub async fn replace(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<JobId>,
    Body(ReplaceJob { company, title, pack, version }): Body<ReplaceJob>,
) -> Result<Json<Job>> {
    caller.may(Action::Recruit)?;
    let (team, job) = (caller.team()?, CreateJob { company, title, pack });
    valid(&job)?;
    match app.store.replace_job(&team, &id, &job, version).await? {
        JobReplaced::Yes => {}
        JobReplaced::ChangedMeanwhile => return Err(changed_meanwhile()),
        JobReplaced::Missing => return Err(caller.missing("job")),
    }
    app.store.job(&team, &id).await?.map(Json).ok_or_else(|| caller.missing("job"))
}

pub async fn delete(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<JobId>,
) -> Result<StatusCode> {
    caller.may(Action::Recruit)?;
    match app.store.delete_job(&caller.team()?, &id, OffsetDateTime::now_utc()).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(caller.missing("job")),
    }
}

pub fn valid(job: &CreateJob) -> Result<()> {
    field::name("company", &job.company)?;
    field::name("title", &job.title)?;
    valid_pack(&job.pack)
}

fn valid_pack(pack: &QuestionPack) -> Result<()> {
    if pack.questions.is_empty() {
        return Err(Failure::invalid("the question pack has no questions"));
    }
    if pack.questions.len() > MOST_QUESTIONS {
        return Err(Failure::invalid(format!("the question pack has more than {MOST_QUESTIONS} questions")));
    }
    let mut ids = HashSet::new();
    for (number, question) in (1..).zip(&pack.questions) {
        valid_question(number, question)?;
        if question.id.as_ref().is_some_and(|id| !ids.insert(id)) {
            return Err(Failure::invalid(format!("question {number} of the pack has the id of another one")));
        }
    }
    Ok(())
}

fn valid_question(number: usize, question: &Question) -> Result<()> {
    let of = |what: &str| format!("{what} of question {number}");
    if let Some(id) = &question.id {
        field::line(&of("the id"), id, field::LONGEST_ID)?;
    }
    field::text(&of("the text"), &question.text)?;
    if question.good_answer.len() > MOST_POINTS {
        return Err(Failure::invalid(format!(
            "a good answer to question {number} covers more than {MOST_POINTS} points"
        )));
    }
    question.good_answer.iter().try_for_each(|point| field::text(&of("a point of a good answer"), point))?;
    match question.time_limit_s {
        Some(limit) if !(1..=LONGEST_LIMIT_S).contains(&limit) => Err(Failure::invalid(format!(
            "{} must be between 1 and {LONGEST_LIMIT_S} seconds",
            of("the time limit")
        ))),
        _ => Ok(()),
    }
}

fn changed_meanwhile() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::ChangedMeanwhile,
        "Somebody else changed this job meanwhile.",
        "Read it again, and decide what of both changes is to stand.",
    )
}
