//! What the candidate says before anybody is there to hear it, kept for the first interviewer that comes: LiveKit's
//! pre-connect audio (`PreConnectAudioHandler` of livekit-agents, `PreConnectBuffer` of its front ends).

use std::{collections::VecDeque, sync::Arc};

use audio::{CaptureSink, Frame, SAMPLE_RATE};
use livekit::{SendByteOptions, StreamResult, prelude::LocalParticipant};
use parking_lot::Mutex;

/// What agents listen on.
const TOPIC: &str = "lk.agent.pre-connect-audio-buffer";

/// An interviewer comes within a few seconds or is missed; older words are dropped first. A megabyte.
const LONGEST_SECONDS: usize = 10;
const LONGEST: usize = LONGEST_SECONDS * SAMPLE_RATE as usize;

/// Keeps the newest seconds of a microphone. Clones keep the same ones.
#[derive(Clone)]
pub(crate) struct EarlyWords(Arc<Mutex<Kept>>);

struct Kept {
    samples: VecDeque<i16>,
    is_over: bool,
}

impl EarlyWords {
    pub(super) fn new() -> Self {
        // All of the memory now: frames come on the audio thread.
        Self(Arc::new(Mutex::new(Kept { samples: VecDeque::with_capacity(LONGEST), is_over: false })))
    }

    /// Keeps nothing of what is only zeros: the microphone is muted then, or gone.
    pub(crate) fn keep(&self, frame: &Frame) {
        let mut kept = self.0.lock();
        if kept.is_over || frame.samples.iter().all(|sample| *sample == 0) {
            return;
        }
        let excess = (kept.samples.len() + frame.samples.len()).saturating_sub(LONGEST);
        kept.samples.drain(..excess);
        kept.samples.extend(frame.samples);
    }

    /// From here on they are heard as they are said.
    pub(super) fn end(&self) {
        self.0.lock().is_over = true;
    }

    /// As little-endian samples. There are none a second time.
    fn take(&self) -> Vec<u8> {
        let samples = std::mem::take(&mut self.0.lock().samples);
        samples.into_iter().flat_map(i16::to_le_bytes).collect()
    }

    /// To this agent, which waits for it before it listens to the track of this id; so something is sent even where
    /// nothing was kept.
    pub(super) async fn send(self, me: LocalParticipant, agent: String, track: String) {
        self.end();
        let bytes = self.take();
        let seconds = bytes.len() as f32 / (2 * SAMPLE_RATE) as f32;
        match send(&me, &bytes, &agent, track).await {
            Ok(()) => tracing::info!(seconds, "what was said before the interviewer came was sent"),
            Err(error) => {
                tracing::warn!(%error, seconds, "what was said before the interviewer came is lost")
            }
        }
    }
}

async fn send(me: &LocalParticipant, bytes: &[u8], agent: &str, track: String) -> StreamResult<()> {
    let options = SendByteOptions::new_with_topic(TOPIC)
        .with_name("preconnect-buffer")
        .with_mime_type("audio/pcm")
        .with_destination_identity(agent)
        .with_attribute("trackId", track)
        .with_attribute("sampleRate", SAMPLE_RATE.to_string())
        .with_attribute("channels", "1");
    me.send_bytes(bytes, options).await.map(drop)
}

/// A sink for as long as there is no track.
impl CaptureSink for EarlyWords {
    fn frame(&mut self, frame: &Frame) {
        self.keep(frame);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use audio::FRAME_SAMPLES;

    use super::*;

    fn frame(sample: i16) -> Frame {
        Frame { samples: [sample; FRAME_SAMPLES], captured_at: Instant::now() }
    }

    #[test]
    fn the_newest_ten_seconds_are_kept_until_they_are_over_and_given_once() {
        let words = EarlyWords::new();
        for _ in 0..100 {
            words.keep(&frame(1));
        }
        for _ in 0..1_000 {
            words.keep(&frame(2));
        }
        words.end();
        words.keep(&frame(3));
        let bytes = words.take();
        assert_eq!(bytes.len(), LONGEST * 2);
        assert!(bytes.chunks_exact(2).all(|sample| sample == [2, 0]));
        assert!(words.take().is_empty());
    }

    #[test]
    fn nothing_is_kept_of_a_muted_microphone() {
        let words = EarlyWords::new();
        (0..100).for_each(|_| words.keep(&frame(0)));
        assert!(words.take().is_empty());
    }
}
