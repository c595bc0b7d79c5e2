//! The client against platforms that do not behave: fakes, each with one oddity, on loopback.
//!
//! That it works with a platform that does behave is in `reference.rs`, against the real one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod failures;
mod fake;
mod grants;
mod lines;
mod opening;
mod secrets;
mod unreachable;
