//! The parts of a stream on their way from the library to a reader.

use std::fmt;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use futures_util::{Stream, stream};
use parking_lot::Mutex;
use prost::bytes::Bytes;
use tokio::sync::{mpsc, watch};

use super::error::{StreamError, StreamResult};
use super::info::Attributes;
use super::progress::StreamProgress;
use crate::ffi::events::{self, Readers, StreamParts};
use crate::ffi::proto::{self, Request};
use crate::ffi::{self, Handle};

/// What a stream is made of, and how the library is asked for it.
pub trait Part: Send + Sized + 'static {
    fn request(reader_handle: u64) -> Request;
    fn readers() -> &'static Readers<Self>;
    fn bytes(&self) -> usize;
}

impl Part for String {
    fn request(reader_handle: u64) -> Request {
        Request::TextReadIncremental(proto::TextStreamReaderReadIncrementalRequest { reader_handle })
    }

    fn readers() -> &'static Readers<Self> {
        events::text_readers()
    }

    fn bytes(&self) -> usize {
        self.len()
    }
}

impl Part for Bytes {
    fn request(reader_handle: u64) -> Request {
        Request::ByteReadIncremental(proto::ByteStreamReaderReadIncrementalRequest { reader_handle })
    }

    fn readers() -> &'static Readers<Self> {
        events::byte_readers()
    }

    fn bytes(&self) -> usize {
        self.len()
    }
}

/// A reader's end. The library is asked for the parts when somebody wants them, or wants to know how many there are.
pub struct Incoming<T: Part> {
    source: Arc<Source<T>>,
    parts: mpsc::UnboundedReceiver<StreamResult<T>>,
    progress: watch::Receiver<StreamProgress>,
}

/// The library's end.
struct Source<T: Part> {
    reader: u64,
    /// Until the library is asked.
    unread: Mutex<Option<Handle>>,
    /// Until the stream ends.
    feed: Mutex<Option<Feed<T>>>,
    attributes: Attributes,
}

struct Feed<T> {
    parts: mpsc::UnboundedSender<StreamResult<T>>,
    progress: watch::Sender<StreamProgress>,
}

impl<T: Part> Incoming<T> {
    pub fn adopt(handle: &proto::FfiOwnedHandle, attributes: Attributes, bytes_total: Option<u64>) -> Self {
        let (sender, parts) = mpsc::unbounded_channel();
        let (told, progress) = watch::channel(StreamProgress { bytes_processed: 0, bytes_total });
        let source = Source {
            reader: handle.id,
            unread: Mutex::new(Some(Handle::adopt(handle))),
            feed: Mutex::new(Some(Feed { parts: sender, progress: told })),
            attributes,
        };
        Self { source: Arc::new(source), parts, progress }
    }

    pub fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<StreamResult<T>>> {
        Arc::clone(&self.source).start();
        self.parts.poll_recv(context)
    }

    /// From how far it is to its end.
    pub fn progress(&self) -> impl Stream<Item = StreamProgress> + Send + Unpin + 'static + use<T> {
        Arc::clone(&self.source).start();
        let mut progress = self.progress.clone();
        progress.mark_changed();
        Box::pin(stream::unfold(progress, |mut progress| async {
            progress.changed().await.ok()?;
            let reached = *progress.borrow_and_update();
            Some((reached, progress))
        }))
    }

    pub fn closer(&self) -> StreamCloser {
        let source: Weak<Source<T>> = Arc::downgrade(&self.source);
        StreamCloser { source }
    }
}

impl<T: Part> Drop for Incoming<T> {
    fn drop(&mut self) {
        T::readers().remove(self.source.reader);
    }
}

impl<T: Part> Source<T> {
    fn start(self: Arc<Self>) {
        let Some(handle) = self.unread.lock().take() else { return };
        // Before the request: its first answer may come at once.
        T::readers().add(self.reader, Arc::clone(&self) as Arc<dyn StreamParts<T>>);
        match ffi::send(T::request(self.reader)) {
            Ok(_) => handle.give_back(), // the library has taken the reader
            Err(error) => self.end(Some(error.into())),
        }
    }

    /// Once: what comes later is about nothing.
    fn end(&self, error: Option<StreamError>) {
        let feed = self.feed.lock().take();
        if let Some((feed, error)) = feed.zip(error) {
            let _ = feed.parts.send(Err(error));
        }
    }
}

impl<T: Part> StreamParts<T> for Source<T> {
    fn on_part(&self, part: T) {
        if let Some(feed) = &*self.feed.lock() {
            feed.progress.send_modify(|progress| progress.bytes_processed += part.bytes() as u64);
            let _ = feed.parts.send(Ok(part));
        }
    }

    fn on_end(&self, end: proto::StreamReaderEos) {
        // Before the reader learns of the end: then it finds them.
        self.attributes.set(end.attributes);
        self.end(end.error.map(|error| StreamError::from_text(&error.description)));
    }
}

/// Ends a stream from outside its reader, for example while another task reads it.
#[derive(Clone)]
pub struct StreamCloser {
    source: Weak<dyn Close>,
}

impl StreamCloser {
    /// Who reads gets what had arrived, and then [`StreamError::AlreadyClosed`]. Does nothing to a stream that has ended.
    pub fn close(&self) {
        if let Some(source) = self.source.upgrade() {
            source.close();
        }
    }
}

impl fmt::Debug for StreamCloser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamCloser")
    }
}

trait Close: Send + Sync {
    fn close(&self);
}

impl<T: Part> Close for Source<T> {
    fn close(&self) {
        let unread = self.unread.lock().take();
        drop(unread); // after the lock
        T::readers().remove(self.reader);
        self.end(Some(StreamError::AlreadyClosed));
    }
}
