//! Whether the invite is still good, asked without using it up.

use std::time::Duration;

use diagnosis::Observation;
use interview::{CheckName, Outcome, Quantity};
use tokio::time::Instant;

use crate::{
    findings::{Findings, Missing},
    network_path::in_ms,
};

const DEADLINE: Duration = Duration::from_secs(5);

pub(crate) async fn check(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    if let Err(why) = findings.path().await {
        return findings.without(&Missing::Failed { by: CheckName::Platform, why: why.clone() });
    }
    began();
    let asked = Instant::now();
    match findings.invite.is_good(DEADLINE).await {
        Some(Ok(())) => Outcome::good(Vec::new()).with(Quantity::DurationMs, in_ms(asked.elapsed())),
        Some(Err(error)) => Outcome::failed(error.into()),
        None => Outcome::skipped(Observation::CheckNotOffered),
    }
}
