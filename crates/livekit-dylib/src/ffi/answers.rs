//! Requests that are made a hundred times a second, and whose answer is no more than whether it worked.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::task::AtomicWaker;
use parking_lot::Mutex;

use super::client::fresh_id;
use super::events::{self, Completes, Completion};
use super::proto::Event;
use super::{Error, library};

/// Places for answers, used again and again: after the first requests nothing is allocated any more. As many as requests
/// were ever under way at once.
#[derive(Default)]
pub struct Answers {
    idle: Mutex<Vec<Arc<Place>>>,
}

#[derive(Default)]
struct Place {
    answer: Mutex<Option<Result<Event, Error>>>,
    waiting: AtomicWaker,
}

impl Answers {
    /// As [`call`](super::call). When the caller stops waiting, the place is given up with the request.
    pub async fn call(&self, send: impl FnOnce(u64) -> Result<(), Error>) -> Result<Event, Error> {
        library::get()?;
        let place = self.idle.lock().pop().unwrap_or_default();
        let async_id = fresh_id();
        events::expect(async_id, Completion::Reused(Arc::clone(&place) as Arc<dyn Completes>));
        if let Err(error) = send(async_id) {
            // otherwise somebody is just writing an answer into it
            if events::forget(async_id).is_some() {
                self.idle.lock().push(place);
            }
            return Err(error);
        }
        let answer = poll_fn(|context| place.poll(context)).await;
        self.idle.lock().push(place);
        answer
    }
}

impl Place {
    fn poll(&self, context: &mut Context<'_>) -> Poll<Result<Event, Error>> {
        self.waiting.register(context.waker());
        self.answer.lock().take().map_or(Poll::Pending, Poll::Ready)
    }
}

impl Completes for Place {
    fn complete(&self, answer: Result<Event, Error>) {
        *self.answer.lock() = Some(answer);
        self.waiting.wake();
    }
}
