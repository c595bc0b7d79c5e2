use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::{Stream, StreamExt};
use prost::bytes::{Bytes, BytesMut};

use super::error::StreamResult;
use super::file::{self, Writing};
use super::incoming::{Incoming, StreamCloser};
use super::info::{ByteStreamInfo, TextStreamInfo};
use super::progress::StreamProgress;
use crate::ffi::proto;

/// Reads a stream that another participant sends: as a `Stream` of its parts, or all at once.
pub trait StreamReader: Stream<Item = StreamResult<Self::Output>> {
    type Output;
    type Info;

    fn info(&self) -> &Self::Info;

    /// How far the stream is, from now to its end. Parts that nobody reads yet are kept.
    fn progress(&self) -> impl Stream<Item = StreamProgress>;

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

/// Either.
#[derive(Debug)]
pub enum AnyStreamReader {
    Byte(ByteStreamReader),
    Text(TextStreamReader),
}

impl TextStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedTextStreamReader) -> Self {
        let info = TextStreamInfo::from(reader.info);
        let incoming = Incoming::adopt(&reader.handle, info.attributes.clone(), info.total_length);
        Self { info, incoming }
    }
}

impl ByteStreamReader {
    pub(crate) fn adopt(reader: proto::OwnedByteStreamReader) -> Self {
        let info = ByteStreamInfo::from(reader.info);
        let incoming = Incoming::adopt(&reader.handle, info.attributes.clone(), info.total_length);
        Self { info, incoming }
    }

    /// Writes what comes to a file as it comes, and gives its path when the stream has ended normally. Without a directory it is
    /// the system's for temporary files; without a name it is the stream's.
    ///
    /// # Errors
    /// [`StreamError::InvalidFileName`](super::error::StreamError) for a name that is not a plain one, and when the file cannot be
    /// written or the stream is broken off.
    pub async fn write_to_file(
        self,
        directory: Option<impl AsRef<Path>>,
        name_override: Option<&str>,
    ) -> StreamResult<PathBuf> {
        let name = name_override.unwrap_or(&self.info.name);
        let path = file::path(directory.as_ref().map(AsRef::as_ref), name)?;
        let writing = Writing::start(path.clone())?;
        let received = self.pass_on(&writing).await;
        writing.finish().await?;
        received.map(|()| path)
    }

    async fn pass_on(mut self, file: &Writing) -> StreamResult<()> {
        while let Some(part) = self.next().await {
            if !file.write(part?) {
                break;
            }
        }
        Ok(())
    }
}

impl StreamReader for TextStreamReader {
    type Output = String;
    type Info = TextStreamInfo;

    fn info(&self) -> &TextStreamInfo {
        &self.info
    }

    fn progress(&self) -> impl Stream<Item = StreamProgress> {
        self.progress_stream()
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

    fn progress(&self) -> impl Stream<Item = StreamProgress> {
        self.progress_stream()
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

        impl $name {
            /// The same as [`StreamReader::progress`], for as long as one likes.
            pub fn progress_stream(&self) -> impl Stream<Item = StreamProgress> + Send + Unpin + 'static {
                self.incoming.progress()
            }

            /// Ends the stream from elsewhere.
            pub fn closer(&self) -> StreamCloser {
                self.incoming.closer()
            }
        }

        impl Stream for $name {
            type Item = StreamResult<$part>;

            fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
                self.incoming.poll_part(context)
            }
        }
    };
}

reader!(TextStreamReader: String);
reader!(ByteStreamReader: Bytes);
