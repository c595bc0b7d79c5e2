//! Observers in rooms. An observer alone keeps a room open, to LiveKit's mind; so the platform closes rooms in which
//! nobody else is. And whoever may no longer listen is taken out.

#[cfg(test)]
mod tests;

use super::NO_SESSION;
use crate::App;
use crate::livekit::{Error, LiveKit, session_of};
use crate::store::{Interview, Store};
use platform_api::InterviewId;
use platform_api::interview::InterviewState;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, interval};

/// How long somebody listens at most who may no longer.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// The candidate or the interviewer may come back into a room within this time, as without an observer.
const ALONE_FOR: Duration = Duration::from_secs(5 * 60);

/// Rooms for which observers were given tokens, with the interview, and since when observers are alone in it.
#[derive(Default)]
pub struct Rooms(parking_lot::Mutex<HashMap<String, (InterviewId, Option<Instant>)>>);

/// Until it is dropped.
pub async fn look_after(app: Arc<App>) {
    let Some(livekit) = &app.livekit else { return };
    let mut ticks = interval(LOOK_EVERY);
    let mut knows_rooms = false;
    loop {
        ticks.tick().await;
        if !knows_rooms {
            // those in which observers were when the platform stopped
            knows_rooms = match app.rooms.find(livekit, &app.store).await {
                Ok(()) => true,
                Err(error) => {
                    tracing::debug!(%error, "the rooms are not known yet");
                    false
                }
            };
        }
        for (room, interview) in app.rooms.all() {
            if let Err(why) = app.rooms.look(livekit, &app.store, &room, &interview, Instant::now()).await {
                tracing::warn!(%interview, %why, "the observers' room cannot be looked after: trying again");
            }
        }
    }
}

impl Rooms {
    fn all(&self) -> Vec<(String, InterviewId)> {
        self.0.lock().iter().map(|(room, (interview, _))| (room.clone(), interview.clone())).collect()
    }

    pub fn observed(&self, interview: &Interview) {
        self.0.lock().entry(interview.room.clone()).or_insert_with(|| (interview.id.clone(), None));
    }

    async fn find(&self, livekit: &LiveKit, store: &Store) -> Result<(), Failed> {
        for room in livekit.rooms().await? {
            if let Some(interview) = store.interview_in(&room).await? {
                self.observed(&interview);
            }
        }
        Ok(())
    }

    async fn look(
        &self,
        livekit: &LiveKit,
        store: &Store,
        room: &str,
        interview: &InterviewId,
        now: Instant,
    ) -> Result<(), Failed> {
        let Some(audience) = livekit.audience(room).await? else {
            self.0.lock().remove(room);
            return Ok(());
        };
        for identity in &audience.observers {
            let session = session_of(identity).unwrap_or_default();
            if session != NO_SESSION && !store.is_signed_in(session).await? {
                tracing::info!(%interview, "an observer may no longer listen");
                livekit.remove(room, identity).await?;
            }
        }
        let is_alone = !audience.others && !audience.observers.is_empty();
        let since = {
            let mut rooms = self.0.lock();
            let Some((_, since)) = rooms.get_mut(room) else { return Ok(()) };
            *since = is_alone.then(|| since.unwrap_or(now));
            *since
        };
        let Some(since) = since else { return Ok(()) };
        let found = store.interview(interview).await?;
        let is_over = found.is_none_or(|interview| interview.state == InterviewState::Finished);
        if is_over || now.duration_since(since) >= ALONE_FOR {
            tracing::info!(%interview, "only observers are left: the room is closed");
            livekit.delete_room(room).await?;
            self.0.lock().remove(room);
        }
        Ok(())
    }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    LiveKit(#[from] Error),
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}
