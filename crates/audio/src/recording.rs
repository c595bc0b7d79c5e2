use std::time::Duration;

use rtrb::{Consumer, Producer, RingBuffer};

use crate::SAMPLE_RATE;

/// A recording of the microphone in progress: what a person hears back in a microphone test.
pub struct Recording {
    samples: Consumer<i16>,
}

/// The audio thread's end. Recording ends when either end is dropped or the time is up.
pub(crate) type Tap = Producer<i16>;

impl Recording {
    pub(crate) fn new(longest: Duration) -> (Self, Tap) {
        let capacity = (longest.as_secs_f64() * f64::from(SAMPLE_RATE)) as usize;
        let (tap, samples) = RingBuffer::new(capacity);
        (Self { samples }, tap)
    }

    /// How much has been recorded.
    pub fn duration(&self) -> Duration {
        Duration::from_secs_f64(self.samples.slots() as f64 / f64::from(SAMPLE_RATE))
    }

    /// Ends it and gives the samples, 48 kHz mono.
    pub fn finish(mut self) -> Vec<i16> {
        let mut recorded = vec![0; self.samples.slots()];
        let (_, unfilled) = self.samples.pop_partial_slice(&mut recorded);
        debug_assert!(unfilled.is_empty());
        recorded
    }
}
