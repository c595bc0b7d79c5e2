//! The invite that is open, and the session that opening it gave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use platform_api::invite::OpenedInvite;
use secrecy::ExposeSecret;
use tokio::sync::Mutex;

use crate::{Device, Error, Grant, GrantRequest, InviteLink, OpenFor, Opened, PlatformClient, Session};

/// What is needed to speak for an interview. An invite that was opened without the platform, from what was kept of
/// an earlier opening, is opened there when a session is first wanted.
#[derive(Clone)]
pub(crate) struct Door {
    pub client: PlatformClient,
    pub link: InviteLink,
    device: Device,
    entry: Arc<Mutex<Entry>>,
    /// How often the invite was opened here for want of a session.
    attempts: Arc<AtomicU64>,
}

/// Where an opened invite leads.
#[derive(Clone)]
pub(crate) struct Way {
    pub room: String,
    /// `None` on a platform that only has the token endpoint.
    pub session: Option<Session>,
}

enum Entry {
    Open(Way),
    /// With the failure of the last attempt.
    Shut(Option<Error>),
}

impl Door {
    /// As the platform opened it.
    pub fn opened(client: PlatformClient, link: InviteLink, device: Device, found: &Opened) -> Self {
        let way = match found {
            Opened::Full(opened) => way(opened),
            Opened::TokenOnly { room, .. } => Way { room: room.clone(), session: None },
        };
        Self::new(client, link, device, Entry::Open(way))
    }

    /// As an earlier opening left it.
    pub fn shut(client: PlatformClient, link: InviteLink, device: Device) -> Self {
        Self::new(client, link, device, Entry::Shut(None))
    }

    fn new(client: PlatformClient, link: InviteLink, device: Device, entry: Entry) -> Self {
        Self { client, link, device, entry: Arc::new(Mutex::new(entry)), attempts: Arc::default() }
    }

    /// Who asks while somebody else is opening the invite shares what comes of it.
    pub async fn way(&self) -> Result<Way, Error> {
        let before = self.attempts.load(Ordering::Acquire);
        let mut entry = self.entry.lock().await;
        match &*entry {
            Entry::Open(way) => return Ok(way.clone()),
            Entry::Shut(Some(failed)) if self.attempts.load(Ordering::Acquire) != before => {
                return Err(failed.clone());
            }
            Entry::Shut(_) => {}
        }
        // another device may have taken the interview over meanwhile: what was saved here is handed in all the same
        let opened = self.client.open_invite(&self.link, &self.device, OpenFor::HandingIn).await;
        self.attempts.fetch_add(1, Ordering::Release);
        let found = match opened {
            Ok(Opened::Full(opened)) => Ok(way(&opened)),
            // it had a session when the invite was first opened: whatever answers now is not the platform
            Ok(Opened::TokenOnly { status, .. }) => {
                Err(Error::NotJson { platform: self.link.platform.to_string(), status })
            }
            Err(error) => Err(error),
        };
        *entry = match &found {
            Ok(way) => Entry::Open(way.clone()),
            Err(error) => Entry::Shut(Some(error.clone())),
        };
        found
    }

    /// Asks for the right to join the interview's room.
    pub async fn request_grant(&self, name: String) -> Result<Grant, Error> {
        let Way { room, session } = self.way().await?;
        let wanted = GrantRequest {
            interview: self.link.interview.clone(),
            room,
            // A whole platform knows the candidate's name and accepts no other.
            name: self.link.name.clone().filter(|_| session.is_none()).unwrap_or(name),
            bearer: session.map(|session| session.token).or_else(|| self.link.key.clone()),
        };
        self.client.request_grant(&wanted).await
    }

    /// Whether the platform only has the token endpoint, as far as is known.
    pub fn has_token_only(&self) -> bool {
        self.entry.try_lock().is_ok_and(|entry| matches!(&*entry, Entry::Open(Way { session: None, .. })))
    }

    /// The platform does not accept the session any more: the next one who asks opens the invite again.
    pub async fn forget(&self, refused: &Session) {
        let mut entry = self.entry.lock().await;
        if let Entry::Open(Way { session: Some(session), .. }) = &*entry
            && session.token.expose_secret() == refused.token.expose_secret()
        {
            *entry = Entry::Shut(None);
        }
    }
}

fn way(opened: &OpenedInvite) -> Way {
    Way { room: opened.room.clone(), session: Some(Session::of(opened)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::StatusCode;
    use axum::routing::post;
    use std::sync::atomic::AtomicUsize;

    #[tokio::test]
    async fn who_asks_while_the_invite_is_being_opened_shares_what_comes_of_it() {
        let opened = serde_json::json!({
            "session_token": "s", "session_expires_at": "2030-01-01T00:00:00Z", "interview_id": "i1",
            "state": "running", "room": "r", "job": {"company": "c", "title": "t"}, "candidate_name": "n",
            "interviewer_name": "v", "language": "en", "expected_minutes": 1, "pack": {"id": "p", "questions": []},
            "modes": ["text"], "accommodations": {}, "consent": {"version": "1", "text": "", "recorded": [],
            "never_recorded": [], "seen_by": [], "kept_for_days": 1},
        });
        for (status, requests) in [(StatusCode::OK, 1), (StatusCode::GONE, 2)] {
            let asked = Arc::new(AtomicUsize::new(0));
            let (counter, opened) = (asked.clone(), opened.clone());
            let answer = async move || {
                counter.fetch_add(1, Ordering::SeqCst);
                // so that all have asked before the first is answered
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
                (status, axum::Json(opened))
            };
            let router = axum::Router::new().route(platform_api::paths::OPEN_INVITE, post(answer));
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let text = format!(
                "vivavoce://join?platform=http://{}&interview=i1&key=k",
                listener.local_addr().unwrap()
            );
            let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            let link = InviteLink::parse(&text).unwrap();
            let client = PlatformClient::new(link.platform.clone()).unwrap();
            let door = Door::shut(client, link, Device::from("laptop"));
            let ways = tokio::join!(door.way(), door.way(), door.way());
            for way in [ways.0, ways.1, ways.2, door.way().await] {
                assert_eq!(way.is_ok(), status.is_success());
            }
            assert_eq!(asked.load(Ordering::SeqCst), requests, "a failure is shared, and not for ever");
            serving.abort();
        }
    }
}
