//! The platform over HTTP, in this process, on loopback, with a database of its own. LiveKit is a real server; the only
//! fake is the language model, which cannot be had.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod authorisation;
mod brain;
mod brain_model;
mod check_room;
mod fake_model;
mod harness;
mod invites;
mod leases;
mod offline;
mod program;
mod status;
mod text;
mod token;
mod transcript;
