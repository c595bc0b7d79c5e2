//! Text streams: texts of any length, sent at once or bit by bit. Byte streams are sent and read whole.

pub(crate) mod bytes;
mod error;
mod info;
mod options;
pub(crate) mod reading;
pub(crate) mod sending;

/// The module that the `livekit` crate's names live in.
pub mod api {
    pub use super::bytes::{ByteStreamInfo, ByteStreamReader, SendByteOptions};
    pub use super::error::{StreamError, StreamResult};
    pub use super::info::{OperationType, TextStreamInfo};
    pub use super::options::{SendTextOptions, StreamTextOptions};
    pub use super::reading::{StreamReader, TextStreamReader};
    pub use super::sending::{StreamWriter, TextStreamWriter};
}
