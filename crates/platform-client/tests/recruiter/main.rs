//! A recruiter's session: against the real platform, and against a FAKE one where access ends at a test's word.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod fake;
mod live;
mod real;
mod session;
