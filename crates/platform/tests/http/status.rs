//! The configuration status over HTTP.

use crate::harness::Harness;
use platform::Flags;
use platform_api::configuration::Configuration;
use platform_api::paths;

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
}
