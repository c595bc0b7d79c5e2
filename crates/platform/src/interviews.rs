//! Interviews: scheduled, looked through, looked into.

use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{ListedWhere, NewInterview, Query};
use crate::wire::{Asked, Body, OfInterview, field};
use crate::{App, Store};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::interview::InterviewState;
use platform_api::invite::Mode;
use platform_api::recruiting::{CreateInterview, InterviewCreated, InterviewDetails, Interviews, PAGE, When};
use platform_api::{InterviewId, TeamId};
use serde::Deserialize;
use std::sync::Arc;
use time::OffsetDateTime;

const DEFAULT_LANGUAGE: &str = "en";
const DEFAULT_INTERVIEWER: &str = "Vera";
/// For the candidate's planning: four minutes a question, and never less than five.
const MINUTES_A_QUESTION: u32 = 4;
/// A day.
const MOST_MINUTES: u32 = 24 * 60;
/// Ten times as long as everybody else.
const MOST_EXTRA_PERCENT: u32 = 1000;
/// Characters of a BCP 47 tag.
const LONGEST_LANGUAGE: usize = 35;

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<CreateInterview>,
) -> Result<(StatusCode, Json<InterviewCreated>)> {
    caller.may(Action::Recruit)?;
    let team = caller.team()?;
    let interview_id = match schedule(&app.store, &team, &request).await {
        Err(Scheduling::Missing(what)) => return Err(caller.missing(what)),
        Err(Scheduling::Refused(failure)) => return Err(failure),
        Ok(id) => id,
    };
    let room = interview_id.to_string();
    let created = InterviewCreated { interview_id, room, state: InterviewState::Scheduled };
    Ok((StatusCode::CREATED, Json(created)))
}

/// Why there is no interview.
pub enum Scheduling {
    /// The team has no such thing.
    Missing(&'static str),
    Refused(Failure),
}

impl<E: Into<Failure>> From<E> for Scheduling {
    fn from(error: E) -> Self {
        Self::Refused(error.into())
    }
}

/// Creates the interview with what was left open filled in.
pub async fn schedule(
    store: &Store,
    team: &TeamId,
    request: &CreateInterview,
) -> std::result::Result<InterviewId, Scheduling> {
    valid(request)?;
    let pack = store.question_pack(team, &request.job_id).await?.ok_or(Scheduling::Missing("job"))?;
    if !store.has_candidate(team, &request.candidate_id).await? {
        return Err(Scheduling::Missing("candidate"));
    }
    let mut modes = request.modes.clone().unwrap_or_else(|| vec![Mode::Voice, Mode::Text, Mode::Offline]);
    modes.dedup();
    let minutes = pack.questions.len() as u32 * MINUTES_A_QUESTION;
    let new = NewInterview {
        job_id: &request.job_id,
        candidate_id: &request.candidate_id,
        language: request.language.as_deref().unwrap_or(DEFAULT_LANGUAGE),
        interviewer_name: request.interviewer_name.as_deref().map_or(DEFAULT_INTERVIEWER, str::trim),
        expected_minutes: request.expected_minutes.unwrap_or(minutes.clamp(5, MOST_MINUTES)),
        modes: &modes,
        accommodations: &request.accommodations,
    };
    Ok(store.create_interview(new, OffsetDateTime::now_utc()).await?)
}

fn valid(request: &CreateInterview) -> Result<()> {
    if request.modes.as_ref().is_some_and(|modes| modes.is_empty() || modes.contains(&Mode::Unknown)) {
        return Err(Failure::invalid(
            "modes must name at least one of voice, text, offline, and nothing else",
        ));
    }
    if let Some(name) = &request.interviewer_name {
        field::name("interviewer_name", name)?;
    }
    let is_tag = |tag: &str| {
        !tag.is_empty()
            && tag.len() <= LONGEST_LANGUAGE
            && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    if request.language.as_deref().is_some_and(|language| !is_tag(language)) {
        return Err(Failure::invalid("language must be a BCP 47 tag like en or de-CH"));
    }
    if request.expected_minutes.is_some_and(|minutes| !(1..=MOST_MINUTES).contains(&minutes)) {
        return Err(Failure::invalid(format!("expected_minutes must be between 1 and {MOST_MINUTES}")));
    }
    if request.accommodations.extra_time_percent > MOST_EXTRA_PERCENT {
        return Err(Failure::invalid(format!("extra_time_percent must be at most {MOST_EXTRA_PERCENT}")));
    }
    Ok(())
}

#[derive(Deserialize)]
pub struct Wanted {
    when: Option<When>,
    #[serde(default)]
    query: String,
    after: Option<InterviewId>,
}

pub async fn list(
    State(app): State<Arc<App>>,
    caller: Caller,
    Asked(Wanted { when, query, after }): Asked<Wanted>,
) -> Result<Json<Interviews>> {
    caller.may(Action::Recruit)?;
    let team = caller.team()?;
    let query = Query::of(&query);
    let found = match &query {
        Some(query) => Some(app.store.found_in(&team, query).await?),
        None => None,
    };
    let wanted = ListedWhere { when, among: found.as_ref(), after: after.as_ref() };
    // one more than is shown, to know whether there is another page
    let mut interviews = app.store.list_interviews(&team, wanted, PAGE + 1).await?;
    let more = interviews.len() > PAGE as usize;
    interviews.truncate(PAGE as usize);
    if let Some(query) = &query {
        let ids: Vec<InterviewId> = interviews.iter().map(|listed| listed.id.clone()).collect();
        let mut snippets = app.store.snippets(query, &ids).await?;
        for listed in &mut interviews {
            listed.found = snippets.remove(&listed.id);
        }
    }
    let next = interviews.last().filter(|_| more).map(|last| last.id.to_string());
    Ok(Json(Interviews { interviews, next }))
}

pub async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<InterviewDetails>> {
    caller.may_on(&app, Action::Recruit, &id).await?;
    details(&app.store, &caller.team()?, &id).await?.map(Json).ok_or_else(|| caller.missing("interview"))
}

/// All that a recruiter may know of it; `None` where the team has no such interview.
pub async fn details(store: &Store, team: &TeamId, id: &InterviewId) -> Result<Option<InterviewDetails>> {
    let Some(listed) = store.listed_interview(team, id).await? else { return Ok(None) };
    let Some(interview) = store.interview(id).await? else { return Ok(None) };
    Ok(Some(InterviewDetails {
        listed,
        interviewer_name: interview.interviewer_name,
        language: interview.language,
        expected_minutes: interview.expected_minutes,
        modes: interview.modes,
        accommodations: interview.accommodations,
        pack: store.pack_of(id).await?,
        invites: store.invites(id, OffsetDateTime::now_utc()).await?,
        timeline: store.timeline(id).await?,
        feedback: store.feedback(id).await?,
    }))
}
