//! Ends the conversations of those whose invite was taken back.
//!
//! The command line takes invites back beside the platform that runs, and may know nothing of its LiveKit. So the platform
//! looks for them in the database, whoever took them back.

use crate::App;
use crate::livekit::{Error, LiveKit};
use platform_api::InterviewId;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// A conversation goes on for this long at most after the command line has ended it.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// A LiveKit that did not answer is asked again after this.
const RETRY_AFTER: Duration = Duration::from_secs(10);
/// What was taken back while no platform ran: nobody speaks for longer than this.
const LOOK_BACK: time::Duration = time::Duration::hours(12);

/// Runs until it is dropped.
pub async fn watch(app: Arc<App>) {
    let Some(livekit) = &app.livekit else { return };
    // when each was taken back for which the conversation has been ended
    let mut ended = HashMap::new();
    loop {
        let pause = match look(&app, livekit, &mut ended).await {
            Ok(()) => LOOK_EVERY,
            Err(why) => {
                tracing::warn!(why, "conversations of invites that were taken back may still go on");
                RETRY_AFTER
            }
        };
        // whichever comes first
        let _ = tokio::time::timeout(pause, app.taken_back.notified()).await;
    }
}

async fn look(
    app: &App,
    livekit: &LiveKit,
    ended: &mut HashMap<InterviewId, OffsetDateTime>,
) -> Result<(), String> {
    let since = OffsetDateTime::now_utc() - LOOK_BACK;
    let taken_back = app.store.taken_back_since(since).await.map_err(|error| error.to_string())?;
    ended.retain(|id, _| taken_back.iter().any(|(interview, _)| interview == id));
    for (id, at) in taken_back {
        if ended.get(&id) != Some(&at) {
            end(app, livekit, &id).await?;
            ended.insert(id, at);
        }
    }
    Ok(())
}

async fn end(app: &App, livekit: &LiveKit, id: &InterviewId) -> Result<(), String> {
    let interview = app.store.interview(id).await.map_err(|error| error.to_string())?;
    let Some(interview) = interview else { return Ok(()) };
    let ended = livekit.end_conversation(&interview).await.map_err(|error: Error| error.to_string())?;
    if ended {
        tracing::info!(interview = %id, "its invite was taken back: the conversation is ended");
    }
    Ok(())
}
