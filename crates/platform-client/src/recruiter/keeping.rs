//! What is kept of a session in the vault: its refresh token, and whose it was last.

use std::sync::Arc;

use platform_api::account::{Account, SignedIn};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::Vault;

/// Where and as whom a person signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub struct Remembered {
    pub platform: String,
    pub email: String,
    /// As the platform said when they signed in.
    #[serde(default)]
    pub account: Option<Account>,
}

/// Under which the vault has who was signed in last.
const LAST: &str = "recruiter";

impl Remembered {
    pub(super) fn new(platform: String, email: &str) -> Self {
        Self { platform, email: email.trim().to_owned(), account: None }
    }

    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    /// Under which the vault has the session's refresh token.
    fn name(&self) -> String {
        format!("recruiter {} {}", self.platform, self.email.to_lowercase())
    }
}

pub(super) async fn last(vault: Arc<dyn Vault>) -> Option<Remembered> {
    let kept = blocking(move || vault.find(LAST)).await??;
    serde_json::from_str(kept.expose_secret()).ok()
}

pub(super) async fn refresh_token(who: &Remembered, vault: Arc<dyn Vault>) -> Option<SecretString> {
    let name = who.name();
    blocking(move || vault.find(&name)).await?
}

/// Returns once it is kept.
pub(super) async fn keep(who: &Remembered, signed_in: &SignedIn, vault: Arc<dyn Vault>) {
    let (name, refresh) = (who.name(), SecretString::from(signed_in.refresh_token.expose().to_owned()));
    let who = Remembered { account: Some(signed_in.account.clone()), ..who.clone() };
    let last = serde_json::to_string(&who).unwrap_or_default();
    blocking(move || {
        vault.keep(&name, &refresh);
        vault.keep(LAST, &SecretString::from(last));
    })
    .await;
}

/// Who it was stays remembered.
pub(super) async fn forget(who: &Remembered, vault: Arc<dyn Vault>) {
    let name = who.name();
    blocking(move || vault.forget(&name)).await;
}

/// A keyring may ask the person to unlock it.
async fn blocking<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    tokio::task::spawn_blocking(run).await.inspect_err(|error| tracing::error!(%error, "no vault")).ok()
}
