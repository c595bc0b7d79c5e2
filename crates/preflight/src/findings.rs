//! What several checks of a run need, found once.

use diagnosis::Observation;
use interview::{CheckName, Outcome};
use platform_client::{Admission, OpenInvite};
use tokio::{sync::OnceCell, time::Instant};

use crate::{
    ice::ServerEnd,
    network_path::{self, Path},
    signalling::{self, Visit},
    token,
};

pub(crate) struct Findings {
    pub(crate) invite: OpenInvite,
    /// The candidate's, where somebody was asked for it.
    pub(crate) name: String,
    checks: Vec<CheckName>,
    until: Instant,
    path: OnceCell<Result<Path, Observation>>,
    admission: OnceCell<Result<Admission, Missing>>,
    visit: OnceCell<Result<Visit, Missing>>,
    server_end: OnceCell<Result<ServerEnd, Missing>>,
}

/// Something that a check needs is not there.
#[derive(Clone, Debug)]
pub(crate) enum Missing {
    /// The check that finds it failed, for this reason.
    Failed { by: CheckName, why: Observation },
    /// It cannot be had, which is nobody's failure.
    NotToBeHad(Observation),
}

pub(crate) type Needed<'a, T> = Result<&'a T, &'a Missing>;

impl Findings {
    pub(crate) fn new(invite: OpenInvite, name: String, checks: Vec<CheckName>, until: Instant) -> Self {
        Self {
            invite,
            name,
            checks,
            until,
            path: OnceCell::new(),
            admission: OnceCell::new(),
            visit: OnceCell::new(),
            server_end: OnceCell::new(),
        }
    }

    /// When a check should have come to an end by itself.
    pub(crate) fn until(&self) -> Instant {
        self.until
    }

    /// What comes of a check for want of what another one finds: that one tells why, if it is in this run.
    pub(crate) fn without(&self, missing: &Missing) -> Outcome {
        match missing {
            Missing::NotToBeHad(why) => Outcome::skipped(why.clone()),
            Missing::Failed { by, .. } if self.checks.contains(by) => {
                Outcome::skipped(Observation::CheckNeedsAnother)
            }
            Missing::Failed { why, .. } => Outcome::failed(why.clone()),
        }
    }

    /// The way to the platform.
    pub(crate) async fn path(&self) -> Result<&Path, &Observation> {
        self.path.get_or_init(|| network_path::find(&self.invite)).await.as_ref()
    }

    /// The tokens.
    pub(crate) async fn admission(&self) -> Needed<'_, Admission> {
        let ask = || async {
            match self.path().await {
                Ok(_) => token::ask(&self.invite, self.name.clone()).await,
                Err(why) => Err(Missing::Failed { by: CheckName::Platform, why: why.clone() }),
            }
        };
        self.admission.get_or_init(ask).await.as_ref()
    }

    /// The voice server, entered by a door of our own.
    pub(crate) async fn visit(&self) -> Needed<'_, Visit> {
        let enter = || async {
            match self.admission().await {
                Ok(Admission::TestRoom { visitor, .. }) => match signalling::visit(visitor).await {
                    Ok(visit) => Ok(visit),
                    Err(why) => Err(Missing::Failed { by: CheckName::Signalling, why }),
                },
                Ok(Admission::Interview(_)) => Err(Missing::NotToBeHad(Observation::CheckNeedsTestRoom)),
                Err(missing) => Err(missing.clone()),
            }
        };
        self.visit.get_or_init(enter).await.as_ref()
    }

    /// Where the voice server takes sound, and by which passwords.
    pub(crate) async fn server_end(&self) -> Needed<'_, ServerEnd> {
        let negotiate = || async {
            match self.visit().await {
                Ok(visit) => match visit.negotiate().await {
                    Ok(end) => Ok(end),
                    Err(why) => Err(Missing::Failed { by: CheckName::Signalling, why }),
                },
                Err(missing) => Err(missing.clone()),
            }
        };
        self.server_end.get_or_init(negotiate).await.as_ref()
    }

    /// Leaves what was entered.
    pub(crate) async fn leave(&self) {
        if let Some(Ok(visit)) = self.visit.get() {
            visit.leave().await;
        }
    }
}
