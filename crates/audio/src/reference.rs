//! The echo reference: what the speaker's callback really wrote, brought to 48 kHz and the microphone's clock.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use rtrb::Consumer;

use crate::callback::Stamp;
use crate::elastic::{ElasticOptions, ElasticReader, Lateness};
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

pub(crate) struct EchoReference {
    reader: ElasticReader<f32>,
    stamps: Consumer<Stamp>,
    recent: VecDeque<Stamp>,
    last_callback: Option<Instant>,
    rate: u32,
}

/// What is kept of the reference at the worst moment. Little, since the canceller must have a sound before its echo comes
/// back, and a virtual sound card brings it back 10 ms after the callback wrote it.
const RESERVE_SECONDS: f64 = 0.002;

/// The microphone's frames, for each of which one is read.
const READS_PER_SECOND: usize = 100;

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
            // until the callback's own is known
            chunk: rate as usize / READS_PER_SECOND,
            read_chunk: rate as usize / READS_PER_SECOND,
            least: (f64::from(rate) * RESERVE_SECONDS) as usize,
            lateness: Lateness::Skip,
        };
        let reader = ElasticReader::new(written, |sample| sample, &options)?;
        let recent = VecDeque::with_capacity(stamps.buffer().capacity());
        Ok(Self { reader, stamps, recent, last_callback: None, rate })
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

    /// Looks how deep the ring is; to be called every [`crate::speaker::BLOCK_DURATION`]. `chunk` is how much the callback
    /// usually writes at once.
    pub(crate) fn observe(&mut self, chunk: usize) {
        self.collect_stamps();
        self.reader.set_chunk(chunk);
        self.reader.observe();
    }

    /// When the speaker's callback ran last, as far as has been looked.
    pub(crate) fn last_callback(&self) -> Option<Instant> {
        self.last_callback
    }

    /// Throws away what nobody has listened to.
    pub(crate) fn discard(&mut self) {
        self.collect_stamps();
        self.recent.clear();
        self.reader.discard();
    }

    fn collect_stamps(&mut self) {
        while let Ok(stamp) = self.stamps.pop() {
            self.last_callback = Some(stamp.handled);
            if self.recent.len() < self.recent.capacity() {
                self.recent.push_back(stamp);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::callback::{PlaybackCallback, PlaybackRings};

    /// How long the simulated card takes to make a sample heard.
    const AHEAD: Duration = Duration::from_millis(30);

    /// A speaker at `rate` that takes 10 ms every 10 ms, and a reference that is read 4 ms after each of them.
    fn listen(
        rate: u32,
        frames: u32,
        signal: impl Fn(u32) -> f32,
    ) -> Vec<(Instant, Option<Instant>, [f32; 480])> {
        let (mut callback, rings) = PlaybackCallback::new(rate, 1);
        let PlaybackRings { mut samples, written, stamps, .. } = rings;
        let mut reference = EchoReference::new(written, stamps, rate).unwrap();
        let chunk = rate / 100;
        let start = Instant::now();
        (0..frames)
            .map(|frame| {
                let now = start + frame * Duration::from_millis(10);
                for n in 0..chunk {
                    samples.push(signal(frame * chunk + n)).unwrap();
                }
                callback.run(&mut vec![0.0_f32; chunk as usize], now, AHEAD);
                let read_at = now + Duration::from_millis(4);
                let mut block = [0.0; FRAME_SAMPLES];
                let heard = reference.next(&mut block);
                for _ in 0..4 {
                    reference.observe(chunk as usize);
                }
                (read_at, heard, block)
            })
            .collect()
    }

    /// A step in the signal is a moment that can be recognised on the other side.
    fn step_after(samples: u32) -> impl Fn(u32) -> f32 {
        move |n| if n >= samples { 0.5 } else { 0.0 }
    }

    #[test]
    fn a_sound_comes_with_the_time_at_which_it_is_heard() {
        for rate in [48_000, 44_100, 16_000] {
            // the step is played in the second's first chunk
            let start_of_step = Duration::from_secs(1);
            let frames = listen(rate, 300, step_after(rate));
            let begin = frames[0].0 - Duration::from_millis(4);
            let (heard, offset) = frames
                .iter()
                .find_map(|(_, heard, block)| {
                    let offset = block.iter().position(|sample| *sample > 0.25)?;
                    Some((heard.unwrap(), offset))
                })
                .unwrap();
            let told = heard + Duration::from_secs_f64(offset as f64 / 48_000.0) - begin;
            let truth = start_of_step + AHEAD;
            // the resampler's own delay is 32 samples: 0.7 ms at 48 kHz, 2 ms at 16 kHz
            assert!(
                told.abs_diff(truth) < Duration::from_micros(2_300),
                "{rate} Hz: {told:?}, really {truth:?}"
            );
        }
    }

    #[test]
    fn the_reference_is_given_before_its_echo_can_come_back() {
        for (read_at, heard, _) in listen(48_000, 300, |_| 0.0).into_iter().skip(10) {
            let heard = heard.unwrap();
            assert!(heard + Duration::from_millis(10) > read_at, "{:?} late", read_at - heard);
        }
    }

    #[test]
    fn without_a_callback_the_reference_is_silence_of_no_known_time() {
        let (_callback, rings) = PlaybackCallback::new(48_000, 1);
        let mut reference = EchoReference::new(rings.written, rings.stamps, 48_000).unwrap();
        let mut block = [1.0; FRAME_SAMPLES];
        assert_eq!(reference.next(&mut block), None);
        assert_eq!(block, [0.0; FRAME_SAMPLES]);
    }
}
