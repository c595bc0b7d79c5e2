//! People in rooms of a real LiveKit server.
#![allow(clippy::expect_used, clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/support.rs"]
mod support;

mod encryption;
mod ends;
mod order;
mod participants;
mod refusals;
mod sound;
mod statistics;
