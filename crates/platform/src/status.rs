//! The configuration status, as lines for people and as the contract's JSON; and the status of the running system, for
//! whoever may read it.

use crate::App;
use crate::access::{Action, Caller, bearer};
use crate::check::{page, platform};
use crate::failure::{Failure, Result};
use axum::Json;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use diagnosis::configuration::{Report, Service, Severity, Source};
use platform_api::configuration::{Configuration, Finding, ServiceConfiguration};
use platform_api::paths::STATUS_PAGE;
use platform_api::status::Status;
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
        Some(_) => Caller::from_request_parts(&mut parts, &app).await?.may(Action::ReadStatus).is_ok(),
        None => false,
    };
    let running = Some(platform::as_told(&app.running, for_administrator));
    Ok(Json(Configuration { services: services(&app.report, for_administrator), running }))
}

/// The running system, looked at now.
pub async fn status(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Status>> {
    caller.may(Action::ReadStatus)?;
    Ok(Json(look(&app).await))
}

/// The same as a page. A browser is asked for a name, which does not matter, and a password: the administrator's token.
pub async fn status_page(State(app): State<Arc<App>>, headers: HeaderMap) -> Result<Response> {
    let caller = match bearer(&headers).map(str::to_owned).or_else(|| basic_password(&headers)) {
        Some(secret) => Caller::with(&app, &secret, STATUS_PAGE).await,
        None => Err(Failure::unauthorized()),
    };
    match caller {
        Ok(caller) => {
            caller.may(Action::ReadStatus)?;
            Ok(page::page(&look(&app).await))
        }
        Err(refused) if refused.status == StatusCode::UNAUTHORIZED => {
            let ask = HeaderValue::from_static("Basic realm=\"Vivavoce platform\", charset=\"UTF-8\"");
            Ok(([(header::WWW_AUTHENTICATE, ask)], refused).into_response())
        }
        Err(failure) => Err(failure),
    }
}

async fn look(app: &App) -> Status {
    let _one_at_a_time = app.checking.lock().await;
    let own = platform::own(&app.public_url, &app.running);
    let running = Some(platform::as_told(&app.running, true));
    app.check.run(std::future::ready((own, running))).await
}

fn basic_password(headers: &HeaderMap) -> Option<String> {
    let (scheme, encoded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let pair = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let (_, password) = std::str::from_utf8(&pair).ok()?.split_once(':')?;
    Some(password.to_owned())
}

/// Findings name files and settings: they are for the administrator.
pub fn services(report: &Report, with_findings: bool) -> Vec<ServiceConfiguration> {
    let services = report.services.iter().map(|status| ServiceConfiguration {
        service: status.service.name().into(),
        configured: status.is_configured(),
        summary: if with_findings { status.summary() } else { brief(status.is_configured()).into() },
        findings: if with_findings { status.findings.iter().map(finding).collect() } else { Vec::new() },
    });
    services.collect()
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
