//! Refreshing, on a real database with a clock of the test's own.

use super::*;
use crate::store::{AccountChange, NewAccount, first_team};
use platform_api::account::Role;
use secrecy::ExposeSecret;
use tempfile::TempDir;
use time::Duration as Span;

const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH.saturating_add(Span::days(20_000));
const LOST: Span = Span::seconds(REFRESH_AGAIN_WITHIN_S as i64);

struct Desk {
    store: Store,
    account: AccountId,
    _folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
        let new = NewAccount {
            team: &first_team(),
            name: "Grace",
            email: "Grace@Example.org",
            password: "kept",
            role: Role::Recruiter,
        };
        let account = store.create_account(new, START).await.unwrap().unwrap();
        Self { store, account, _folder: folder }
    }

    async fn sign_in(&self) -> Pair {
        self.store.begin_session(&self.account, "kept", "laptop", START).await.unwrap().unwrap()
    }

    async fn refresh(&self, pair: &Pair, now: OffsetDateTime) -> Option<Pair> {
        match self.store.refresh_session(pair.refresh.expose_secret(), now).await.unwrap() {
            Refreshed::Pair(pair) => Some(*pair),
            Refreshed::Ended | Refreshed::Copied(_) => None,
        }
    }

    async fn is_in(&self, pair: &Pair, now: OffsetDateTime) -> bool {
        self.store.access(pair.access.expose_secret(), now).await.unwrap().is_some()
    }
}

#[tokio::test]
async fn an_access_token_is_good_for_minutes_and_a_refresh_token_once() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    assert!(desk.is_in(&first, START + ACCESS_LASTS - Span::MILLISECOND).await);
    assert!(!desk.is_in(&first, START + ACCESS_LASTS).await);
    let now = START + Span::hours(1);
    let second = desk.refresh(&first, now).await.unwrap();
    assert!(desk.is_in(&second, now).await);
    let later = now + LOST + Span::SECOND;
    assert!(desk.refresh(&first, later).await.is_none(), "it was used an hour ago");
    assert!(!desk.is_in(&second, later).await, "there is a copy: the session has ended for both");
    assert!(desk.refresh(&second, later).await.is_none());
}

#[tokio::test]
async fn a_refresh_whose_answer_was_lost_may_be_repeated_for_a_minute() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    let lost = desk.refresh(&first, START).await.unwrap();
    let second = desk.refresh(&first, START + LOST).await.unwrap();
    let third = desk.refresh(&second, START + Span::minutes(5)).await.unwrap();
    assert!(desk.is_in(&third, START + Span::minutes(5)).await);
    assert!(
        desk.refresh(&lost, START + Span::minutes(6)).await.is_none(),
        "somebody had the lost answer after all"
    );
    assert!(!desk.is_in(&third, START + Span::minutes(6)).await);
}

#[tokio::test]
async fn a_token_is_not_repeated_once_what_came_of_it_was_used() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    let second = desk.refresh(&first, START).await.unwrap();
    desk.refresh(&second, START + Span::SECOND).await.unwrap();
    assert!(desk.refresh(&first, START + Span::seconds(2)).await.is_none());
}

#[tokio::test]
async fn two_requests_at_once_with_one_token_both_go_on() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    let (one, other) = tokio::join!(desk.refresh(&first, START), desk.refresh(&first, START));
    assert!(desk.is_in(&one.unwrap(), START).await && desk.is_in(&other.unwrap(), START).await);
}

#[tokio::test]
async fn a_session_that_is_not_refreshed_for_a_month_is_over_and_forgotten() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    assert!(desk.refresh(&first, START + REFRESH_LASTS).await.is_none());
    desk.store.begin_session(&desk.account, "kept", "", START + REFRESH_LASTS).await.unwrap().unwrap();
    assert_eq!(desk.store.end_sessions(&desk.account).await.unwrap(), 1);
}

#[tokio::test]
async fn a_disabled_account_and_a_new_password_end_the_sessions() {
    let desk = Desk::new().await;
    let first = desk.sign_in().await;
    let disabled = AccountChange { disabled: Some(true), ..AccountChange::default() };
    desk.store.change_account(&desk.account, &disabled, START).await.unwrap();
    assert!(!desk.is_in(&first, START).await);
    assert!(desk.refresh(&first, START).await.is_none());
    assert!(desk.store.credentials("grace@example.org").await.unwrap().is_none());
    assert!(desk.store.begin_session(&desk.account, "kept", "", START).await.unwrap().is_none());
    let enabled =
        AccountChange { disabled: Some(false), password: Some("new".into()), ..AccountChange::default() };
    desk.store.change_account(&desk.account, &enabled, START).await.unwrap();
    assert!(desk.store.begin_session(&desk.account, "kept", "", START).await.unwrap().is_none());
    assert!(desk.store.begin_session(&desk.account, "new", "", START).await.unwrap().is_some());
}

#[tokio::test]
async fn no_token_can_be_read_from_the_database() {
    let desk = Desk::new().await;
    let pair = desk.sign_in().await;
    desk.store.close().await;
    for file in std::fs::read_dir(desk._folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for secret in [&pair.access, &pair.refresh] {
            let (_, secret) = Token::split(secret.expose_secret()).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()));
        }
    }
}
