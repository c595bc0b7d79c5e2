//! The report as a page: no scripts, nothing from elsewhere, every word escaped.

use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use platform_api::status::{Part, PartState, Status};
use std::fmt::Write;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub fn page(status: &Status) -> Response {
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")];
    (headers, Html(html(status))).into_response()
}

fn html(status: &Status) -> String {
    let verdict = match status.ready {
        true => "Voice interviews can be held.",
        false => "Voice interviews cannot be held yet.",
    };
    let parts: String = status.parts.iter().map(part).collect();
    let services: String = status.services.iter().fold(String::new(), |mut list, service| {
        let _ = write!(list, "<dt>{}</dt><dd>{}</dd>", escaped(&service.service), escaped(&service.summary));
        list
    });
    include_str!("page.html")
        .replace("{verdict}", verdict)
        .replace("{checked_at}", &escaped(&status.checked_at))
        .replace("{running}", &running(status))
        .replace("{parts}", &parts)
        .replace("{services}", &services)
}

fn running(status: &Status) -> String {
    let Some(running) = &status.running else { return String::new() };
    let fingerprint = running.fingerprint.as_deref().unwrap_or("unknown");
    format!("Running since {}, with configuration {}.", escaped(&running.started_at), escaped(fingerprint))
}

fn part(part: &Part) -> String {
    let (class, word) = match part.state {
        PartState::Fails => ("fails", "Fails"),
        PartState::Warns => ("warns", "Look at this"),
        PartState::Works => ("works", "Works"),
        PartState::Unknown | PartState::Other => ("unknown", "Not known"),
        PartState::NotUsed => ("unknown", "Not used"),
    };
    let name = escaped(&part.part);
    let summary = escaped(&part.summary);
    let details = part.problem.as_ref().map_or_else(String::new, |problem| {
        format!(
            "<p>{}</p><p><strong>{}</strong></p><p class=\"support\">For support: {}</p>",
            escaped(&problem.cause),
            escaped(&problem.remedy),
            escaped(&problem.for_support)
        )
    });
    format!("<li class=\"{class}\"><h2>{name} <span>{word}</span></h2><p>{summary}</p>{details}</li>")
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            // the page's own places
            '{' => safe.push_str("&#123;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_reported_becomes_markup() {
        let summary = "<script>alert('x')</script> {services} & \"more\"".to_owned();
        let state = PartState::Works;
        let status = Status {
            checked_at: "2026-11-23T14:00:00Z".into(),
            ready: true,
            parts: vec![Part { part: "storage".into(), state, summary, took_ms: None, problem: None }],
            services: Vec::new(),
            running: None,
        };
        let html = html(&status);
        assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
        assert!(html.contains("&#123;services}") && !html.contains("{parts}"), "{html}");
    }
}
