/// The media side of a video track. Its frames are not offered.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RtcVideoTrack {}
