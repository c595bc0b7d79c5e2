//! The platform's side of LiveKit: rooms, the interviewer's dispatch, and the candidate's access token. The API secret
//! stays in here.

mod conversation;
mod dispatched;
mod error;
mod inquiry;
mod observers;

pub use dispatched::Dispatched;
pub use error::Error;
pub use inquiry::{Answer, Meaning, list_rooms};
pub use observers::{OBSERVER_TOKEN_LASTS, observer_identity, session_of};

use crate::store::Interview;
use livekit_api::access_token::{AccessToken, VideoGrants};
use livekit_api::services::{LiveKitApi, room::CreateRoomOptions};
use livekit_protocol as proto;
use platform_api::interviewer::{AGENT_NAME, DispatchMetadata};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use time::OffsetDateTime;

/// How long a candidate's token admits: joining takes seconds, and who is in stays in.
pub const TOKEN_LASTS: Duration = Duration::from_secs(10 * 60);
/// A room waits this long for its first participant: the candidate may still be choosing a microphone.
const EMPTY_TIMEOUT_S: u32 = 10 * 60;
/// And this long for somebody to come back: a candidate restarts a computer, a worker is replaced.
const DEPARTURE_TIMEOUT_S: u32 = 5 * 60;
/// A room for the checks before a call: whoever asked for it comes at once, and nobody comes back.
const CHECK_EMPTY_TIMEOUT_S: u32 = 30;
const CHECK_DEPARTURE_TIMEOUT_S: u32 = 5;
/// A run of the checks takes at most 15 s.
const CHECK_TOKEN_LASTS: Duration = Duration::from_secs(2 * 60);
/// For each of at most four requests, so that a client whose deadline is 10 s hears from us what is wrong.
const REQUEST_TIMEOUT: Duration = Duration::from_millis(2200);
/// A dispatch that no worker took within this time met none: a new one is made when the candidate tries again.
const UNTAKEN_AFTER: time::Duration = time::Duration::seconds(10);

/// Who takes part in the checks before a call, each with the least that its part needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Sees what ways the server offers. It is told so only if it may subscribe.
    Visitor,
    Speaker,
    Listener,
}

#[derive(Clone, Debug)]
pub struct Credentials {
    pub url: String,
    pub api_key: String,
    pub api_secret: SecretString,
}

pub struct LiveKit {
    credentials: Credentials,
    api: LiveKitApi,
    http: reqwest::Client,
    /// One room is made ready at a time, so that two requests never dispatch two interviewers.
    preparing: tokio::sync::Mutex<()>,
}

impl LiveKit {
    /// `http`: follows no redirects.
    pub fn new(credentials: Credentials, http: reqwest::Client) -> Self {
        let secret = credentials.api_secret.expose_secret();
        let api = LiveKitApi::with_api_key(&credentials.url, &credentials.api_key, secret)
            .with_request_timeout(REQUEST_TIMEOUT);
        Self { credentials, api, http, preparing: tokio::sync::Mutex::new(()) }
    }

    /// What clients connect to.
    pub fn url(&self) -> &str {
        &self.credentials.url
    }

    /// Makes the room as an interview needs it, where it is not there yet, and sees to it that `identity` is let in.
    pub async fn create_room(&self, room: &str, identity: &str) -> Result<(), Error> {
        let options = CreateRoomOptions {
            empty_timeout: EMPTY_TIMEOUT_S,
            departure_timeout: DEPARTURE_TIMEOUT_S,
            ..Default::default()
        };
        let made = self.answered(self.api.room().create_room(room, options).await).await?;
        // a server of one's own may limit all rooms
        if made.max_participants > 0 {
            self.has_a_place(room, identity, made.max_participants).await?;
        }
        Ok(())
    }

    /// Whoever is in is let in again: the new connection takes the place of the old one. An observer gives theirs up.
    async fn has_a_place(&self, room: &str, identity: &str, most: u32) -> Result<(), Error> {
        let inside = self.answered(self.api.room().list_participants(room).await).await?;
        let counted = inside.iter().filter(|who| counts(who)).count();
        let is_let_in = counted < most as usize || inside.iter().any(|who| who.identity == identity);
        match is_let_in || self.make_a_place(room, &inside).await? {
            true => Ok(()),
            false => Err(Error::RoomFull { most }),
        }
    }

    /// Makes a room for the checks before a call, which is gone soon after they are.
    pub async fn create_check_room(&self, room: &str) -> Result<(), Error> {
        let options = CreateRoomOptions {
            empty_timeout: CHECK_EMPTY_TIMEOUT_S,
            departure_timeout: CHECK_DEPARTURE_TIMEOUT_S,
            max_participants: 3,
            ..Default::default()
        };
        self.answered(self.api.room().create_room(room, options).await).await.map(drop)
    }

    /// Sees to it that exactly one interviewer is on its way to the room. `metadata` is asked for only if a new one
    /// has to be sent.
    pub async fn dispatch<E>(
        &self,
        interview: &Interview,
        metadata: impl AsyncFnOnce() -> Result<DispatchMetadata, E>,
    ) -> Result<(), E>
    where
        E: From<Error>,
    {
        let _one_at_a_time = self.preparing.lock().await;
        let dispatches = self.api.agent_dispatch();
        let existing = self.answered(dispatches.list_dispatch(&interview.room).await).await?;
        for ours in existing.into_iter().filter(|d| d.agent_name == AGENT_NAME) {
            if is_live(&ours, OffsetDateTime::now_utc()) {
                return Ok(());
            }
            tracing::info!(interview = %interview.id, dispatch = ours.id, "the dispatch has no worker left: renewing it");
            self.answered(dispatches.delete_dispatch(ours.id, &interview.room).await).await?;
        }
        let metadata = metadata().await?;
        let request = proto::CreateAgentDispatchRequest {
            agent_name: AGENT_NAME.into(),
            room: interview.room.clone(),
            metadata: serde_json::to_string(&metadata)
                .map_err(|e| Error::Failed { url: self.url().into(), why: e.to_string() })?,
            ..Default::default()
        };
        self.answered(dispatches.create_dispatch(request).await).await?;
        tracing::info!(interview = %interview.id, room = interview.room, "interviewer dispatched");
        Ok(())
    }

    /// A token that lets this identity into this room with a microphone and text, and nothing else.
    pub fn candidate_token(&self, room: &str, identity: &str, name: &str) -> Result<SecretString, Error> {
        let grants = VideoGrants {
            can_publish: Some(true),
            can_publish_sources: vec!["microphone".into()],
            can_subscribe: Some(true),
            // typed answers go over `lk.chat`
            can_publish_data: Some(true),
            ..only_joining(room)
        };
        self.sign(identity, name, TOKEN_LASTS, grants)
    }

    /// A token for one part in the checks before a call.
    pub fn check_token(&self, room: &str, part: Part) -> Result<SecretString, Error> {
        let listening = || VideoGrants { can_subscribe: Some(true), ..only_joining(room) };
        let speaking = || VideoGrants {
            can_publish: Some(true),
            can_publish_sources: vec!["microphone".into()],
            ..only_joining(room)
        };
        let (identity, grants) = match part {
            Part::Visitor => ("visitor", listening()),
            Part::Speaker => ("speaker", speaking()),
            Part::Listener => ("listener", listening()),
        };
        self.sign(identity, identity, CHECK_TOKEN_LASTS, grants)
    }

    fn sign(
        &self,
        identity: &str,
        name: &str,
        lasts: Duration,
        grants: VideoGrants,
    ) -> Result<SecretString, Error> {
        let Credentials { api_key, api_secret, .. } = &self.credentials;
        AccessToken::with_api_key(api_key, api_secret.expose_secret())
            .with_identity(identity)
            .with_name(name)
            .with_ttl(lasts)
            .with_grants(grants)
            .to_jwt()
            .map(SecretString::from)
            .map_err(|e| Error::Failed {
                url: self.url().into(),
                why: format!("the token cannot be signed: {e}"),
            })
    }
}

/// Interviewers and recorders take no place, as LiveKit counts.
fn counts(who: &proto::ParticipantInfo) -> bool {
    use proto::participant_info::Kind;
    !matches!(who.kind(), Kind::Agent | Kind::Egress)
}

/// The right to be in a room and no more; LiveKit takes a right that is not named for granted.
fn only_joining(room: &str) -> VideoGrants {
    VideoGrants {
        room_join: true,
        room: room.into(),
        can_publish: Some(false),
        can_subscribe: Some(false),
        can_publish_data: Some(false),
        can_update_own_metadata: Some(false),
        ..Default::default()
    }
}

/// Whether a worker has it or may still take it.
fn is_live(dispatch: &proto::AgentDispatch, now: OffsetDateTime) -> bool {
    let Some(state) = &dispatch.state else { return true };
    if state.jobs.is_empty() {
        let created = OffsetDateTime::from_unix_timestamp_nanos(state.created_at.into());
        return created.is_ok_and(|created| now - created < UNTAKEN_AFTER);
    }
    state.jobs.iter().any(|job| {
        let status = job.state.as_ref().map_or(proto::JobStatus::JsPending, |s| s.status());
        matches!(status, proto::JobStatus::JsPending | proto::JobStatus::JsRunning)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const CREATED: i64 = 1_795_420_773_647_472_999;

    fn dispatch(jobs: &[proto::JobStatus]) -> proto::AgentDispatch {
        let job = |status: &proto::JobStatus| proto::Job {
            state: Some(proto::JobState { status: *status as i32, ..Default::default() }),
            ..Default::default()
        };
        let state = proto::AgentDispatchState {
            jobs: jobs.iter().map(job).collect(),
            created_at: CREATED,
            deleted_at: 0,
        };
        proto::AgentDispatch { state: Some(state), ..Default::default() }
    }

    #[test]
    fn a_dispatch_lives_while_a_worker_has_it_or_may_still_take_it() {
        use proto::JobStatus::*;
        let created = OffsetDateTime::from_unix_timestamp_nanos(CREATED.into()).unwrap();
        let (soon, late) = (created + time::Duration::SECOND, created + UNTAKEN_AFTER);
        for (jobs, now, live) in [
            (&[][..], soon, true),
            (&[], late, false),
            (&[JsPending], late, true),
            (&[JsRunning], late, true),
            (&[JsFailed], soon, false),
            (&[JsSuccess], soon, false),
            (&[JsFailed, JsRunning], late, true),
        ] {
            assert_eq!(is_live(&dispatch(jobs), now), live, "{jobs:?}");
        }
    }
}
