//! The core's effects on the platform.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use diagnosis::{Observation, PackFault, WriteFault};
use futures_util::StreamExt;
use interview::{
    Entry, Generation, Inbox, Input, PlatformEffect, PlatformInput, Port, Purpose, SecretStore, Turn,
};
use platform_api::EntryId;
use platform_api::interview::{Feedback, InterviewState};
use platform_api::invite::Mode;
use platform_api::line::NextLine;
use platform_api::live::Presence;
use platform_api::offline::OfflinePack;
use platform_api::transcript::{EntryOutcome, EntryStored};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use tokio::{sync::watch, task::AbortHandle};

use crate::checks::OpenInvite;
use crate::device::{device_id, device_key};
use crate::door::Door;
use crate::packs::Packs;
use crate::sealed::{keep_sealed, sealed_interview, wire_reason};
use crate::translation::{backlog, line, opened_as, opened_from, pack_as, wire_entry};
use crate::{
    Device, Error, InviteLink, LineEvent, OpenFor, Opened, PlatformClient, PlatformUrl, Session, Vault,
};

/// Talks to one platform at a time, the one whose invite is open.
pub struct PlatformPort {
    runtime: tokio::runtime::Handle,
    context: Context,
    /// Under way at most once: an older answer must not be taken for a newer invite's.
    opening: Option<AbortHandle>,
    /// Likewise the interviewer's next line.
    line: Option<AbortHandle>,
    presence: Option<watch::Sender<Presence>>,
}

#[derive(Clone)]
struct Context {
    inbox: Inbox,
    vault: Arc<dyn Vault>,
    data_folder: PathBuf,
    exports: PathBuf,
    open: Arc<Mutex<Option<Door>>>,
}

impl PlatformPort {
    /// `data_folder` holds what this installation is known by, `exports` gets the sealed files that a person asks for;
    /// both are made when they are missing.
    pub fn new(
        runtime: tokio::runtime::Handle,
        inbox: Inbox,
        vault: Arc<dyn Vault>,
        data_folder: PathBuf,
        exports: PathBuf,
    ) -> Self {
        let context = Context { inbox, vault, data_folder, exports, open: Arc::default() };
        Self { runtime, context, opening: None, line: None, presence: None }
    }

    /// What is open here, for the checks before a call.
    pub fn open_invite(&self) -> OpenInvite {
        OpenInvite::new(Arc::clone(&self.context.open))
    }

    fn open(
        &mut self,
        opening: impl Future<Output = Result<interview::Opened, Observation>> + Send + 'static,
    ) {
        // The door of before stays until there is a new one: a take-over that fails leaves what was there.
        self.stop();
        let context = self.context.clone();
        let opening = self.runtime.spawn(async move {
            context.put(match opening.await {
                Ok(opened) => PlatformInput::Opened(Box::new(opened)),
                Err(observed) => PlatformInput::OpenFailed(observed),
            });
        });
        self.opening = Some(opening.abort_handle());
    }

    /// One request at a time; what comes meanwhile waits, and only the newest of it.
    fn report(&mut self, presence: Presence) {
        let unsent = match &self.presence {
            Some(reports) => reports.send(presence).map_err(|unsent| unsent.0).err(),
            None => Some(presence),
        };
        if let Some(first) = unsent
            && self.presence.as_ref().is_none_or(|reports| !reports.is_closed())
        {
            let (reports, queue) = watch::channel(first);
            self.runtime.spawn(self.context.clone().report(queue));
            self.presence = Some(reports);
        }
    }

    fn forget(&mut self) {
        self.stop();
        *self.context.open() = None;
    }

    fn stop(&mut self) {
        self.presence = None;
        for under_way in [self.opening.take(), self.line.take()].into_iter().flatten() {
            under_way.abort();
        }
    }
}

impl Port<PlatformEffect> for PlatformPort {
    fn carry_out(&mut self, effect: PlatformEffect) {
        let context = self.context.clone();
        match effect {
            PlatformEffect::OpenInvite { link, purpose } => {
                self.open(async move { context.open_invite(&link, purpose).await });
            }
            PlatformEffect::Reopen { platform, interview, purpose } => {
                self.open(async move { context.reopen(&platform, &interview, purpose).await });
            }
            PlatformEffect::RequestGrant { generation, name } => {
                self.runtime.spawn(context.request_grant(generation, name));
            }
            PlatformEffect::Upload { entries } => {
                self.runtime.spawn(context.upload(entries));
            }
            PlatformEffect::NextLine { turn, answers_to, at_ms } => {
                if let Some(older) = self.line.take() {
                    older.abort();
                }
                let wanted = NextLine { answers_to: answers_to.map(EntryId::from), at_ms: at_ms.into() };
                self.line = Some(self.runtime.spawn(context.next_line(turn, wanted)).abort_handle());
            }
            PlatformEffect::ReadBacklog { turn } => {
                if let Some(older) = self.line.take() {
                    older.abort();
                }
                self.line = Some(self.runtime.spawn(context.read_backlog(turn)).abort_handle());
            }
            PlatformEffect::AskWhyRemoved => {
                self.runtime.spawn(context.ask_why_removed());
            }
            PlatformEffect::Finish { reason } => {
                self.runtime.spawn(context.finish(reason));
            }
            PlatformEffect::Seal { entries, reason } => {
                self.runtime.spawn(context.seal(entries, reason));
            }
            PlatformEffect::SendFeedback { rating, text } => {
                self.runtime.spawn(context.send_feedback(rating, text));
            }
            PlatformEffect::Report { presence } => self.report(presence),
            PlatformEffect::Close => self.forget(),
        }
    }
}

impl Context {
    /// With the link that was kept when the invite was last opened.
    async fn reopen(
        self,
        platform: &str,
        interview: &str,
        purpose: Purpose,
    ) -> Result<interview::Opened, Observation> {
        let platform = PlatformUrl::parse(platform).map_err(|fault| Observation::LinkMalformed { fault })?;
        let name = kept_as(&platform, interview);
        let vault = Arc::clone(&self.vault);
        let kept = blocking(move || vault.find(&name)).await?.ok_or(Observation::LinkNeeded)?;
        let is_its = |link: &InviteLink| link.platform == platform && link.interview.as_str() == interview;
        match InviteLink::parse(kept.expose_secret()) {
            Ok(link) if is_its(&link) => self.open_invite(&kept, purpose).await,
            _ => Err(Observation::LinkNeeded),
        }
    }

    async fn open_invite(
        self,
        text: &SecretString,
        purpose: Purpose,
    ) -> Result<interview::Opened, Observation> {
        let link =
            InviteLink::parse(text.expose_secret()).map_err(|fault| Observation::LinkMalformed { fault })?;
        let client = PlatformClient::new(link.platform.clone())?;
        let device = self.device().await?;
        let packs = Packs::of(&self.data_folder, &link.platform);
        let open_for = match purpose {
            Purpose::Hold => OpenFor::Interview,
            Purpose::TakeOver => OpenFor::TakingOver,
            Purpose::HandIn => OpenFor::HandingIn,
        };
        let found = match client.open_invite(&link, &device, open_for).await {
            // whether it may be taken over or handed in only the platform can say
            Err(error) if purpose != Purpose::Hold || decides(&error) => return Err(error.into()),
            Err(error) => {
                let pack = find_pack(&packs, &link).await?.ok_or_else(|| error.clone())?;
                return self.open_without_platform(client, link, device, text, pack, error).await;
            }
            Ok(Opened::TokenOnly { room, status }) => match find_pack(&packs, &link).await? {
                None => Opened::TokenOnly { room, status },
                // it had invites before: whatever answers now is not the platform
                Some(pack) => {
                    let error = Error::NotJson { platform: link.platform.to_string(), status };
                    return self.open_without_platform(client, link, device, text, pack, error).await;
                }
            },
            Ok(found) => found,
        };
        let kept_in = self.keep(&link, text).await?;
        let mut opened = opened_as(&found, &link, kept_in);
        match keep_pack(packs, &found).await? {
            Ok(pack) => opened.pack = pack.map(|pack| pack_as(&pack)),
            Err(why) => opened.no_pack = Some(Observation::PackUnusable { why }),
        }
        opened.backlog = written_so_far(&client, &found).await;
        *self.open() = Some(Door::opened(client, link, device, &found));
        Ok(opened)
    }

    /// From what an earlier opening left here.
    async fn open_without_platform(
        &self,
        client: PlatformClient,
        link: InviteLink,
        device: Device,
        text: &SecretString,
        pack: OfflinePack,
        why: Error,
    ) -> Result<interview::Opened, Observation> {
        if !pack.modes.contains(&Mode::Offline) {
            return Err(Observation::PackUnusable { why: PackFault::NotAllowed });
        }
        tracing::info!(error = %why, "opened without the platform");
        let kept_in = self.keep(&link, text).await?;
        let opened = opened_from(&pack, &link, kept_in, why.into());
        *self.open() = Some(Door::shut(client, link, device));
        Ok(opened)
    }

    async fn device(&self) -> Result<Device, Observation> {
        let folder = self.data_folder.clone();
        let (id, key) = blocking(move || (device_id(&folder), device_key(&folder))).await?;
        let id = id.map_err(|error| {
            tracing::error!(%error, "this installation's id cannot be kept");
            let path = self.data_folder.display().to_string();
            Observation::JournalFailed { fault: WriteFault::Other, path }
        })?;
        let key = key.inspect_err(|error| tracing::error!(%error, "this device's key cannot be kept"));
        Ok(Device { id, key: key.ok().map(|key| key.public()) })
    }

    /// Keeps the whole link, so that the interview can be opened again without the person.
    async fn keep(&self, link: &InviteLink, text: &SecretString) -> Result<Option<SecretStore>, Observation> {
        let name = kept_as(&link.platform, link.interview.as_str());
        let (vault, text) = (Arc::clone(&self.vault), text.clone());
        let kept_in = blocking(move || vault.keep(&name, &text)).await?;
        // a link without a key holds no secret
        Ok(link.key.is_some().then_some(kept_in))
    }

    async fn request_grant(self, generation: Generation, name: String) {
        let Some(door) = self.open().clone() else { return };
        self.put(match grant(&door, name).await {
            Ok(grant) => PlatformInput::Granted { generation, grant },
            Err(error) => PlatformInput::GrantRefused { generation, why: error.into() },
        });
    }

    async fn upload(self, entries: Vec<Entry>) {
        let ids: Vec<String> = entries.iter().map(|entry| entry.id.clone()).collect();
        let entries: Vec<_> = entries.iter().map(wire_entry).collect();
        let stored =
            self.in_session(async |client, session| client.upload_entries(session, entries).await).await;
        let stored = match stored {
            None => return,
            Some(Err(error)) => return self.put(PlatformInput::UploadFailed(error.into())),
            Some(Ok(stored)) => stored.results,
        };
        // what was not sent cannot have been taken
        let answered = stored.into_iter().filter(|result| ids.iter().any(|id| id == result.id.as_str()));
        let (refused, kept): (Vec<_>, Vec<_>) =
            answered.partition(|result| matches!(result.outcome, EntryOutcome::Rejected { .. }));
        for EntryStored { id, outcome } in &refused {
            tracing::error!(%id, ?outcome, "the platform refuses an entry; it stays on this computer");
        }
        let ids =
            |results: Vec<EntryStored>| results.into_iter().map(|result| result.id.to_string()).collect();
        if !refused.is_empty() {
            self.put(PlatformInput::Refused { ids: ids(refused) });
        }
        self.put(PlatformInput::Uploaded { ids: ids(kept) });
    }

    async fn next_line(self, turn: Turn, wanted: NextLine) {
        let told = self
            .in_session(async |client, session| {
                let mut events = std::pin::pin!(client.next_line(session, &wanted));
                let mut id = String::new();
                while let Some(event) = events.next().await {
                    match event? {
                        LineEvent::Begins(line) => id = line.id.to_string(),
                        LineEvent::Words(text) => {
                            self.put(PlatformInput::LineWords { turn, id: id.clone(), text });
                        }
                        LineEvent::Done(done) => {
                            self.put(PlatformInput::LineDone { turn, line: line(*done) });
                        }
                    }
                }
                Ok(())
            })
            .await;
        if let Some(Err(error)) = told {
            self.put(PlatformInput::LineFailed { turn, why: error.into() });
        }
    }

    async fn read_backlog(self, turn: Turn) {
        match self.in_session(async |client, session| client.transcript(session).await).await {
            None => {}
            Some(Ok(transcript)) => {
                self.put(PlatformInput::Backlog { turn, entries: backlog(transcript) });
            }
            Some(Err(error)) => self.put(PlatformInput::LineFailed { turn, why: error.into() }),
        }
    }

    /// A session that is not good any more is told so, whatever it asks for.
    async fn ask_why_removed(self) {
        let asked = self.in_session(async |client, session| client.progress(session).await).await;
        let why = asked.and_then(Result::err).map(Observation::from);
        self.put(PlatformInput::Removed { why });
    }

    async fn finish(self, reason: interview::FinishReason) {
        let reason = wire_reason(reason);
        match self.in_session(async |client, session| client.finish(session, reason).await).await {
            None => {}
            Some(Ok(_)) => self.put(PlatformInput::Finished),
            Some(Err(error)) => self.put(PlatformInput::FinishFailed(error.into())),
        }
    }

    async fn seal(self, entries: Vec<Entry>, reason: interview::FinishReason) {
        let Some(door) = self.open().clone() else { return };
        let (platform, interview) = (door.link.platform.to_string(), door.link.interview.to_string());
        let (data_folder, exports) = (self.data_folder.clone(), self.exports.clone());
        let sealed = blocking(move || {
            let content = sealed_interview(&data_folder, &platform, &interview, &entries, Some(reason))?;
            keep_sealed(&exports, &interview, &content)
        });
        self.put(match sealed.await {
            Ok(Ok(path)) => PlatformInput::Sealed { path: path.display().to_string() },
            Ok(Err(error)) => {
                tracing::error!(%error, "no sealed file");
                PlatformInput::SealFailed(error.into())
            }
            Err(observed) => PlatformInput::SealFailed(observed),
        });
    }

    /// Until another invite is opened, or the platform says that it does not take such.
    async fn report(self, mut queue: watch::Receiver<Presence>) {
        loop {
            let presence = queue.borrow_and_update().clone();
            let told = self.in_session(async |client, session| client.report(session, &presence).await).await;
            match told {
                None => return,
                Some(Err(error @ (Error::NotFound | Error::NotJson { .. } | Error::Superseded))) => {
                    return tracing::info!(%error, "nobody is told how the candidate is");
                }
                // what is lost is told again soon
                Some(Err(error)) => tracing::debug!(%error, "how the candidate is was not told"),
                Some(Ok(())) => {}
            }
            if queue.changed().await.is_err() {
                return;
            }
        }
    }

    async fn send_feedback(self, rating: u8, text: String) {
        let feedback = Feedback { rating, text };
        match self.in_session(async |client, session| client.give_feedback(session, &feedback).await).await {
            None => {}
            Some(Ok(())) => self.put(PlatformInput::FeedbackSent),
            Some(Err(error)) => self.put(PlatformInput::FeedbackFailed(error.into())),
        }
    }

    /// `None` where no invite is open, or on a platform that only has the token endpoint.
    async fn in_session<T>(
        &self,
        ask: impl AsyncFnOnce(&PlatformClient, &Session) -> Result<T, Error>,
    ) -> Option<Result<T, Error>> {
        let door = self.open().clone()?;
        let session = match door.way().await {
            Ok(way) => way.session?,
            Err(error) => return Some(Err(error)),
        };
        let answer = ask(&door.client, &session).await;
        if matches!(answer, Err(Error::Unauthorized)) {
            door.forget(&session).await;
        }
        Some(answer)
    }

    fn open(&self) -> MutexGuard<'_, Option<Door>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, input: PlatformInput) {
        self.inbox.put(Input::Platform(input));
    }
}

/// Under which name the vault has an invite's link.
fn kept_as(platform: &PlatformUrl, interview: &str) -> String {
    format!("{platform} {interview}")
}

/// Whether the platform was reached and has said what becomes of the invite.
fn decides(error: &Error) -> bool {
    !matches!(error, Error::Unreachable { .. } | Error::NotJson { .. } | Error::ServerError { .. })
}

async fn find_pack(packs: &Packs, link: &InviteLink) -> Result<Option<OfflinePack>, Observation> {
    let (packs, interview) = (packs.clone(), link.interview.clone());
    let found = blocking(move || packs.find(&interview, OffsetDateTime::now_utc())).await?;
    found.map_err(|why| Observation::PackUnusable { why })
}

/// What the platform gave for a time without a network. Without it the interview is held online all the same.
async fn keep_pack(
    packs: Packs,
    found: &Opened,
) -> Result<Result<Option<OfflinePack>, PackFault>, Observation> {
    let Opened::Full(opened) = found else { return Ok(Ok(None)) };
    let (interview, given) = (opened.interview_id.clone(), opened.offline.clone());
    let kept = blocking(move || packs.keep(&interview, given.as_ref(), OffsetDateTime::now_utc())).await?;
    Ok(kept.inspect_err(|why| {
        tracing::error!(?why, "what the platform gives for a time without a network is not kept");
    }))
}

/// Opening takes no longer than the core waits for it, however slow the platform is.
const BACKLOG_DEADLINE: Duration = Duration::from_secs(3);

/// What an interview that goes on has so far; `None` where it is not known, and to be read later.
async fn written_so_far(client: &PlatformClient, found: &Opened) -> Option<Vec<Entry>> {
    let Opened::Full(opened) = found else { return Some(Vec::new()) };
    if opened.state == InterviewState::Scheduled {
        return Some(Vec::new());
    }
    match client.clone().with_deadline(BACKLOG_DEADLINE).transcript(&Session::of(opened)).await {
        Ok(transcript) => Some(backlog(transcript)),
        Err(error) => {
            tracing::warn!(%error, "the transcript so far is not known");
            None
        }
    }
}

async fn grant(door: &Door, name: String) -> Result<interview::Grant, Error> {
    let grant = door.request_grant(name).await?;
    Ok(interview::Grant { url: grant.url, token: grant.token, identity: grant.identity, room: grant.room })
}

/// What may wait for a disk or a keyring's dialog runs off the network's threads.
async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T, Observation> {
    tokio::task::spawn_blocking(run)
        .await
        .map_err(|error| Observation::LiveKitFailed { detail: format!("an inner task failed: {error}") })
}
