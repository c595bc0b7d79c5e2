//! A FAKE platform, for answers that the real one never gives.

use axum::routing::post;
use axum::{Json, Router};
use platform_client::api::paths;
use serde_json::json;

/// A FAKE platform that opens invites and answers these routes besides. Gives an invite's link.
pub async fn fake_platform(routes: Router) -> String {
    let opened = json!({
        "session_token": "s", "session_expires_at": "2030-01-01T00:00:00Z", "interview_id": "i1", "state": "scheduled",
        "room": "r", "job": {"company": "c", "title": "t"}, "candidate_name": "n", "interviewer_name": "v",
        "language": "en", "expected_minutes": 1, "pack": {"id": "p", "questions": []}, "modes": ["text"],
        "accommodations": {}, "consent": {"version": "1", "text": "", "recorded": [], "never_recorded": [],
        "seen_by": [], "kept_for_days": 1},
    });
    let router = routes.route(paths::OPEN_INVITE, post(async move || Json(opened)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    format!("vivavoce://join?platform={url}&interview=i1&key=k")
}
