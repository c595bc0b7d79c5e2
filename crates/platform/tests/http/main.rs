//! The platform over HTTP, in this process, on loopback, with a database of its own. LiveKit is a real server; fakes
//! are the language model and Deepgram, which cannot be had, and servers that answer as LiveKit must not.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how a test fails")]

mod accounts;
mod authorisation;
mod brain;
mod brain_model;
mod check;
mod check_room;
mod check_services;
mod erasure;
mod events;
mod fake_model;
mod fake_service;
mod harness;
mod import;
mod invites;
mod leases;
mod listening;
mod live;
mod observe;
mod offline;
mod program;
mod recruiting;
mod remarks;
mod search;
mod status;
mod streams;
mod taken_back;
mod text;
mod token;
mod transcript;
