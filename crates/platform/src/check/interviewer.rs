//! Whether interviewers come when they are asked for. LiveKit does not say which workers wait for work, so that can be
//! known only where an interview has asked for one.

use super::part;
use crate::check_room::is_check_room;
use crate::livekit::{Dispatched, Error, LiveKit};
use diagnosis::operation::Fault;
use futures_util::StreamExt;
use futures_util::stream;
use platform_api::status::Part;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

const INTERVIEWER: &str = "interviewer";
/// A worker takes a job within a second or two; a busy one starts a process first.
const COMES_WITHIN_S: u64 = 15;
/// Each room is a request: quick for many rooms, and no burst that LiveKit would refuse.
const AT_ONCE: usize = 16;

pub fn cannot_know(why: &str) -> Part {
    part::unknown(INTERVIEWER, format!("cannot be known: {why}"))
}

/// Looks at every room until then, but for those of the checks before a call.
pub async fn check(livekit: &LiveKit, rooms: &[String], until: Instant) -> Part {
    let began = Instant::now();
    let rooms = rooms.iter().filter(|room| !is_check_room(room));
    let asked: Vec<_> = rooms.map(|room| look_at(livekit, room)).collect();
    let mut found = Found { rooms: asked.len(), ..Found::default() };
    let mut answers = stream::iter(asked).buffer_unordered(AT_ONCE);
    while let Ok(Some(answer)) = timeout_at(until, answers.next()).await {
        if let Ok(dispatched) = answer {
            found.looked_at += 1;
            found.dispatched.extend(dispatched);
        }
    }
    judge(&found, began.elapsed())
}

async fn look_at(livekit: &LiveKit, room: &str) -> Result<Vec<(String, Dispatched)>, Error> {
    let dispatches = livekit.dispatches(room).await?;
    Ok(dispatches.into_iter().map(|dispatched| (room.to_owned(), dispatched)).collect())
}

#[derive(Default)]
struct Found {
    rooms: usize,
    /// Of those, the rooms of which LiveKit has said in time who was asked for.
    looked_at: usize,
    dispatched: Vec<(String, Dispatched)>,
}

impl Found {
    /// What nobody may take for looked at.
    fn left_out(&self) -> Option<String> {
        let missed = self.rooms - self.looked_at;
        (missed > 0).then(|| format!("{missed} of {} rooms could not be looked at in time", self.rooms))
    }
}

fn judge(found: &Found, took: Duration) -> Part {
    let missing = found.dispatched.iter().find_map(|(room, dispatched)| match dispatched {
        Dispatched::Waiting { for_s } if *for_s > COMES_WITHIN_S => {
            Some(Fault::InterviewerMissing { room: room.clone(), for_s: *for_s })
        }
        _ => None,
    });
    let is_working = |(_, dispatched): &&(String, Dispatched)| *dispatched == Dispatched::Working;
    let working = found.dispatched.iter().filter(is_working).count();
    match (missing, found.left_out()) {
        (Some(fault), _) => part::warns(INTERVIEWER, &fault),
        (None, None) if working > 0 => {
            part::works(INTERVIEWER, format!("is at work in {working} of the rooms"), took)
        }
        (None, None) => cannot_know("no interview asks for one just now"),
        (None, Some(left_out)) if working > 0 => {
            part::unknown(INTERVIEWER, format!("is at work in {working} of the rooms; {left_out}"))
        }
        (None, Some(left_out)) => cannot_know(&left_out),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_api::status::PartState;

    fn found(rooms: usize, dispatched: &[Dispatched]) -> Found {
        let all: Vec<_> = dispatched.iter().map(|d| ("room".to_owned(), *d)).collect();
        Found { rooms, looked_at: all.len(), dispatched: all }
    }

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
            let all = found(dispatched.len(), dispatched);
            assert_eq!(judge(&all, Duration::ZERO).state, state, "{dispatched:?}");
        }
    }

    #[test]
    fn what_was_not_looked_at_is_said_and_works_for_nobody() {
        use Dispatched::*;
        let some = judge(&found(40, &[Working, Over]), Duration::ZERO);
        assert_eq!(some.state, PartState::Unknown);
        assert_eq!(
            some.summary,
            "is at work in 1 of the rooms; 38 of 40 rooms could not be looked at in time"
        );
        assert_eq!(judge(&found(40, &[Waiting { for_s: 60 }]), Duration::ZERO).state, PartState::Warns);
    }
}
