//! When to go back to the chosen device once it is there again. Pure arithmetic.

use std::time::{Duration, Instant};

/// A plug that is pushed in makes and breaks contact, and a headset that runs out of battery comes and goes: each change is a
/// break in the sound. So a device must have been there for a while first, and longer each time that it was lost.
#[derive(Debug, Default)]
pub(crate) struct Comeback {
    losses: u32,
    last_loss: Option<Instant>,
    there_since: Option<Instant>,
}

/// Two looks: the first one may have met a device that is just being set up.
const SETTLING: Duration = Duration::from_millis(500);

/// Whoever plugs a device in wants to see that it is used.
const LONGEST: Duration = Duration::from_secs(8);

/// Losses that follow each other so quickly are one: a plug that rattles.
const RATTLE: Duration = Duration::from_secs(2);

/// A device that has been fine for so long is trusted again.
const FORGIVEN: Duration = Duration::from_secs(60);

impl Comeback {
    /// The device was in use and is gone, or could not be opened.
    pub(crate) fn lost(&mut self, now: Instant) {
        let since = self.last_loss.map(|last| now.duration_since(last));
        self.losses = match since {
            None => 1,
            Some(since) if since < RATTLE => self.losses,
            Some(since) if since > FORGIVEN => 1,
            Some(_) => self.losses + 1,
        };
        self.last_loss = Some(now);
        self.there_since = None;
    }

    /// Notes whether the device is there; says whether it is time to use it.
    pub(crate) fn note(&mut self, is_there: bool, now: Instant) -> bool {
        if !is_there {
            self.there_since = None;
            return false;
        }
        let since = *self.there_since.get_or_insert(now);
        now.duration_since(since) >= self.settling()
    }

    fn settling(&self) -> Duration {
        let doublings = self.losses.saturating_sub(1).min(8);
        (SETTLING * 2_u32.pow(doublings)).min(LONGEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how long a device that is seen every 250 ms is used.
    fn waited(comeback: &mut Comeback, start: Instant) -> Duration {
        let look = Duration::from_millis(250);
        let looks = (0..100).find(|n| comeback.note(true, start + *n * look)).expect("used at last");
        looks * look
    }

    #[test]
    fn a_device_that_comes_back_is_used_soon_and_later_each_time_that_it_was_lost() {
        let mut now = Instant::now();
        let mut comeback = Comeback::default();
        assert_eq!(waited(&mut comeback, now), SETTLING, "it was chosen while it was away");
        let mut waits = Vec::new();
        for _ in 0..7 {
            comeback.lost(now);
            waits.push(waited(&mut comeback, now).as_millis());
            now += Duration::from_secs(10);
        }
        assert_eq!(waits, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
        comeback.lost(now + FORGIVEN);
        assert_eq!(waited(&mut comeback, now + FORGIVEN), SETTLING, "forgiven");
    }

    #[test]
    fn a_device_that_comes_and_goes_is_left_alone_until_it_stays() {
        let mut now = Instant::now();
        let mut comeback = Comeback::default();
        comeback.lost(now);
        for _ in 0..20 {
            assert!(!comeback.note(true, now));
            now += Duration::from_millis(300);
            assert!(!comeback.note(false, now));
            now += Duration::from_millis(300);
        }
        assert_eq!(waited(&mut comeback, now), SETTLING);
    }
}
