#![doc = include_str!("../README.md")]
#![warn(missing_debug_implementations)]

mod ffi;
pub mod library;
pub mod prelude;
pub mod proto;
mod room;
pub mod rtc_engine;
pub mod webrtc;

pub use room::*;
