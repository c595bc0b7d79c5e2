//! `DELETE /api/v1/candidates/{candidate}`: everything of a candidate, or everything that says who it was, is gone.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::Result;
use crate::store::{Erased, Store};
use crate::wire::{Asked, OfPath};
use axum::Json;
use axum::extract::State;
use platform_api::CandidateId;
use platform_api::recruiting::{Erased as Told, ErasedPart, Erasure};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// Somebody who reads keeps the last of it in the file beside the database; it is tried again this often.
const TRY_AGAIN_IN: Duration = Duration::from_secs(2);
const TRIES: u32 = 300;

#[derive(Deserialize)]
pub struct Wanted {
    how: Erasure,
}

pub async fn erase(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<CandidateId>,
    Asked(Wanted { how }): Asked<Wanted>,
) -> Result<Json<Told>> {
    caller.may(Action::Recruit)?;
    let erased = app.store.erase_candidate(&caller.team()?, &id, how, OffsetDateTime::now_utc()).await?;
    let Some(Erased { mut parts, calls }) = erased else { return Err(caller.missing("candidate")) };
    app.live.written.notify_one();
    // by now nobody of it is let in again
    let Calls { ended, left } = end_calls(&app, &calls).await;
    parts.push(("running calls, ended", ended));
    wipe(&app.store).await?;
    tracing::info!(candidate = %id, ?how, "candidate erased");
    let parts = parts.into_iter().filter(|(_, count)| *count > 0);
    Ok(Json(Told {
        how,
        calls_left: left,
        parts: parts.map(|(what, count)| ErasedPart { what: what.to_owned(), count }).collect(),
    }))
}

/// Rooms in which somebody was.
struct Calls {
    ended: u32,
    /// Perhaps: the voice server did not say.
    left: u32,
}

/// A voice server that is down holds up no erasure: without its room's token
/// nobody comes back, and what is said there is refused.
async fn end_calls(app: &App, rooms: &[String]) -> Calls {
    let mut ended = 0;
    let Some(livekit) = &app.livekit else { return Calls { ended, left: 0 } };
    for (before, room) in (0..).zip(rooms) {
        let outcome = match livekit.audience(room).await {
            Ok(None) => continue,
            Ok(Some(_)) => livekit.delete_room(room).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => ended += 1,
            Err(error) => {
                tracing::warn!(%error, "a call of an erased candidate could not be ended");
                return Calls { ended, left: rooms.len() as u32 - before };
            }
        }
    }
    Calls { ended, left: 0 }
}

/// Nothing of the words is left in the database's files, at the latest when those who still read have read.
async fn wipe(store: &Store) -> Result<()> {
    if store.empty_log().await? {
        return Ok(());
    }
    let store = store.clone();
    tokio::spawn(async move {
        for _ in 0..TRIES {
            tokio::time::sleep(TRY_AGAIN_IN).await;
            // an error means that the platform stops, which empties it too
            if store.empty_log().await.unwrap_or(true) {
                return;
            }
        }
        tracing::warn!(
            "words that were erased are still in the database's log: somebody has been reading all the while"
        );
    });
    Ok(())
}
