//! Looks at a room's statistics as long as it is in it.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use interview::{PathSigns, RoomInput};
use livekit::prelude::{ConnectionState, Room, TrackKind};
use tokio::time::{MissedTickBehavior, interval, timeout};

use super::{counters::Counters, measures::Meter, path::Watch};

/// Often enough to notice silence of 1.5 s within 1.75 s; it costs a few milliseconds of CPU a second.
const INTERVAL: Duration = Duration::from_millis(250);
/// Every so many looks the measures are told.
const LOOKS_PER_MEASURE: u32 = 4;
/// The SDK answers within some milliseconds.
const PATIENCE: Duration = Duration::from_secs(1);

/// Tells measures once a second, and signs of life when they change.
pub(super) async fn watch(room: Arc<Room>, tell: impl Fn(RoomInput)) {
    let (mut path, mut meter, mut told) = (Watch::default(), Meter::default(), PathSigns::default());
    let mut pace = interval(INTERVAL);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut looks = 0;
    loop {
        pace.tick().await;
        // The SDK is making new connections, and has said so.
        if room.connection_state() != ConnectionState::Connected {
            path = Watch::default();
            continue;
        }
        let Ok(Ok(stats)) = timeout(PATIENCE, room.get_stats()).await else { continue };
        let counters = [Counters::of(&stats.publisher_stats), Counters::of(&stats.subscriber_stats)];
        let now = Instant::now();
        let signs = path.look(&counters, listens(&room), now);
        if signs != told {
            told = signs;
            tracing::debug!(?signs, "the path");
            tell(RoomInput::Path(signs));
        }
        looks += 1;
        if looks % LOOKS_PER_MEASURE == 0
            && let Some(measures) = meter.measure(counters, now)
        {
            tell(RoomInput::Measured(measures));
        }
    }
}

/// Whether somebody is to be heard.
fn listens(room: &Room) -> bool {
    room.remote_participants().values().any(|participant| {
        participant.track_publications().values().any(|publication| {
            let is_sound = publication.kind() == TrackKind::Audio;
            is_sound
                && publication.is_subscribed()
                && publication.track().is_some()
                && !publication.is_muted()
        })
    })
}
