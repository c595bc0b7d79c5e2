//! Who may do what. The whole of it is the table in [`permits`]; a test walks it over HTTP.

use crate::App;
use crate::failure::{Failure, Result};
use crate::store::{Access, OpeningRefused, Standing, first_team};
use axum::extract::{FromRequestParts, MatchedPath};
use axum::http::{HeaderMap, header, request::Parts};
use platform_api::account::Role;
use platform_api::{AccountId, InterviewId, TeamId};
use std::sync::Arc;
use time::OffsetDateTime;

/// What a request wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    JoinRoom,
    /// Try, before the call, how sound goes.
    CheckTheWay,
    UploadEntries,
    ReadTranscript,
    ReadProgress,
    /// Be interviewed in writing.
    NextLine,
    Finish,
    GiveFeedback,
    /// Say how the candidate's side is.
    SayPresence,
    /// Everything that only the interviewer does: its pack, its lease, its brain.
    Interview,
    /// Jobs, candidates, interviews, invites: see them, make them, change them, delete them.
    Recruit,
    /// See what goes on now.
    WatchLive,
    /// Listen to an interview unseen, and be told of it as it happens.
    Observe,
    ReadRemarks,
    /// Note something: in one's own name, so the administrator's token cannot.
    Remark,
    /// Be told who one is, and sign out.
    UseAccount,
    /// The team's accounts.
    ManageAccounts,
    /// See whether the system works, with the names of its files and settings.
    ReadStatus,
}

fn permits(access: &Access, action: Action) -> bool {
    use Action::*;
    match access {
        // a device that gave the interview over still hands in what it had saved
        Access::Candidate { standing: Standing::Superseded, .. } => action == UploadEntries,
        Access::Candidate { standing: Standing::Revoked, .. } => false,
        Access::Candidate { standing: Standing::Bound, .. } => {
            matches!(
                action,
                JoinRoom
                    | CheckTheWay
                    | UploadEntries
                    | ReadTranscript
                    | ReadProgress
                    | NextLine
                    | Finish
                    | GiveFeedback
                    | SayPresence
            )
        }
        Access::Worker { .. } => {
            matches!(action, UploadEntries | ReadTranscript | ReadProgress | Finish | Interview)
        }
        Access::Recruiter { role, .. } => match action {
            Recruit | WatchLive | Observe | ReadRemarks | Remark | ReadTranscript | ReadProgress
            | UseAccount | ReadStatus => *role != Role::Unknown,
            ManageAccounts => *role == Role::Admin,
            _ => false,
        },
        Access::Administrator => {
            matches!(
                action,
                Recruit
                    | WatchLive
                    | Observe
                    | ReadRemarks
                    | ReadTranscript
                    | ReadProgress
                    | ManageAccounts
                    | ReadStatus
            )
        }
    }
}

/// Whoever's bearer the request carries. Extracting it refuses requests without a good one.
pub struct Caller {
    pub access: Access,
    /// The route that was called, for the log.
    route: String,
}

impl Caller {
    /// Whose bearer this is.
    pub async fn with(app: &App, bearer: &str, route: &str) -> Result<Self> {
        let access = app.store.access(bearer, OffsetDateTime::now_utc()).await?;
        let access = access.ok_or_else(Failure::unauthorized)?;
        Ok(Self { access, route: route.to_owned() })
    }

    /// Refuses what the bearer is not for, in general.
    pub fn may(&self, action: Action) -> Result<()> {
        match &self.access {
            access if permits(access, action) => Ok(()),
            Access::Candidate { standing, interview }
                if permits(
                    &Access::Candidate { standing: Standing::Bound, interview: interview.clone() },
                    action,
                ) =>
            {
                Err(match standing {
                    Standing::Revoked => OpeningRefused::Revoked.into(),
                    Standing::Bound | Standing::Superseded => Failure::superseded(),
                })
            }
            _ => Err(Failure::forbidden()),
        }
    }

    /// The same, on this interview: a candidate's or worker's bearer is for one, a recruiter's for those of the team. Of
    /// other teams nobody learns even which interviews there are.
    pub async fn may_on(&self, app: &App, action: Action, interview: &InterviewId) -> Result<()> {
        match &self.access {
            Access::Candidate { interview: own, .. } | Access::Worker { interview: own, .. } => {
                if own != interview {
                    return Err(Failure::forbidden());
                }
                self.may(action)
            }
            Access::Recruiter { .. } | Access::Administrator => {
                self.may(action)?;
                let team = self.team()?;
                match app.store.team_of(interview).await? {
                    Some(whose) if whose == team => Ok(()),
                    _ => Err(self.missing("interview")),
                }
            }
        }
    }

    /// The team that the caller acts for.
    pub fn team(&self) -> Result<TeamId> {
        match &self.access {
            Access::Recruiter { team, .. } => Ok(team.clone()),
            Access::Administrator => Ok(first_team()),
            Access::Candidate { .. } | Access::Worker { .. } => Err(Failure::forbidden()),
        }
    }

    /// The person who is signed in; nobody is behind the administrator's token.
    pub fn account(&self) -> Result<&AccountId> {
        match &self.access {
            Access::Recruiter { account, .. } => Ok(account),
            _ => Err(Failure::forbidden()),
        }
    }

    /// What was asked for is not there, or another team's, which is answered alike. Whoever guesses ids is seen in the
    /// log; what they guessed is not.
    pub fn missing(&self, what: &'static str) -> Failure {
        let account = match &self.access {
            Access::Recruiter { account, .. } => account.as_str(),
            Access::Administrator => "administrator",
            Access::Candidate { .. } | Access::Worker { .. } => "-",
        };
        tracing::warn!(account, route = self.route, what, "asked for what the team does not have");
        Failure::not_found(what)
    }

    /// The interview the bearer is for.
    pub fn interview(&self) -> Option<&InterviewId> {
        match &self.access {
            Access::Candidate { interview, .. } | Access::Worker { interview, .. } => Some(interview),
            Access::Recruiter { .. } | Access::Administrator => None,
        }
    }
}

impl FromRequestParts<Arc<App>> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self> {
        let bearer = bearer(&parts.headers).ok_or_else(Failure::unauthorized)?;
        let route = parts.extensions.get::<MatchedPath>().map_or("-", MatchedPath::as_str);
        Self::with(app, bearer, route).await
    }
}

/// The bearer of a request, if it carries one.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
