//! The crate on a real sound server: PulseAudio with virtual devices, private to each test.

mod capture;
mod sound_card;
