//! Invites: made for an interview by a recruiter, opened on a device by a candidate.

use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{Interview, Opening, OpeningRefused, TokenOf};
use crate::throttle::Stranger;
use crate::wire::{Body, OfInterview};
use crate::{App, consent, keys};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::invite::{CandidatePack, CandidateQuestion, JobSummary, OpenInvite, OpenedInvite};
use platform_api::recruiting::{CreateInvite, InviteCreated, InvitesRevoked, QuestionPack};
use platform_api::{ErrorCode, InterviewId, Secret};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// A session outlives an offline interview that is handed in when its device is back on a network.
const SESSION_LASTS: Duration = Duration::from_secs(14 * 24 * 60 * 60);
const DEFAULT_EXPIRY_HOURS: u32 = 7 * 24;
const DEFAULT_USES: u32 = 3;
/// A year.
const MOST_HOURS: u32 = 366 * 24;
const MOST_USES: u32 = 1000;

pub async fn open(
    State(app): State<Arc<App>>,
    stranger: Stranger,
    Body(request): Body<OpenInvite>,
) -> Result<Json<OpenedInvite>> {
    if request.device_id.as_str().is_empty() {
        return Err(Failure::invalid("device_id is empty"));
    }
    if request.device_key.as_ref().is_some_and(|key| !sealing::is_public_key(key)) {
        return Err(Failure::invalid("device_key is not an Ed25519 public key in base64url"));
    }
    let now = OffsetDateTime::now_utc();
    let opening = Opening {
        interview: &request.interview_id,
        key: request.key.expose(),
        device: &request.device_id,
        take_over: request.take_over,
        hand_in: request.hand_in,
        now,
    };
    if let Err(refused) = app.store.open_invite(&opening).await? {
        if refused == OpeningRefused::NotInvited {
            stranger.failed();
        }
        tracing::info!(interview = %request.interview_id, ?refused, "invite not opened");
        return Err(refused.into());
    }
    let token = keys::Token::mint();
    let expires_at = now + SESSION_LASTS;
    app.store
        .keep_token(&token, &request.interview_id, TokenOf::Candidate(&request.device_id), expires_at)
        .await?;
    if let Some(key) = &request.device_key {
        app.store.enrol_device_key(&request.interview_id, &request.device_id, key, now).await?;
    }
    tracing::info!(interview = %request.interview_id, take_over = request.take_over, "invite opened");
    opened(&app, &request.interview_id, token.bearer, expires_at).await.map(Json)
}

async fn opened(
    app: &App,
    id: &InterviewId,
    bearer: SecretString,
    session_expires_at: OffsetDateTime,
) -> Result<OpenedInvite> {
    let interview = app.store.interview(id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    let pack = app.store.pack_of(&interview.id).await?;
    let pack = for_candidate(&interview, pack);
    let offline = app.keys.pack(&app.public_url, &interview, &pack, OffsetDateTime::now_utc())?;
    Ok(OpenedInvite {
        session_token: Secret::from(bearer),
        session_expires_at,
        state: interview.state,
        consent: consent::of(&interview),
        pack,
        offline,
        job: JobSummary { company: interview.company, title: interview.title },
        interview_id: interview.id,
        room: interview.room,
        candidate_name: interview.candidate_name,
        interviewer_name: interview.interviewer_name,
        language: interview.language,
        expected_minutes: interview.expected_minutes,
        modes: interview.modes,
        accommodations: interview.accommodations,
    })
}

/// Leaves out what a good answer covers, and gives the extra time that was agreed.
fn for_candidate(interview: &Interview, pack: QuestionPack) -> CandidatePack {
    let extra = interview.accommodations.extra_time_percent;
    let questions = pack.questions.into_iter().map(|q| CandidateQuestion {
        id: q.id.unwrap_or_default(),
        text: q.text,
        time_limit_s: q.time_limit_s.map(|limit| limit + limit.saturating_mul(extra) / 100),
    });
    CandidatePack { id: interview.job_id.to_string(), questions: questions.collect() }
}

impl From<OpeningRefused> for Failure {
    fn from(refused: OpeningRefused) -> Self {
        let (status, code, message, remedy) = match refused {
            OpeningRefused::NotInvited => (
                StatusCode::UNAUTHORIZED,
                ErrorCode::Unauthorized,
                "There is no such invite.",
                "Copy the whole link from the invitation again.",
            ),
            OpeningRefused::Revoked => (
                StatusCode::GONE,
                ErrorCode::InviteRevoked,
                "This invite was taken back.",
                "Ask whoever sent it for a new one.",
            ),
            OpeningRefused::Expired => (
                StatusCode::GONE,
                ErrorCode::InviteExpired,
                "This invite has expired.",
                "Ask whoever sent it for a new one.",
            ),
            OpeningRefused::UsedUp => (
                StatusCode::GONE,
                ErrorCode::InviteUsedUp,
                "This invite was opened on as many devices as it allows.",
                "Go on where it was opened, or ask whoever sent it for a new one.",
            ),
            OpeningRefused::OtherDevice => (
                StatusCode::CONFLICT,
                ErrorCode::OtherDevice,
                "This interview is open on another device.",
                "Go on there, or move it here: the other device will stop.",
            ),
        };
        Failure::new(status, code, message, remedy)
    }
}

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(request): Body<CreateInvite>,
) -> Result<(StatusCode, Json<InviteCreated>)> {
    caller.may_on(&app, Action::Recruit, &interview).await?;
    let created = mint(&app.store, &app.public_url, &interview, &request).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

pub async fn revoke(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
) -> Result<Json<InvitesRevoked>> {
    caller.may_on(&app, Action::Recruit, &interview).await?;
    let revoked = take_back(&app.store, &interview).await?;
    app.taken_back.notify_one();
    Ok(Json(revoked))
}

/// Takes every invite of an interview back. What was saved stays; a platform that runs on this database ends the
/// conversation ([`crate::taken_back`]).
pub async fn take_back(store: &crate::Store, interview: &InterviewId) -> Result<InvitesRevoked> {
    if store.interview(interview).await?.is_none() {
        return Err(Failure::not_found("interview"));
    }
    let revoked = store.revoke_invites(interview, OffsetDateTime::now_utc()).await?;
    tracing::info!(%interview, revoked, "invites taken back");
    Ok(InvitesRevoked { interview_id: interview.clone(), revoked })
}

/// Makes an invite: its key is in the links and nowhere else.
pub async fn mint(
    store: &crate::Store,
    public_url: &str,
    interview: &InterviewId,
    request: &CreateInvite,
) -> Result<InviteCreated> {
    let hours = request.expires_in_hours.unwrap_or(DEFAULT_EXPIRY_HOURS);
    let uses = request.max_uses.unwrap_or(DEFAULT_USES);
    if !(1..=MOST_HOURS).contains(&hours) || !(1..=MOST_USES).contains(&uses) {
        return Err(Failure::invalid(format!(
            "expires_in_hours must be between 1 and {MOST_HOURS}, max_uses between 1 and {MOST_USES}"
        )));
    }
    let (key, hash) = keys::mint();
    let now = OffsetDateTime::now_utc();
    let expires_at = now + Duration::from_secs(u64::from(hours) * 3600);
    let invite_id = store.create_invite(interview, &hash, uses, expires_at, now).await?;
    let key = key.expose_secret();
    Ok(InviteCreated {
        invite_id,
        interview_id: interview.clone(),
        link: Secret::new(app_link(public_url, interview, key)),
        web_link: Secret::new(format!("{public_url}/interview/{interview}#key={key}")),
        expires_at,
    })
}

fn app_link(public_url: &str, interview: &InterviewId, key: &str) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("platform", public_url)
        .append_pair("interview", interview.as_str())
        .append_pair("key", key)
        .finish();
    format!("vivavoce://join?{query}")
}
