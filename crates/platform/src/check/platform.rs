//! The platform itself: whether it runs, and with which settings.

use super::{part, reach};
use crate::running::Running;
use diagnosis::configuration::{Report, Service};
use diagnosis::operation::Fault;
use platform_api::configuration::Configuration;
use platform_api::paths;
use platform_api::status::{Part, PartState, RunningConfiguration};
use std::time::Duration;
use url::Url;

const PLATFORM: &str = "platform";

/// From beside it: asks whatever answers there.
pub async fn look_for(
    http: &reqwest::Client,
    address: &Url,
    report: &Report,
) -> (Part, Option<RunningConfiguration>) {
    let url = address.as_str().trim_end_matches('/').to_owned();
    let request = http.get(format!("{url}{}", paths::CONFIGURATION));
    let read = async |response: reqwest::Response| {
        let bytes = response.bytes().await?;
        Ok(serde_json::from_slice::<Configuration>(&bytes).ok())
    };
    match reach::ask(request, address, read).await {
        // it may well be checked before it is started
        Err(why) => (part::troubled(PLATFORM, PartState::Unknown, &Fault::NotRunning { url, why }), None),
        Ok((None, _)) => {
            let what = "it does not answer as this platform does";
            (part::warns(PLATFORM, &Fault::OtherSettings { url, what }), None)
        }
        Ok((Some(found), took)) => (judge(url, &found, report, took), found.running),
    }
}

/// From within.
pub fn own(url: &str, running: &Running) -> Part {
    runs(url.to_owned(), &as_told(running, true), Duration::ZERO)
}

fn judge(url: String, found: &Configuration, report: &Report, took: Duration) -> Part {
    let livekit_there = found.services.iter().any(|s| s.service == Service::LiveKit.name() && s.configured);
    let running = found.running.as_ref().filter(|running| !running.restart_needed);
    match running {
        Some(_) if livekit_there && !report.is_configured(Service::LiveKit) => {
            let what = "LiveKit is configured there, and not here";
            part::warns(PLATFORM, &Fault::OtherSettings { url, what })
        }
        Some(_) if !livekit_there && report.is_configured(Service::LiveKit) => {
            let what = "LiveKit is configured here, and not there";
            part::warns(PLATFORM, &Fault::OtherSettings { url, what })
        }
        _ => match &found.running {
            Some(running) => runs(url, running, took),
            None => part::works(PLATFORM, format!("runs at {url}"), took),
        },
    }
}

fn runs(url: String, running: &RunningConfiguration, took: Duration) -> Part {
    if running.restart_needed {
        return part::warns(PLATFORM, &Fault::RestartNeeded { url, changed: running.changed.clone() });
    }
    part::works(PLATFORM, format!("runs at {url} since {}", running.started_at), took)
}

/// `to_administrator`: settings are named, and what tells two configurations apart.
pub fn as_told(running: &Running, to_administrator: bool) -> RunningConfiguration {
    let changed = running.changed();
    RunningConfiguration {
        started_at: super::rfc3339(running.started_at),
        restart_needed: !changed.is_empty(),
        changed: if to_administrator { changed.into_iter().map(str::to_owned).collect() } else { Vec::new() },
        fingerprint: to_administrator.then(|| running.fingerprint()),
        env_file: running.env_file().filter(|_| to_administrator).map(|file| file.display().to_string()),
    }
}
