//! Candidates, one by one; `import` takes in many.

pub mod import;

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{CandidateChanged, EmailTaken};
use crate::wire::{Body, OfPath, field};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::recruiting::{Candidate, CandidateCreated, Candidates, ChangeCandidate, CreateCandidate};
use platform_api::{CandidateId, ErrorCode};
use std::sync::Arc;
use time::OffsetDateTime;

pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Candidates>> {
    caller.may(Action::Recruit)?;
    Ok(Json(Candidates { candidates: app.store.candidates(&caller.team()?).await? }))
}

pub async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<CandidateId>,
) -> Result<Json<Candidate>> {
    caller.may(Action::Recruit)?;
    let candidate = app.store.candidate(&caller.team()?, &id).await?;
    candidate.map(Json).ok_or_else(|| caller.missing("candidate"))
}

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(candidate): Body<CreateCandidate>,
) -> Result<(StatusCode, Json<CandidateCreated>)> {
    caller.may(Action::Recruit)?;
    let candidate = valid(candidate)?;
    let created = app.store.create_candidate(&caller.team()?, &candidate, OffsetDateTime::now_utc()).await?;
    let candidate_id = created.map_err(|EmailTaken| email_taken())?;
    Ok((StatusCode::CREATED, Json(CandidateCreated { candidate_id })))
}

pub async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<CandidateId>,
    Body(ChangeCandidate { name, email, version }): Body<ChangeCandidate>,
) -> Result<Json<Candidate>> {
    caller.may(Action::Recruit)?;
    let (team, to) = (caller.team()?, valid(CreateCandidate { name, email })?);
    match app.store.change_candidate(&team, &id, &to, version).await? {
        CandidateChanged::Yes => {}
        CandidateChanged::EmailTaken => return Err(email_taken()),
        CandidateChanged::ChangedMeanwhile => return Err(changed_meanwhile()),
        CandidateChanged::Anonymised => return Err(anonymised()),
        CandidateChanged::Missing => return Err(caller.missing("candidate")),
    }
    app.store.candidate(&team, &id).await?.map(Json).ok_or_else(|| caller.missing("candidate"))
}

/// With nothing around the words; an empty address is none.
pub fn valid(candidate: CreateCandidate) -> Result<CreateCandidate> {
    field::name("name", &candidate.name)?;
    let email = candidate.email.map(|email| email.trim().to_owned()).filter(|email| !email.is_empty());
    email.as_deref().map(field::email).transpose()?;
    Ok(CreateCandidate { name: candidate.name.trim().to_owned(), email })
}

fn email_taken() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::EmailTaken,
        "Another candidate has this address.",
        "Choose that candidate, or leave the address out.",
    )
}

fn changed_meanwhile() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::ChangedMeanwhile,
        "Somebody else changed this candidate meanwhile.",
        "Read it again, and decide which of both changes is to stand.",
    )
}

fn anonymised() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::ChangedMeanwhile,
        "This candidate was anonymised.",
        "Make a new candidate.",
    )
}
