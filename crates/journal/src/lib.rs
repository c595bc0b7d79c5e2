//! What was said and typed, on this computer's disk before anybody is told that it is kept.
//!
//! One SQLite file a profile. Entries are only ever added: the file itself refuses to change or remove one. An entry
//! is reported as written after SQLite has synced it (`synchronous=FULL`). The file is locked for as long as it is
//! open, so that a second copy of the app notices.
//!
//! This crate knows nothing of rooms, sound or the network. Start reading at [`Journal`]; [`JournalPort`] runs one on
//! a thread of its own and speaks the core's effects and inputs.

mod error;
mod journal;
mod port;
mod schema;

pub use error::JournalError;
pub use journal::{Interview, Journal};
pub use port::JournalPort;
