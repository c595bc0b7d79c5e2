//! Runs the core: feeds it what happens, carries out what it wants, tells everyone who watches.
//!
//! One thread owns the [`interview::State`]. Inputs arrive in a queue; after each step the effects go to their ports,
//! which return at once, and the watchers get a View at most 30 times a second. Commands never wait behind Views.
//!
//! This crate decides nothing about interviews: that is the core's. Start reading at [`Engine`] (`engine.rs`);
//! `parts.rs` puts the real parts together. [`Observer`] does the same for who watches interviews; the loop of both is in
//! `turning.rs`.

mod engine;
mod observer;
mod parts;
mod turning;
mod vault;
mod watcher;

pub use engine::{Commands, Engine, Ports};
pub use observer::{Floor, Observer, ObserverCommands, ObserverParts};
pub use parts::{Settings, StartError};
pub use platform_client::{Recruiter, api, recruiter};
pub use vault::KeyringVault;
pub use voice::{MicrophoneSource, SpeakerTarget};
