use std::sync::Arc;

use platform_api::ErrorCode;
use platform_client::recruiter::{RecruiterError, RecruiterProblemKind};
use platform_client::{MemoryVault, Recruiter, Vault};

use crate::fake::{EMAIL, Fake};

#[tokio::test]
async fn an_access_token_that_has_expired_is_refreshed_once_for_all_who_ask() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    fake.world(|world| world.access_is_good = false);
    let asked = futures_util::future::join_all((0..8).map(|_| recruiter.me())).await;
    assert!(asked.iter().all(Result::is_ok), "{asked:?}");
    assert_eq!(fake.world(|world| world.refreshes), 1);
}

#[tokio::test]
async fn a_rotated_token_is_in_the_vault_before_what_came_with_it_is_used() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    for _ in 0..3 {
        recruiter.me().await.unwrap();
        fake.world(|world| world.access_is_good = false);
    }
    let kept = fake.world(|world| world.kept_when_used.clone());
    assert_eq!(kept, ["refresh-1", "refresh-2", "refresh-3"].map(|token| Some(token.to_owned())));
}

#[tokio::test]
async fn a_refresh_that_nobody_waits_for_any_more_is_brought_to_its_end() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    fake.world(|world| world.access_is_good = false);
    let first = recruiter.clone();
    let asking = tokio::spawn(async move { first.me().await });
    while fake.world(|world| world.refreshes) == 0 {
        tokio::task::yield_now().await;
    }
    asking.abort();
    recruiter.me().await.unwrap();
    let pair = fake.world(|world| world.pair);
    assert_eq!(fake.kept(), Some(format!("refresh-{pair}")));
}

#[tokio::test]
async fn a_session_that_ended_is_a_question_after_which_the_same_one_goes_on() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    fake.world(|world| (world.access_is_good, world.is_ended) = (false, true));
    let ended = recruiter.me().await.unwrap_err();
    assert!(matches!(ended, RecruiterError::SessionEnded { .. }), "{ended:?}");
    assert_eq!(ended.problem().kind, RecruiterProblemKind::SessionEnded);
    assert_eq!(fake.kept(), None, "what is worth nothing any more is not kept");
    let asked = fake.world(|world| world.refreshes);
    recruiter.me().await.unwrap_err();
    assert_eq!(fake.world(|world| world.refreshes), asked, "nobody is asked again");
    recruiter.sign_in_again("correct horse battery".into(), "test").await.unwrap();
    recruiter.me().await.unwrap();
}

#[tokio::test]
async fn a_session_is_there_after_a_restart_and_gone_after_signing_out() {
    let fake = Fake::start().await;
    let vault = || -> Arc<dyn Vault> { fake.vault.clone() };
    drop(fake.sign_in().await);
    let restored = Recruiter::restore(vault()).await.unwrap();
    assert_eq!(restored.account().map(|account| account.name).as_deref(), Some("Grace"), "also offline");
    restored.me().await.unwrap();
    let other = Recruiter::resume(&fake.url, "GRACE@example.org", vault()).await.unwrap();
    // two programs of one person share what the vault has
    fake.world(|world| world.access_is_good = false);
    other.me().await.unwrap();
    fake.world(|world| world.access_is_good = false);
    restored.me().await.unwrap();

    restored.sign_out().await.unwrap();
    assert!(Recruiter::restore(vault()).await.is_none());
    let remembered = Recruiter::remembered(vault()).await.unwrap();
    assert_eq!((remembered.platform, remembered.email), (fake.url.clone(), EMAIL.to_owned()));
    assert!(Recruiter::restore(Arc::new(MemoryVault::default())).await.is_none());
}

#[tokio::test]
async fn what_is_refused_is_told_in_the_platform_s_words() {
    let fake = Fake::start().await;
    let wrong =
        Recruiter::sign_in(&fake.url, EMAIL, "wrong".into(), "test", fake.vault.clone()).await.unwrap_err();
    assert_eq!(wrong.code(), Some(ErrorCode::WrongCredentials));
    let problem = wrong.problem();
    assert_eq!(
        (problem.message.as_str(), problem.remedy.as_str()),
        ("The platform says no.", "Do something else.")
    );
    assert_eq!(fake.kept(), None);
    for (address, kind) in [
        ("http://interviews.example", RecruiterProblemKind::Address),
        ("interviews", RecruiterProblemKind::Address),
        ("http://127.0.0.1:9", RecruiterProblemKind::Offline),
    ] {
        let vault = fake.vault.clone();
        let refused = Recruiter::sign_in(address, EMAIL, "x".into(), "test", vault).await.unwrap_err();
        assert_eq!(refused.problem().kind, kind, "{address}: {refused:?}");
    }
}

#[tokio::test]
async fn no_secret_is_in_what_is_printed() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    let printed = format!("{recruiter:?}");
    assert!(!printed.contains("access-") && !printed.contains("refresh-"), "{printed}");
}
