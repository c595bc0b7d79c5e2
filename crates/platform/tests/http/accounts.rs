//! Signing in, and who may look after accounts.

use crate::harness::Harness;
use platform_api::account::{Account, Accounts, Role, SignedIn};
use platform_api::paths;
use reqwest::Method;
use serde_json::json;

const PASSWORD: &str = "correct horse battery";

fn account(id: &str) -> String {
    paths::ACCOUNT.replace("{account}", id)
}

#[tokio::test]
async fn an_address_is_compared_without_case_and_a_wrong_one_is_answered_like_a_wrong_password() {
    let harness = Harness::start().await;
    harness.account("Grace@Example.org", PASSWORD, None, Role::Recruiter).await;
    let signed_in: SignedIn = harness.sign_in(" grace@example.ORG ", PASSWORD).await.read();
    let me: Account = harness.get(paths::ME, Some(signed_in.access_token.expose())).await.read();
    assert_eq!(me, signed_in.account);
    assert_eq!((me.email.as_str(), me.role), ("Grace@Example.org", Role::Recruiter));
    let long = "x".repeat(1_000_000);
    let wrong = [
        ("grace@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("", ""),
        ("grace@example.org", &long),
    ];
    let mut answers = Vec::new();
    for (email, password) in wrong {
        let answer = harness.sign_in(email, password).await;
        assert_eq!(answer.refusal(), (401, "wrong_credentials".into()));
        answers.push(answer.text);
    }
    assert!(answers.iter().all(|text| *text == answers[0]));
}

#[tokio::test]
async fn guessing_at_one_account_is_slowed_down_and_other_accounts_sign_in() {
    let harness = Harness::start().await;
    harness.account("grace@example.org", PASSWORD, None, Role::Recruiter).await;
    harness.account("mary@example.org", PASSWORD, None, Role::Recruiter).await;
    let guesses =
        futures_util::future::join_all((0..15).map(|_| harness.sign_in("grace@example.org", "a guess")))
            .await;
    let looked_at = guesses.iter().filter(|answer| answer.status == 401).count();
    // two are looked at side by side
    assert!((10..=11).contains(&looked_at), "{looked_at} guesses were looked at");
    let told = harness.sign_in("grace@example.org", PASSWORD).await;
    assert_eq!(told.refusal(), (429, "too_many_requests".into()));
    assert!(told.headers.contains_key("retry-after"));
    harness.sign_in("mary@example.org", PASSWORD).await.read::<SignedIn>();
}

#[tokio::test]
async fn guessing_from_one_address_at_many_accounts_is_slowed_down() {
    let harness = Harness::start().await;
    for n in 0..20 {
        assert_eq!(harness.sign_in(&format!("nobody{n}@example.org"), "a guess").await.status, 401);
    }
    assert_eq!(harness.sign_in("grace@example.org", PASSWORD).await.status, 429);
}

#[tokio::test]
async fn a_session_is_refreshed_and_signed_out_here_and_everywhere() {
    let harness = Harness::start().await;
    harness.account("grace@example.org", PASSWORD, None, Role::Recruiter).await;
    let here: SignedIn = harness.sign_in("grace@example.org", PASSWORD).await.read();
    let there: SignedIn = harness.sign_in("grace@example.org", PASSWORD).await.read();
    let elsewhere: SignedIn = harness.sign_in("grace@example.org", PASSWORD).await.read();
    let refresh = json!({"refresh_token": here.refresh_token});
    let here: SignedIn = harness.post(paths::REFRESH_SESSION, None, &refresh).await.read();
    let ended = harness.delete(paths::CURRENT_SESSION, Some(here.access_token.expose())).await.json();
    assert_eq!(ended, json!({"ended": 1}));
    assert_eq!(harness.get(paths::ME, Some(here.access_token.expose())).await.status, 401);
    let refresh = json!({"refresh_token": here.refresh_token});
    assert_eq!(
        harness.post(paths::REFRESH_SESSION, None, &refresh).await.refusal(),
        (401, "session_ended".into())
    );
    let ended = harness.delete(paths::SESSIONS, Some(there.access_token.expose())).await.json();
    assert_eq!(ended, json!({"ended": 2}));
    assert_eq!(harness.get(paths::ME, Some(elsewhere.access_token.expose())).await.status, 401);
}

#[tokio::test]
async fn an_admin_looks_after_the_own_team_s_accounts_and_nobody_after_their_own_role() {
    let harness = Harness::start().await;
    let admin = harness.recruiter("admin@example.org", None, Role::Admin).await;
    let stranger = harness.recruiter("stranger@example.org", Some("Other"), Role::Recruiter).await;
    let new = json!({"name": "Mary", "email": "mary@example.org", "password": PASSWORD, "role": "recruiter"});
    let mary = harness.post(paths::ACCOUNTS, Some(&admin.bearer), &new).await;
    assert_eq!(mary.status, 201);
    let mary: Account = mary.read();
    assert_eq!(
        harness.post(paths::ACCOUNTS, Some(&admin.bearer), &new).await.refusal(),
        (409, "email_taken".into())
    );
    for (field, bad) in [
        ("password", json!("short")),
        ("email", json!("mary")),
        ("role", json!("owner")),
        ("name", json!("a\u{0}")),
    ] {
        let mut wrong = new.clone();
        wrong[field] = bad;
        assert_eq!(harness.post(paths::ACCOUNTS, Some(&admin.bearer), &wrong).await.status, 400, "{field}");
    }
    let listed: Accounts = harness.get(paths::ACCOUNTS, Some(&admin.bearer)).await.read();
    assert_eq!(
        listed.accounts.iter().map(|a| a.email.as_str()).collect::<Vec<_>>(),
        ["admin@example.org", "mary@example.org"]
    );

    let signed_in: SignedIn = harness.sign_in("mary@example.org", PASSWORD).await.read();
    let mary_bearer = Some(signed_in.access_token.expose());
    let of_mary = account(mary.id.as_str());
    let patch =
        async |who: &str, path: &str, change| harness.ask(Method::PATCH, path, Some(who), Some(change)).await;
    // a role counts from the next request on
    assert_eq!(harness.get(paths::ACCOUNTS, mary_bearer).await.status, 403);
    let promoted: Account = patch(&admin.bearer, &of_mary, json!({"role": "admin"})).await.read();
    assert_eq!(promoted.role, Role::Admin);
    assert_eq!(harness.get(paths::ACCOUNTS, mary_bearer).await.status, 200);
    let own = account(admin.account.as_str());
    assert_eq!(patch(&admin.bearer, &own, json!({"role": "recruiter"})).await.status, 403);
    assert_eq!(patch(&admin.bearer, &own, json!({"disabled": true})).await.status, 403);
    let others = account(stranger.account.as_str());
    assert_eq!(patch(&admin.bearer, &others, json!({"disabled": true})).await.status, 404);
    let disabled: Account = patch(&admin.bearer, &of_mary, json!({"disabled": true})).await.read();
    assert!(disabled.disabled);
    assert_eq!(harness.get(paths::ME, mary_bearer).await.status, 401);
    assert_eq!(
        harness.sign_in("mary@example.org", PASSWORD).await.refusal(),
        (401, "wrong_credentials".into())
    );
}
