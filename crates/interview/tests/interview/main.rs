//! Whole interviews, played as scripts of inputs and looked at as Views; and random ones against the invariants.
//!
//! Start reading at `happy_path.rs`; `run.rs` plays the scripts.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

mod checks;
mod ends;
mod happy_path;
mod interviewer;
mod invariants;
mod journal;
mod lost_connection;
mod microphone;
mod model;
mod moves;
mod opened_elsewhere;
mod opening;
mod path;
mod presence;
mod run;
mod secrets;
mod show;
mod text_mode;
mod transcript;
mod typed_answers;
mod upload;
mod written;
