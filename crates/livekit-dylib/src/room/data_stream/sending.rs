use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::error::{StreamError, StreamResult};
use super::info::TextStreamInfo;
use super::options::{SendTextOptions, StreamTextOptions};
use crate::ffi::proto::{self, Event, Request, StreamSendTextCallbackResult, TextStreamOpenCallbackResult};
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
    handle: Arc<SharedHandle>,
}

impl fmt::Debug for TextStreamWriter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextStreamWriter")
            .field("id", &self.info.id)
            .field("topic", &self.info.topic)
            .finish()
    }
}

impl<'a> StreamWriter<'a> for TextStreamWriter {
    type Input = &'a str;
    type Info = TextStreamInfo;

    fn info(&self) -> &TextStreamInfo {
        &self.info
    }

    async fn write(&self, text: &'a str) -> StreamResult<()> {
        let writer = self.handle.get().ok_or(StreamError::AlreadyClosed)?;
        let (writer_handle, text) = (writer.id(), text.to_owned());
        ffi::call(
            |async_id| {
                let request = proto::TextStreamWriterWriteRequest {
                    writer_handle,
                    text,
                    request_async_id: Some(async_id),
                };
                ffi::send(Request::TextStreamWrite(request)).map(drop)
            },
            outcome,
        )
        .await?
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
        let writer = self.handle.take().ok_or(StreamError::AlreadyClosed)?;
        let writer_handle = writer.id();
        let (reason, attributes) = (reason.map(str::to_owned), attributes.unwrap_or_default());
        ffi::call(
            |async_id| {
                let request_async_id = Some(async_id);
                let request = proto::TextStreamWriterCloseRequest {
                    writer_handle,
                    reason,
                    request_async_id,
                    attributes,
                };
                ffi::send(Request::TextStreamClose(request))?;
                writer.give_back(); // the library has taken the writer
                Ok(())
            },
            outcome,
        )
        .await?
    }
}

pub async fn send_text(
    participant: &Handle,
    text: &str,
    options: SendTextOptions,
) -> StreamResult<TextStreamInfo> {
    let (local_participant_handle, text) = (participant.id(), text.to_owned());
    let compress = options.compress;
    let options = options.into_wire(compress);
    ffi::call(
        |async_id| {
            let request_async_id = Some(async_id);
            let request =
                proto::StreamSendTextRequest { local_participant_handle, options, text, request_async_id };
            ffi::send(Request::SendText(request)).map(drop)
        },
        |event| match event {
            Event::SendText(callback) => match callback.result {
                Some(StreamSendTextCallbackResult::Info(info)) => Ok(info.into()),
                Some(StreamSendTextCallbackResult::Error(error)) => {
                    Err(StreamError::from_text(&error.description))
                }
                None => Err(StreamError::Internal),
            },
            _ => Err(StreamError::Internal),
        },
    )
    .await?
}

pub async fn open(participant: &Handle, options: StreamTextOptions) -> StreamResult<TextStreamWriter> {
    let local_participant_handle = participant.id();
    let options = options.into_wire(None);
    ffi::call(
        |async_id| {
            let request_async_id = Some(async_id);
            let request =
                proto::TextStreamOpenRequest { local_participant_handle, options, request_async_id };
            ffi::send(Request::TextStreamOpen(request)).map(drop)
        },
        |event| match event {
            Event::TextStreamOpen(callback) => match callback.result {
                Some(TextStreamOpenCallbackResult::Writer(writer)) => {
                    let handle = Arc::new(SharedHandle::new(Handle::adopt(&writer.handle)));
                    Ok(TextStreamWriter { info: writer.info.into(), handle })
                }
                Some(TextStreamOpenCallbackResult::Error(error)) => {
                    Err(StreamError::from_text(&error.description))
                }
                None => Err(StreamError::Internal),
            },
            _ => Err(StreamError::Internal),
        },
    )
    .await?
}

fn outcome(event: Event) -> StreamResult<()> {
    match event {
        Event::TextStreamWrite(done) | Event::TextStreamClose(done) => {
            done.error.map_or(Ok(()), |error| Err(StreamError::from_text(&error.description)))
        }
        _ => Err(StreamError::Internal),
    }
}
