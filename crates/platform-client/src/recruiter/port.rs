//! What watching wants of the platform, carried out in a recruiter's session.

use std::sync::Arc;

use futures_util::StreamExt;
use interview::observer::{
    About, ObserverInput, ObserverPlatformEffect, ObserverPlatformInput, Watch, Writer,
};
use interview::{Generation, Port};
use platform_api::InterviewId;
use platform_api::recruiting::InterviewDetails;
use platform_api::remarks::{NewRemark, RemarkOutcome};
use tokio::task::AbortHandle;

use super::{Recruiter, RecruiterError, Told};

/// Follows one interview at a time.
pub struct ObserverPort {
    runtime: tokio::runtime::Handle,
    context: Context,
    following: Option<AbortHandle>,
}

#[derive(Clone)]
struct Context {
    recruiter: Recruiter,
    tell: Arc<dyn Fn(ObserverInput) + Send + Sync>,
}

impl ObserverPort {
    pub fn new(
        runtime: tokio::runtime::Handle,
        recruiter: Recruiter,
        tell: impl Fn(ObserverInput) + Send + Sync + 'static,
    ) -> Self {
        Self { runtime, context: Context { recruiter, tell: Arc::new(tell) }, following: None }
    }

    fn unfollow(&mut self) {
        if let Some(following) = self.following.take() {
            following.abort();
        }
    }
}

impl Port<ObserverPlatformEffect> for ObserverPort {
    fn carry_out(&mut self, effect: ObserverPlatformEffect) {
        let context = self.context.clone();
        match effect {
            ObserverPlatformEffect::Follow { watch, interview, after } => {
                self.unfollow();
                let following = self.runtime.spawn(context.follow(watch, interview, after));
                self.following = Some(following.abort_handle());
            }
            ObserverPlatformEffect::Unfollow => self.unfollow(),
            ObserverPlatformEffect::AskToHear { watch, interview, call } => {
                self.runtime.spawn(context.ask_to_hear(watch, interview, call));
            }
            ObserverPlatformEffect::HandIn { watch, interview, remarks } => {
                self.runtime.spawn(context.hand_in(watch, interview, remarks));
            }
        }
    }
}

impl Drop for ObserverPort {
    fn drop(&mut self) {
        self.unfollow();
    }
}

impl Context {
    async fn follow(self, watch: Watch, interview: InterviewId, after: Option<String>) {
        let mut known = Known::default();
        // who was signed in here is known without a network, so that what was noted here is there at once
        if let Some(account) = self.recruiter.account() {
            self.watched(watch, account, &mut known);
        }
        let mut events = std::pin::pin!(self.recruiter.events(&interview, after));
        if let Err(why) = self.look_up(watch, &interview, &mut known).await {
            self.put(watch, ObserverPlatformInput::NotKnown(why.into()));
        }
        while let Some(told) = events.next().await {
            match told {
                Told::Connected { clock_ahead_ms } => {
                    self.put(watch, ObserverPlatformInput::Connected { clock_ahead_ms });
                    if !known.is_all()
                        && let Err(error) = self.look_up(watch, &interview, &mut known).await
                    {
                        tracing::warn!(%error, "what is watched is not known");
                    }
                }
                Told::Event { event, id } => {
                    self.put(watch, ObserverPlatformInput::Told { event: Box::new(event), id });
                }
                Told::Disconnected(why) => {
                    let is_last = !why.may_pass();
                    self.put(watch, ObserverPlatformInput::Disconnected { why: why.into(), is_last });
                }
            }
        }
    }

    /// What is not known yet of who watches and what.
    async fn look_up(
        &self,
        watch: Watch,
        interview: &InterviewId,
        known: &mut Known,
    ) -> Result<(), RecruiterError> {
        if !known.by {
            let account = self.recruiter.me().await?;
            self.watched(watch, account, known);
        }
        if !known.about {
            let about = about(self.recruiter.interview(interview).await?);
            self.put(watch, ObserverPlatformInput::About(Box::new(about)));
            known.about = true;
        }
        Ok(())
    }

    fn watched(&self, watch: Watch, account: platform_api::account::Account, known: &mut Known) {
        let by = Writer { account: account.id, name: account.name };
        let platform = self.recruiter.platform().to_string();
        self.put(watch, ObserverPlatformInput::Watched { by, platform });
        known.by = true;
    }

    async fn ask_to_hear(self, watch: Watch, interview: InterviewId, call: Generation) {
        self.put(
            watch,
            match self.recruiter.observe(&interview).await {
                Ok(grant) => ObserverPlatformInput::HearingGranted { call, grant },
                Err(why) => ObserverPlatformInput::HearingRefused { call, why: why.into() },
            },
        );
    }

    async fn hand_in(self, watch: Watch, interview: InterviewId, remarks: Vec<NewRemark>) {
        let stored = match self.recruiter.upload_remarks(&interview, remarks).await {
            Ok(stored) => stored.results,
            Err(error) => {
                let may_pass = error.may_pass();
                return self.put(watch, ObserverPlatformInput::HandInFailed { why: error.into(), may_pass });
            }
        };
        let (refused, kept): (Vec<_>, Vec<_>) =
            stored.into_iter().partition(|result| matches!(result.outcome, RemarkOutcome::Rejected { .. }));
        for result in &refused {
            tracing::error!(id = %result.id, outcome = ?result.outcome, "the platform refuses a remark");
        }
        let ids = |results: Vec<platform_api::remarks::RemarkStored>| {
            results.into_iter().map(|result| result.id.to_string()).collect()
        };
        self.put(watch, ObserverPlatformInput::HandedIn { kept: ids(kept), refused: ids(refused) });
    }

    fn put(&self, watch: Watch, event: ObserverPlatformInput) {
        (self.tell)(ObserverInput::Platform { watch, event });
    }
}

#[derive(Default)]
struct Known {
    by: bool,
    about: bool,
}

impl Known {
    fn is_all(&self) -> bool {
        self.by && self.about
    }
}

fn about(details: InterviewDetails) -> About {
    About {
        company: details.listed.company,
        title: details.listed.title,
        candidate_name: details.listed.candidate_name,
        interviewer_name: details.interviewer_name,
        pack: details.pack,
        started_at: details.listed.started_at,
        finished_at: details.listed.finished_at,
    }
}
