//! The recruiter's side of the platform: a signed-in session, and typed requests in it.
//!
//! The session's refresh token lies in the vault, never elsewhere; the access token in memory only. Who asks with an
//! access token that has expired has it refreshed unseen, once for all that ask at the time. Where nothing can be
//! refreshed any more, every request answers [`RecruiterError::SessionEnded`] until [`Recruiter::sign_in_again`]: a
//! question to the person, after which the same [`Recruiter`] goes on.
//!
//! Start reading at [`Recruiter::sign_in`] and [`Recruiter::restore`]; the requests are in `setup.rs` and `watching.rs`.

mod error;
mod import;
mod keeping;
mod port;
mod session;
mod setup;
mod tail;
mod watching;

use std::sync::Arc;

use platform_api::account::{Account, SessionsEnded, SignIn};
use platform_api::{Secret, paths};
use reqwest::RequestBuilder;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub use error::{RecruiterError, RecruiterProblem, RecruiterProblemKind, Refusal};
pub use keeping::Remembered;
pub use port::ObserverPort;
pub use tail::{LiveUpdate, Told};
pub use watching::{ExportFormat, Exported};

use crate::exchange::Answer;
use crate::{PlatformClient, PlatformUrl, Vault};
use session::Session;

/// A person's session at a platform. Cheap to clone; all clones share the session.
#[derive(Clone)]
pub struct Recruiter {
    client: PlatformClient,
    session: Arc<Session>,
}

impl Recruiter {
    /// Signs in, and keeps the session in the vault for the next start.
    ///
    /// # Errors
    /// [`RecruiterError::Refused`] with the platform's own words for a wrong address or password.
    pub async fn sign_in(
        platform: &str,
        email: &str,
        password: SecretString,
        device_name: &str,
        vault: Arc<dyn Vault>,
    ) -> Result<(Self, Account), RecruiterError> {
        let platform = PlatformUrl::parse(platform).map_err(RecruiterError::Address)?;
        let client = PlatformClient::new(platform.clone())?;
        let remembered = Remembered::new(platform.to_string(), email);
        let recruiter = Self { session: Arc::new(Session::new(client.clone(), remembered, vault)), client };
        let account = recruiter.sign_in_with(password, device_name).await?;
        Ok((recruiter, account))
    }

    /// The session of the last start, if there is one to go on with. Asks nobody but the vault, which may block: the
    /// first request shows whether the session still lives.
    pub async fn restore(vault: Arc<dyn Vault>) -> Option<Self> {
        let remembered = keeping::last(Arc::clone(&vault)).await?;
        Self::of(remembered, vault).await
    }

    /// Likewise a session of this person at this platform.
    pub async fn resume(platform: &str, email: &str, vault: Arc<dyn Vault>) -> Option<Self> {
        let platform = PlatformUrl::parse(platform).ok()?.to_string();
        let last = keeping::last(Arc::clone(&vault)).await;
        let wanted = Remembered::new(platform, email);
        // with what is known of the account
        let remembered = last.filter(|last| last.is_same(&wanted)).unwrap_or(wanted);
        Self::of(remembered, vault).await
    }

    /// Where and as whom somebody was last signed in here, for the form to begin with.
    pub async fn remembered(vault: Arc<dyn Vault>) -> Option<Remembered> {
        keeping::last(vault).await
    }

    async fn of(remembered: Remembered, vault: Arc<dyn Vault>) -> Option<Self> {
        let platform = PlatformUrl::parse(&remembered.platform).ok()?;
        keeping::refresh_token(&remembered, Arc::clone(&vault)).await?;
        let client = PlatformClient::new(platform).ok()?;
        Some(Self { session: Arc::new(Session::new(client.clone(), remembered, vault)), client })
    }

    /// Opens the session anew, as the same person at the same platform. What waits for it goes on by itself.
    ///
    /// # Errors
    /// As for [`Recruiter::sign_in`].
    pub async fn sign_in_again(
        &self,
        password: SecretString,
        device_name: &str,
    ) -> Result<Account, RecruiterError> {
        self.sign_in_with(password, device_name).await
    }

    async fn sign_in_with(
        &self,
        password: SecretString,
        device_name: &str,
    ) -> Result<Account, RecruiterError> {
        let wanted = SignIn {
            email: self.session.who.email.clone(),
            password: Secret::from(password),
            device_name: device_name.to_owned(),
        };
        let answer = self.client.post(paths::SESSIONS, None, &wanted).await?;
        let signed_in = read(&answer, self.platform())?;
        Ok(self.session.begin(signed_in).await)
    }

    /// Ends this session. It is forgotten here in any case; without a network it lives on at the platform until it is
    /// ended there, which is the error.
    pub async fn sign_out(&self) -> Result<(), RecruiterError> {
        let ended = self.ask(|http| http.delete(self.url(paths::CURRENT_SESSION))).await;
        self.session.forget().await;
        match ended {
            Err(error) if error != self.session.ended() => Err(error),
            _ => Ok(()),
        }
    }

    /// Ends all of this person's sessions, this one too. Where it fails, nothing has changed.
    pub async fn sign_out_everywhere(&self) -> Result<SessionsEnded, RecruiterError> {
        let ended = self.of_ask(|http| http.delete(self.url(paths::SESSIONS))).await?;
        self.session.forget().await;
        Ok(ended)
    }

    /// Who is signed in, as the platform last said, also before this start; `None` where that is not known.
    pub fn account(&self) -> Option<Account> {
        self.session.account()
    }

    pub fn platform(&self) -> &PlatformUrl {
        self.client.platform()
    }

    /// Who the session is of, known without asking.
    pub fn who(&self) -> &Remembered {
        &self.session.who
    }

    fn url(&self, path: &str) -> url::Url {
        self.client.platform.join(path)
    }

    async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, RecruiterError> {
        self.of_ask(|http| http.get(self.url(path))).await
    }

    async fn send<B: Serialize, T: DeserializeOwned>(
        &self,
        method: reqwest::Method,
        path: &str,
        body: &B,
    ) -> Result<T, RecruiterError> {
        self.of_ask(|http| http.request(method.clone(), self.url(path)).json(body)).await
    }

    async fn of_ask<T: DeserializeOwned>(
        &self,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<T, RecruiterError> {
        read(&self.ask(request).await?, self.platform())
    }

    /// Asks in the session, with a fresh access token where the one there was is not accepted; a success.
    async fn ask(
        &self,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Answer, RecruiterError> {
        self.ask_within(self.client.limits, request).await
    }

    async fn ask_within(
        &self,
        limits: crate::exchange::Limits,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Answer, RecruiterError> {
        let mut access = self.session.access(None).await?;
        for is_last in [false, true] {
            let asked = request(&self.client.http).bearer_auth(access.expose_secret());
            let answer = crate::exchange::send(asked, self.platform(), limits).await?;
            if answer.status != reqwest::StatusCode::UNAUTHORIZED {
                return error::accepted(answer, self.platform());
            }
            if !is_last {
                access = self.session.access(Some(&access)).await?;
            }
        }
        // refused with a token of a moment ago
        Err(self.session.ended())
    }
}

impl std::fmt::Debug for Recruiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Recruiter").field("who", &self.session.who).finish_non_exhaustive()
    }
}

/// The body of a success, or the failure it is.
fn read<T: DeserializeOwned>(answer: &Answer, platform: &PlatformUrl) -> Result<T, RecruiterError> {
    error::check(answer, platform)?;
    serde_json::from_slice(&answer.body).map_err(|_| RecruiterError::Unusable {
        platform: platform.to_string(),
        status: answer.status.as_u16(),
    })
}
