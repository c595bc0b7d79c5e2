//! People in rooms of a real LiveKit server.

#[path = "../support/support.rs"]
mod support;

mod ends;
mod participants;
mod refusals;
mod sound;
mod statistics;
mod texts;
