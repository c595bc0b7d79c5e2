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

/// Changes the microphone's frames in place: noise suppression and gain control.
pub trait Processor: Send {
    fn process(&mut self, frame: &mut Samples);
}

/// Makes the processors; whoever links a signal processing library implements this.
///
/// Two makers, because noise suppression and gain control are switched without the echo canceller, which takes
/// seconds to learn the room, starting again.
pub trait ProcessorFactory: Send + Sync {
    fn echo_canceller(&self) -> Result<Box<dyn EchoCanceller>, AudioError>;
    /// At least one of the two is asked for.
    fn noise_and_gain(
        &self,
        noise_suppression: bool,
        gain_control: bool,
    ) -> Result<Box<dyn Processor>, AudioError>;
}

/// What is done to the microphone's sound, where there is a [`ProcessorFactory`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Processing {
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub gain_control: bool,
}

impl Processing {
    pub const ALL: Self = Self { echo_cancellation: true, noise_suppression: true, gain_control: true };
    pub const NONE: Self = Self { echo_cancellation: false, noise_suppression: false, gain_control: false };
}
