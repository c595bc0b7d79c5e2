//! Requests: those that are answered at once, and those that complete with an event.

use std::sync::atomic::{AtomicU64, Ordering};

use prost::Message;
use tokio::sync::oneshot;

use super::events::{self, Completion};
use super::proto::{Event, FfiRequest, FfiResponse, Request, Response};
use crate::library;

#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    #[error("{0}")]
    NotLoaded(#[from] library::LoadError),
    /// The reason is in the library's log.
    #[error("LiveKit's library refused the request {0}")]
    Refused(String),
    #[error("LiveKit's library failed: {0}")]
    Crashed(String),
}

/// Sends a request that carries no pointers; responses that say nothing are `None`.
#[allow(unsafe_code, reason = "one call, whose condition holds by the kinds of requests")]
pub fn send(request: Request) -> Result<Option<Response>, Error> {
    debug_assert!(!carries_pointers(&request));
    // SAFETY: no pointers in it.
    unsafe { send_with_pointers(request) }
}

/// Sends a request under a fresh id and waits for the event that completes it.
///
/// `adopt` runs on the library's thread and must turn what the event owns into values that free themselves: then
/// nothing is lost when the caller stops waiting.
pub async fn call<T: Send + 'static>(
    send: impl FnOnce(u64) -> Result<(), Error>,
    adopt: impl FnOnce(Event) -> T + Send + 'static,
) -> Result<T, Error> {
    library::get()?;
    let (answer, answered) = oneshot::channel();
    let async_id = fresh_id();
    let complete = move |event: Result<Event, Error>| drop(answer.send(event.map(adopt)));
    events::expect(async_id, Completion::Once(Box::new(complete)));
    if let Err(error) = send(async_id) {
        events::forget(async_id);
        return Err(error);
    }
    answered.await.unwrap_or_else(|_| Err(Error::Crashed("it gave no answer".to_owned())))
}

/// Sends a request under a fresh id without waiting: `then` runs on the library's thread when it is completed, or at once
/// when it cannot be sent.
pub fn call_then(
    send: impl FnOnce(u64) -> Result<(), Error>,
    then: impl FnOnce(Result<Event, Error>) + Send + 'static,
) {
    let async_id = fresh_id();
    events::expect(async_id, Completion::Once(Box::new(then)));
    if let Err(error) = send(async_id)
        && let Some(then) = events::forget(async_id)
    {
        then.complete(Err(error));
    }
}

/// Ids for requests; the library uses those that we give.
pub(super) fn fresh_id() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

/// # Safety
/// Every pointer in the request is valid for the length given beside it until this returns.
#[allow(unsafe_code, reason = "the condition is the caller's")]
pub(super) unsafe fn send_with_pointers(request: Request) -> Result<Option<Response>, Error> {
    let loaded = library::get()?;
    let request = FfiRequest { message: Some(request) };
    let mut small = [0; SMALL];
    let large;
    let length = request.encoded_len();
    let encoded = if length <= SMALL && request.encode(&mut &mut small[..]).is_ok() {
        &small[..length]
    } else {
        large = request.encode_to_vec();
        &large[..]
    };
    // SAFETY: the caller's promise.
    let response = unsafe { loaded.abi.request(encoded, |response| FfiResponse::decode(response)) };
    let response = response.ok_or_else(|| Error::Refused(name(&request)))?;
    let response =
        response.map_err(|error| Error::Crashed(format!("its response does not decode: {error}")))?;
    Ok(response.message)
}

/// Bytes of an encoded request that takes no memory from the heap: those about a frame of sound are smaller.
const SMALL: usize = 128;

fn carries_pointers(request: &Request) -> bool {
    matches!(
        request,
        Request::CaptureAudioFrame(_)
            | Request::PublishData(_)
            | Request::ApmProcessStream(_)
            | Request::ApmProcessReverseStream(_)
    )
}

/// The kind of request, without what is in it.
fn name(request: &FfiRequest) -> String {
    let whole = format!("{:?}", request.message);
    whole.trim_start_matches("Some(").split('(').next().unwrap_or_default().to_owned()
}
