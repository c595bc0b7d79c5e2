//! Turns sound cards into 10 ms frames of 48 kHz mono and back.
//!
//! [`Sound`] owns the microphone, the speaker and the threads behind them. Captured frames go to a
//! [`CaptureSink`], what is to be heard comes in through [`PlayoutInput`]s, and everything worth telling comes out
//! as a [`SoundEvent`].
//!
//! ```text
//! microphone -> callback -> ring -> audio thread: 48 kHz mono, echo canceller, noise and gain, level, mute -> sink
//! inputs -> rings -> audio thread: mix, follow the sound card's clock -> ring -> callback -> speaker
//!                    audio thread: echo reference <- ring <- what the callback wrote, time-stamped
//! ```
//!
//! What this crate never does: touch the network, know what an interview is, or open a microphone before it is told
//! to. Its real-time callbacks never allocate, lock, log or call the system.
//!
//! Start reading at [`Sound`] (`sound.rs`), then `audio_thread.rs`, where the sound goes through, and `watcher.rs`,
//! which opens, watches and replaces devices.

mod audio_thread;
mod callback;
mod capture;
mod clip;
mod comeback;
mod control;
mod depth;
pub mod devices;
mod elastic;
mod error;
mod event;
mod frame;
mod host;
mod level;
mod line;
mod microphone;
mod microphone_quality;
mod mixer;
mod noise;
mod opener;
mod pace;
mod pacer;
mod patience;
pub mod permission;
mod playout;
mod priority;
mod processing;
mod recording;
mod reference;
mod resample;
mod reserve;
mod retry;
#[cfg(feature = "simulation")]
pub mod simulation;
mod sound;
mod speaker;
mod stream;
mod tone_echo;
mod watcher;
mod wav;

pub use devices::{Device, DeviceChoice, DeviceId, Direction};
pub use error::AudioError;
pub use event::{Glitches, Level, Levels, SoundEvent};
pub use frame::{CaptureSink, FRAME_DURATION, FRAME_SAMPLES, Frame, SAMPLE_RATE, Samples};
pub use microphone_quality::{Hum, MicrophoneQuality};
pub use mixer::SystemVolume;
pub use permission::{Denial, Permission};
pub use playout::PlayoutInput;
pub use processing::{EchoCanceller, Processing, Processor, ProcessorFactory};
pub use recording::Recording;
pub use sound::{Input, Opened, Output, Sound, SoundOptions};
pub use tone_echo::{ToneEcho, find_echo};

#[cfg(test)]
#[global_allocator]
static ALLOCATOR: assert_no_alloc::AllocDisabler = assert_no_alloc::AllocDisabler;
