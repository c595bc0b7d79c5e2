//! What the platform says.

use diagnosis::recruiting::Trouble;
use platform_api::observing::ObservedEvent;

use super::Effects;
use crate::observer::effect::{HearingEffect, RemarksEffect, RemarksOf};
use crate::observer::hearing;
use crate::observer::input::ObserverPlatformInput;
use crate::observer::state::{HandIn, Hearing, JournalIs, ObserverState};
use crate::observer::trouble::Topic;
use crate::observer::view::Following;

pub(super) fn step(state: &mut ObserverState, event: ObserverPlatformInput, effects: &mut Effects) {
    let (watch, now) = (state.watch, state.now.running);
    let Some(watched) = &mut state.watched else { return };
    match event {
        ObserverPlatformInput::Watched { by, platform } => {
            let is_other = watched.by.as_ref().is_some_and(|(before, _)| before.account != by.account);
            if is_other {
                // somebody else signed in: what one person noted is not handed in as another's
                return;
            }
            if watched.journal == JournalIs::Unasked {
                watched.journal = JournalIs::Opening;
                let of = RemarksOf {
                    platform: platform.clone(),
                    interview: watched.interview.clone(),
                    account: by.account.clone(),
                };
                effects.add(RemarksEffect::Begin { watch, of });
            }
            watched.by = Some((by, platform));
            *watched.remarked.borrow_mut() = None;
        }
        ObserverPlatformInput::About(about) => watched.about = Some(*about),
        ObserverPlatformInput::NotKnown(why) => watched.troubles.raise(Topic::Platform, why),
        ObserverPlatformInput::Connected { clock_ahead_ms } => {
            watched.clock_ahead_ms = clock_ahead_ms.unwrap_or(watched.clock_ahead_ms);
            if watched.following != Following::Live {
                watched.following = Following::CatchingUp;
            }
            watched.troubles.clear(Topic::Platform);
            watched.troubles.clear(Topic::Session);
            // the way is there: what could not be handed in is tried at once
            if matches!(watched.hand_in, HandIn::Again { .. } | HandIn::Stopped) {
                watched.hand_in = HandIn::Idle;
            }
        }
        ObserverPlatformInput::Told { event, id } => {
            watched.after = id.or(watched.after.take());
            match *event {
                ObservedEvent::Entry(kept) => state.words.keep(kept.entry),
                ObservedEvent::Remark(remark) => {
                    let (id, before) = (remark.remark.id.to_string(), watched.book.revision());
                    let was_ours = watched.book.outbox().any(|ours| ours.id == remark.remark.id);
                    watched.book.told(remark);
                    if was_ours && watched.book.revision() != before {
                        effects.add(RemarksEffect::Acknowledge { watch, ids: vec![id] });
                    }
                }
                ObservedEvent::Session(session) => watched.session = Some(session),
                ObservedEvent::CaughtUp => watched.following = Following::Live,
            }
        }
        ObserverPlatformInput::Disconnected { why, is_last } => {
            let topic = if is_last { Topic::Session } else { Topic::Platform };
            watched.following = if is_last { Following::Stopped } else { Following::Lost };
            watched.troubles.raise(topic, why);
        }
        ObserverPlatformInput::HearingGranted { call, grant } => {
            if call == state.call && matches!(watched.hearing, Hearing::Joining { .. }) {
                effects.add(HearingEffect::SetVolume(state.volume));
                effects.add(HearingEffect::Join { call, grant });
            }
        }
        ObserverPlatformInput::HearingRefused { call, why } => {
            if call == state.call && matches!(watched.hearing, Hearing::Joining { .. }) {
                hearing::refused(watched, now, why);
            }
        }
        ObserverPlatformInput::HandedIn { kept, refused } => {
            watched.hand_in = HandIn::Idle;
            watched.failures = 0;
            watched.troubles.clear(Topic::HandIn);
            let (kept, refused): (Vec<_>, Vec<_>) = (
                kept.into_iter().filter(|id| watched.book.handed_in(id)).collect(),
                refused.into_iter().filter(|id| watched.book.refuse(id)).collect(),
            );
            // an answer about nothing that was sent: not tried again at once, for ever
            if kept.is_empty() && refused.is_empty() && watched.book.outbox().next().is_some() {
                watched.hand_in = HandIn::Again { at: super::wait(now, 1) };
            }
            if !kept.is_empty() {
                effects.add(RemarksEffect::Acknowledge { watch, ids: kept });
            }
            if !refused.is_empty() {
                let count = u32::try_from(refused.len()).unwrap_or(u32::MAX);
                watched.troubles.raise(Topic::Refused, Trouble::RemarksRefused { count });
                effects.add(RemarksEffect::Refuse { watch, ids: refused });
            }
        }
        ObserverPlatformInput::HandInFailed { why, may_pass } => {
            watched.hand_in = if may_pass {
                watched.failures += 1;
                HandIn::Again { at: super::wait(now, watched.failures) }
            } else {
                HandIn::Stopped
            };
            watched.troubles.raise(Topic::HandIn, why);
        }
    }
}
