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
/// A configuration of which every setting is commented on has a tenth of this.
const MOST_BYTES: usize = 64 * 1024;

/// From beside it: asks whatever answers there.
pub async fn look_for(
    http: &reqwest::Client,
    address: &Url,
    report: &Report,
) -> (Part, Option<RunningConfiguration>) {
    let url = reach::shown(address);
    let request = http.get(format!("{}{}", address.as_str().trim_end_matches('/'), paths::CONFIGURATION));
    let read = async |response: reqwest::Response| {
        let bytes = reach::body_up_to(response, MOST_BYTES).await?;
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
    let here = report.is_configured(Service::LiveKit);
    let there = found.services.iter().any(|s| s.service == Service::LiveKit.name() && s.configured);
    let restart_needed = found.running.as_ref().is_some_and(|running| running.restart_needed);
    let part = match (here, there, &found.running) {
        (true, false, _) if !restart_needed => {
            let what = "LiveKit is configured here, and not there";
            part::warns(PLATFORM, &Fault::OtherSettings { url, what })
        }
        (false, true, _) if !restart_needed => {
            let what = "LiveKit is configured there, and not here";
            part::warns(PLATFORM, &Fault::OtherSettings { url, what })
        }
        (_, _, Some(running)) => runs(url, running, took),
        (_, _, None) => part::works(PLATFORM, format!("runs at {url}"), took),
    };
    // what would do is written, and candidates get no room all the same
    if here && !there { Part { state: PartState::Fails, ..part } } else { part }
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
