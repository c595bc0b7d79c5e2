//! Who listens unseen: their tokens, and what becomes of a room with nobody else in it. To LiveKit they are participants
//! like any: they keep a room open and take a place in it, and neither must be to a candidate's cost.

use super::{Error, LiveKit, only_joining};
use livekit_api::access_token::VideoGrants;
use livekit_protocol as proto;
use secrecy::SecretString;
use std::time::Duration;

/// Joining takes seconds, and who is in stays in.
pub const OBSERVER_TOKEN_LASTS: Duration = Duration::from_secs(5 * 60);
/// What the identities of observers begin with; then comes the session that they signed in with.
const OBSERVER: &str = "observer-";

/// Who is in a room, as far as observers are concerned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Audience {
    /// The observers' identities.
    pub observers: Vec<String>,
    /// Whether anybody else is there.
    pub others: bool,
}

/// An identity of its own for each token, so that several people and several windows listen side by side.
pub fn observer_identity(session: &str) -> String {
    format!("{OBSERVER}{session}-{}", uuid::Uuid::new_v4().simple())
}

/// The session that an observer signed in with.
pub fn session_of(identity: &str) -> Option<&str> {
    identity.strip_prefix(OBSERVER)?.rsplit_once('-').map(|(session, _)| session)
}

fn is_observer(who: &proto::ParticipantInfo) -> bool {
    who.permission.as_ref().is_some_and(|may| may.hidden) && session_of(&who.identity).is_some()
}

impl LiveKit {
    /// A token that lets somebody hear this room, unseen, and nothing else. LiveKit takes a right that is not named for
    /// granted, and `hidden` alone takes none away.
    pub fn observer_token(&self, room: &str, identity: &str) -> Result<SecretString, Error> {
        let grants = VideoGrants { hidden: true, can_subscribe: Some(true), ..only_joining(room) };
        self.sign(identity, "", OBSERVER_TOKEN_LASTS, grants)
    }

    /// `None`: there is no such room. Otherwise whether one more may listen in it: the candidate's place stays free.
    pub async fn has_a_seat(&self, room: &str, candidate: &str) -> Result<Option<bool>, Error> {
        let rooms = self.answered(self.api.room().list_rooms(vec![room.to_owned()]).await).await?;
        let Some(room) = rooms.into_iter().find(|found| found.name == room) else { return Ok(None) };
        if room.max_participants == 0 {
            return Ok(Some(true));
        }
        let inside = self.answered(self.api.room().list_participants(&room.name).await).await?;
        let counted = inside.iter().filter(|who| super::counts(who) && who.identity != candidate).count();
        Ok(Some(counted + 2 <= room.max_participants as usize))
    }

    /// `None`: there is no such room (any more).
    pub async fn audience(&self, room: &str) -> Result<Option<Audience>, Error> {
        let rooms = self.answered(self.api.room().list_rooms(vec![room.to_owned()]).await).await?;
        if !rooms.iter().any(|found| found.name == room) {
            return Ok(None);
        }
        let inside = self.answered(self.api.room().list_participants(room).await).await?;
        let (observers, others): (Vec<_>, Vec<_>) = inside.into_iter().partition(is_observer);
        let observers = observers.into_iter().map(|who| who.identity).collect();
        Ok(Some(Audience { observers, others: !others.is_empty() }))
    }

    /// The names of all rooms.
    pub async fn rooms(&self) -> Result<Vec<String>, Error> {
        let rooms = self.answered(self.api.room().list_rooms(Vec::new()).await).await?;
        Ok(rooms.into_iter().map(|room| room.name).collect())
    }

    pub async fn remove(&self, room: &str, identity: &str) -> Result<(), Error> {
        self.answered(self.api.room().remove_participant(room, identity).await).await
    }

    pub async fn delete_room(&self, room: &str) -> Result<(), Error> {
        self.answered(self.api.room().delete_room(room).await).await
    }

    /// Makes a place for somebody who comes before observers do. `true`: there is one now.
    pub(super) async fn make_a_place(
        &self,
        room: &str,
        inside: &[proto::ParticipantInfo],
    ) -> Result<bool, Error> {
        let Some(observer) = inside.iter().find(|who| is_observer(who)) else { return Ok(false) };
        tracing::info!(room, "an observer makes room for the candidate");
        self.remove(room, &observer.identity).await?;
        Ok(true)
    }
}
