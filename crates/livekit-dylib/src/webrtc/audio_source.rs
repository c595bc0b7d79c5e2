/// Default sample rate of WebRTC's audio (48 kHz).
pub const DEFAULT_SAMPLE_RATE: u32 = 48_000;
/// Default number of channels (mono).
pub const DEFAULT_NUM_CHANNELS: u32 = 1;

/// What WebRTC may do to the samples of a source before it encodes them.
#[derive(Default, Debug, Clone, Copy)]
pub struct AudioSourceOptions {
    pub echo_cancellation: bool,
    pub noise_suppression: bool,
    pub auto_gain_control: bool,
}

/// Where a track's audio comes from. The device source of the `livekit` crate is left out.
#[non_exhaustive]
#[derive(Debug, Clone)]
pub enum RtcAudioSource {
    /// Frames that the app hands over.
    Native(native::NativeAudioSource),
}

impl RtcAudioSource {
    pub fn audio_options(&self) -> AudioSourceOptions {
        match self {
            Self::Native(source) => source.audio_options(),
        }
    }

    pub fn sample_rate(&self) -> u32 {
        match self {
            Self::Native(source) => source.sample_rate(),
        }
    }

    pub fn num_channels(&self) -> u32 {
        match self {
            Self::Native(source) => source.num_channels(),
        }
    }
}

pub mod native {
    use std::fmt;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::AudioSourceOptions;
    use crate::ffi::proto::{self, Event, Request, Response};
    use crate::ffi::{self, Answers, Handle};
    use crate::webrtc::audio_format;
    use crate::webrtc::audio_frame::AudioFrame;
    use crate::webrtc::{RtcError, RtcErrorType};

    /// `AudioSourceType` of the library.
    const NATIVE: i32 = 0;

    /// Takes frames from the app and passes them to every track made from it.
    #[derive(Clone)]
    pub struct NativeAudioSource {
        inner: Arc<Inner>,
    }

    struct Inner {
        /// Why frames cannot be captured, where the library does not load or the arguments are not possible.
        handle: Result<Handle, String>,
        options: AudioSourceOptions,
        sample_rate: u32,
        num_channels: u32,
        queue_size_ms: u32,
        answers: Answers,
        /// How many tracks want silence of it.
        silences: AtomicUsize,
    }

    /// As long as it lives its source gives silence.
    pub(crate) struct Silence(Arc<Inner>);

    impl Drop for Silence {
        fn drop(&mut self) {
            self.0.silences.fetch_sub(1, Ordering::SeqCst);
        }
    }

    impl fmt::Debug for NativeAudioSource {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeAudioSource").finish()
        }
    }

    impl NativeAudioSource {
        /// A source of interleaved 16-bit samples.
        ///
        /// With `queue_size_ms` 0 a frame must be exactly 10 ms and goes straight to the encoder: the lowest and
        /// steadiest latency. Otherwise it is a multiple of 10, and frames of any length are queued and sent evenly.
        ///
        /// Never panics, where the `livekit` crate does: when the library is missing or an argument is not possible,
        /// the source is inert and [`capture_frame`](Self::capture_frame) says why.
        pub fn new(
            options: AudioSourceOptions,
            sample_rate: u32,
            num_channels: u32,
            queue_size_ms: u32,
        ) -> NativeAudioSource {
            let handle = open(options, sample_rate, num_channels, queue_size_ms);
            let answers = Answers::default();
            let silences = AtomicUsize::new(0);
            let inner =
                Inner { handle, options, sample_rate, num_channels, queue_size_ms, answers, silences };
            Self { inner: Arc::new(inner) }
        }

        /// Forgets what is queued.
        pub fn clear_buffer(&self) {
            if let Ok(source) = &self.inner.handle {
                let request = proto::ClearAudioBufferRequest { source_handle: source.id() };
                if let Err(error) = ffi::send(Request::ClearAudioBuffer(request)) {
                    tracing::warn!(%error, "cannot clear an audio source");
                }
            }
        }

        /// Hands over a frame and waits until there is room for the next one.
        ///
        /// # Errors
        /// When the frame's format is not the source's, when it is not 10 ms long although nothing is queued, and
        /// always for an inert source.
        pub async fn capture_frame(&self, frame: &AudioFrame<'_>) -> Result<(), RtcError> {
            let inner = &self.inner;
            let source = inner.handle.as_ref().map_err(|reason| RtcError::invalid_state(reason.clone()))?;
            inner.check(frame)?;
            let nothing;
            let samples = if inner.silences.load(Ordering::SeqCst) == 0 {
                &*frame.data
            } else {
                nothing = vec![0; frame.data.len()];
                &nothing
            };
            let (sample_rate, num_channels) = (frame.sample_rate, frame.num_channels);
            let send = |async_id| ffi::sound::capture(source, samples, sample_rate, num_channels, async_id);
            match inner.answers.call(send).await? {
                Event::CaptureAudioFrame(done) => done.error.map_or(Ok(()), |message| {
                    Err(RtcError { error_type: RtcErrorType::InvalidState, message })
                }),
                _ => Err(RtcError::internal("an unexpected answer")),
            }
        }

        pub fn audio_options(&self) -> AudioSourceOptions {
            self.inner.options
        }

        pub fn sample_rate(&self) -> u32 {
            self.inner.sample_rate
        }

        pub fn num_channels(&self) -> u32 {
            self.inner.num_channels
        }

        /// From now on, what waits in the queue included.
        pub(crate) fn silence(&self) -> Silence {
            self.inner.silences.fetch_add(1, Ordering::SeqCst);
            self.clear_buffer();
            Silence(Arc::clone(&self.inner))
        }

        pub(crate) fn handle(&self) -> Result<&Handle, String> {
            self.inner.handle.as_ref().map_err(Clone::clone)
        }
    }

    impl Inner {
        fn check(&self, frame: &AudioFrame<'_>) -> Result<(), RtcError> {
            if self.sample_rate != frame.sample_rate || self.num_channels != frame.num_channels {
                return Err(RtcError::invalid_state("sample_rate and num_channels don't match"));
            }
            if !frame.data.len().is_multiple_of(self.num_channels as usize) {
                return Err(RtcError::invalid_state("frame.data length not divisible by channel count"));
            }
            let expected = audio_format::samples_per_10_ms(self.sample_rate, self.num_channels);
            if self.queue_size_ms == 0 && frame.data.len() != expected {
                let got = frame.data.len();
                let message =
                    format!("direct capture requires 10ms frames: got {got} samples, expected {expected}");
                return Err(RtcError::invalid_state(message));
            }
            Ok(())
        }
    }

    fn open(
        options: AudioSourceOptions,
        sample_rate: u32,
        num_channels: u32,
        queue_size_ms: u32,
    ) -> Result<Handle, String> {
        audio_format::check_source(sample_rate, num_channels)?;
        if !queue_size_ms.is_multiple_of(10) {
            return Err(format!("queue_size_ms must be a multiple of 10, not {queue_size_ms}"));
        }
        let request = proto::NewAudioSourceRequest {
            r#type: NATIVE,
            options: Some(proto::AudioSourceOptions {
                echo_cancellation: options.echo_cancellation,
                noise_suppression: options.noise_suppression,
                auto_gain_control: options.auto_gain_control,
            }),
            sample_rate: Some(sample_rate),
            num_channels: Some(num_channels),
            queue_size_ms: Some(queue_size_ms),
        };
        match ffi::send(Request::NewAudioSource(request)).map_err(|error| error.to_string())? {
            Some(Response::NewAudioSource(response)) => Ok(Handle::adopt(&response.source.handle)),
            _ => Err("LiveKit's library made no audio source".to_owned()),
        }
    }
}
