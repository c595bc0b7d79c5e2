//! The microphone as a published track.

use std::borrow::Cow;

use audio::{CaptureSink, FRAME_SAMPLES, Frame, SAMPLE_RATE};
use futures_util::FutureExt;
use livekit::{
    options::TrackPublishOptions,
    prelude::{
        LocalAudioTrack, LocalParticipant, LocalTrack, LocalTrackPublication, RoomResult, TrackSid,
        TrackSource,
    },
    webrtc::{
        audio_frame::AudioFrame,
        audio_source::{AudioSourceOptions, RtcAudioSource, native::NativeAudioSource},
    },
};

use crate::room::EarlyWords;

/// No queue in the SDK: frames come every 10 ms and go straight to the encoder, which is the shortest way.
const QUEUE_MS: u32 = 0;

pub(crate) struct MicrophoneTrack {
    source: NativeAudioSource,
    publication: LocalTrackPublication,
    early_words: Option<EarlyWords>,
}

impl MicrophoneTrack {
    /// With `early_words` agents are told to expect them, and they are kept on until somebody listens.
    pub(crate) async fn publish(
        participant: &LocalParticipant,
        early_words: Option<EarlyWords>,
    ) -> RoomResult<Self> {
        // What the SDK could do to the sound has been done before it gets here.
        let source = NativeAudioSource::new(AudioSourceOptions::default(), SAMPLE_RATE, 1, QUEUE_MS);
        let track = LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source.clone()));
        let options = TrackPublishOptions {
            source: TrackSource::Microphone,
            preconnect_buffer: early_words.is_some(),
            ..Default::default()
        };
        let publication = participant.publish_track(LocalTrack::Audio(track), options).await?;
        Ok(Self { source, publication, early_words })
    }

    /// Another one after the SDK has published it again.
    pub(crate) fn sid(&self) -> TrackSid {
        self.publication.sid()
    }

    pub(crate) fn sink(&self) -> Box<dyn CaptureSink> {
        Box::new(Sink { source: self.source.clone(), early_words: self.early_words.clone(), failures: 0 })
    }
}

struct Sink {
    source: NativeAudioSource,
    early_words: Option<EarlyWords>,
    failures: u64,
}

impl CaptureSink for Sink {
    fn frame(&mut self, frame: &Frame) {
        if let Some(words) = &self.early_words {
            words.keep(frame);
        }
        let frame = AudioFrame {
            data: Cow::Borrowed(&frame.samples),
            sample_rate: SAMPLE_RATE,
            num_channels: 1,
            samples_per_channel: FRAME_SAMPLES as u32,
        };
        // Without a queue the frame has been handed over by the first poll; its completion tells nothing more.
        if let Some(Err(error)) = self.source.capture_frame(&frame).now_or_never() {
            self.failures += 1;
            if self.failures.is_power_of_two() {
                tracing::warn!(%error, failures = self.failures, "frames are not taken by the SDK");
            }
        }
    }
}
