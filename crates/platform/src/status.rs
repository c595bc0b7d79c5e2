//! The configuration status, as lines for people and as the contract's JSON.

use crate::App;
use crate::access::{Action, Caller, bearer};
use crate::failure::Result;
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use diagnosis::configuration::{Report, Service, Severity, Source};
use platform_api::configuration::{Configuration, Finding, ServiceConfiguration};
use std::sync::Arc;

/// One line a service; below it, one for each thing to change.
pub fn lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    for status in &report.services {
        lines.push(format!("{:<9} {}", status.service.name(), status.summary()));
        // nobody is told to configure what they may well do without
        let wanted = status.attempted || status.service == Service::LiveKit;
        let shown = status.findings.iter().filter(|f| wanted || f.severity == Severity::Warning);
        for finding in shown {
            let kind = if finding.severity == Severity::Error { "change" } else { "note" };
            lines.push(format!("{:<9}   {kind}: {}. {} {}", "", finding.what, finding.cause, finding.remedy));
        }
    }
    lines
}

pub async fn configuration(State(app): State<Arc<App>>, request: Request) -> Result<Json<Configuration>> {
    let (mut parts, _) = request.into_parts();
    let for_administrator = match bearer(&parts.headers) {
        Some(_) => Caller::from_request_parts(&mut parts, &app).await?.may(Action::Recruit).is_ok(),
        None => false,
    };
    Ok(Json(public(&app.report, for_administrator)))
}

/// Findings name files and settings: they are for the administrator.
fn public(report: &Report, with_findings: bool) -> Configuration {
    let services = report.services.iter().map(|status| ServiceConfiguration {
        service: status.service.name().into(),
        configured: status.is_configured(),
        summary: if with_findings { status.summary() } else { brief(status.is_configured()).into() },
        findings: if with_findings { status.findings.iter().map(finding).collect() } else { Vec::new() },
    });
    Configuration { services: services.collect() }
}

fn brief(configured: bool) -> &'static str {
    if configured { "configured" } else { "not configured" }
}

fn finding(finding: &diagnosis::configuration::Finding) -> Finding {
    let (file, line) = match &finding.source {
        Some(Source::Line { file, line }) => (Some(file.clone()), Some(*line)),
        Some(Source::Environment) | None => (None, None),
    };
    Finding {
        code: finding.code.into(),
        setting: finding.setting.into(),
        what: finding.what.clone(),
        cause: finding.cause.clone(),
        remedy: finding.remedy.clone(),
        file,
        line,
    }
}
