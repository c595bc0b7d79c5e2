//! The checks against the real platform and a real LiveKit server, and against platforms and servers that are hostile
//! (fakes). On loopback; other networks are in `networks`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod bench;
mod fakes;
mod good;
mod hostile;
mod wrong;
