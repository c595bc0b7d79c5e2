//! Calls of others, and by others.

use super::*;

impl LocalParticipant {
    /// Calls a method of somebody else in the room, and gives its answer.
    ///
    /// # Errors
    /// The method's own, or one of [`RpcErrorCode`]: nobody of that identity, no such method, no answer in time, the other side
    /// or this room gone.
    pub async fn perform_rpc(&self, data: PerformRpcData) -> Result<String, RpcError> {
        let milliseconds = |time: Duration| Some(u32::try_from(time.as_millis()).unwrap_or(u32::MAX));
        let answer = self.ask(
            |local_participant_handle, async_id| {
                let request = proto::PerformRpcRequest {
                    local_participant_handle,
                    destination_identity: data.destination_identity,
                    method: data.method,
                    payload: data.payload,
                    response_timeout_ms: milliseconds(data.response_timeout),
                    request_async_id: Some(async_id),
                    max_round_trip_latency_ms: milliseconds(data.max_round_trip_latency),
                };
                ffi::send(Request::PerformRpc(request)).map(drop)
            },
            |event| match event {
                Event::PerformRpc(proto::PerformRpcCallback { error: Some(error), .. }) => {
                    Ok(Err(error.into()))
                }
                Event::PerformRpc(proto::PerformRpcCallback { payload, .. }) => {
                    Ok(Ok(payload.unwrap_or_default()))
                }
                _ => Err(RoomError::unexpected_answer()),
            },
        );
        let not_sent =
            |error: RoomError| Err(RpcError::built_in(RpcErrorCode::SendFailed, Some(error.to_string())));
        answer.await.unwrap_or_else(not_sent)
    }

    /// Lets the others call a method, in the place of one of the same name.
    ///
    /// It runs in the tokio runtime in which it is registered. Outside one nothing could run it, and each call fails with
    /// [`RpcErrorCode::ApplicationError`]; so does one in which the method panics.
    pub fn register_rpc_method(
        &self,
        method: String,
        handler: impl Fn(RpcInvocationData) -> Answering + Send + Sync + 'static,
    ) {
        self.methods.register(method, Arc::new(handler));
    }

    /// Calls that have begun are still answered.
    pub fn unregister_rpc_method(&self, method: String) {
        self.methods.unregister(method);
    }
}
