//! The way to the shared library: its C functions, its messages, the objects it gives out, the events it sends.
//!
//! Rooms, tracks and sound know only [`send`], [`call`], [`Handle`] and the registries in [`events`]. Everything
//! `unsafe` is in [`abi`], [`sound`] and `no_delay`.

mod abi;
mod answers;
mod client;
pub mod events;
mod handle;
mod log_records;
#[allow(unsafe_code, reason = "a socket of the library is known by its number alone")]
mod no_delay;
pub mod proto;
mod redaction;
pub mod sound;

use crate::library;

pub use abi::Abi;
pub use answers::Answers;
pub use client::{Error, call, call_then, send};
pub use handle::{Handle, SharedHandle, live_handles};
pub use no_delay::{port_of, send_at_once};
pub use redaction::{redact, redact_token};
