//! What people in rooms of a real LiveKit server send each other beside sound: nothing here minds a busy machine.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/support.rs"]
mod support;

mod bytes;
mod rpc;
mod texts;
