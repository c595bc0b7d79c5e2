//! People in rooms of a real LiveKit server.

#[path = "../support/support.rs"]
mod support;

mod sound;
