//! The tokens of a session, refreshed by one for all.

use std::sync::{Arc, Mutex as Cell, PoisonError};

use platform_api::account::{Account, RefreshSession, SignedIn};
use platform_api::{Secret, paths};
use reqwest::StatusCode;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;

use super::error::RecruiterError;
use super::keeping::{self, Remembered};
use crate::{PlatformClient, Vault};

pub(super) struct Session {
    pub who: Remembered,
    client: PlatformClient,
    vault: Arc<dyn Vault>,
    /// Held while the tokens are being refreshed.
    tokens: Arc<Mutex<Tokens>>,
    account: Cell<Option<Account>>,
}

#[derive(Default)]
struct Tokens {
    access: Option<SecretString>,
    /// As this program last got it. Another program of the same person may have got a newer one: the vault says so.
    refresh: Option<SecretString>,
}

impl Session {
    pub fn new(client: PlatformClient, who: Remembered, vault: Arc<dyn Vault>) -> Self {
        let account = Cell::new(who.account.clone());
        Self { who, client, vault, tokens: Arc::default(), account }
    }

    pub fn account(&self) -> Option<Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn ended(&self) -> RecruiterError {
        RecruiterError::SessionEnded { platform: self.who.platform.clone() }
    }

    /// A session that has just been opened.
    pub async fn begin(&self, signed_in: SignedIn) -> Account {
        let mut tokens = self.tokens.lock().await;
        self.take(&mut tokens, signed_in).await
    }

    pub async fn forget(&self) {
        let mut tokens = self.tokens.lock().await;
        self.lose(&mut tokens).await;
    }

    /// The bearer to ask with, another one than `refused`. Who asks while it is being refreshed waits for the same one.
    pub async fn access(
        self: &Arc<Self>,
        refused: Option<&SecretString>,
    ) -> Result<SecretString, RecruiterError> {
        let mut tokens = Arc::clone(&self.tokens).lock_owned().await;
        if let Some(access) = &tokens.access
            && refused.is_none_or(|refused| refused.expose_secret() != access.expose_secret())
        {
            return Ok(access.clone());
        }
        let session = Arc::clone(self);
        // a refresh that has begun is brought to its end even if nobody waits for it any more: its token is good once
        let refreshing = tokio::spawn(async move { session.refresh(&mut tokens).await });
        match refreshing.await {
            Ok(refreshed) => refreshed,
            Err(error) => {
                tracing::error!(%error, "refreshing a session failed");
                Err(self.ended())
            }
        }
    }

    async fn refresh(&self, tokens: &mut Tokens) -> Result<SecretString, RecruiterError> {
        let mut tried: Option<SecretString> = None;
        // twice where another program of the same person refreshed it at the same moment
        while let Some(token) = self.newest(tokens).await
            && tried.as_ref().is_none_or(|tried| tried.expose_secret() != token.expose_secret())
        {
            let wanted = RefreshSession { refresh_token: Secret::from(token.clone()) };
            let answer = self.client.post(paths::REFRESH_SESSION, None, &wanted).await?;
            if answer.status == StatusCode::UNAUTHORIZED {
                tokens.refresh = None;
                tried = Some(token);
                continue;
            }
            let signed_in: SignedIn = super::read(&answer, self.client.platform())?;
            let access = SecretString::from(signed_in.access_token.expose().to_owned());
            self.take(tokens, signed_in).await;
            return Ok(access);
        }
        self.lose(tokens).await;
        Err(self.ended())
    }

    async fn newest(&self, tokens: &Tokens) -> Option<SecretString> {
        let kept = keeping::refresh_token(&self.who, Arc::clone(&self.vault)).await;
        kept.or_else(|| tokens.refresh.clone())
    }

    /// The refresh token lies in the vault before the access token is used: what it replaces is worth nothing any more.
    async fn take(&self, tokens: &mut Tokens, signed_in: SignedIn) -> Account {
        keeping::keep(&self.who, &signed_in, Arc::clone(&self.vault)).await;
        tokens.refresh = Some(signed_in.refresh_token.into_inner());
        tokens.access = Some(signed_in.access_token.into_inner());
        *self.account.lock().unwrap_or_else(PoisonError::into_inner) = Some(signed_in.account.clone());
        signed_in.account
    }

    async fn lose(&self, tokens: &mut Tokens) {
        *tokens = Tokens::default();
        keeping::forget(&self.who, Arc::clone(&self.vault)).await;
    }
}
