//! What a check finds out about the services that interviews are better with: both are fakes of the real protocol.

use crate::check::{check, code, part};
use crate::fake_service::{FakeService, Reply};
use platform_api::status::PartState;

const KEY: &str = "a-key-7d1f";

/// As OpenAI-compatible endpoints answer.
fn models(path: &str, authorization: &str) -> Reply {
    match (path, authorization == format!("Bearer {KEY}")) {
        ("/v1/models", true) => {
            (200, Vec::new(), r#"{"object":"list","data":[{"id":"good-model","object":"model"}]}"#.into())
        }
        ("/v1/models", false) => (401, Vec::new(), r#"{"error":{"code":"invalid_api_key"}}"#.into()),
        _ => (404, Vec::new(), String::new()),
    }
}

/// As Deepgram answers: <https://developers.deepgram.com/docs/authenticating>
fn deepgram(path: &str, authorization: &str) -> Reply {
    match (path, authorization == format!("Token {KEY}")) {
        ("/v1/auth/token", true) => {
            (200, Vec::new(), r#"{"api_key_id":"1","scopes":["usage:write"]}"#.into())
        }
        ("/v1/auth/token", false) => {
            (401, Vec::new(), r#"{"err_code":"INVALID_AUTH","err_msg":"Invalid credentials."}"#.into())
        }
        _ => (404, Vec::new(), String::new()),
    }
}

#[tokio::test]
async fn the_models_endpoint_is_asked_for_its_list_with_the_key() {
    let service = FakeService::start(models).await;
    let url = format!("http://{}/v1", service.address());
    let nobody = format!("http://127.0.0.1:{}/v1", testbed::free_port());
    for (key, model, url, state, expected) in [
        (KEY, "good-model", &url, PartState::Works, ""),
        (KEY, "godo-model", &url, PartState::Warns, "model_not_listed"),
        ("wrong", "good-model", &url, PartState::Warns, "key_refused"),
        (KEY, "good-model", &nobody, PartState::Warns, "connection_refused"),
        (KEY, "good-model", &format!("{url}/typo"), PartState::Unknown, ""),
    ] {
        let env = format!("OPENAI_API_KEY={key}\nOPENAI_MODEL={model}\nOPENAI_BASE_URL={url}\n");
        let status = check(&env).await;
        assert_eq!(
            (part(&status, "model").state, code(&status, "model")),
            (state, expected),
            "{env}{status:#?}"
        );
        assert!(!format!("{status:?}").contains(KEY));
    }
}

#[tokio::test]
async fn deepgram_is_asked_what_the_key_is() {
    let service = FakeService::start(deepgram).await;
    let url = format!("http://{}/v1/listen", service.address());
    let elsewhere = format!("http://{}/v2/listen", service.address());
    let used_up = FakeService::saying(402, r#"{"err_code":"INSUFFICIENT_CREDITS"}"#).await;
    let no_credit = format!("http://{}/v1/listen", used_up.address());
    for (key, url, state, expected) in [
        (KEY, &url, PartState::Works, ""),
        ("wrong", &url, PartState::Warns, "key_refused"),
        (KEY, &elsewhere, PartState::Warns, "not_such_a_service"),
        (KEY, &no_credit, PartState::Warns, "limit_reached"),
    ] {
        let env = format!("DEEPGRAM_API_KEY={key}\nDEEPGRAM_BASE_URL={url}\n");
        let status = check(&env).await;
        let found = (part(&status, "deepgram").state, code(&status, "deepgram"));
        assert_eq!(found, (state, expected), "{env}{status:#?}");
        assert!(!format!("{status:?}").contains(KEY));
    }
}

#[tokio::test]
async fn a_service_with_a_placeholder_for_a_key_is_pointed_out_and_one_without_a_key_is_not_missed() {
    let status = check("DEEPGRAM_API_KEY=your-deepgram-key\n").await;
    assert_eq!(
        (code(&status, "deepgram"), part(&status, "deepgram").state),
        ("placeholder", PartState::Warns)
    );
    assert_eq!((code(&status, "model"), part(&status, "model").state), ("", PartState::NotUsed));
}
