//! The OpenAI-compatible endpoint, by its list of models.

use super::{part, reach};
use crate::brain::ModelConfig;
use diagnosis::configuration::{Report, Service};
use diagnosis::operation::{Dependency, Fault};
use platform_api::status::Part;
use secrecy::ExposeSecret;
use serde::Deserialize;

const MODEL: &str = "model";
/// The longest list of models is far shorter.
const MOST_BYTES: usize = 4 * 1024 * 1024;

pub async fn check(http: &reqwest::Client, config: Option<&ModelConfig>, report: &Report) -> Part {
    let Some(config) = config else {
        return part::not_configured(MODEL, Service::OpenAI, report, false);
    };
    let url = format!("{}/models", config.base_url.as_str().trim_end_matches('/'));
    let request = http.get(url).bearer_auth(config.api_key.expose_secret());
    let shown = reach::shown(&config.base_url);
    let of = Dependency::Model;
    let ((status, body), took) = match reach::ask(request, &config.base_url, read).await {
        Ok(answered) => answered,
        Err(why) => return part::warns(MODEL, &Fault::Unreachable { of, url: shown, why }),
    };
    match judge(status, &body, &config.model) {
        Listing::Listed => part::works(MODEL, format!("{shown} answers and lists {}", config.model), took),
        Listing::NotListed => part::warns(MODEL, &Fault::ModelNotListed { model: config.model.clone() }),
        Listing::NoList => part::unknown(MODEL, format!("{shown} answers and lists no models")),
        Listing::KeyRefused => part::warns(MODEL, &Fault::KeyRefused { of, url: shown }),
        Listing::LimitReached => part::warns(MODEL, &Fault::LimitReached { of }),
        Listing::Failed => part::warns(MODEL, &Fault::Failed { of, url: shown, status }),
        Listing::NotSuchAService => part::warns(MODEL, &Fault::NotSuchAService { of, url: shown, status }),
    }
}

async fn read(response: reqwest::Response) -> Result<(u16, Vec<u8>), reqwest::Error> {
    let status = response.status().as_u16();
    Ok((status, reach::body_up_to(response, MOST_BYTES).await?))
}

#[derive(Debug, PartialEq, Eq)]
enum Listing {
    Listed,
    NotListed,
    /// Some endpoints have no list.
    NoList,
    KeyRefused,
    LimitReached,
    Failed,
    NotSuchAService,
}

fn judge(status: u16, body: &[u8], model: &str) -> Listing {
    #[derive(Deserialize)]
    struct Models {
        data: Vec<Listed>,
    }
    #[derive(Deserialize)]
    struct Listed {
        id: String,
    }
    match status {
        200..300 => match serde_json::from_slice::<Models>(body) {
            Ok(models) if models.data.iter().any(|listed| listed.id == model) => Listing::Listed,
            Ok(models) if models.data.is_empty() => Listing::NoList,
            Ok(_) => Listing::NotListed,
            Err(_) => Listing::NotSuchAService,
        },
        401 | 403 => Listing::KeyRefused,
        402 | 429 => Listing::LimitReached,
        404 | 405 | 501 => Listing::NoList,
        500.. => Listing::Failed,
        _ => Listing::NotSuchAService,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_understood() {
        let list = br#"{"object":"list","data":[{"id":"one","object":"model"},{"id":"two"}]}"#;
        for (status, body, listing) in [
            (200, &list[..], Listing::Listed),
            (200, br#"{"data":[{"id":"two"}]}"#, Listing::NotListed),
            (200, br#"{"data":[]}"#, Listing::NoList),
            (200, b"<html>", Listing::NotSuchAService),
            (401, b"{}", Listing::KeyRefused),
            (429, b"{}", Listing::LimitReached),
            (404, b"{}", Listing::NoList),
            (502, b"", Listing::Failed),
            (400, b"", Listing::NotSuchAService),
        ] {
            assert_eq!(judge(status, body, "one"), listing, "{status}");
        }
    }
}
