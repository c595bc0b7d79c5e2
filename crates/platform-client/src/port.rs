//! The core's effects on the platform.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use diagnosis::{Observation, WriteFault};
use interview::{Entry, Generation, Inbox, Input, PlatformEffect, PlatformInput, Port, SecretStore};
use platform_api::interview::{Feedback, FinishReason};
use platform_api::transcript::{EntryOutcome, EntryStored};
use secrecy::{ExposeSecret, SecretString};
use tokio::task::AbortHandle;

use crate::{
    GrantRequest, InviteLink, Opened, PlatformClient, Session, Vault, device::device_id, opened_as,
    wire_entry,
};

/// Talks to one platform at a time, the one whose invite is open.
pub struct PlatformPort {
    runtime: tokio::runtime::Handle,
    context: Context,
    /// Under way at most once: an older answer must not be taken for a newer invite's.
    opening: Option<AbortHandle>,
}

#[derive(Clone)]
struct Context {
    inbox: Inbox,
    vault: Arc<dyn Vault>,
    device_file: PathBuf,
    open: Arc<Mutex<Option<Open>>>,
}

/// The invite that is open.
#[derive(Clone)]
struct Open {
    client: PlatformClient,
    link: InviteLink,
    room: String,
    /// None on a platform that only has the token endpoint.
    session: Option<Session>,
}

impl PlatformPort {
    /// `device_file` holds this installation's id; it is made when it is missing.
    pub fn new(
        runtime: tokio::runtime::Handle,
        inbox: Inbox,
        vault: Arc<dyn Vault>,
        device_file: PathBuf,
    ) -> Self {
        Self { runtime, context: Context { inbox, vault, device_file, open: Arc::default() }, opening: None }
    }
}

impl PlatformPort {
    fn forget(&mut self) {
        if let Some(opening) = self.opening.take() {
            opening.abort();
        }
        *self.context.open() = None;
    }
}

impl Port<PlatformEffect> for PlatformPort {
    fn carry_out(&mut self, effect: PlatformEffect) {
        let context = self.context.clone();
        match effect {
            PlatformEffect::OpenInvite { link, take_over } => {
                self.forget();
                let opening = self.runtime.spawn(context.open_invite(link, take_over));
                self.opening = Some(opening.abort_handle());
            }
            PlatformEffect::RequestGrant { generation, name } => {
                self.runtime.spawn(context.request_grant(generation, name));
            }
            PlatformEffect::Upload { entries } => {
                self.runtime.spawn(context.upload(entries));
            }
            PlatformEffect::Reopen { .. } => {
                context.put(PlatformInput::OpenFailed(Observation::LinkNeeded));
            }
            PlatformEffect::NextLine { turn, .. } => {
                let why = Observation::LiveKitFailed { detail: "not there yet".into() };
                context.put(PlatformInput::LineFailed { turn, why });
            }
            PlatformEffect::Finish { reason } => {
                self.runtime.spawn(context.finish(reason));
            }
            PlatformEffect::Seal { .. } => {
                let path = "the sealed file".to_owned();
                let failed = Observation::FileFailed { fault: WriteFault::Other, path };
                context.put(PlatformInput::SealFailed(failed));
            }
            PlatformEffect::SendFeedback { rating, text } => {
                self.runtime.spawn(context.send_feedback(rating, text));
            }
            PlatformEffect::Close => self.forget(),
        }
    }
}

impl Context {
    async fn open_invite(self, link: SecretString, take_over: bool) {
        let input = match self.try_open(&link, take_over).await {
            Ok(opened) => PlatformInput::Opened(Box::new(opened)),
            Err(observed) => PlatformInput::OpenFailed(observed),
        };
        self.put(input);
    }

    async fn try_open(&self, link: &SecretString, take_over: bool) -> Result<interview::Opened, Observation> {
        let link =
            InviteLink::parse(link.expose_secret()).map_err(|fault| Observation::LinkMalformed { fault })?;
        let client = PlatformClient::new(link.platform.clone())?;
        let file = self.device_file.clone();
        let device = blocking(move || device_id(&file)).await?.map_err(|error| {
            tracing::error!(%error, "this installation's id cannot be kept");
            Observation::JournalFailed {
                fault: WriteFault::Other,
                path: self.device_file.display().to_string(),
            }
        })?;
        let found = client.open_invite(&link, &device, take_over).await?;
        let (room, session, secret) = match &found {
            Opened::Full(opened) => {
                let token = opened.session_token.clone().into_inner();
                let session = Session { interview: opened.interview_id.clone(), token: token.clone() };
                (opened.room.clone(), Some(session), Some(token))
            }
            Opened::TokenOnly { room } => (room.clone(), None, link.key.clone()),
        };
        let kept_in = self.keep(&link, secret).await?;
        let opened = opened_as(&found, &link, kept_in);
        *self.open() = Some(Open { client, link, room, session });
        Ok(opened)
    }

    async fn keep(
        &self,
        link: &InviteLink,
        secret: Option<SecretString>,
    ) -> Result<Option<SecretStore>, Observation> {
        let Some(secret) = secret else { return Ok(None) };
        let name = format!("{} {}", link.platform, link.interview);
        let vault = Arc::clone(&self.vault);
        blocking(move || Some(vault.keep(&name, &secret))).await
    }

    async fn request_grant(self, generation: Generation, name: String) {
        let Some(open) = self.open().clone() else { return };
        let wanted = GrantRequest {
            interview: open.link.interview.clone(),
            room: open.room,
            // A whole platform knows the candidate's name and accepts no other.
            name: open.link.name.filter(|_| open.session.is_none()).unwrap_or(name),
            bearer: open.session.map(|session| session.token).or(open.link.key),
        };
        self.put(match open.client.request_grant(&wanted).await {
            Ok(grant) => PlatformInput::Granted {
                generation,
                grant: interview::Grant {
                    url: grant.url,
                    token: grant.token,
                    identity: grant.identity,
                    room: grant.room,
                },
            },
            Err(error) => PlatformInput::GrantRefused { generation, why: error.into() },
        });
    }

    async fn upload(self, entries: Vec<Entry>) {
        let Some((client, session)) = self.session() else { return };
        let stored = client.upload_entries(&session, entries.iter().map(wire_entry).collect()).await;
        self.put(match stored {
            Ok(stored) => {
                let (kept, refused): (Vec<_>, Vec<_>) = stored
                    .results
                    .into_iter()
                    .partition(|result| !matches!(result.outcome, EntryOutcome::Rejected { .. }));
                for EntryStored { id, outcome } in refused {
                    tracing::error!(%id, ?outcome, "the platform refuses an entry; it stays on this computer");
                }
                PlatformInput::Uploaded { ids: kept.into_iter().map(|result| result.id.to_string()).collect() }
            }
            Err(error) => PlatformInput::UploadFailed(error.into()),
        });
    }

    async fn finish(self, reason: interview::FinishReason) {
        let Some((client, session)) = self.session() else { return };
        let reason = match reason {
            interview::FinishReason::Completed => FinishReason::Completed,
            interview::FinishReason::EndedEarly => FinishReason::EndedEarly,
        };
        self.put(match client.finish(&session, reason).await {
            Ok(_) => PlatformInput::Finished,
            Err(error) => PlatformInput::FinishFailed(error.into()),
        });
    }

    async fn send_feedback(self, rating: u8, text: String) {
        let Some((client, session)) = self.session() else { return };
        self.put(match client.give_feedback(&session, &Feedback { rating, text }).await {
            Ok(()) => PlatformInput::FeedbackSent,
            Err(error) => PlatformInput::FeedbackFailed(error.into()),
        });
    }

    fn session(&self) -> Option<(PlatformClient, Session)> {
        let open = self.open().clone()?;
        Some((open.client, open.session?))
    }

    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, input: PlatformInput) {
        self.inbox.put(Input::Platform(input));
    }
}

/// What may wait for a disk or a keyring's dialog runs off the network's threads.
async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, Observation> {
    tokio::task::spawn_blocking(run)
        .await
        .map_err(|error| Observation::LiveKitFailed { detail: format!("an inner task failed: {error}") })
}
