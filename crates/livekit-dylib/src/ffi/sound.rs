//! Messages with pointers in them. They are built here and nowhere else, from slices that outlive the request.
#![allow(unsafe_code, reason = "this is the C boundary; every block says why it holds")]

use super::proto::{self, AudioFrameBufferInfo, Request, Response};
use super::{Error, Handle, client};

/// Hands a frame to an audio source; completes with `Event::CaptureAudioFrame`. The library copies the samples.
pub fn capture(
    source: &Handle,
    samples: &[i16],
    sample_rate: u32,
    num_channels: u32,
    async_id: u64,
) -> Result<(), Error> {
    let buffer = AudioFrameBufferInfo {
        data_ptr: samples.as_ptr() as u64,
        num_channels,
        sample_rate,
        // The library reads num_channels * samples_per_channel samples: rounded down, that is within the slice.
        samples_per_channel: samples.len() as u32 / num_channels.max(1),
    };
    let request = proto::CaptureAudioFrameRequest {
        source_handle: source.id(),
        buffer,
        request_async_id: Some(async_id),
    };
    // SAFETY: the pointer and length are those of `samples`.
    unsafe { client::send_with_pointers(Request::CaptureAudioFrame(request)) }.map(|_| ())
}

/// Which side of the processing module the samples are for.
#[derive(Clone, Copy)]
pub enum Side {
    /// What the microphone heard.
    Capture,
    /// What the speaker plays.
    Reverse,
}

/// Processes samples in place. Their number must be a multiple of 10 ms' worth.
pub fn process(
    apm: &Handle,
    side: Side,
    samples: &mut [i16],
    sample_rate: u32,
    num_channels: u32,
) -> Result<Option<String>, Error> {
    let request = proto::ApmProcessRequest {
        apm_handle: apm.id(),
        data_ptr: samples.as_mut_ptr() as u64,
        size: std::mem::size_of_val(samples) as u32,
        sample_rate,
        num_channels,
    };
    let request = match side {
        Side::Capture => Request::ApmProcessStream(request),
        Side::Reverse => Request::ApmProcessReverseStream(request),
    };
    // SAFETY: the pointer and size are those of `samples`, which is borrowed mutably.
    match unsafe { client::send_with_pointers(request) }? {
        Some(Response::ApmProcessStream(response) | Response::ApmProcessReverseStream(response)) => {
            Ok(response.error)
        }
        _ => Err(Error::Refused("ApmProcess".to_owned())),
    }
}

/// Sends a data packet; completes with `Event::PublishData`. The library copies the payload.
pub fn publish_data(mut request: proto::PublishDataRequest, payload: &[u8]) -> Result<(), Error> {
    request.data_ptr = payload.as_ptr() as u64;
    request.data_len = payload.len() as u64;
    // SAFETY: the pointer and length are those of `payload`.
    unsafe { client::send_with_pointers(Request::PublishData(request)) }.map(|_| ())
}

/// The samples of a frame that the library holds under `_owner`.
pub fn copy_samples(_owner: &Handle, info: &AudioFrameBufferInfo) -> Vec<i16> {
    let length = (info.num_channels as usize).saturating_mul(info.samples_per_channel as usize);
    if info.data_ptr == 0 || length == 0 {
        return Vec::new();
    }
    // SAFETY: the library keeps that many samples there until `_owner` is dropped, and aligns them.
    unsafe { std::slice::from_raw_parts(info.data_ptr as *const i16, length) }.to_vec()
}

/// The bytes of a buffer that the library holds under `_owner`.
pub fn copy_bytes(_owner: &Handle, info: &proto::BufferInfo) -> Vec<u8> {
    let length = info.data_len as usize;
    if info.data_ptr == 0 || length == 0 {
        return Vec::new();
    }
    // SAFETY: the library keeps that many bytes there until `_owner` is dropped.
    unsafe { std::slice::from_raw_parts(info.data_ptr as *const u8, length) }.to_vec()
}
