//! What was said, typed and noted, on this computer's disk before anybody is told that it is kept.
//!
//! One SQLite file a profile. Entries, events and refusals are only ever added: the file itself refuses to change or
//! remove one. An entry is reported as written after the disk has it: SQLite's write-ahead log is synced at every
//! commit (`synchronous=FULL`), and so is the folder in which the file was made. Their order is that in which they
//! were written, whatever the clock said.
//!
//! One running copy at a time: a lock file beside the journal, and SQLite's exclusive lock, are held for as long as it
//! is open. The journal is checked when it is opened. A damaged one is renamed and kept, and every row that can still
//! be read of its pages goes into a new file, so that the interview can go on.
//!
//! This crate knows nothing of rooms, sound or the network, and never deletes a file that it cannot read. Start
//! reading at [`Journal`]; [`JournalPort`] runs one on a thread of its own and speaks the core's effects and inputs.
//! `pages.rs` reads SQLite's file format without SQLite, for `salvage.rs`.

mod error;
mod folder;
mod journal;
mod open;
mod pages;
mod port;
mod remarks;
mod salvage;
mod schema;
mod shelf;

pub use error::JournalError;
pub use journal::{Interview, Journal};
pub use port::JournalPort;
pub use salvage::Salvaged;
pub use shelf::{RemarkShelf, RemarksPort};
