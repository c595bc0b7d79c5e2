//! The calls a candidate's client makes.

use crate::error::Error;
use crate::exchange::{self, Answer, Limits};
use crate::grant::Grant;
use crate::link::{InviteLink, PlatformUrl};
use diagnosis::Unreachable;
use platform_api::interview::{Feedback, Finish, FinishReason, Finished};
use platform_api::interviewer::Progress;
use platform_api::invite::{OpenInvite, OpenedInvite};
use platform_api::live::Presence;
use platform_api::token::TokenRequest;
use platform_api::transcript::{
    EntriesStored, Entry, MAX_ENTRIES, MAX_UPLOAD_BYTES, Transcript, UploadEntries,
};
use platform_api::{DeviceId, InterviewId, Secret, paths};
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::time::{Duration, SystemTime};

/// A person is waiting: after this they are told.
const DEADLINE: Duration = Duration::from_secs(10);
/// Nobody is waiting, and a batch may be large and the network slow.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(30);

/// No answer of the contract is larger; a transcript of hours is far below.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;

/// Bytes of JSON in one request, well below what the contract allows.
const BATCH_BYTES: usize = MAX_UPLOAD_BYTES / 4;

/// What opening an invite found.
#[derive(Clone, Debug)]
pub enum Opened {
    /// A platform with the whole contract.
    Full(Box<OpenedInvite>),
    /// One that only has the token endpoint: voice works in this room, and nothing is stored there.
    TokenOnly {
        room: String,
        /// What opening the invite was answered.
        status: u16,
    },
}

/// This installation.
#[derive(Clone, Debug)]
pub struct Device {
    pub id: DeviceId,
    /// The public half of what signs sealed interview files here.
    pub key: Option<String>,
}

impl From<&str> for Device {
    fn from(id: &str) -> Self {
        Self { id: id.into(), key: None }
    }
}

/// What an invite is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OpenFor {
    Interview,
    /// Also if it is open on another device, which then stops.
    TakingOver,
    /// If another device has taken it over, it stays there.
    HandingIn,
}

/// The right to speak for one interview, from opening its invite.
#[derive(Clone, Debug)]
pub struct Session {
    pub interview: InterviewId,
    pub token: SecretString,
}

impl Session {
    pub fn of(opened: &OpenedInvite) -> Self {
        Self { interview: opened.interview_id.clone(), token: opened.session_token.clone().into_inner() }
    }
}

/// Which room to ask for, and as whom.
#[derive(Clone, Debug)]
pub struct GrantRequest {
    pub interview: InterviewId,
    pub room: String,
    pub name: String,
    /// The session's token, or on a platform that only has the token endpoint the invite's key.
    pub bearer: Option<SecretString>,
}

/// A platform, ready to be asked. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PlatformClient {
    pub(crate) http: reqwest::Client,
    pub(crate) platform: PlatformUrl,
    pub(crate) limits: Limits,
    upload_deadline: Duration,
}

impl PlatformClient {
    /// Sends nothing yet. Fails only where this computer's TLS cannot be set up.
    pub fn new(platform: PlatformUrl) -> Result<Self, Error> {
        let http = exchange::http().map_err(|error| {
            tracing::error!(%error, "no HTTP client");
            Error::Unreachable { platform: platform.to_string(), why: Unreachable::Tls }
        })?;
        let limits = Limits { deadline: DEADLINE, answer: LARGEST_ANSWER };
        Ok(Self { http, platform, limits, upload_deadline: UPLOAD_DEADLINE })
    }

    /// The same with another deadline for every call.
    pub fn with_deadline(self, deadline: Duration) -> Self {
        let limits = Limits { deadline, ..self.limits };
        Self { limits, upload_deadline: deadline, ..self }
    }

    /// The same, reading no more of any answer than so many bytes.
    pub(crate) fn with_largest_answer(self, answer: usize) -> Self {
        Self { limits: Limits { answer, ..self.limits }, ..self }
    }

    pub fn platform(&self) -> &PlatformUrl {
        &self.platform
    }

    /// Exchanges the link's key for a session on this device.
    pub async fn open_invite(
        &self,
        link: &InviteLink,
        device: &Device,
        open_for: OpenFor,
    ) -> Result<Opened, Error> {
        let request = OpenInvite {
            interview_id: link.interview.clone(),
            key: Secret::new(link.key.as_ref().map_or("", |key| key.expose_secret())),
            device_id: device.id.clone(),
            take_over: open_for == OpenFor::TakingOver,
            hand_in: open_for == OpenFor::HandingIn,
            device_key: device.key.clone(),
        };
        let answer = self.post(paths::OPEN_INVITE, None, &request).await?;
        if answer.is_no_such_endpoint() {
            let room = link.room.clone().unwrap_or_else(|| link.interview.to_string());
            return Ok(Opened::TokenOnly { room, status: answer.status.as_u16() });
        }
        answer.success().map(|opened| Opened::Full(Box::new(opened)))
    }

    /// Asks for the right to join the room.
    pub async fn request_grant(&self, wanted: &GrantRequest) -> Result<Grant, Error> {
        let request = TokenRequest {
            room_name: wanted.room.clone(),
            participant_name: wanted.name.clone(),
            interview_id: wanted.interview.to_string(),
        };
        let answer = self.post(paths::LIVEKIT_TOKEN, wanted.bearer.as_ref(), &request).await?;
        Grant::read(&answer, &self.platform, &wanted.room, SystemTime::now())
    }

    /// Hands entries in, in as many requests as the contract's limits ask for; doing it again with the same is
    /// harmless. Where a later request fails, the answer is what became of the entries before it.
    pub async fn upload_entries(
        &self,
        session: &Session,
        entries: Vec<Entry>,
    ) -> Result<EntriesStored, Error> {
        let path = paths::of_interview(paths::ENTRIES, &session.interview);
        let mut stored = EntriesStored { results: Vec::new() };
        for entries in batches(entries) {
            let request = self.http.post(self.platform.join(&path)).json(&UploadEntries { entries });
            let limits = Limits { deadline: self.upload_deadline, ..self.limits };
            let answer = self.send(request, Some(&session.token), limits).await;
            match answer.and_then(|answer| answer.success::<EntriesStored>()) {
                Ok(more) => stored.results.extend(more.results),
                Err(error) if stored.results.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "a part of the entries is not uploaded");
                    break;
                }
            }
        }
        Ok(stored)
    }

    pub async fn transcript(&self, session: &Session) -> Result<Transcript, Error> {
        let path = paths::of_interview(paths::TRANSCRIPT, &session.interview);
        let request = self.http.get(self.platform.join(&path));
        self.send(request, Some(&session.token), self.limits).await?.success()
    }

    /// Where the interview is, by the platform's count.
    pub async fn progress(&self, session: &Session) -> Result<Progress, Error> {
        let path = paths::of_interview(paths::PROGRESS, &session.interview);
        let request = self.http.get(self.platform.join(&path));
        self.send(request, Some(&session.token), self.limits).await?.success()
    }

    /// Ends the interview; the first reason given by anybody stays.
    pub async fn finish(&self, session: &Session, reason: FinishReason) -> Result<Finished, Error> {
        let path = paths::of_interview(paths::FINISH, &session.interview);
        self.post(&path, Some(&session.token), &Finish { reason }).await?.success()
    }

    /// Says how the candidate is, for whoever watches.
    pub async fn report(&self, session: &Session, presence: &Presence) -> Result<(), Error> {
        let path = paths::of_interview(paths::PRESENCE, &session.interview);
        self.post(&path, Some(&session.token), presence).await?.accepted()
    }

    pub async fn give_feedback(&self, session: &Session, feedback: &Feedback) -> Result<(), Error> {
        let path = paths::of_interview(paths::FEEDBACK, &session.interview);
        self.post(&path, Some(&session.token), feedback).await?.accepted()
    }

    pub(crate) async fn post<B: Serialize>(
        &self,
        path: &str,
        bearer: Option<&SecretString>,
        body: &B,
    ) -> Result<Answer, Error> {
        let request = self.http.post(self.platform.join(path)).json(body);
        self.send(request, bearer, self.limits).await
    }

    pub(crate) async fn send(
        &self,
        request: RequestBuilder,
        bearer: Option<&SecretString>,
        limits: Limits,
    ) -> Result<Answer, Error> {
        let request = match bearer {
            Some(token) => request.bearer_auth(token.expose_secret()),
            None => request,
        };
        exchange::send(request, &self.platform, limits).await
    }
}

/// At least one, so that an upload of nothing asks the platform too.
fn batches(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut batches = vec![Vec::new()];
    let mut bytes = 0;
    for entry in entries {
        // what cannot be written as JSON does not exist; its size is of no account
        let size = serde_json::to_vec(&entry).map_or(0, |json| json.len());
        let full = batches.last().is_some_and(|b: &Vec<Entry>| {
            !b.is_empty() && (b.len() == MAX_ENTRIES || bytes + size > BATCH_BYTES)
        });
        if full {
            batches.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(batch) = batches.last_mut() {
            batch.push(entry);
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_api::transcript::{Via, Who};

    #[test]
    fn entries_go_in_batches_that_the_contract_allows_and_none_is_lost() {
        let entry = |order: u64, bytes: usize| Entry {
            id: order.to_string().into(),
            order,
            who: Who::Candidate,
            text: "x".repeat(bytes),
            is_final: true,
            at_ms: 0,
            via: Via::Typed,
        };
        for (sizes, expected) in [
            (vec![], vec![0]),
            (vec![1; 450], vec![200, 200, 50]),
            (vec![400_000; 5], vec![2, 2, 1]),
            (vec![1, BATCH_BYTES, 1], vec![1, 1, 1]),
        ] {
            let entries: Vec<Entry> =
                sizes.iter().zip(0..).map(|(size, order)| entry(order, *size)).collect();
            let batches = batches(entries.clone());
            assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), expected);
            assert_eq!(batches.concat(), entries);
        }
    }
}
