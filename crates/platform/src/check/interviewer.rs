//! Whether interviewers come when they are asked for. LiveKit does not say which workers wait for work, so that can be
//! known only where an interview has asked for one.

use super::part;
use crate::livekit::{Dispatched, LiveKit};
use diagnosis::operation::Fault;
use futures_util::future::join_all;
use platform_api::status::Part;
use std::time::{Duration, Instant};
use tokio::time::timeout;

const INTERVIEWER: &str = "interviewer";
/// A worker takes a job within a second or two; a busy one starts a process first.
const COMES_WITHIN_S: u64 = 15;
/// Enough to know; each is a request.
const MOST_ROOMS: usize = 20;
const WITHIN: Duration = Duration::from_millis(1900);

pub fn cannot_know(why: &str) -> Part {
    part::unknown(INTERVIEWER, format!("cannot be known: {why}"))
}

pub async fn check(livekit: &LiveKit, rooms: &[String]) -> Part {
    let began = Instant::now();
    let asked = rooms.iter().take(MOST_ROOMS).map(async |room| {
        let dispatches = livekit.dispatches(room).await.unwrap_or_default();
        dispatches.into_iter().map(|dispatched| (room.clone(), dispatched)).collect::<Vec<_>>()
    });
    let Ok(all) = timeout(WITHIN, join_all(asked)).await else {
        return cannot_know("LiveKit takes long to say");
    };
    judge(&all.concat(), began.elapsed())
}

fn judge(all: &[(String, Dispatched)], took: Duration) -> Part {
    let missing = all.iter().find_map(|(room, dispatched)| match dispatched {
        Dispatched::Waiting { for_s } if *for_s > COMES_WITHIN_S => {
            Some(Fault::InterviewerMissing { room: room.clone(), for_s: *for_s })
        }
        _ => None,
    });
    let working = all.iter().filter(|(_, dispatched)| *dispatched == Dispatched::Working).count();
    match missing {
        Some(fault) => part::warns(INTERVIEWER, &fault),
        None if working > 0 => {
            part::works(INTERVIEWER, format!("is at work in {working} of the rooms"), took)
        }
        None => cannot_know("no interview asks for one just now"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_api::status::PartState;

    #[test]
    fn one_that_does_not_come_is_missed_after_a_while_and_nobody_is_missed_where_nobody_was_asked_for() {
        use Dispatched::*;
        for (dispatched, state) in [
            (&[][..], PartState::Unknown),
            (&[Over], PartState::Unknown),
            (&[Waiting { for_s: 3 }], PartState::Unknown),
            (&[Working, Waiting { for_s: 3 }], PartState::Works),
            (&[Working, Waiting { for_s: 60 }], PartState::Warns),
        ] {
            let all: Vec<_> = dispatched.iter().map(|d| ("room".to_owned(), *d)).collect();
            assert_eq!(judge(&all, Duration::ZERO).state, state, "{dispatched:?}");
        }
    }
}
