//! WebRTC's audio processing, as the SDK offers it, in the places that the sound path has for it.

use std::time::Duration;

use audio::{AudioError, EchoCanceller, Processor, ProcessorFactory, SAMPLE_RATE, Samples};
use livekit::webrtc::native::apm::AudioProcessingModule;

const RATE: i32 = SAMPLE_RATE as i32;
const MONO: i32 = 1;
/// The canceller looks for the echo up to this far back; longer delays are misreadings of a sound server.
const LONGEST_DELAY_MS: i32 = 500;

pub(crate) struct Modules;

impl ProcessorFactory for Modules {
    fn echo_canceller(&self) -> Result<Box<dyn EchoCanceller>, AudioError> {
        // With the high-pass filter: rumble below speech confuses the canceller and is no loss.
        Ok(Box::new(Echo(AudioProcessingModule::new(true, false, true, false))))
    }

    fn noise_suppressor(&self) -> Result<Box<dyn Processor>, AudioError> {
        Ok(Box::new(OfMicrophone(AudioProcessingModule::new(false, false, false, true))))
    }

    fn gain_control(&self) -> Result<Box<dyn Processor>, AudioError> {
        Ok(Box::new(OfMicrophone(AudioProcessingModule::new(false, true, false, false))))
    }
}

struct Echo(AudioProcessingModule);

impl EchoCanceller for Echo {
    fn render(&mut self, reference: &mut Samples) {
        told(self.0.process_reverse_stream(reference, RATE, MONO));
    }

    fn capture(&mut self, frame: &mut Samples, delay: Duration) {
        let delay_ms = i32::try_from(delay.as_millis()).unwrap_or(i32::MAX).min(LONGEST_DELAY_MS);
        told(self.0.set_stream_delay_ms(delay_ms));
        told(self.0.process_stream(frame, RATE, MONO));
    }
}

/// What needs no reference.
struct OfMicrophone(AudioProcessingModule);

impl Processor for OfMicrophone {
    fn process(&mut self, frame: &mut Samples) {
        told(self.0.process_stream(frame, RATE, MONO));
    }
}

/// A frame that cannot be processed passes as it is.
fn told<E: std::fmt::Debug>(outcome: Result<(), E>) {
    if let Err(error) = outcome {
        tracing::debug!(?error, "a frame was not processed");
    }
}
