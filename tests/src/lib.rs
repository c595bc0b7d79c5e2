//! The whole system, started as its users start it: LiveKit server, platform, interviewer, sound card, display, and a
//! client with or without a window.
//!
//! `./dev demo`, `./dev platform`, `./dev bench` and the whole-system tests all stand on this; there is no second way
//! to start the stack. Nothing here is part of the app.
//!
//! Start reading at [`Stack`], then `demo.rs`.

pub mod demo;
pub mod headless;
pub mod hearing;
pub mod package;
pub mod platform;
mod platform_process;
pub mod programs;
pub mod soak;
pub mod speaking;
mod stack;
pub mod window;
pub mod writer;

pub use platform_process::PlatformProcess;
pub use stack::{Invite, Recruiter, Stack};
