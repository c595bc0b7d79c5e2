//! Platforms that only have the token endpoint.

use crate::fake::{Fake, KEY, client, device, html, json_answer, link, prepared};
use platform_client::{InviteLink, OpenFor, Opened};
use serde_json::json;

#[tokio::test]
async fn a_platform_without_invites_still_gives_a_room() {
    for answer in
        [prepared(404, "Cannot POST"), html(404), html(200), prepared(405, ""), json_answer(404, json!({}))]
    {
        let fake = Fake::answering(answer).await;
        let opened = client(&fake.url).open_invite(&link(&fake.url), &device(), OpenFor::Interview).await;
        assert!(matches!(&opened, Ok(Opened::TokenOnly { room, .. }) if room == "i1"), "{opened:?}");
    }
}

#[tokio::test]
async fn the_link_may_name_another_room_than_the_interview() {
    let fake = Fake::answering(prepared(404, "")).await;
    let text = format!("vivavoce://join?platform={}&interview=i1&room=r1", fake.url);
    let link = InviteLink::parse(&text).unwrap();
    let opened = client(&fake.url).open_invite(&link, &device(), OpenFor::Interview).await;
    assert!(matches!(&opened, Ok(Opened::TokenOnly { room, .. }) if room == "r1"), "{opened:?}");
}

#[tokio::test]
async fn the_key_goes_into_the_body_once_and_never_into_an_address() {
    let fake = Fake::answering(prepared(404, "")).await;
    client(&fake.url).open_invite(&link(&fake.url), &device(), OpenFor::TakingOver).await.unwrap();
    let asked = fake.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].path.as_str(), &asked[0].bearer), ("/api/v1/invites/open", &None));
    assert_eq!(
        asked[0].body,
        json!({"interview_id": "i1", "key": KEY, "device_id": "laptop", "take_over": true, "hand_in": false})
    );
}
