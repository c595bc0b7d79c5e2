use std::collections::HashMap;
use std::future::Future;
use std::path::Path;
use std::sync::Arc;

use super::error::{StreamError, StreamResult};
use super::info::{ByteStreamInfo, TextStreamInfo};
use super::options::{SendByteOptions, SendTextOptions, StreamByteOptions, StreamTextOptions};
use super::progress::StreamProgressCallback;
use crate::ffi::proto::{
    self, ByteStreamOpenCallbackResult, Event, Request, StreamSendBytesCallbackResult,
    StreamSendFileCallbackResult, StreamSendTextCallbackResult, TextStreamOpenCallbackResult,
};
use crate::ffi::{self, Handle, SharedHandle};

/// Writes a stream. Clones write to the same one.
pub trait StreamWriter<'a> {
    type Input: 'a;
    type Info;

    fn info(&self) -> &Self::Info;

    fn write(&self, input: Self::Input) -> impl Future<Output = StreamResult<()>> + Send;

    fn close(self) -> impl Future<Output = StreamResult<()>> + Send;

    /// Ends the stream abnormally.
    fn close_with_reason(self, reason: &str) -> impl Future<Output = StreamResult<()>> + Send;

    /// Ends the stream, with attributes that readers get with its end; abnormally where a reason is given.
    fn close_with_options(
        self,
        reason: Option<&str>,
        attributes: Option<HashMap<String, String>>,
    ) -> impl Future<Output = StreamResult<()>> + Send;
}

/// Writes a text stream to others in the room.
#[derive(Clone)]
pub struct TextStreamWriter {
    info: TextStreamInfo,
    outgoing: Outgoing,
}

/// Writes a byte stream to others in the room.
#[derive(Clone)]
pub struct ByteStreamWriter {
    info: ByteStreamInfo,
    outgoing: Outgoing,
}

macro_rules! writer {
    ($name:ident, $info:ident, $input:ty, $write:expr, $close:expr) => {
        debug_by_id_and_topic!($name);

        impl $name {
            /// It was closed, or a write failed.
            pub async fn is_closed(&self) -> bool {
                self.outgoing.is_closed()
            }
        }

        impl<'a> StreamWriter<'a> for $name {
            type Input = &'a $input;
            type Info = $info;

            fn info(&self) -> &$info {
                &self.info
            }

            async fn write(&self, input: &'a $input) -> StreamResult<()> {
                let input = input.to_owned();
                self.outgoing.write(|writer, async_id| $write(writer, input, async_id)).await
            }

            async fn close(self) -> StreamResult<()> {
                self.close_with_options(None, None).await
            }

            async fn close_with_reason(self, reason: &str) -> StreamResult<()> {
                self.close_with_options(Some(reason), None).await
            }

            async fn close_with_options(
                self,
                reason: Option<&str>,
                attributes: Option<HashMap<String, String>>,
            ) -> StreamResult<()> {
                let (reason, attributes) = (reason.map(str::to_owned), attributes.unwrap_or_default());
                self.outgoing.close(|writer, async_id| $close(writer, reason, async_id, attributes)).await
            }
        }
    };
}

writer!(
    TextStreamWriter,
    TextStreamInfo,
    str,
    |writer_handle, text, request_async_id| {
        Request::TextStreamWrite(proto::TextStreamWriterWriteRequest {
            writer_handle,
            text,
            request_async_id,
        })
    },
    |writer_handle, reason, request_async_id, attributes| {
        Request::TextStreamClose(proto::TextStreamWriterCloseRequest {
            writer_handle,
            reason,
            request_async_id,
            attributes,
        })
    }
);

writer!(
    ByteStreamWriter,
    ByteStreamInfo,
    [u8],
    |writer_handle, bytes, request_async_id| {
        Request::ByteStreamWrite(proto::ByteStreamWriterWriteRequest {
            writer_handle,
            bytes,
            request_async_id,
        })
    },
    |writer_handle, reason, request_async_id, attributes| {
        Request::ByteStreamClose(proto::ByteStreamWriterCloseRequest {
            writer_handle,
            reason,
            request_async_id,
            attributes,
        })
    }
);

/// The library's writer.
#[derive(Clone)]
struct Outgoing(Arc<SharedHandle>);

impl Outgoing {
    fn adopt(handle: &proto::FfiOwnedHandle) -> Self {
        Self(Arc::new(SharedHandle::new(Handle::adopt(handle))))
    }

    fn is_closed(&self) -> bool {
        self.0.get().is_none()
    }

    async fn write(&self, request: impl FnOnce(u64, Option<u64>) -> Request) -> StreamResult<()> {
        let writer = self.0.get().ok_or(StreamError::AlreadyClosed)?;
        let written = ask(|async_id| request(writer.id(), async_id), outcome).await;
        if written.is_err() {
            self.0.release();
        }
        written
    }

    async fn close(&self, request: impl FnOnce(u64, Option<u64>) -> Request) -> StreamResult<()> {
        let writer = self.0.take().ok_or(StreamError::AlreadyClosed)?;
        ffi::call(
            |async_id| {
                ffi::send(request(writer.id(), Some(async_id)))?;
                writer.give_back(); // the library has taken the writer
                Ok(())
            },
            outcome,
        )
        .await?
    }
}

/// A request about streams, and what its callback says.
async fn ask<T: Send + 'static>(
    request: impl FnOnce(Option<u64>) -> Request,
    adopt: impl FnOnce(Event) -> StreamResult<T> + Send + 'static,
) -> StreamResult<T> {
    ffi::call(|async_id| ffi::send(request(Some(async_id))).map(drop), adopt).await?
}

/// What a callback's `result` is: a good one, an error, or something that was not asked for.
macro_rules! result_of {
    ($event:expr, $callback:ident, $result:ident::$good:ident, $adopt:expr) => {
        match $event {
            Event::$callback(callback) => match callback.result {
                Some($result::$good(good)) => Ok($adopt(good)),
                Some($result::Error(error)) => Err(StreamError::from_text(&error.description)),
                None => Err(StreamError::Internal),
            },
            _ => Err(StreamError::Internal),
        }
    };
}

pub async fn send_text(
    participant: &Handle,
    text: &str,
    options: SendTextOptions,
) -> StreamResult<TextStreamInfo> {
    let (local_participant_handle, text) = (participant.id(), text.to_owned());
    let (compress, on_progress, length) = (options.compress, options.on_progress.clone(), text.len());
    let options = options.into_wire(compress);
    let sent = ask(
        |request_async_id| {
            Request::SendText(proto::StreamSendTextRequest {
                local_participant_handle,
                options,
                text,
                request_async_id,
            })
        },
        |event| result_of!(event, SendText, StreamSendTextCallbackResult::Info, Into::into),
    )
    .await?;
    tell(on_progress, length as u64);
    Ok(sent)
}

pub async fn send_bytes(
    participant: &Handle,
    bytes: &[u8],
    options: SendByteOptions,
) -> StreamResult<ByteStreamInfo> {
    let local_participant_handle = participant.id();
    let (compress, on_progress, length) = (options.compress, options.on_progress.clone(), bytes.len() as u64);
    let (options, bytes) = (options.into_wire(Some(length), compress), bytes.to_vec());
    let sent = ask(
        |request_async_id| {
            Request::SendBytes(proto::StreamSendBytesRequest {
                local_participant_handle,
                options,
                bytes,
                request_async_id,
            })
        },
        |event| result_of!(event, SendBytes, StreamSendBytesCallbackResult::Info, Into::into),
    )
    .await?;
    tell(on_progress, length);
    Ok(sent)
}

pub async fn send_file(
    participant: &Handle,
    path: &Path,
    options: SendByteOptions,
) -> StreamResult<ByteStreamInfo> {
    let local_participant_handle = participant.id();
    let file_path = path.to_str().ok_or(StreamError::InvalidFileName)?.to_owned();
    let (compress, on_progress) = (options.compress, options.on_progress.clone());
    let options = options.into_wire(None, compress);
    let sent: ByteStreamInfo = ask(
        |request_async_id| {
            Request::SendFile(proto::StreamSendFileRequest {
                local_participant_handle,
                options,
                file_path,
                request_async_id,
            })
        },
        |event| result_of!(event, SendFile, StreamSendFileCallbackResult::Info, Into::into),
    )
    .await?;
    tell(on_progress, sent.total_length.unwrap_or_default());
    Ok(sent)
}

pub async fn open_text(participant: &Handle, options: StreamTextOptions) -> StreamResult<TextStreamWriter> {
    let local_participant_handle = participant.id();
    let options = options.into_wire(None);
    ask(
        |request_async_id| {
            Request::TextStreamOpen(proto::TextStreamOpenRequest {
                local_participant_handle,
                options,
                request_async_id,
            })
        },
        |event| {
            let adopt = |writer: proto::OwnedTextStreamWriter| TextStreamWriter {
                outgoing: Outgoing::adopt(&writer.handle),
                info: writer.info.into(),
            };
            result_of!(event, TextStreamOpen, TextStreamOpenCallbackResult::Writer, adopt)
        },
    )
    .await
}

pub async fn open_bytes(participant: &Handle, options: StreamByteOptions) -> StreamResult<ByteStreamWriter> {
    let local_participant_handle = participant.id();
    let total_length = options.total_length;
    let options = options.into_wire(total_length, None);
    ask(
        |request_async_id| {
            Request::ByteStreamOpen(proto::ByteStreamOpenRequest {
                local_participant_handle,
                options,
                request_async_id,
            })
        },
        |event| {
            let adopt = |writer: proto::OwnedByteStreamWriter| ByteStreamWriter {
                outgoing: Outgoing::adopt(&writer.handle),
                info: writer.info.into(),
            };
            result_of!(event, ByteStreamOpen, ByteStreamOpenCallbackResult::Writer, adopt)
        },
    )
    .await
}

fn tell(on_progress: Option<StreamProgressCallback>, bytes: u64) {
    if let Some(on_progress) = on_progress {
        on_progress.call_whole(bytes);
    }
}

fn outcome(event: Event) -> StreamResult<()> {
    match event {
        Event::TextStreamWrite(done)
        | Event::TextStreamClose(done)
        | Event::ByteStreamWrite(done)
        | Event::ByteStreamClose(done) => {
            done.error.map_or(Ok(()), |error| Err(StreamError::from_text(&error.description)))
        }
        _ => Err(StreamError::Internal),
    }
}
