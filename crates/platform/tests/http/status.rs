//! The configuration status, and the status of the running system, over HTTP.

use crate::harness::Harness;
use platform::Flags;
use platform_api::configuration::Configuration;
use platform_api::paths;
use platform_api::status::{PartState, Status};
use testbed::LiveKitServer;

const ENV: &str = "LIVEKIT_URL=wss://placeholder.livekit.cloud\nLIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET=s\n";

#[tokio::test]
async fn anybody_sees_what_is_configured_and_the_administrator_why_not() {
    let harness = Harness::start_with(ENV, Flags::default()).await;
    let public: Configuration = harness.get(paths::CONFIGURATION, None).await.read();
    let livekit = &public.services[0];
    assert_eq!((livekit.service.as_str(), livekit.configured), ("LiveKit", false));
    assert!(livekit.findings.is_empty() && livekit.summary == "not configured");

    let full: Configuration = harness.get(paths::CONFIGURATION, Some(&harness.administrator)).await.read();
    let finding = &full.services[0].findings[0];
    assert_eq!(
        (finding.code.as_str(), finding.file.as_deref(), finding.line),
        ("placeholder", Some(".env"), Some(1))
    );
    let services: Vec<&str> = full.services.iter().map(|s| s.service.as_str()).collect();
    assert_eq!(services, ["LiveKit", "Deepgram", "OpenAI", "Supabase", "Database"]);

    let (public, full) = (public.running.unwrap(), full.running.unwrap());
    assert!(!public.restart_needed && public.fingerprint.is_none() && public.env_file.is_none());
    assert_eq!((public.started_at, full.fingerprint.unwrap().len()), (full.started_at, 12));
}

#[tokio::test]
async fn the_administrator_sees_what_works_as_json_and_as_a_page_without_scripts_or_secrets() {
    let server = LiveKitServer::start().unwrap();
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let env = format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n");
    let harness = Harness::start_with(&env, Flags::default()).await;
    let answer = harness.get(paths::STATUS, Some(&harness.administrator)).await;
    let status: Status = answer.read();
    assert!(status.ready, "{}", answer.text);
    let state = |name: &str| status.parts.iter().find(|part| part.part == name).unwrap().state;
    for (part, expected) in [
        ("livekit", PartState::Works),
        ("storage", PartState::Works),
        ("clock", PartState::Works),
        ("platform", PartState::Works),
        ("interviewer", PartState::Unknown),
        ("model", PartState::NotUsed),
    ] {
        assert_eq!(state(part), expected, "{part}: {}", answer.text);
    }

    let page = harness.get(paths::STATUS_PAGE, Some(&harness.administrator)).await;
    assert!(page.text.contains("<h1>Voice interviews can be held.</h1>"), "{}", page.text);
    assert!(!page.text.contains("<script"), "{}", page.text);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    for secret in [secret, &harness.administrator] {
        assert!(!answer.text.contains(secret) && !page.text.contains(secret));
    }
}

#[tokio::test]
async fn a_browser_is_asked_for_the_administrators_token_and_let_in_with_it() {
    let harness = Harness::start().await;
    let refused = harness.get(paths::STATUS_PAGE, None).await;
    assert_eq!(refused.status, 401);
    assert!(refused.headers["www-authenticate"].to_str().unwrap().starts_with("Basic "));
    let url = format!("{}{}", harness.platform.public_url(), paths::STATUS_PAGE);
    for (password, status) in [(harness.administrator.as_str(), 200), ("guess", 401)] {
        let answer = harness.http.get(&url).basic_auth("operator", Some(password)).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status);
    }
}
