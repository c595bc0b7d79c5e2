pub mod native {
    use std::collections::VecDeque;
    use std::fmt;
    use std::pin::Pin;
    use std::sync::Arc;
    use std::task::{Context, Poll};

    use futures_util::Stream;
    use futures_util::task::AtomicWaker;
    use parking_lot::Mutex;

    use crate::ffi::events::{self, AudioFrames};
    use crate::ffi::proto::{self, Request, Response};
    use crate::ffi::{self, Handle};
    use crate::webrtc::audio_format;
    use crate::webrtc::audio_frame::AudioFrame;
    use crate::webrtc::audio_track::RtcAudioTrack;

    /// `AudioStreamType` of the library.
    const NATIVE: i32 = 0;
    const DEFAULT_QUEUE_SIZE_FRAMES: usize = 10;

    #[derive(Clone, Debug, Default)]
    pub struct NativeAudioStreamOptions {
        /// How many frames of 10 ms wait at most; the oldest are dropped for newer ones. `None` is 10, `Some(0)`
        /// no limit.
        pub queue_size_frames: Option<usize>,
    }

    /// The decoded frames of a track, 10 ms each, at the rate and channel count asked for.
    ///
    /// Ends when it is closed, when its room is, and at once when it could not be opened.
    pub struct NativeAudioStream {
        track: RtcAudioTrack,
        handle: Option<Handle>,
        queue: Arc<FrameQueue>,
    }

    impl fmt::Debug for NativeAudioStream {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.debug_struct("NativeAudioStream").field("track", &self.track).finish()
        }
    }

    impl NativeAudioStream {
        pub fn new(audio_track: RtcAudioTrack, sample_rate: i32, num_channels: i32) -> Self {
            Self::with_options(audio_track, sample_rate, num_channels, NativeAudioStreamOptions::default())
        }

        pub fn with_options(
            audio_track: RtcAudioTrack,
            sample_rate: i32,
            num_channels: i32,
            options: NativeAudioStreamOptions,
        ) -> Self {
            let queue_size = options.queue_size_frames.unwrap_or(DEFAULT_QUEUE_SIZE_FRAMES);
            let queue = Arc::new(FrameQueue::new(queue_size));
            let handle =
                match open(&audio_track, sample_rate.max(0) as u32, num_channels.max(0) as u32, queue_size) {
                    Ok(handle) => {
                        events::add_audio_stream(&handle, Arc::clone(&queue) as Arc<dyn AudioFrames>);
                        Some(handle)
                    }
                    Err(reason) => {
                        tracing::error!(reason, "cannot open an audio stream");
                        queue.on_end();
                        None
                    }
                };
            Self { track: audio_track, handle, queue }
        }

        pub fn track(&self) -> RtcAudioTrack {
            self.track.clone()
        }

        pub(crate) fn frames_lost(&self) -> u64 {
            self.queue.state.lock().lost
        }

        /// Ends the stream and forgets what is queued.
        pub fn close(&mut self) {
            if let Some(handle) = self.handle.take() {
                events::remove_audio_stream(&handle);
            }
            self.queue.close();
        }
    }

    impl Drop for NativeAudioStream {
        fn drop(&mut self) {
            self.close();
        }
    }

    impl Stream for NativeAudioStream {
        type Item = AudioFrame<'static>;

        fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
            self.queue.poll_next(context)
        }
    }

    fn open(
        track: &RtcAudioTrack,
        sample_rate: u32,
        num_channels: u32,
        queue_size: usize,
    ) -> Result<Handle, String> {
        audio_format::check(sample_rate, num_channels)?;
        // Held until the library has answered: only then does its stream notice the end of the track.
        let track = track.handle.get().ok_or("the track's room is closed")?;
        let request = proto::NewAudioStreamRequest {
            track_handle: track.id(),
            r#type: NATIVE,
            sample_rate: Some(sample_rate),
            num_channels: Some(num_channels),
            queue_size_frames: u32::try_from(queue_size).ok(),
        };
        match ffi::send(Request::NewAudioStream(request)).map_err(|error| error.to_string())? {
            Some(Response::NewAudioStream(response)) => Ok(Handle::adopt(&response.stream.handle)),
            _ => Err("LiveKit's library made no audio stream".to_owned()),
        }
    }

    /// Between the library's thread and the reader. The lock is held for a push or a pop only.
    struct FrameQueue {
        /// 0 for no limit.
        limit: usize,
        state: Mutex<QueueState>,
        reader: AtomicWaker,
    }

    #[derive(Default)]
    struct QueueState {
        frames: VecDeque<AudioFrame<'static>>,
        ended: bool,
        lost: u64,
    }

    impl FrameQueue {
        fn new(limit: usize) -> Self {
            Self { limit, state: Mutex::default(), reader: AtomicWaker::new() }
        }

        fn close(&self) {
            let mut state = self.state.lock();
            state.ended = true;
            state.frames.clear();
            drop(state);
            self.reader.wake();
        }

        fn poll_next(&self, context: &mut Context<'_>) -> Poll<Option<AudioFrame<'static>>> {
            self.reader.register(context.waker());
            let mut state = self.state.lock();
            match state.frames.pop_front() {
                Some(frame) => Poll::Ready(Some(frame)),
                None if state.ended => Poll::Ready(None),
                None => Poll::Pending,
            }
        }
    }

    impl AudioFrames for FrameQueue {
        fn on_frame(&self, frame: AudioFrame<'static>) {
            let mut state = self.state.lock();
            if state.ended {
                return;
            }
            if self.limit > 0 && state.frames.len() >= self.limit {
                state.frames.pop_front();
                state.lost += 1;
            }
            state.frames.push_back(frame);
            drop(state);
            self.reader.wake();
        }

        fn on_end(&self) {
            self.state.lock().ended = true;
            self.reader.wake();
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        fn frame(marker: i16) -> AudioFrame<'static> {
            AudioFrame {
                data: vec![marker].into(),
                sample_rate: 48_000,
                num_channels: 1,
                samples_per_channel: 1,
            }
        }

        fn read(queue: &FrameQueue) -> Poll<Option<i16>> {
            let waker = futures_util::task::noop_waker();
            queue.poll_next(&mut Context::from_waker(&waker)).map(|frame| frame.map(|frame| frame.data[0]))
        }

        #[test]
        fn a_full_queue_drops_the_oldest_frame() {
            let queue = FrameQueue::new(2);
            for marker in 1..=3 {
                queue.on_frame(frame(marker));
            }
            assert_eq!(
                [read(&queue), read(&queue), read(&queue)],
                [Poll::Ready(Some(2)), Poll::Ready(Some(3)), Poll::Pending]
            );
            assert_eq!(queue.state.lock().lost, 1);
        }

        #[test]
        fn a_queue_without_limit_keeps_every_frame() {
            let queue = FrameQueue::new(0);
            (0..100).for_each(|marker| queue.on_frame(frame(marker)));
            assert!((0..100).all(|marker| read(&queue) == Poll::Ready(Some(marker))));
        }

        #[test]
        fn what_came_before_the_end_is_still_read() {
            let queue = FrameQueue::new(2);
            queue.on_frame(frame(1));
            queue.on_end();
            queue.on_frame(frame(2));
            assert_eq!([read(&queue), read(&queue)], [Poll::Ready(Some(1)), Poll::Ready(None)]);
        }

        #[test]
        fn closing_forgets_what_was_queued() {
            let queue = FrameQueue::new(2);
            queue.on_frame(frame(1));
            queue.close();
            assert_eq!(read(&queue), Poll::Ready(None));
        }
    }
}
