//! A part's line in the report.

use diagnosis::configuration::{Report, Service};
use diagnosis::operation::{Fault, explain};
use platform_api::status::{Part, PartState, Problem};
use std::time::Duration;

fn part(name: &str, state: PartState, summary: String) -> Part {
    Part { part: name.into(), state, summary, took_ms: None, problem: None }
}

pub fn works(name: &str, summary: impl Into<String>, took: Duration) -> Part {
    let took_ms = u32::try_from(took.as_millis()).ok();
    Part { took_ms, ..part(name, PartState::Works, summary.into()) }
}

pub fn unknown(name: &str, summary: impl Into<String>) -> Part {
    part(name, PartState::Unknown, summary.into())
}

/// No voice interview without it.
pub fn fails(name: &str, fault: &Fault) -> Part {
    troubled(name, PartState::Fails, fault)
}

/// Interviews go on all the same.
pub fn warns(name: &str, fault: &Fault) -> Part {
    troubled(name, PartState::Warns, fault)
}

pub fn troubled(name: &str, state: PartState, fault: &Fault) -> Part {
    let said = explain(fault);
    let problem = Problem {
        code: said.code.into(),
        message: said.message.clone(),
        cause: said.cause,
        remedy: said.remedy,
        repairer: "operator".into(),
        for_support: said.for_support,
    };
    Part { problem: Some(problem), ..part(name, state, said.message) }
}

/// A service without usable settings: nobody misses what was not attempted, unless interviews need it.
pub fn not_configured(name: &str, service: Service, report: &Report, is_needed: bool) -> Part {
    let Some(status) = report.of(service) else { return part(name, PartState::NotUsed, "not used".into()) };
    let state = match (is_needed, status.attempted) {
        (true, _) => PartState::Fails,
        (false, true) => PartState::Warns,
        (false, false) => PartState::NotUsed,
    };
    let problem = status.errors().next().filter(|_| state != PartState::NotUsed).map(|finding| Problem {
        code: finding.code.into(),
        message: sentence(&finding.what),
        cause: finding.cause.clone(),
        remedy: sentence(&finding.remedy),
        repairer: "operator".into(),
        for_support: format!("{}: {}", finding.code, finding.setting),
    });
    Part { problem, ..part(name, state, status.summary()) }
}

/// Settings with which the platform does not even start.
pub fn unusable_settings(why: &str) -> Part {
    let (what, remedy) = why.split_once(". ").unwrap_or((why, "Correct it, then check again"));
    let problem = Problem {
        code: "settings_unusable".into(),
        message: sentence(what),
        cause: "The platform does not start with this setting.".into(),
        remedy: sentence(remedy),
        repairer: "operator".into(),
        for_support: "settings_unusable".into(),
    };
    Part { problem: Some(problem), ..part("settings", PartState::Fails, sentence(what)) }
}

fn sentence(text: &str) -> String {
    if text.ends_with('.') { text.to_owned() } else { format!("{text}.") }
}
