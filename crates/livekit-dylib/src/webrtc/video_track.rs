/// The media side of a video track. Its frames are not offered.
#[derive(Clone, Debug)]
pub struct RtcVideoTrack {
    pub(crate) _media: (),
}
