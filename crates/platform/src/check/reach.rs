//! One request, and where no answer comes, the step at which it fails.

use diagnosis::Unreachable;
use reqwest::{Client, RequestBuilder, Response, redirect};
use std::time::{Duration, Instant};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;
use url::Url;

/// For an answer. With what finding the step takes, each question is over within 5 s.
const ANSWER_WITHIN: Duration = Duration::from_secs(3);
/// For a name, and again for a connection.
const STEP_WITHIN: Duration = Duration::from_millis(900);

/// Follows no redirects: they would carry a key to wherever they point.
pub fn http() -> Result<Client, reqwest::Error> {
    Client::builder().redirect(redirect::Policy::none()).build()
}

/// An address without what may be secret in it.
pub fn shown(url: &Url) -> String {
    let mut url = url.clone();
    // impossible only for addresses without a host, which have none of these either
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.as_str().trim_end_matches('/').to_owned()
}

/// Sends it and has the answer read; also says how long that took.
pub async fn ask<T>(
    request: RequestBuilder,
    url: &Url,
    read: impl AsyncFnOnce(Response) -> Result<T, reqwest::Error>,
) -> Result<(T, Duration), Unreachable> {
    let began = Instant::now();
    let exchange = async {
        let response = request.send().await?;
        if response.status().is_redirection() {
            return Ok(None);
        }
        read(response).await.map(Some)
    };
    match timeout(ANSWER_WITHIN, exchange).await {
        Ok(Ok(Some(answer))) => Ok((answer, began.elapsed())),
        Ok(Ok(None)) => Err(Unreachable::Redirected),
        Ok(Err(error)) => Err(step(url).await.unwrap_or(match url.scheme() {
            // the name is known and the port open
            "https" | "wss" if error.is_connect() => Unreachable::Tls,
            _ => Unreachable::Broken,
        })),
        Err(_) => Err(step(url).await.unwrap_or(Unreachable::TimedOut { after: ANSWER_WITHIN })),
    }
}

/// An answer's body, or its first `limit` bytes: whoever answers may never come to an end.
pub async fn body_up_to(mut response: Response, limit: usize) -> Result<Vec<u8>, reqwest::Error> {
    let mut body = Vec::new();
    while body.len() < limit
        && let Some(more) = response.chunk().await?
    {
        body.extend_from_slice(&more[..more.len().min(limit - body.len())]);
    }
    Ok(body)
}

/// The step before HTTP that fails, if one does.
async fn step(url: &Url) -> Option<Unreachable> {
    let host = url.host_str()?.trim_matches(['[', ']']);
    let port = url.port_or_known_default()?;
    let found = timeout(STEP_WITHIN, lookup_host((host, port))).await;
    let Some(address) = found.ok().and_then(Result::ok).and_then(|mut all| all.next()) else {
        return Some(Unreachable::NameNotFound);
    };
    match timeout(STEP_WITHIN, TcpStream::connect(address)).await {
        Ok(Ok(_)) => None,
        Ok(Err(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused => Some(Unreachable::Refused),
        Ok(Err(_)) => Some(Unreachable::Broken),
        Err(_) => Some(Unreachable::TimedOut { after: ANSWER_WITHIN }),
    }
}
