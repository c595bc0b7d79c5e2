use std::time::{Duration, Instant};

/// Samples a second, everywhere in this crate's interface: what Opus and WebRTC work at.
pub const SAMPLE_RATE: u32 = 48_000;

/// Samples of a frame: 10 ms, the unit in which WebRTC processes and sends sound.
pub const FRAME_SAMPLES: usize = 480;

/// The time that a frame lasts.
pub const FRAME_DURATION: Duration = Duration::from_millis(10);

/// The samples of one frame: mono, 48 kHz.
pub type Samples = [i16; FRAME_SAMPLES];

/// 10 ms of the microphone.
#[derive(Debug, Clone)]
pub struct Frame {
    pub samples: Samples,
    /// When the first of the samples was at the microphone, as far as the sound card says.
    pub captured_at: Instant,
}

/// Where the microphone's frames go.
pub trait CaptureSink: Send {
    /// Called on the audio thread every 10 ms while a microphone is open, also when it is muted or lost (with
    /// silence then). It must return within a few milliseconds.
    fn frame(&mut self, frame: &Frame);
}

/// As floating point, ±1 being full scale.
pub(crate) fn to_float(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// Back to 16 bit; what is louder than full scale is clipped, not wrapped.
pub(crate) fn to_pcm(sample: f32) -> i16 {
    // a float to integer cast saturates
    (sample * 32_768.0).round() as i16
}

/// What follows a last sample when there are no more: it dies away within 2 ms, without the click of a jump to zero.
pub(crate) fn fade(last: f32) -> f32 {
    const LEFT: f32 = 0.95;
    const INAUDIBLE: f32 = 1e-5;

    // ending in zero, not in the numbers near it, with which processors are slow
    if last.abs() < INAUDIBLE { 0.0 } else { last * LEFT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sample_survives_the_way_to_floating_point_and_back() {
        for sample in i16::MIN..=i16::MAX {
            assert_eq!(to_pcm(to_float(sample)), sample);
        }
    }

    #[test]
    fn what_is_too_loud_is_clipped_not_wrapped() {
        assert_eq!(to_pcm(1.5), i16::MAX);
        assert_eq!(to_pcm(-1.5), i16::MIN);
    }
}
