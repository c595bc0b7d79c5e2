//! One run: all of its checks side by side, each reported as soon as it is done.

use std::{sync::Arc, time::Duration};

use diagnosis::Observation;
use interview::{CheckName, Inbox, Input, Outcome, PreflightInput, Run};
use platform_client::OpenInvite;
use tokio::{
    task::JoinSet,
    time::{Instant, timeout_at},
};

use crate::{findings::Findings, invite, machine, media, network_path, signalling, token, ways};

/// Each check has deadlines of its own, which come first; this is the net below them, and what the core is promised.
const DEADLINE: Duration = Duration::from_millis(14_500);
/// For what is to be done after a measurement.
const MARGIN: Duration = Duration::from_millis(1500);

pub(crate) async fn run(run: Run, checks: Vec<CheckName>, name: String, invite: OpenInvite, inbox: Inbox) {
    let until = Instant::now() + DEADLINE;
    let findings = Arc::new(Findings::new(invite, name, checks.clone(), until - MARGIN));
    let mut running = JoinSet::new();
    for name in checks {
        let (findings, inbox) = (Arc::clone(&findings), inbox.clone());
        running.spawn(async move {
            let put = |event| inbox.put(Input::Preflight { run, event });
            let began = || put(PreflightInput::Began(name));
            let outcome = match timeout_at(until, check(name, &findings, &began)).await {
                Ok(outcome) => outcome,
                Err(_) => Outcome::failed(Observation::CheckTimedOut { after: DEADLINE }),
            };
            tracing::info!(check = ?name, grade = ?outcome.grade, measures = ?outcome.measures, "checked");
            put(PreflightInput::Done(name, outcome));
        });
    }
    while running.join_next().await.is_some() {}
    findings.leave().await;
}

/// `began` is called when the check has what it needs; one that is never begun is done all the same.
async fn check(name: CheckName, findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    match name {
        CheckName::Platform => network_path::check(findings, began).await,
        CheckName::Invite => invite::check(findings, began).await,
        CheckName::Token => token::check(findings, began).await,
        CheckName::Signalling => signalling::check(findings, began).await,
        CheckName::Udp => ways::check_udp(findings, began).await,
        CheckName::Tcp => ways::check_tcp(findings, began).await,
        CheckName::Turn => ways::check_relay(findings, began).await,
        CheckName::Media => media::check(findings, began).await,
        CheckName::Machine => machine::check(began).await,
        CheckName::Microphone | CheckName::Speaker | CheckName::Echo => {
            // the core asks whoever has the sound card
            Outcome::skipped(Observation::CheckLeftOut)
        }
    }
}
