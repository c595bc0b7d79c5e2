//! What others may call, and how they are answered.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::runtime;

use super::rpc::{RpcError, RpcErrorCode, RpcInvocationData};
use crate::ffi::events::RpcCalls;
use crate::ffi::proto::{self, Request};
use crate::ffi::{self, SharedHandle};
use crate::id::ParticipantIdentity;

pub(super) type Answering = Pin<Box<dyn Future<Output = Result<String, RpcError>> + Send>>;
type Method = Arc<dyn Fn(RpcInvocationData) -> Answering + Send + Sync>;

/// The methods of one participant. They run where they were registered, never on the library's threads.
pub struct Methods {
    participant: Arc<SharedHandle>,
    by_name: Mutex<HashMap<String, (Method, Option<runtime::Handle>)>>,
}

/// Whom to answer.
struct Call {
    participant: Arc<SharedHandle>,
    invocation_id: u64,
}

impl Methods {
    pub(super) fn new(participant: Arc<SharedHandle>) -> Self {
        Self { participant, by_name: Mutex::default() }
    }

    /// In the place of one of the same name.
    pub(super) fn register(&self, name: String, method: Method) {
        let runtime = runtime::Handle::try_current().ok();
        if runtime.is_none() {
            tracing::error!(method = name, "registered outside a tokio runtime: its calls will fail");
        }
        let before = self.by_name.lock().insert(name.clone(), (method, runtime));
        drop(before); // after the lock
        self.tell(|local_participant_handle| {
            Request::RegisterRpcMethod(proto::RegisterRpcMethodRequest {
                local_participant_handle,
                method: name,
            })
        });
    }

    pub(super) fn unregister(&self, name: String) {
        let before = self.by_name.lock().remove(&name);
        drop(before); // after the lock
        self.tell(|local_participant_handle| {
            Request::UnregisterRpcMethod(proto::UnregisterRpcMethodRequest {
                local_participant_handle,
                method: name,
            })
        });
    }

    /// The room is over: nobody calls any more.
    pub(super) fn release(&self) {
        let before = std::mem::take(&mut *self.by_name.lock());
        drop(before); // after the lock
    }

    /// Nothing to tell once the room is over.
    fn tell(&self, request: impl FnOnce(u64) -> Request) {
        let Some(participant) = self.participant.get() else { return };
        if let Err(error) = ffi::send(request(participant.id())) {
            tracing::error!(%error, "which methods can be called was not told");
        }
    }
}

impl RpcCalls for Methods {
    fn on_call(&self, event: proto::RpcMethodInvocationEvent) {
        let call = Call { participant: Arc::clone(&self.participant), invocation_id: event.invocation_id };
        let Some((method, runtime)) = self.by_name.lock().get(&event.method).cloned() else {
            return call.answer(Err(RpcError::built_in(RpcErrorCode::UnsupportedMethod, None)));
        };
        let Some(runtime) = runtime else {
            return call.answer(Err(RpcError::built_in(RpcErrorCode::ApplicationError, None)));
        };
        let data = RpcInvocationData {
            request_id: event.request_id,
            caller_identity: ParticipantIdentity(event.caller_identity),
            payload: event.payload,
            response_timeout: Duration::from_millis(event.response_timeout_ms.into()),
        };
        let answering = runtime.spawn(async move { method(data).await });
        runtime.spawn(async move {
            // a method that panics, or whose runtime ends, has failed
            let failed = |_| Err(RpcError::built_in(RpcErrorCode::ApplicationError, None));
            call.answer(answering.await.unwrap_or_else(failed));
        });
    }
}

impl Call {
    /// When the room is over nobody waits for it.
    fn answer(&self, outcome: Result<String, RpcError>) {
        let Some(participant) = self.participant.get() else { return };
        let (payload, error) = match outcome {
            Ok(payload) => (Some(payload), None),
            Err(error) => (None, Some(error.into())),
        };
        let request = proto::RpcMethodInvocationResponseRequest {
            local_participant_handle: participant.id(),
            invocation_id: self.invocation_id,
            payload,
            error,
        };
        if let Err(error) = ffi::send(Request::RpcMethodInvocationResponse(request)) {
            tracing::warn!(%error, "a call was not answered");
        }
    }
}
