//! The way to the shared library: its C functions, its messages, the objects it gives out, the events it sends.
//!
//! Rooms, tracks and sound know only [`send`], [`call`], [`Handle`] and the registries in [`events`]. Everything
//! `unsafe` is in [`abi`] and [`sound`].

mod abi;
mod client;
pub mod events;
mod handle;
mod log_records;
pub mod proto;
mod redaction;
pub mod sound;

pub use abi::Abi;
pub use client::{Error, call, call_then, send};
pub use handle::{Handle, SharedHandle, live_handles};
pub use redaction::{redact, redact_token};
