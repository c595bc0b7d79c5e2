use std::fmt;
use std::sync::Arc;

/// How far a stream is.
#[derive(Clone, Copy, Default, Debug, Hash, Eq, PartialEq)]
pub struct StreamProgress {
    pub(super) bytes_processed: u64,
    pub(super) bytes_total: Option<u64>,
}

impl StreamProgress {
    /// Bytes sent or received so far, as they are without compression.
    pub fn bytes_processed(&self) -> u64 {
        self.bytes_processed
    }

    /// Bytes of the whole, where that is known.
    pub fn bytes_total(&self) -> Option<u64> {
        self.bytes_total
    }

    /// 0 to 1; `None` where the whole is not known.
    pub fn percentage(&self) -> Option<f32> {
        self.bytes_total
            .map(|total| if total == 0 { 1.0 } else { self.bytes_processed as f32 / total as f32 })
    }
}

/// Is told how far something that is sent has come, on the thread that polls the sending. Clones are the same, and only they
/// are equal.
#[derive(Clone)]
pub struct StreamProgressCallback(Arc<dyn Fn(StreamProgress) + Send + Sync>);

impl StreamProgressCallback {
    pub fn new(callback: impl Fn(StreamProgress) + Send + Sync + 'static) -> Self {
        Self(Arc::new(callback))
    }

    pub fn call(&self, progress: StreamProgress) {
        (self.0)(progress);
    }

    /// All of it has been sent.
    pub(super) fn call_whole(&self, bytes: u64) {
        self.call(StreamProgress { bytes_processed: bytes, bytes_total: Some(bytes) });
    }
}

impl fmt::Debug for StreamProgressCallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StreamProgressCallback")
    }
}

impl PartialEq for StreamProgressCallback {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for StreamProgressCallback {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_of_nothing_is_complete_and_one_of_unknown_length_never_says() {
        let at = |bytes_processed, bytes_total| StreamProgress { bytes_processed, bytes_total }.percentage();
        assert_eq!(at(0, Some(0)), Some(1.0));
        assert_eq!(at(1, Some(4)), Some(0.25));
        assert_eq!(at(1, None), None);
    }
}
