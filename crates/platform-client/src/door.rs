//! The invite that is open, and the session that opening it gave.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use platform_api::DeviceId;
use tokio::sync::Mutex;

use crate::{Error, InviteLink, Opened, PlatformClient, Session};

/// What is needed to speak for an interview. An invite that was opened without the platform, from what was kept of
/// an earlier opening, is opened there when a session is first wanted.
#[derive(Clone)]
pub(crate) struct Door {
    pub client: PlatformClient,
    pub link: InviteLink,
    pub room: String,
    device: DeviceId,
    entry: Arc<Mutex<Entry>>,
    /// How often the invite was opened here for want of a session.
    attempts: Arc<AtomicU64>,
}

enum Entry {
    Session(Session),
    /// The platform only has the token endpoint.
    TokenOnly,
    /// With the failure of the last attempt.
    Wanted(Option<Error>),
}

impl Door {
    /// As the platform opened it.
    pub fn opened(client: PlatformClient, link: InviteLink, device: DeviceId, found: &Opened) -> Self {
        let (room, entry) = match found {
            Opened::Full(opened) => (opened.room.clone(), Entry::Session(Session::of(opened))),
            Opened::TokenOnly { room, .. } => (room.clone(), Entry::TokenOnly),
        };
        Self::new(client, link, device, room, entry)
    }

    /// As an earlier opening left it.
    pub fn unopened(client: PlatformClient, link: InviteLink, device: DeviceId, room: String) -> Self {
        Self::new(client, link, device, room, Entry::Wanted(None))
    }

    fn new(client: PlatformClient, link: InviteLink, device: DeviceId, room: String, entry: Entry) -> Self {
        let entry = Arc::new(Mutex::new(entry));
        Self { client, link, room, device, entry, attempts: Arc::default() }
    }

    /// The session; `None` where the platform has none to give. Who asks while somebody else is opening the invite
    /// shares what comes of it.
    pub async fn session(&self) -> Result<Option<Session>, Error> {
        let before = self.attempts.load(Ordering::Acquire);
        let mut entry = self.entry.lock().await;
        let failed = match &*entry {
            Entry::Session(session) => return Ok(Some(session.clone())),
            Entry::TokenOnly => return Ok(None),
            Entry::Wanted(failed) => failed.clone(),
        };
        if let Some(failed) = failed.filter(|_| self.attempts.load(Ordering::Acquire) != before) {
            return Err(failed);
        }
        let opened = self.client.open_invite(&self.link, &self.device, false).await;
        self.attempts.fetch_add(1, Ordering::Release);
        let session = match opened {
            Ok(Opened::Full(opened)) => Ok(Session::of(&opened)),
            // it had one when the invite was first opened: whatever answers now is not the platform
            Ok(Opened::TokenOnly { status, .. }) => {
                Err(Error::NotJson { platform: self.link.platform.to_string(), status })
            }
            Err(error) => Err(error),
        };
        *entry = match &session {
            Ok(session) => Entry::Session(session.clone()),
            Err(error) => Entry::Wanted(Some(error.clone())),
        };
        session.map(Some)
    }

    /// The platform does not accept the session any more: the next one who asks opens the invite again.
    pub async fn forget_session(&self, refused: &Session) {
        use secrecy::ExposeSecret;
        let mut entry = self.entry.lock().await;
        if matches!(&*entry, Entry::Session(s) if s.token.expose_secret() == refused.token.expose_secret()) {
            *entry = Entry::Wanted(None);
        }
    }
}
