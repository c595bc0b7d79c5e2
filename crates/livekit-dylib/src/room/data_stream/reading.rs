use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use tokio::sync::mpsc;

use super::error::{StreamError, StreamResult};
use super::info::TextStreamInfo;
use crate::ffi::events::{self, TextChunks};
use crate::ffi::proto::{self, Request};
use crate::ffi::{self, Handle};

/// Reads a stream that another participant sends: as a `Stream` of its parts, or all at once.
pub trait StreamReader: Stream<Item = StreamResult<Self::Output>> {
    type Output;
    type Info;

    fn info(&self) -> &Self::Info;

    /// The whole, when the stream has ended normally.
    fn read_all(self) -> impl Future<Output = StreamResult<Self::Output>> + Send;
}

/// Reads a text stream. Dropping it unread, or half read, is fine.
pub struct TextStreamReader {
    info: TextStreamInfo,
    state: State,
}

enum State {
    Unread(Handle),
    Reading { reader: u64, parts: mpsc::UnboundedReceiver<StreamResult<String>> },
    Ended,
}

impl fmt::Debug for TextStreamReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TextStreamReader")
            .field("id", &self.info.id)
            .field("topic", &self.info.topic)
            .finish()
    }
}

impl TextStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedTextStreamReader) -> Self {
        let handle = Handle::adopt(&reader.handle);
        Self { info: reader.info.into(), state: State::Unread(handle) }
    }

    fn start(&mut self, handle: Handle) -> StreamResult<()> {
        let (sender, parts) = mpsc::unbounded_channel();
        let reader = handle.id();
        // Before the request: its first answer may come at once.
        events::add_text_reader(reader, Arc::new(Parts { info: self.info.clone(), sender }));
        let request = proto::TextStreamReaderReadIncrementalRequest { reader_handle: reader };
        if let Err(error) = ffi::send(Request::TextReadIncremental(request)) {
            events::remove_text_reader(reader);
            return Err(error.into());
        }
        handle.give_back(); // the library has taken the reader
        self.state = State::Reading { reader, parts };
        Ok(())
    }

    fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<StreamResult<String>>> {
        match &mut self.state {
            State::Reading { parts, .. } => parts.poll_recv(context),
            State::Unread(_) | State::Ended => Poll::Ready(None),
        }
    }
}

impl StreamReader for TextStreamReader {
    type Output = String;
    type Info = TextStreamInfo;

    fn info(&self) -> &TextStreamInfo {
        &self.info
    }

    async fn read_all(mut self) -> StreamResult<String> {
        let mut whole = String::new();
        while let Some(part) = self.next().await {
            whole.push_str(&part?);
        }
        Ok(whole)
    }
}

impl Stream for TextStreamReader {
    type Item = StreamResult<String>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match std::mem::replace(&mut self.state, State::Ended) {
            State::Unread(handle) => {
                if let Err(error) = self.start(handle) {
                    return Poll::Ready(Some(Err(error)));
                }
            }
            reading_or_ended => self.state = reading_or_ended,
        }
        self.poll_part(context)
    }
}

impl Drop for TextStreamReader {
    fn drop(&mut self) {
        if let State::Reading { reader, .. } = self.state {
            events::remove_text_reader(reader);
        }
    }
}

/// The library's end of a reader.
struct Parts {
    info: TextStreamInfo,
    sender: mpsc::UnboundedSender<StreamResult<String>>,
}

impl TextChunks for Parts {
    fn on_chunk(&self, text: String) {
        let _ = self.sender.send(Ok(text));
    }

    fn on_end(&self, end: proto::TextStreamReaderEos) {
        // Before the reader learns of the end: then it finds them.
        self.info.set_attributes(end.attributes);
        if let Some(error) = end.error {
            let _ = self.sender.send(Err(StreamError::from_text(&error.description)));
        }
        // The registry drops `self`, and with the sender the reader's stream ends.
    }
}
