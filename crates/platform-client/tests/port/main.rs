//! The platform port: effects in, inputs out; against the real reference platform, and against odd ones.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod backlog;
mod desk;
mod fake_platform;
mod offline;
mod presence;
mod reopening;
mod uploads;
mod writing;
