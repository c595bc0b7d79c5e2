use std::fmt;

/// What went wrong on the way to the LiveKit server: the library's text, told apart by `from_text`.
#[derive(thiserror::Error, Debug)]
#[non_exhaustive]
pub enum SignalError {
    #[error("failed to parse the url: {0}")]
    UrlParse(String),
    #[error("access token has invalid characters")]
    TokenFormat,
    /// The server refuses: 401 for a token that is not valid.
    #[error("client error: {0} - {1}")]
    Client(StatusCode, String),
    #[error("server error: {0} - {1}")]
    Server(StatusCode, String),
    #[error("handshake error: {status}")]
    Handshake { status: StatusCode },
    #[error("failed to decode messages from server: {0}")]
    ProtoParse(String),
    #[error("{0}")]
    Timeout(String),
    #[error("failed to send message to the server")]
    SendError,
    #[error("transport connection error: {0}")]
    Connection(String),
    #[error("transport closed")]
    Closed,
    #[error("cannot {0}")]
    InvalidState(String),
    #[error("no network transport registered")]
    TransportNotConfigured,
    #[error("failed to retrieve region info: {0}")]
    RegionError(String),
    /// One that is none of these.
    #[error("{0}")]
    Other(String),
}

/// Of an answer in HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCode {
    code: u16,
    /// With its usual words.
    text: String,
}

impl StatusCode {
    pub fn as_u16(&self) -> u16 {
        self.code
    }

    fn from_text(text: &str) -> Option<Self> {
        let code = text.split(' ').next()?.parse().ok()?;
        Some(Self { code, text: text.to_owned() })
    }
}

impl PartialEq<u16> for StatusCode {
    fn eq(&self, code: &u16) -> bool {
        self.code == *code
    }
}

impl fmt::Display for StatusCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

type Telling = fn(&str) -> Option<SignalError>;

/// How each begins, and what the rest tells.
const TABLE: [(&str, Telling); 12] = [
    ("failed to parse the url: ", |rest| Some(SignalError::UrlParse(rest.to_owned()))),
    ("access token has invalid characters", |rest| whole(rest, SignalError::TokenFormat)),
    ("client error: ", |rest| status(rest, SignalError::Client)),
    ("server error: ", |rest| status(rest, SignalError::Server)),
    ("handshake error: ", |rest| Some(SignalError::Handshake { status: StatusCode::from_text(rest)? })),
    ("failed to decode messages from server: ", |rest| Some(SignalError::ProtoParse(rest.to_owned()))),
    ("failed to send message to the server", |rest| whole(rest, SignalError::SendError)),
    ("transport connection error: ", |rest| Some(SignalError::Connection(rest.to_owned()))),
    ("transport closed", |rest| whole(rest, SignalError::Closed)),
    ("cannot ", |rest| Some(SignalError::InvalidState(rest.to_owned()))),
    ("no network transport registered", |rest| whole(rest, SignalError::TransportNotConfigured)),
    ("failed to retrieve region info: ", |rest| Some(SignalError::RegionError(rest.to_owned()))),
];

impl SignalError {
    pub(super) fn from_text(text: &str) -> Self {
        let told = TABLE.iter().find_map(|(beginning, tell)| tell(text.strip_prefix(beginning)?));
        told.unwrap_or_else(|| {
            let timeout =
                ["timed out", "timeout", "failed to receive "].iter().any(|words| text.contains(words));
            if timeout { Self::Timeout(text.to_owned()) } else { Self::Other(text.to_owned()) }
        })
    }
}

fn whole(rest: &str, error: SignalError) -> Option<SignalError> {
    rest.is_empty().then_some(error)
}

fn status(rest: &str, error: fn(StatusCode, String) -> SignalError) -> Option<SignalError> {
    let (code, message) = rest.split_once(" - ")?;
    Some(error(StatusCode::from_text(code)?, message.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_becomes_the_error_that_reads_like_it() {
        for (text, is_it) in [
            (
                "failed to parse the url: relative URL",
                (|e| matches!(e, SignalError::UrlParse(_))) as fn(&_) -> bool,
            ),
            ("access token has invalid characters", |e| matches!(e, SignalError::TokenFormat)),
            (
                "client error: 401 Unauthorized - invalid token - really",
                |e| matches!(e, SignalError::Client(code, why) if *code == 401 && why == "invalid token - really"),
            ),
            (
                "server error: 503 Service Unavailable - ",
                |e| matches!(e, SignalError::Server(code, _) if code.as_u16() == 503),
            ),
            (
                "handshake error: 404 Not Found",
                |e| matches!(e, SignalError::Handshake { status } if *status == 404),
            ),
            ("failed to decode messages from server: x", |e| matches!(e, SignalError::ProtoParse(_))),
            ("failed to send message to the server", |e| matches!(e, SignalError::SendError)),
            ("transport connection error: refused", |e| matches!(e, SignalError::Connection(_))),
            ("transport closed", |e| matches!(e, SignalError::Closed)),
            ("cannot resume", |e| matches!(e, SignalError::InvalidState(_))),
            ("no network transport registered", |e| matches!(e, SignalError::TransportNotConfigured)),
            ("failed to retrieve region info: x", |e| matches!(e, SignalError::RegionError(_))),
            ("request timeout", |e| matches!(e, SignalError::Timeout(_))),
            ("signal connection timed out", |e| matches!(e, SignalError::Timeout(_))),
            ("failed to receive JoinResponse", |e| matches!(e, SignalError::Timeout(_))),
            ("client error: what - ever", |e| matches!(e, SignalError::Other(_))),
            ("something new", |e| matches!(e, SignalError::Other(_))),
        ] {
            let error = SignalError::from_text(text);
            assert!(is_it(&error), "{text}: {error:?}");
            assert_eq!(error.to_string(), text);
        }
    }
}
