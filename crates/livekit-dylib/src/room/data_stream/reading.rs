use std::future::Future;
use std::path::{Component, Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use prost::bytes::{Bytes, BytesMut};
use tokio::sync::mpsc;

use super::error::{StreamError, StreamResult};
use super::info::{Attributes, ByteStreamInfo, TextStreamInfo};
use crate::ffi::events::{self, Readers, StreamParts};
use crate::ffi::proto::{self, ByteStreamReaderWriteToFileCallbackResult, Event, Request};
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
    incoming: Incoming<String>,
}

/// Reads a byte stream. Dropping it unread, or half read, is fine.
pub struct ByteStreamReader {
    info: ByteStreamInfo,
    incoming: Incoming<Bytes>,
}

impl TextStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedTextStreamReader) -> Self {
        let handle = Handle::adopt(&reader.handle);
        Self { info: reader.info.into(), incoming: Incoming::Unread(handle) }
    }
}

impl ByteStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedByteStreamReader) -> Self {
        let handle = Handle::adopt(&reader.handle);
        Self { info: reader.info.into(), incoming: Incoming::Unread(handle) }
    }

    /// Writes what comes to a file as it comes, and gives its path when the stream has ended normally. Without a directory it is
    /// the system's for temporary files; without a name it is the stream's.
    ///
    /// # Errors
    /// [`StreamError::InvalidFileName`] for a name that is not a plain one, [`StreamError::AlreadyClosed`] when a part of the
    /// stream has been read already, and when the file cannot be written or the stream is broken off.
    pub async fn write_to_file(
        mut self,
        directory: Option<impl AsRef<Path>>,
        name_override: Option<&str>,
    ) -> StreamResult<PathBuf> {
        // the name is the sender's: it must not lead out of the directory
        let name = name_override.unwrap_or(&self.info.name).to_owned();
        let mut components = Path::new(&name).components();
        if !matches!((components.next(), components.next()), (Some(Component::Normal(_)), None)) {
            return Err(StreamError::InvalidFileName);
        }
        let directory = directory.map_or_else(std::env::temp_dir, |directory| directory.as_ref().to_owned());
        let directory = directory.to_str().ok_or(StreamError::InvalidFileName)?.to_owned();
        let Incoming::Unread(handle) = std::mem::replace(&mut self.incoming, Incoming::Ended) else {
            return Err(StreamError::AlreadyClosed);
        };
        let reader_handle = handle.id();
        ffi::call(
            |async_id| {
                ffi::send(Request::ByteWriteToFile(proto::ByteStreamReaderWriteToFileRequest {
                    reader_handle,
                    request_async_id: Some(async_id),
                    directory: Some(directory),
                    name_override: Some(name),
                }))?;
                handle.give_back(); // the library has taken the reader
                Ok(())
            },
            |event| match event {
                Event::ByteWriteToFile(callback) => match callback.result {
                    Some(ByteStreamReaderWriteToFileCallbackResult::FilePath(path)) => Ok(path.into()),
                    Some(ByteStreamReaderWriteToFileCallbackResult::Error(error)) => {
                        Err(StreamError::from_text(&error.description))
                    }
                    None => Err(StreamError::Internal),
                },
                _ => Err(StreamError::Internal),
            },
        )
        .await?
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

impl StreamReader for ByteStreamReader {
    type Output = Bytes;
    type Info = ByteStreamInfo;

    fn info(&self) -> &ByteStreamInfo {
        &self.info
    }

    async fn read_all(mut self) -> StreamResult<Bytes> {
        let mut whole = BytesMut::new();
        while let Some(part) = self.next().await {
            whole.extend_from_slice(&part?);
        }
        Ok(whole.freeze())
    }
}

macro_rules! reader {
    ($name:ident: $part:ty) => {
        debug_by_id_and_topic!($name);

        impl Stream for $name {
            type Item = StreamResult<$part>;

            fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                let Self { info, incoming } = &mut *self;
                incoming.poll_part(&info.attributes, context)
            }
        }
    };
}

reader!(TextStreamReader: String);
reader!(ByteStreamReader: Bytes);

/// What a stream is made of, and how the library is asked for it.
trait Part: Send + Sized + 'static {
    fn request(reader_handle: u64) -> Request;
    fn readers() -> &'static Readers<Self>;
}

impl Part for String {
    fn request(reader_handle: u64) -> Request {
        Request::TextReadIncremental(proto::TextStreamReaderReadIncrementalRequest { reader_handle })
    }

    fn readers() -> &'static Readers<Self> {
        events::text_readers()
    }
}

impl Part for Bytes {
    fn request(reader_handle: u64) -> Request {
        Request::ByteReadIncremental(proto::ByteStreamReaderReadIncrementalRequest { reader_handle })
    }

    fn readers() -> &'static Readers<Self> {
        events::byte_readers()
    }
}

enum Incoming<T: Part> {
    Unread(Handle),
    Reading(Reading<T>),
    Ended,
}

struct Reading<T: Part> {
    reader: u64,
    parts: mpsc::UnboundedReceiver<StreamResult<T>>,
}

impl<T: Part> Incoming<T> {
    fn poll_part(
        &mut self,
        attributes: &Attributes,
        context: &mut Context<'_>,
    ) -> Poll<Option<StreamResult<T>>> {
        *self = match std::mem::replace(self, Self::Ended) {
            Self::Unread(handle) => match Reading::start(handle, attributes.clone()) {
                Ok(reading) => Self::Reading(reading),
                Err(error) => return Poll::Ready(Some(Err(error))),
            },
            reading_or_ended => reading_or_ended,
        };
        match self {
            Self::Reading(reading) => reading.parts.poll_recv(context),
            Self::Unread(_) | Self::Ended => Poll::Ready(None),
        }
    }
}

impl<T: Part> Reading<T> {
    fn start(handle: Handle, attributes: Attributes) -> StreamResult<Self> {
        let (sender, parts) = mpsc::unbounded_channel();
        let reader = handle.id();
        // Before the request: its first answer may come at once.
        T::readers().add(reader, Arc::new(Parts { attributes, sender }));
        let reading = Self { reader, parts };
        ffi::send(T::request(reader))?;
        handle.give_back(); // the library has taken the reader
        Ok(reading)
    }
}

impl<T: Part> Drop for Reading<T> {
    fn drop(&mut self) {
        T::readers().remove(self.reader);
    }
}

/// The library's end of a reader.
struct Parts<T> {
    attributes: Attributes,
    sender: mpsc::UnboundedSender<StreamResult<T>>,
}

impl<T: Send> StreamParts<T> for Parts<T> {
    fn on_part(&self, part: T) {
        let _ = self.sender.send(Ok(part));
    }

    fn on_end(&self, end: proto::StreamReaderEos) {
        // Before the reader learns of the end: then it finds them.
        self.attributes.set(end.attributes);
        if let Some(error) = end.error {
            let _ = self.sender.send(Err(StreamError::from_text(&error.description)));
        }
        // The registry drops `self`, and with the sender the reader's stream ends.
    }
}
