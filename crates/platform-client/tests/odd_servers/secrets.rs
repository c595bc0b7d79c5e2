//! No secret shows in what is printed.

use crate::fake::{Fake, KEY, claims, client, device, json_answer, link, prepared, token, wanted};
use diagnosis::Observation;
use platform_client::OpenFor;
use serde_json::json;

#[tokio::test]
async fn neither_debug_output_nor_an_error_holds_a_key_or_a_token() {
    let good = token(claims());
    let mut printed = vec![format!("{:?} {:?}", link("http://127.0.0.1:1"), wanted())];
    for answer in [
        json_answer(200, json!({"token": good, "wsUrl": "wss://voice.acme.test"})),
        json_answer(200, json!({"token": good, "wsUrl": "ws://voice.acme.test"})),
        json_answer(401, json!({"error": "no"})),
        prepared(200, good.clone()),
        prepared(307, "").with("location", format!("https://elsewhere.acme.test/?token={good}")),
    ] {
        let fake = Fake::answering(answer).await;
        let client = client(&fake.url);
        printed
            .push(format!("{:?}", client.open_invite(&link(&fake.url), &device(), OpenFor::Interview).await));
        match client.request_grant(&wanted()).await {
            Ok(grant) => printed.push(format!("{grant:?}")),
            Err(error) => printed.push(format!("{error} {error:?} {:?}", Observation::from(error.clone()))),
        }
    }
    for line in printed {
        assert!(!line.contains(KEY) && !line.contains(&good), "{line}");
    }
}
