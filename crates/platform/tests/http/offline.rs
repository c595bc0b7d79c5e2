//! What a device may keep, and what is handed in by a sealed file.

use crate::harness::{Answer, Harness, Invited, of};
use platform_api::offline::{OfflinePack, SignedPack};
use platform_api::paths;
use sealing::{OpeningKey, Purpose, Seed, SigningKey, seal, verify};
use serde_json::{Value, json};

struct Desk {
    harness: Harness,
    invited: Invited,
    /// For which files are sealed.
    platform: String,
}

fn key(n: u8) -> SigningKey {
    SigningKey::from_seed(&Seed::new([n; 32]))
}

impl Desk {
    /// An interview that is open on the device `laptop` with key 1.
    async fn new() -> Self {
        let harness = Harness::start().await;
        let invited = harness.interview().await;
        let mut desk = Self { harness, invited, platform: String::new() };
        let opened = desk.open("laptop", json!(key(1).public()), false).await.json();
        let pack: OfflinePack = serde_json::from_str(opened["offline"]["payload"].as_str().unwrap()).unwrap();
        desk.platform = pack.sealing_key;
        desk
    }

    async fn open(&self, device: &str, key: Value, take_over: bool) -> Answer {
        let body = json!({
            "interview_id": self.invited.interview, "key": self.invited.key, "device_id": device,
            "take_over": take_over, "device_key": key,
        });
        self.harness.post(paths::OPEN_INVITE, None, body).await
    }

    fn content(&self, device: &str) -> Value {
        json!({
            "interview_id": self.invited.interview, "device_id": device, "made_at": "2026-11-23T08:00:00Z",
            "entries": [{"id": "a1", "order": 1, "who": "candidate", "text": "x", "final": true, "at_ms": 1, "via": "typed"}],
            "finish": "ended_early", "feedback": {"rating": 4},
        })
    }

    fn sealed(&self, by: u8, content: &Value) -> Vec<u8> {
        seal(&self.platform, &key(by), content.to_string().as_bytes()).unwrap()
    }

    async fn hand_in(&self, file: Vec<u8>) -> Answer {
        let url = format!("{}{}", self.harness.platform.public_url(), paths::SEALED_INTERVIEWS);
        let response = self.harness.http.post(url).body(file).send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    async fn transcript(&self) -> Value {
        let path = of(paths::TRANSCRIPT, &self.invited.interview);
        self.harness.get(&path, Some(&self.harness.administrator)).await.json()
    }
}

#[tokio::test]
async fn a_device_may_keep_the_questions_signed_and_never_what_a_good_answer_covers() {
    let harness = Harness::start().await;
    let invited = harness.interview().await;
    let opened = harness.open(&invited, "laptop").await;
    let SignedPack { payload, signature, key } = opened.offline.unwrap();
    assert_eq!(verify(&key, Purpose::OfflinePack, payload.as_bytes(), &signature), Ok(()));
    assert!(!payload.contains("yardstick"));
    let pack: OfflinePack = serde_json::from_str(&payload).unwrap();
    assert_eq!(
        (pack.interview_id, pack.platform.as_str()),
        (opened.interview_id, harness.platform.public_url())
    );
    assert_eq!((pack.pack, pack.modes, pack.consent), (opened.pack, opened.modes, opened.consent));
    assert_eq!(pack.expires_at - pack.issued_at, time::Duration::days(14));
    let other = harness.open(&harness.interview().await, "laptop").await;
    assert_eq!(other.offline.unwrap().key, key, "one key for all");
}

#[tokio::test]
async fn an_interview_that_needs_a_network_gives_nothing_to_keep() {
    let harness = Harness::start().await;
    let invited = harness.interview_in(&["voice", "text"]).await;
    assert_eq!(harness.open(&invited, "laptop").await.offline, None);
}

#[tokio::test]
async fn a_device_is_enrolled_with_a_key_and_with_nothing_else() {
    let desk = Desk::new().await;
    for not_a_key in ["", "AAAA", "no key at all", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let answer = desk.open("laptop", json!(not_a_key), false).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".into()), "{not_a_key}");
    }
    assert_eq!(desk.open("laptop", json!(null), false).await.status, 200);
}

#[tokio::test]
async fn a_sealed_file_is_taken_from_anybody_as_often_as_it_is_brought() {
    let desk = Desk::new().await;
    let file = desk.sealed(1, &desk.content("laptop"));
    for outcome in ["accepted", "duplicate"] {
        let answer = desk.hand_in(file.clone()).await.json();
        assert_eq!(answer["results"], json!([{"id": "a1", "outcome": outcome}]));
    }
    let transcript = desk.transcript().await;
    assert_eq!(
        (&transcript["state"], &transcript["entries"][0]["uploaded_by"]),
        (&json!("finished"), &json!("candidate"))
    );
}

#[tokio::test]
async fn a_sealed_file_that_is_not_what_it_should_be_is_refused_with_its_reason() {
    let desk = Desk::new().await;
    let good = desk.content("laptop");
    let with = |field: &str, value: Value| {
        let mut content = good.clone();
        content[field] = value;
        desk.sealed(1, &content)
    };
    let elsewhere = OpeningKey::from_seed(&Seed::new([9; 32])).public();
    let mut changed = desk.sealed(1, &good);
    *changed.last_mut().unwrap() ^= 1;
    let mut large = desk.sealed(1, &good);
    large.resize(8 * 1024 * 1024 + 1, 0);
    for (file, refusal) in [
        (Vec::new(), (400, "not_sealed")),
        (good.to_string().into_bytes(), (400, "not_sealed")),
        (changed, (400, "seal_unreadable")),
        (seal(&elsewhere, &key(1), good.to_string().as_bytes()).unwrap(), (400, "seal_unreadable")),
        (seal(&desk.platform, &key(1), b"{}").unwrap(), (400, "seal_unreadable")),
        (with("interview_id", json!("none")), (404, "not_found")),
        (with("device_id", json!("desktop")), (403, "device_unknown")),
        (desk.sealed(2, &good), (403, "signature_wrong")),
        (with("finish", json!("bored")), (400, "invalid_request")),
        (with("feedback", json!({"rating": 9})), (400, "invalid_request")),
        (large, (413, "too_large")),
    ] {
        assert_eq!(desk.hand_in(file).await.refusal(), (refusal.0, refusal.1.to_owned()));
    }
    assert_eq!(desk.transcript().await["entries"], json!([]), "nothing of them is kept");
}

#[tokio::test]
async fn a_device_that_gave_the_interview_over_hands_in_what_it_had_saved_and_ends_nothing() {
    let desk = Desk::new().await;
    desk.open("desktop", json!(key(2).public()), true).await;
    let answer = desk.hand_in(desk.sealed(1, &desk.content("laptop"))).await;
    assert_eq!(answer.json()["results"][0]["outcome"], "accepted");
    assert_eq!(desk.transcript().await["state"], "running");
    // over the network too
    let body = json!({
        "interview_id": desk.invited.interview, "key": desk.invited.key, "device_id": "laptop", "hand_in": true,
    });
    let opened = desk.harness.post(paths::OPEN_INVITE, None, body).await.json();
    let session = opened["session_token"].as_str().unwrap();
    let entries = json!({"entries": desk.content("laptop")["entries"]});
    let path = of(paths::ENTRIES, &desk.invited.interview);
    assert_eq!(desk.harness.post(&path, Some(session), entries).await.status, 200);
    let path = of(paths::FINISH, &desk.invited.interview);
    let answer = desk.harness.post(&path, Some(session), json!({"reason": "completed"})).await;
    assert_eq!(answer.refusal(), (409, "superseded".into()));
    assert_eq!(desk.harness.try_open(&desk.invited, "desktop", false).await.status, 200, "it stays there");
}

#[tokio::test]
async fn whoever_sends_in_rubbish_again_and_again_has_to_wait() {
    let desk = Desk::new().await;
    for _ in 0..20 {
        assert_eq!(desk.hand_in(b"rubbish".to_vec()).await.status, 400);
    }
    let answer = desk.hand_in(desk.sealed(1, &desk.content("laptop"))).await;
    assert_eq!(answer.refusal(), (429, "too_many_requests".into()));
    assert!(answer.headers.contains_key("retry-after"));
}

#[tokio::test]
async fn whoever_sends_slowly_or_many_at_once_does_not_fill_the_platform_s_memory() {
    let desk = Desk::new().await;
    let url = format!("{}{}", desk.harness.platform.public_url(), paths::SEALED_INTERVIEWS);
    let file = desk.sealed(1, &desk.content("laptop"));
    let slow = || {
        let (head, rest) = file.split_at(40);
        let (head, rest) = (head.to_vec(), rest.to_vec());
        let (go_on, wait) = tokio::sync::oneshot::channel::<()>();
        let (sending, sent) = tokio::sync::oneshot::channel::<()>();
        let body = async_stream::stream! {
            yield Ok::<_, std::io::Error>(head);
            let _ = sending.send(());
            let _ = wait.await;
            yield Ok(rest);
        };
        let request = desk.harness.http.post(&url).body(reqwest::Body::wrap_stream(body));
        (tokio::spawn(async move { request.send().await.unwrap().status() }), go_on, sent)
    };
    let (first, second) = (slow(), slow());
    first.2.await.unwrap();
    second.2.await.unwrap();
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    // sent does not say that it has arrived
    let refused = loop {
        let answer = desk.hand_in(file.clone()).await;
        if answer.status == 429 || std::time::Instant::now() > deadline {
            break answer;
        }
    };
    assert_eq!(refused.refusal(), (429, "too_many_requests".into()));
    assert!(refused.headers.contains_key("retry-after"));
    for (answered, go_on, _) in [(first.0, first.1, ()), (second.0, second.1, ())] {
        go_on.send(()).unwrap();
        assert_eq!(answered.await.unwrap(), 200);
    }
    assert_eq!(desk.hand_in(file.clone()).await.status, 200);
}
