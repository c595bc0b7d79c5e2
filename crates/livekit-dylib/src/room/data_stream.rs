//! Texts and bytes of any length, sent and read at once or bit by bit.

/// What goes through a stream belongs into no log.
macro_rules! debug_by_id_and_topic {
    ($name:ident) => {
        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_struct(stringify!($name))
                    .field("id", &self.info.id)
                    .field("topic", &self.info.topic)
                    .finish()
            }
        }
    };
}

mod error;
mod file;
mod incoming;
mod info;
mod options;
mod progress;
pub(crate) mod reading;
pub(crate) mod sending;

/// The module that the `livekit` crate's names live in.
pub mod api {
    pub use super::error::{StreamError, StreamResult};
    pub use super::incoming::StreamCloser;
    pub use super::info::{ByteStreamInfo, OperationType, TextStreamInfo};
    pub use super::options::{SendByteOptions, SendTextOptions, StreamByteOptions, StreamTextOptions};
    pub use super::progress::{StreamProgress, StreamProgressCallback};
    pub use super::reading::{AnyStreamReader, ByteStreamReader, StreamReader, TextStreamReader};
    pub use super::sending::{ByteStreamWriter, StreamWriter, TextStreamWriter};
}
