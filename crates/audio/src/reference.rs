//! The echo reference: what the speaker's callback really wrote, brought to 48 kHz and the microphone's clock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rtrb::Consumer;

use crate::callback::Stamp;
use crate::elastic::{ElasticOptions, ElasticReader};
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

pub(crate) struct EchoReference {
    reader: ElasticReader<f32>,
    stamps: Consumer<Stamp>,
    recent: VecDeque<Stamp>,
    rate: u32,
    longest_chunk: u32,
}

/// What is kept of the reference at the worst moment: the audio thread and the callback are both a little uneven.
const RESERVE_SECONDS: f64 = 0.003;

impl EchoReference {
    pub(crate) fn new(
        written: Consumer<f32>,
        stamps: Consumer<Stamp>,
        rate: u32,
    ) -> Result<Self, AudioError> {
        let options = ElasticOptions {
            from_rate: rate,
            to_rate: SAMPLE_RATE,
            block: FRAME_SAMPLES,
            // until the callback has shown what it does
            chunk: rate as usize / 100,
            read_chunk: rate as usize / 100,
            least: (f64::from(rate) * RESERVE_SECONDS) as usize,
        };
        let reader = ElasticReader::new(written, |sample| sample, &options)?;
        let recent = VecDeque::with_capacity(stamps.buffer().capacity());
        Ok(Self { reader, stamps, recent, rate, longest_chunk: 0 })
    }

    /// The next 10 ms, and when their first sample is heard from the speaker; `None` (and silence) while nothing has
    /// been written.
    pub(crate) fn next(&mut self, frame: &mut [f32; FRAME_SAMPLES]) -> Option<Instant> {
        self.collect_stamps();
        let position = self.reader.taken();
        self.reader.read(frame);
        let heard = self.recent.iter().find(|stamp| stamp.end() > position).map(|stamp| {
            let into_chunk = position.saturating_sub(stamp.position);
            stamp.heard + Duration::from_secs_f64(into_chunk as f64 / f64::from(self.rate))
        });
        while self.recent.front().is_some_and(|stamp| stamp.end() <= self.reader.taken()) {
            self.recent.pop_front();
        }
        heard
    }

    /// Looks how deep the ring is; to be called every [`crate::speaker::BLOCK_DURATION`].
    pub(crate) fn observe(&mut self) {
        self.reader.observe();
    }

    /// Throws away what nobody has listened to.
    pub(crate) fn discard(&mut self) {
        self.collect_stamps();
        self.recent.clear();
        self.reader.discard();
    }

    fn collect_stamps(&mut self) {
        while let Ok(stamp) = self.stamps.pop() {
            if stamp.len > self.longest_chunk {
                self.longest_chunk = stamp.len;
                self.reader.set_chunk(stamp.len as usize);
            }
            if self.recent.len() < self.recent.capacity() {
                self.recent.push_back(stamp);
            }
        }
    }
}
