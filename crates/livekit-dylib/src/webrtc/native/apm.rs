//! Echo cancellation, noise suppression, gain control.

use crate::ffi::proto::{self, Request, Response};
use crate::ffi::sound::{self, Side};
use crate::ffi::{self, Handle};
use crate::webrtc::RtcError;
use crate::webrtc::audio_format;

/// WebRTC's audio processing, on 16-bit interleaved samples in place.
///
/// It is not made to be shared: one thread feeds it what the microphone heard and what the speaker plays, in the order
/// in which they happened.
#[derive(Debug)]
pub struct AudioProcessingModule {
    /// Why nothing can be processed, where the library does not load.
    handle: Result<Handle, String>,
}

impl AudioProcessingModule {
    /// Never panics: without the library the module is inert, and processing says why.
    pub fn new(
        echo_canceller_enabled: bool,
        gain_controller_enabled: bool,
        high_pass_filter_enabled: bool,
        noise_suppression_enabled: bool,
    ) -> Self {
        let request = proto::NewApmRequest {
            echo_canceller_enabled,
            gain_controller_enabled,
            high_pass_filter_enabled,
            noise_suppression_enabled,
        };
        let handle = match ffi::send(Request::NewApm(request)) {
            Ok(Some(Response::NewApm(response))) => Ok(Handle::adopt(&response.apm.handle)),
            Ok(_) => Err("LiveKit's library made no audio processing module".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        Self { handle }
    }

    /// Cleans what the microphone heard.
    ///
    /// # Errors
    /// When the samples are not a multiple of 10 ms' worth (the `livekit` crate panics), and for an inert module.
    pub fn process_stream(
        &mut self,
        data: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(), RtcError> {
        self.process(Side::Capture, data, sample_rate, num_channels)
    }

    /// Takes in what the speaker plays, the reference for echo cancellation.
    ///
    /// # Errors
    /// As [`process_stream`](Self::process_stream).
    pub fn process_reverse_stream(
        &mut self,
        data: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(), RtcError> {
        self.process(Side::Reverse, data, sample_rate, num_channels)
    }

    /// Tells how long it takes from [`process_reverse_stream`](Self::process_reverse_stream) through speaker, air and
    /// microphone to [`process_stream`](Self::process_stream).
    pub fn set_stream_delay_ms(&mut self, delay_ms: i32) -> Result<(), RtcError> {
        let request = proto::ApmSetStreamDelayRequest { apm_handle: self.handle()?.id(), delay_ms };
        match ffi::send(Request::ApmSetStreamDelay(request))? {
            Some(Response::ApmSetStreamDelay(response)) => result(response.error),
            _ => Err(RtcError::internal("an unexpected answer")),
        }
    }

    fn process(
        &mut self,
        side: Side,
        samples: &mut [i16],
        sample_rate: i32,
        num_channels: i32,
    ) -> Result<(), RtcError> {
        let apm = self.handle()?;
        let (rate, channels) = (sample_rate.max(0) as u32, num_channels.max(0) as u32);
        audio_format::check(rate, channels).map_err(RtcError::invalid_state)?;
        let unit = audio_format::samples_per_10_ms(rate, channels);
        if samples.is_empty() || !samples.len().is_multiple_of(unit) {
            let length = samples.len();
            let message = format!("{length} samples: a multiple of 10 ms is needed, that is of {unit}");
            return Err(RtcError::invalid_state(message));
        }
        result(sound::process(apm, side, samples, rate, channels)?)
    }

    fn handle(&self) -> Result<&Handle, RtcError> {
        self.handle.as_ref().map_err(|reason| RtcError::invalid_state(reason.clone()))
    }
}

fn result(error: Option<String>) -> Result<(), RtcError> {
    error.map_or(Ok(()), |message| Err(RtcError::internal(message)))
}
