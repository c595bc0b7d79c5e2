//! The crate on a real sound server: PulseAudio with virtual devices, private to each test.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, and its helpers too")]

mod capture;
mod echo;
mod failures;
mod files;
mod hot_swap;
mod playback;
mod sound_card;
mod tone;
mod watcher;
