use std::fmt;
use std::sync::Arc;

use crate::ffi::SharedHandle;

/// The media side of an audio track; what a [`NativeAudioStream`](super::audio_stream::native::NativeAudioStream)
/// listens to.
#[derive(Clone)]
pub struct RtcAudioTrack {
    pub(crate) handle: Arc<SharedHandle>,
}

impl fmt::Debug for RtcAudioTrack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RtcAudioTrack").finish_non_exhaustive()
    }
}
