//! The checks before a call: is the platform reached, is the invite good, does the voice server take its token, which
//! ways can sound take, and how does it sound in a room of its own.
//!
//! Each check is one file that ends in an [`interview::Outcome`]; what several of them need (the platform's answer, the
//! tokens, a visit to the voice server) is found once a run, in `findings.rs`, by whoever wants it first. This crate opens
//! no sound device, enters no interview's room, shows no token and says nothing in words: those are `diagnosis`'. Every
//! answer is read within a limit of bytes and a deadline.
//!
//! Start reading at [`PreflightPort`], then `run.rs`.

#[cfg(feature = "static-sdk")]
extern crate livekit;
#[cfg(not(feature = "static-sdk"))]
extern crate livekit_dylib as livekit;

mod findings;
mod ice;
mod invite;
mod machine;
mod media;
mod network_path;
mod port;
mod relay;
mod run;
mod session_description;
mod signalling;
mod stun;
mod test_call;
mod token;
mod ways;

pub use port::PreflightPort;
