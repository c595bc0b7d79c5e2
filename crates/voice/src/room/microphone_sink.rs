//! Whose the microphone is, of the connections that there may be at a time: an old one that ends does not take it from
//! the one that has its place.

use std::sync::Arc;

use audio::{CaptureSink, Sound};
use interview::Generation;
use parking_lot::Mutex;

#[derive(Clone)]
pub(super) struct MicrophoneSink {
    sound: Arc<Sound>,
    holder: Arc<Mutex<Option<Generation>>>,
}

impl MicrophoneSink {
    pub(super) fn new(sound: Arc<Sound>) -> Self {
        Self { sound, holder: Arc::default() }
    }

    pub(super) fn connect(&self, generation: Generation, sink: Box<dyn CaptureSink>) {
        *self.holder.lock() = Some(generation);
        self.sound.set_capture_sink(Some(sink));
    }

    /// Does nothing where another connection has it.
    pub(super) fn release(&self, generation: Generation) {
        let mut holder = self.holder.lock();
        if *holder == Some(generation) {
            *holder = None;
            self.sound.set_capture_sink(None);
        }
    }
}
