//! What the checks before a call ask of the platform. They change nothing of the interview.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use platform_api::check_room::CheckRoom;
use platform_api::{Secret, paths};

use crate::device::{device_id, device_key};
use crate::door::{Door, Way};
use crate::grant::{Asked, Grant};
use crate::{Device, Error, InviteLink, OpenFor, PlatformClient, PlatformUrl};

/// An answer to a check is one object; the largest holds three tokens.
const LARGEST_ANSWER: usize = 64 * 1024;

/// A platform that takes longer to open an invite is looked at by the checks.
const OPENING: Duration = Duration::from_secs(5);

/// The invite that is open in a [`crate::PlatformPort`], whichever it is when asked.
#[derive(Clone)]
pub struct OpenInvite {
    open: Arc<Mutex<Option<Door>>>,
}

/// A platform that answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reached {
    /// How far this computer's clock is ahead (+) or behind (-) of the platform's, in seconds, where it says.
    pub clock_skew_s: Option<i64>,
}

/// The rights with which the way to LiveKit is tried.
#[derive(Clone, Debug)]
pub enum Admission {
    /// To a room of its own, for three.
    TestRoom { visitor: Grant, speaker: Box<Grant>, listener: Box<Grant> },
    /// To the interview's own room, as at the start, on a platform that has no test rooms. Nobody enters with it.
    Interview(Grant),
}

impl Admission {
    /// The one to knock with.
    pub fn visitor(&self) -> &Grant {
        match self {
            Self::TestRoom { visitor, .. } => visitor,
            Self::Interview(grant) => grant,
        }
    }
}

impl OpenInvite {
    pub(crate) fn new(open: Arc<Mutex<Option<Door>>>) -> Self {
        Self { open }
    }

    /// Opens an invite outside of a port, as the device whose data folder this is. Where the platform does not open it, the
    /// checks say why.
    ///
    /// # Errors
    /// What keeps the data folder from being used.
    pub async fn open(link: InviteLink, data_folder: &Path) -> Result<Self, String> {
        let id = device_id(data_folder).map_err(|error| error.to_string())?;
        let key = device_key(data_folder).map_err(|error| error.to_string())?;
        let device = Device { id, key: Some(key.public()) };
        let client = PlatformClient::new(link.platform.clone()).map_err(|error| error.to_string())?;
        let opening = client.clone().with_deadline(OPENING);
        let door = match opening.open_invite(&link, &device, OpenFor::Interview).await {
            Ok(found) => Door::opened(client, link, device, &found),
            Err(_) => Door::shut(client, link, device),
        };
        Ok(Self::new(Arc::new(Mutex::new(Some(door)))))
    }

    /// `None` where no invite is open.
    pub fn platform(&self) -> Option<PlatformUrl> {
        self.door(Duration::ZERO).map(|door| door.link.platform)
    }

    /// Asks, as anybody may, what any platform answers.
    pub async fn reach(&self, deadline: Duration) -> Option<Result<Reached, Error>> {
        let door = self.door(deadline)?;
        let client = &door.client;
        let request = client.http.get(client.platform.join(paths::CONFIGURATION));
        Some(client.send(request, None, client.limits).await.and_then(|answer| {
            // one that only has the token endpoint may say anything here
            if !door.has_token_only() {
                answer.success::<serde::de::IgnoredAny>()?;
            } else if answer.status.is_server_error() {
                answer.accepted()?;
            }
            Ok(Reached { clock_skew_s: answer.date.map(|date| ahead_of(date, SystemTime::now())) })
        }))
    }

    /// Whether the invite is good. `None` where the platform cannot be asked without starting.
    pub async fn is_good(&self, deadline: Duration) -> Option<Result<(), Error>> {
        let door = self.door(deadline)?;
        let session = match door.way().await {
            Ok(way) => way.session?,
            Err(error) => return Some(Err(error)),
        };
        let progress = door.client.progress(&session).await;
        if matches!(progress, Err(Error::Unauthorized)) {
            door.forget(&session).await;
        }
        Some(progress.map(drop))
    }

    /// Asks for a test room; on a platform without them for the token that the start would ask for. `name` is the
    /// candidate's, where somebody was asked for it.
    pub async fn admission(&self, name: String, deadline: Duration) -> Option<Result<Admission, Error>> {
        let door = self.door(deadline)?;
        Some(match test_room(&door).await {
            Ok(Some(room)) => Ok(room),
            Ok(None) => door.request_grant(name).await.map(Admission::Interview),
            Err(error) => Err(error),
        })
    }

    fn door(&self, deadline: Duration) -> Option<Door> {
        let mut door = self.open.lock().unwrap_or_else(PoisonError::into_inner).clone()?;
        door.client = door.client.with_deadline(deadline).with_largest_answer(LARGEST_ANSWER);
        Some(door)
    }
}

/// `None` where the platform has none.
async fn test_room(door: &Door) -> Result<Option<Admission>, Error> {
    let Way { session: Some(session), .. } = door.way().await? else { return Ok(None) };
    let path = paths::of_interview(paths::CHECK_ROOM, &session.interview);
    let answer = door.client.post(&path, Some(&session.token), &serde_json::json!({})).await?;
    if answer.is_no_such_endpoint() {
        return Ok(None);
    }
    let CheckRoom { room, ws_url, visitor, speaker, listener } = answer.success()?;
    let asked =
        Asked { platform: &door.link.platform, room: &room, answered: answer.date, now: SystemTime::now() };
    let grant = |token: Secret| Grant::of(token.into_inner(), &ws_url, asked);
    let admission = Admission::TestRoom {
        visitor: grant(visitor)?,
        speaker: grant(speaker)?.into(),
        listener: grant(listener)?.into(),
    };
    Ok(Some(admission))
}

/// By how many seconds `now` is later.
fn ahead_of(date: SystemTime, now: SystemTime) -> i64 {
    let seconds = |duration: Duration| i64::try_from(duration.as_secs()).unwrap_or(i64::MAX);
    match now.duration_since(date) {
        Ok(ahead) => seconds(ahead),
        Err(behind) => -seconds(behind.duration()),
    }
}
