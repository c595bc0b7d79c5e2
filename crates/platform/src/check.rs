//! From the configuration on to the running system: what works, what does not, and what to repair first.
//!
//! Everything is asked at once, each with a deadline of its own. Nothing is changed anywhere, and nothing that is
//! reported holds a secret. The words are the diagnosis catalogue's (`diagnosis::operation`). Start reading at
//! [`Check::run`]; one file a part below.

mod deepgram;
mod interviewer;
mod livekit;
mod model;
pub mod page;
mod part;
pub mod platform;
mod reach;
mod storage;
pub mod text;

pub use deepgram::DeepgramConfig;
pub use platform::look_for as look_for_platform;
pub use reach::{body_up_to, http};

use crate::brain::ModelConfig;
use crate::config::Config;
use crate::livekit::Credentials;
use crate::status::services;
use diagnosis::configuration::Report;
use platform_api::status::{Part, PartState, RunningConfiguration, Status};
use std::path::PathBuf;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// What is looked at.
pub struct Check {
    http: reqwest::Client,
    report: Report,
    livekit: Option<Credentials>,
    model: Option<ModelConfig>,
    deepgram: Option<DeepgramConfig>,
    database: PathBuf,
}

impl Check {
    pub fn of(config: &Config, http: reqwest::Client) -> Self {
        Self {
            http,
            report: config.report.clone(),
            livekit: config.livekit.clone(),
            model: config.model.clone(),
            deepgram: config.deepgram.clone(),
            database: config.database.clone(),
        }
    }

    /// Asks everything at once. `platform`: what is known of the platform that runs with this configuration.
    pub async fn run(&self, platform: impl Future<Output = (Part, Option<RunningConfiguration>)>) -> Status {
        let (storage, [livekit, clock, interviewer], model, deepgram, (platform, running)) = tokio::join!(
            storage::check(&self.database),
            livekit::check(&self.http, self.livekit.as_ref(), &self.report),
            model::check(&self.http, self.model.as_ref(), &self.report),
            deepgram::check(&self.http, self.deepgram.as_ref(), &self.report),
            platform,
        );
        let parts = vec![storage, livekit, clock, platform, interviewer, model, deepgram];
        status(parts, &self.report, running)
    }
}

/// With settings that the platform would not start with there is nothing else to look at.
pub fn unusable_settings(report: &Report, why: &str) -> Status {
    status(vec![part::unusable_settings(why)], report, None)
}

fn status(mut parts: Vec<Part>, report: &Report, running: Option<RunningConfiguration>) -> Status {
    // stable: among equals the order above is the order of repair
    parts.sort_by_key(|part| part.state);
    Status {
        checked_at: rfc3339(OffsetDateTime::now_utc()),
        ready: parts.iter().all(|part| part.state != PartState::Fails),
        parts,
        services: services(report, true),
        running,
    }
}

pub fn rfc3339(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).unwrap_or_default()
}
