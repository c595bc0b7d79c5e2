//! One interview from nothing: for the demo, for tests, and for a first look.

use crate::failure::{Failure, Result};
use crate::interviews::Scheduling;
use crate::store::first_team;
use crate::{Store, candidates, interviews, invites, jobs};
use platform_api::recruiting::{
    CreateCandidate, CreateInterview, CreateInvite, CreateJob, InviteCreated, QuestionPack,
};
use time::OffsetDateTime;

/// The built-in question pack.
pub const DEMO_PACK: &str = include_str!("demo/pack.json");

/// What to create.
#[derive(Clone, Debug)]
pub struct Demo {
    pub company: String,
    pub title: String,
    pub candidate: String,
    pub pack: QuestionPack,
    pub invite: CreateInvite,
}

impl Demo {
    /// A pack file: the contract's `QuestionPack` as JSON.
    pub fn read_pack(json: &str) -> Result<QuestionPack> {
        serde_json::from_str(json)
            .map_err(|error| Failure::invalid(format!("the question pack cannot be read: {error}")))
    }
}

/// Creates job, candidate, interview and invite, straight in the database.
pub async fn create_invite(store: &Store, public_url: &str, demo: &Demo) -> Result<InviteCreated> {
    let now = OffsetDateTime::now_utc();
    let job = CreateJob { company: demo.company.clone(), title: demo.title.clone(), pack: demo.pack.clone() };
    let candidate = candidates::valid(CreateCandidate { name: demo.candidate.clone(), email: None })?;
    jobs::valid(&job)?;
    let job_id = store.create_job(&first_team(), &job, now).await?;
    let candidate_id = store
        .create_candidate(&first_team(), &candidate, now)
        .await?
        .map_err(|_| Failure::invalid("the candidate is there already"))?;
    let interview = interviews::schedule(
        store,
        &first_team(),
        &CreateInterview {
            job_id,
            candidate_id,
            language: None,
            interviewer_name: None,
            expected_minutes: None,
            modes: None,
            accommodations: Default::default(),
        },
    )
    .await
    .map_err(|refused| match refused {
        Scheduling::Missing(what) => Failure::not_found(what),
        Scheduling::Refused(failure) => failure,
    })?;
    invites::mint(store, public_url, &interview, &demo.invite).await
}
