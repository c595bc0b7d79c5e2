//! The committed `openapi.json` is what these types say.

use std::path::Path;

#[test]
fn the_committed_document_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi.json");
    let generated = platform_api::openapi::json().unwrap();
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        std::fs::write(&path, &generated).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == generated,
        "{} is stale: run `UPDATE_OPENAPI=1 cargo test -p platform-api --features openapi`",
        path.display()
    );
}

#[test]
fn every_path_of_the_contract_is_documented() {
    use platform_api::paths::*;
    let document = platform_api::openapi::document();
    for path in [
        LIVEKIT_TOKEN,
        CONFIGURATION,
        OPEN_INVITE,
        ENTRIES,
        TRANSCRIPT,
        NEXT_LINE,
        SEALED_INTERVIEWS,
        FINISH,
        FEEDBACK,
        INTERVIEWER_PACK,
        LEASE,
        PROGRESS,
        BRAIN_CHAT,
        JOBS,
        CANDIDATES,
        INTERVIEWS,
        INTERVIEW,
        INVITES,
        STATUS,
        SESSIONS,
        REFRESH_SESSION,
        CURRENT_SESSION,
        ME,
        ACCOUNTS,
        ACCOUNT,
        JOB,
        CANDIDATE,
        IMPORT_CANDIDATES,
        PRESENCE,
        LIVE,
        OBSERVE,
        EVENTS,
        REMARKS,
        EXPORT,
    ] {
        assert!(document.paths.paths.contains_key(path), "{path} is not documented");
    }
}

#[test]
fn nothing_a_candidate_can_read_names_what_a_good_answer_covers() {
    let document = serde_json::to_value(platform_api::openapi::document()).unwrap();
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        let holds_it = schema.to_string().contains("good_answer");
        assert_eq!(holds_it, name == "Question", "{name}");
    }
}
