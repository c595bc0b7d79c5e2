//! The real parts that tests, the demo and the bench run against: a LiveKit server, a sound card, a session
//! bus with a keyring, a display, a speaking voice, a network, a TURN server. Each is private to whoever starts it, lives on loopback
//! and in a folder of its own, and is gone when its owner is dropped, also after a panic, also when the whole
//! test program is killed.
//!
//! This crate never touches the user's own sound server, keyring, display or home folder, and it is never part
//! of the app. Start reading at [`Process`], which everything else is made of.

mod display;
mod error;
mod lag;
mod livekit_server;
mod namespace;
mod network;
mod process;
mod program;
mod relay;
mod scratch;
mod session_bus;
mod sound_server;
mod spawner;
mod speech;
mod wait;
mod wire;
mod word_error_rate;

pub use display::Display;
pub use error::{Error, Result};
pub use lag::lag;
pub use livekit_server::LiveKitServer;
pub use network::{Fault, Host, Network};
pub use process::{Launch, Process};
pub use program::{example, find_program};
pub use relay::Relay;
pub use scratch::Scratch;
pub use session_bus::{Keyring, SessionBus};
pub use sound_server::{Recording, SoundServer};
pub use speech::Speech;
pub use wait::{free_port, poll, wait_until};
pub use wire::Wire;
pub use word_error_rate::word_error_rate;
