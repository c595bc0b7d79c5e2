//! Texts and bytes of any length, sent and read at once or bit by bit.

mod error;
mod info;
mod options;
pub(crate) mod reading;
pub(crate) mod sending;

/// The module that the `livekit` crate's names live in.
pub mod api {
    pub use super::error::{StreamError, StreamResult};
    pub use super::info::{ByteStreamInfo, OperationType, TextStreamInfo};
    pub use super::options::{SendByteOptions, SendTextOptions, StreamByteOptions, StreamTextOptions};
    pub use super::reading::{ByteStreamReader, StreamReader, TextStreamReader};
    pub use super::sending::{ByteStreamWriter, StreamWriter, TextStreamWriter};
}
