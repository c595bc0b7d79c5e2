//! What goes on behind the requests: whatever was written, by this process or by another one, is brought to the board and
//! to observers; how interviews went is kept.

use super::Live;
use crate::Store;
use crate::store::Result;
use platform_api::live::{AWAY_STAYS_S, ENDED_STAYS_S};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::{Instant, timeout};

/// What another process wrote is told after this time at the latest.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long how interviews went is collected before it is kept: what a crash costs of it.
const KEEP_EVERY: Duration = Duration::from_secs(1);
/// Leases are asked for this often: they say that somebody asks questions where a client says nothing.
const ASK_EVERY: Duration = Duration::from_secs(5);
/// Changes that are looked at in one go.
const PAGE: u32 = 1000;

pub struct Round {
    live: Arc<Live>,
    store: Store,
    /// Up to here all that was written has been told.
    seen: i64,
    keep_at: Instant,
    ask_at: Instant,
}

impl Round {
    /// Makes the list from what is kept.
    pub async fn begin(live: Arc<Live>, store: Store) -> Result<Self> {
        let seen = store.newest_change().await?;
        let now = OffsetDateTime::now_utc();
        let heard_after = now - Duration::from_secs(AWAY_STAYS_S.into());
        let ended_after = now - Duration::from_secs(ENDED_STAYS_S.into());
        for interview in store.perhaps_live(heard_after, ended_after).await? {
            let Some(known) = store.whereabouts(&interview).await? else { continue };
            let last = store.last_moment(&interview).await?;
            live.change(|board, now| board.restore(known, last, now));
        }
        let mut round = Self { live, store, seen, keep_at: Instant::now(), ask_at: Instant::now() };
        round.ask().await?;
        Ok(round)
    }

    /// Until it is dropped. What fails is tried again.
    pub async fn go_on(mut self) {
        loop {
            // an elapsed time is as good as a ring
            let _ = timeout(LOOK_EVERY, self.live.written.notified()).await;
            if let Err(error) = self.once().await {
                tracing::error!(%error, "the live list cannot be brought up to date: trying again");
            }
        }
    }

    async fn once(&mut self) -> Result<()> {
        self.look().await?;
        let now = Instant::now();
        if now >= self.ask_at {
            self.ask_at = now + ASK_EVERY;
            self.ask().await?;
        }
        if now >= self.keep_at {
            self.keep_at = now + KEEP_EVERY;
            self.live.change(|board, now| board.tick(now));
            keep(&self.live, &self.store).await?;
        }
        Ok(())
    }

    async fn look(&mut self) -> Result<()> {
        loop {
            let changed = self.store.changed_after(self.seen, PAGE).await?;
            let Some((last, ..)) = changed.last() else { return Ok(()) };
            let (last, is_all) = (*last, changed.len() < PAGE as usize);
            let moved: HashSet<_> =
                changed.iter().filter(|(.., moved)| *moved).map(|(_, id, _)| id).collect();
            for interview in moved {
                let known = self.store.whereabouts(interview).await?;
                self.live.change(|board, now| board.know(interview, known, now));
            }
            let words = changed.iter().filter(|(.., moved)| !moved);
            let newest: HashMap<_, _> = words.map(|(seq, id, _)| (id, *seq)).collect();
            self.live.change(|board, now| newest.keys().for_each(|id| board.words(id, now)));
            let observers = self.live.observers.lock();
            for (interview, seq) in newest {
                if let Some(told) = observers.get(interview) {
                    told.send_replace(seq);
                }
            }
            drop(observers);
            self.seen = last;
            if is_all {
                return Ok(());
            }
        }
    }

    async fn ask(&mut self) -> Result<()> {
        let asking: HashMap<_, _> =
            self.store.interviewers(OffsetDateTime::now_utc()).await?.into_iter().collect();
        let missing = self.live.board.lock().missing(&asking);
        let mut known = Vec::new();
        for interview in missing {
            known.extend(self.store.whereabouts(&interview).await?);
        }
        self.live.change(|board, now| {
            known.into_iter().for_each(|known| board.welcome(known, now));
            board.interviewers(&asking, now);
        });
        Ok(())
    }
}

/// Keeps how interviews went so far.
pub async fn keep(live: &Live, store: &Store) -> Result<()> {
    let moments = live.board.lock().take_moments();
    if moments.is_empty() {
        return Ok(());
    }
    match store.keep_moments(&moments).await {
        Ok(()) => Ok(()),
        Err(error) => {
            live.board.lock().give_back(moments);
            Err(error)
        }
    }
}
