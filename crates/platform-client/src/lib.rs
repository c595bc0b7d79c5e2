//! The platform's HTTP API, asked: for a candidate, who opens an invite link, gets into the room and hands in what was
//! said; for a recruiter in [`recruiter`].
//!
//! It must never send a secret to another host than the link's platform, over plain http to anything but this
//! computer, or let one into an error, a log line or a `Debug` output. It decides nothing: every failure is an
//! [`Error`] whose variants a caller can act on, and each maps to what `diagnosis` explains.
//!
//! Start reading at [`InviteLink::parse`], then [`PlatformClient`]; what a foreign platform's token endpoint may answer
//! is in `grant.rs`.

mod checks;
mod client;
mod device;
mod door;
mod error;
mod exchange;
mod files;
mod grant;
mod lines;
mod link;
mod packs;
mod port;
pub mod recruiter;
mod sealed;
mod translation;
mod vault;

pub use checks::{Admission, OpenInvite, Reached};
pub use client::{Device, GrantRequest, OpenFor, Opened, PlatformClient, Session};
pub use error::{Error, InviteOver, NoRoom};
pub use exchange::why_no_address;
pub use grant::{Grant, Rights};
pub use lines::LineEvent;
pub use link::{InviteLink, PlatformUrl};
pub use platform_api as api;
pub use port::PlatformPort;
pub use recruiter::Recruiter;
pub use sealed::{SealError, sealed_interview};
pub use vault::{MemoryVault, Vault};
