use std::time::Duration;

use crate::{AudioError, Samples};

/// Takes out of the microphone what the speaker plays.
///
/// Both methods are called on the audio thread, `render` directly before `capture`.
pub trait EchoCanceller: Send {
    /// 10 ms of what was really played, silence included.
    fn render(&mut self, reference: &mut Samples);
    /// 10 ms of the microphone. `delay` is the time from `render` having been called with a sound until the
    /// microphone's frame with its echo arrives here, as measured from the sound card's time stamps.
    fn capture(&mut self, frame: &mut Samples, delay: Duration);
}

/// Changes the microphone's frames in place: noise suppression or gain control.
pub trait Processor: Send {
    fn process(&mut self, frame: &mut Samples);
}

/// Makes the processors; whoever links a signal processing library implements this.
///
/// Each by itself, since they are switched by themselves: the echo canceller takes seconds to learn the room and must not start
/// again, and noise suppression has its delay only where there is noise.
pub trait ProcessorFactory: Send + Sync {
    fn echo_canceller(&self) -> Result<Box<dyn EchoCanceller>, AudioError>;
    fn noise_suppressor(&self) -> Result<Box<dyn Processor>, AudioError>;
    fn gain_control(&self) -> Result<Box<dyn Processor>, AudioError>;
}

/// What is done to the microphone's sound, where there is a [`ProcessorFactory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processing {
    pub echo_cancellation: bool,
    /// While there is noise.
    pub noise_suppression: bool,
    pub gain_control: bool,
}

impl Processing {
    pub const ALL: Self = Self { echo_cancellation: true, noise_suppression: true, gain_control: true };
    pub const NONE: Self = Self { echo_cancellation: false, noise_suppression: false, gain_control: false };
}
