use crate::ffi;

pub type StreamResult<T> = Result<T, StreamError>;

#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StreamError {
    #[error("stream has already been closed")]
    AlreadyClosed,
    #[error("stream closed abnormally: {0}")]
    AbnormalEnd(String),
    #[error("I/O error: {0}")]
    Io(#[from] std::io::Error),
    #[error("file name must be a plain file name without path separators or '..'")]
    InvalidFileName,
    #[error("incoming header was invalid")]
    InvalidHeader,
    #[error("expected chunk index to be exactly one more than the previous")]
    MissedChunk,
    #[error("read length exceeded total length specified in stream header")]
    LengthExceeded,
    #[error("stream data is incomplete")]
    Incomplete,
    #[error("unable to send packet")]
    SendFailed,
    #[error("internal error")]
    Internal,
    #[error("stream header exceeds maximum size")]
    HeaderTooLarge,
    #[error("stream payload exceeds maximum size")]
    PayloadTooLarge,
    #[error("decompression failed")]
    Decompression,
}

impl StreamError {
    /// The library gives its errors as text: the way back. What is not known ends a stream abnormally.
    pub(crate) fn from_text(text: &str) -> Self {
        let plain = [
            Self::AlreadyClosed,
            Self::InvalidFileName,
            Self::InvalidHeader,
            Self::MissedChunk,
            Self::LengthExceeded,
            Self::Incomplete,
            Self::SendFailed,
            Self::Internal,
            Self::HeaderTooLarge,
            Self::PayloadTooLarge,
            Self::Decompression,
        ];
        if let Some(reason) = text.strip_prefix("I/O error: ") {
            return Self::Io(std::io::Error::other(reason));
        }
        plain.into_iter().find(|error| error.to_string() == text).unwrap_or_else(|| {
            let reason = text.strip_prefix("stream closed abnormally: ").unwrap_or(text);
            Self::AbnormalEnd(ffi::redact(reason))
        })
    }
}

impl From<ffi::Error> for StreamError {
    fn from(error: ffi::Error) -> Self {
        Self::AbnormalEnd(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_given_as_text_becomes_the_error_it_was() {
        for error in [
            StreamError::Incomplete,
            StreamError::SendFailed,
            StreamError::InvalidFileName,
            StreamError::Io(std::io::Error::other("No such file or directory (os error 2)")),
            StreamError::AbnormalEnd("the sender left".to_owned()),
        ] {
            assert_eq!(StreamError::from_text(&error.to_string()).to_string(), error.to_string());
        }
        assert!(matches!(StreamError::from_text("something new"), StreamError::AbnormalEnd(_)));
    }
}
