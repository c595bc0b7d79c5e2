//! One request and its answer: sent within a deadline, read within a limit, every failure classified.

use crate::error::{Error, InviteOver, NoRoom};
use crate::link::PlatformUrl;
use diagnosis::Unreachable;
use platform_api::error::{ErrorBody, ErrorCode};
use platform_api::token::TokenRefused;
use reqwest::header::{CONTENT_TYPE, DATE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode, redirect};
use serde::de::DeserializeOwned;
use std::error::Error as StdError;
use std::io;
use std::time::{Duration, SystemTime};

/// How long to wait for an answer, and how much of it to read.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    pub deadline: Duration,
    /// In bytes.
    pub answer: usize,
}

const MOST_REDIRECTS: usize = 5;

/// An answer that arrived, whatever it says.
pub struct Answer {
    pub status: StatusCode,
    /// The platform's clock.
    pub date: Option<SystemTime>,
    is_html: bool,
    pub retry_after: Option<Duration>,
    pub body: Vec<u8>,
    platform: String,
}

/// The HTTP client for one platform. A redirect to another host is not followed: it would take a secret there.
pub fn http() -> Result<reqwest::Client, reqwest::Error> {
    let same_place = redirect::Policy::custom(|attempt| {
        let stays = attempt.previous().first().is_some_and(|first| {
            first.origin() == attempt.url().origin() && attempt.previous().len() <= MOST_REDIRECTS
        });
        if stays { attempt.follow() } else { attempt.stop() }
    });
    reqwest::Client::builder()
        .redirect(same_place)
        .user_agent(concat!("vivavoce/", env!("CARGO_PKG_VERSION")))
        .build()
}

/// Sends it and reads the whole answer within the limits.
pub async fn send(
    request: RequestBuilder,
    platform: &PlatformUrl,
    Limits { deadline, answer: largest }: Limits,
) -> Result<Answer, Error> {
    let exchange = async {
        let response = request.send().await.map_err(|error| unreachable(platform, &error, deadline))?;
        read(response, platform, deadline, largest).await
    };
    let too_late =
        Error::Unreachable { platform: platform.to_string(), why: Unreachable::TimedOut { after: deadline } };
    tokio::time::timeout(deadline, exchange).await.unwrap_or(Err(too_late))
}

/// Sends it and waits for a stream of events to begin; whatever else is answered is the failure it says.
pub async fn open_events(
    request: RequestBuilder,
    platform: &PlatformUrl,
    limits: Limits,
) -> Result<Response, Error> {
    match begin_events(request, platform, limits).await? {
        Opening::Events(response) => Ok(response),
        Opening::Other(answer) if answer.status.is_success() => Err(answer.not_json()),
        Opening::Other(answer) => Err(answer.failure()),
    }
}

/// What is answered where a stream of events was asked for.
pub enum Opening {
    Events(Response),
    Other(Answer),
}

/// Sends it and waits for a stream of events to begin, or for another answer.
pub async fn begin_events(
    request: RequestBuilder,
    platform: &PlatformUrl,
    Limits { deadline, answer: largest }: Limits,
) -> Result<Opening, Error> {
    let too_late =
        Error::Unreachable { platform: platform.to_string(), why: Unreachable::TimedOut { after: deadline } };
    let begins = async {
        let response = request.send().await.map_err(|error| unreachable(platform, &error, deadline))?;
        let is_events =
            text(response.headers(), CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/event-stream"));
        if response.status().is_success() && is_events {
            return Ok(Opening::Events(response));
        }
        read(response, platform, deadline, largest).await.map(Opening::Other)
    };
    tokio::time::timeout(deadline, begins).await.unwrap_or(Err(too_late))
}

/// A failure in the contract's words that came without a status of its own.
pub fn failed(platform: &PlatformUrl, body: &ErrorBody) -> Error {
    let (platform, message) = (platform.to_string(), shortened(&body.message));
    match body.code {
        // nothing is wrong with the platform: it said no, in the middle of a line
        ErrorCode::LineGivenUp | ErrorCode::LeaseHeld => {
            Error::Refused { platform, status: StatusCode::CONFLICT.as_u16(), message }
        }
        code => by_code(code).unwrap_or_else(|| Error::ServerError {
            platform,
            status: StatusCode::INTERNAL_SERVER_ERROR.as_u16(),
            message,
        }),
    }
}

async fn read(
    mut response: Response,
    platform: &PlatformUrl,
    deadline: Duration,
    largest: usize,
) -> Result<Answer, Error> {
    let status = response.status();
    if status.is_redirection() {
        return Err(Error::Unreachable { platform: platform.to_string(), why: Unreachable::Redirected });
    }
    let headers = response.headers();
    let mut answer = Answer {
        status,
        date: text(headers, DATE).and_then(|date| httpdate::parse_http_date(date).ok()),
        is_html: text(headers, CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")),
        retry_after: text(headers, RETRY_AFTER).and_then(|wait| wait.parse().ok()).map(Duration::from_secs),
        body: Vec::new(),
        platform: platform.to_string(),
    };
    while let Some(bytes) = response.chunk().await.map_err(|error| unreachable(platform, &error, deadline))? {
        if answer.body.len() + bytes.len() > largest {
            return Err(answer.not_json());
        }
        answer.body.extend_from_slice(&bytes);
    }
    Ok(answer)
}

fn text(headers: &HeaderMap, name: reqwest::header::HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok()
}

impl Answer {
    /// Whether there is nothing at this path, nor words of the contract's about it: how a platform looks that only has the token endpoint. Web servers that
    /// answer every path with their page count too.
    pub fn is_no_such_endpoint(&self) -> bool {
        let is_nothing = matches!(
            self.status,
            StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::NOT_IMPLEMENTED
        );
        (is_nothing && !self.is_coded()) || (self.status.is_success() && self.is_html)
    }

    /// The body of a success, or the failure it is.
    pub fn success<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.accepted()?;
        serde_json::from_slice(&self.body).map_err(|_| self.not_json())
    }

    /// A success whose body does not matter, or the failure it is.
    pub fn accepted(&self) -> Result<(), Error> {
        if self.status.is_success() { Ok(()) } else { Err(self.failure()) }
    }

    fn failure(&self) -> Error {
        if let Ok(body) = serde_json::from_slice::<ErrorBody>(&self.body)
            && let Some(error) = by_code(body.code)
        {
            return error;
        }
        let refused = serde_json::from_slice::<TokenRefused>(&self.body).ok();
        if let Some(error) = refused.and_then(|refused| refused.code).and_then(by_code) {
            return error;
        }
        let message = self.message();
        if message.as_deref().is_some_and(says_not_configured) {
            return Error::CredentialsNotConfigured;
        }
        let (platform, status) = (self.platform.clone(), self.status.as_u16());
        match self.status {
            StatusCode::UNAUTHORIZED => Error::Unauthorized,
            StatusCode::FORBIDDEN => Error::Forbidden { message: message.unwrap_or_default() },
            StatusCode::NOT_FOUND => Error::NotFound,
            // the token endpoint has no codes: its conflict is with the device that took over
            StatusCode::CONFLICT if !self.is_coded() => Error::Superseded,
            StatusCode::GONE => Error::InviteOver(InviteOver::Expired),
            StatusCode::TOO_MANY_REQUESTS => Error::TooManyRequests { retry_after: self.retry_after },
            // a failure in words of its own, or in those of a proxy before it
            s if s.is_server_error() => {
                Error::ServerError { platform, status, message: message.unwrap_or_default() }
            }
            _ => match message {
                Some(message) => Error::Refused { platform, status, message },
                None => Error::NotJson { platform, status },
            },
        }
    }

    /// Whether it is a refusal in the contract's words.
    fn is_coded(&self) -> bool {
        serde_json::from_slice::<ErrorBody>(&self.body).is_ok()
    }

    /// A refusal in the contract's words, shortened.
    pub fn refusal(&self) -> Option<ErrorBody> {
        if self.status.is_success() {
            return None;
        }
        let body: ErrorBody = serde_json::from_slice(&self.body).ok()?;
        Some(ErrorBody {
            code: body.code,
            message: shortened(&body.message),
            remedy: shortened(&body.remedy),
        })
    }

    /// The platform's own words, in any of the forms they come in.
    fn message(&self) -> Option<String> {
        if let Ok(body) = serde_json::from_slice::<ErrorBody>(&self.body) {
            return Some(shortened(&body.message));
        }
        serde_json::from_slice::<TokenRefused>(&self.body).ok().map(|body| shortened(&body.error))
    }

    pub fn not_json(&self) -> Error {
        Error::NotJson { platform: self.platform.clone(), status: self.status.as_u16() }
    }
}

fn shortened(message: &str) -> String {
    message.chars().take(300).collect()
}

/// Codes that say more than their status.
fn by_code(code: ErrorCode) -> Option<Error> {
    match code {
        ErrorCode::InviteExpired => Some(Error::InviteOver(InviteOver::Expired)),
        ErrorCode::InviteUsedUp => Some(Error::InviteOver(InviteOver::UsedUp)),
        ErrorCode::InviteRevoked => Some(Error::InviteOver(InviteOver::Revoked)),
        ErrorCode::OtherDevice => Some(Error::OtherDevice),
        ErrorCode::Superseded => Some(Error::Superseded),
        ErrorCode::InterviewFinished => Some(Error::Finished),
        ErrorCode::LivekitNotConfigured => Some(Error::CredentialsNotConfigured),
        ErrorCode::LivekitUnreachable => Some(Error::NoRoom(NoRoom::Unreachable)),
        ErrorCode::LivekitUnknownKey => Some(Error::NoRoom(NoRoom::UnknownKey)),
        ErrorCode::LivekitWrongSecret => Some(Error::NoRoom(NoRoom::WrongSecret)),
        ErrorCode::LivekitRefusesToken => Some(Error::NoRoom(NoRoom::TokenRefused)),
        ErrorCode::LivekitLimitReached => Some(Error::NoRoom(NoRoom::LimitReached)),
        ErrorCode::RoomFull => Some(Error::NoRoom(NoRoom::Full)),
        ErrorCode::RestartNeeded => Some(Error::NotRestarted),
        _ => None,
    }
}

/// The one table of what token endpoints say when their LiveKit credentials are missing; some answer in other words
/// than the contract's.
fn says_not_configured(message: &str) -> bool {
    const SAYINGS: [&str; 6] = [
        "credentials not configured",
        "livekit not configured",
        "livekit is not configured",
        "server misconfigured",
        "livekit_api_key",
        "livekit_api_secret",
    ];
    let message = message.to_lowercase();
    SAYINGS.iter().any(|saying| message.contains(saying))
}

pub fn unreachable(platform: &PlatformUrl, error: &reqwest::Error, deadline: Duration) -> Error {
    Error::Unreachable { platform: platform.to_string(), why: why(error, deadline) }
}

/// Why a request got no answer. The kinds are in the chain of causes; that of a failed look-up exists only as text.
fn why(error: &reqwest::Error, deadline: Duration) -> Unreachable {
    if error.is_timeout() {
        return Unreachable::TimedOut { after: deadline };
    }
    let mut cause = error.source();
    while let Some(error) = cause {
        if let Some(why) = error.downcast_ref::<io::Error>().and_then(why_io) {
            return why;
        }
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return why_tls(error);
        }
        if error.is::<rustls::pki_types::InvalidDnsNameError>() {
            return Unreachable::NameNotFound;
        }
        if error.to_string().starts_with("dns error") {
            return why_no_address(&format!("{error:?}"));
        }
        cause = error.source();
    }
    Unreachable::Broken
}

/// An I/O error passes over what it wraps when asked for its source, so it is opened here.
fn why_io(error: &io::Error) -> Option<Unreachable> {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => return Some(Unreachable::Refused),
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown => {
            return Some(Unreachable::NoNetwork);
        }
        _ => {}
    }
    let inner = error.get_ref()?;
    if let Some(error) = inner.downcast_ref::<rustls::Error>() {
        return Some(why_tls(error));
    }
    inner.downcast_ref::<io::Error>().and_then(why_io)
}

fn why_tls(error: &rustls::Error) -> Unreachable {
    use rustls::{CertificateError, Error};
    match error {
        Error::InvalidCertificate(
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
        ) => Unreachable::TlsForOtherName,
        _ => Unreachable::Tls,
    }
}

/// What the system's resolver says exists only as text, too (`EAI_AGAIN`): somebody said no, or nobody said anything.
pub fn why_no_address(said: &str) -> Unreachable {
    if said.contains("Temporary failure") {
        Unreachable::NameServiceSilent
    } else {
        Unreachable::NameNotFound
    }
}
