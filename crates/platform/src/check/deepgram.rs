//! Deepgram, which the interviewer hears with, by asking what the key is.

use super::{part, reach};
use diagnosis::configuration::{Report, Service};
use diagnosis::operation::{Dependency, Fault};
use platform_api::status::Part;
use reqwest::header::AUTHORIZATION;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

const DEEPGRAM: &str = "deepgram";

#[derive(Clone, Debug)]
pub struct DeepgramConfig {
    /// Where it listens, as the interviewer's worker takes it: `…/v1/listen`.
    pub listen_url: Url,
    pub api_key: SecretString,
}

/// `GET /v1/auth/token` with `Authorization: Token …` answers with what the key is, or with 401:
/// <https://developers.deepgram.com/docs/authenticating>
pub async fn check(http: &reqwest::Client, config: Option<&DeepgramConfig>, report: &Report) -> Part {
    let Some(config) = config else {
        return part::not_configured(DEEPGRAM, Service::Deepgram, report, false);
    };
    let of = Dependency::Deepgram;
    let url = reach::shown(&config.listen_url);
    let Ok(key_url) = config.listen_url.join("auth/token") else {
        return part::warns(DEEPGRAM, &Fault::NotSuchAService { of, url, status: 0 });
    };
    let token = format!("Token {}", config.api_key.expose_secret());
    let request = http.get(key_url.clone()).header(AUTHORIZATION, token);
    let (status, took) = match reach::ask(request, &key_url, async |r| Ok(r.status().as_u16())).await {
        Ok(answered) => answered,
        Err(why) => return part::warns(DEEPGRAM, &Fault::Unreachable { of, url, why }),
    };
    match status {
        200..300 => part::works(DEEPGRAM, "answers and accepts the key", took),
        401 | 403 => part::warns(DEEPGRAM, &Fault::KeyRefused { of, url }),
        402 | 429 => part::warns(DEEPGRAM, &Fault::LimitReached { of }),
        500.. => part::warns(DEEPGRAM, &Fault::Failed { of, url, status }),
        _ => part::warns(DEEPGRAM, &Fault::NotSuchAService { of, url, status }),
    }
}
