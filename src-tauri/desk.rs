//! The recruiter's side of the shell: who is signed in, and what runs for them.

use std::sync::Arc;

use engine::{
    KeyringVault, Recruiter,
    api::account::Account,
    recruiter::{RecruiterError, RecruiterProblem, RecruiterProblemKind},
};
use parking_lot::Mutex;
use secrecy::SecretString;
use serde::Serialize;
use tauri::async_runtime::JoinHandle;

pub type Answer<T> = Result<T, RecruiterProblem>;

#[derive(Default)]
pub struct Desk {
    vault: Arc<KeyringVault>,
    recruiter: Mutex<Option<Recruiter>>,
    live: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Clone, Debug, Serialize, specta::Type)]
pub struct SignedInAs {
    /// The platform's address.
    pub platform: String,
    pub account: Account,
}

impl Desk {
    /// Who was signed in when the program was left, if that session still lives.
    pub async fn restore(&self) -> Answer<Option<SignedInAs>> {
        let known = self.recruiter.lock().clone();
        let recruiter = match known {
            Some(recruiter) => Some(recruiter),
            None => Recruiter::restore(self.vault.clone()).await,
        };
        let Some(recruiter) = recruiter else { return Ok(None) };
        // kept although the platform may be away: it is asked again at the press of a button
        *self.recruiter.lock() = Some(recruiter.clone());
        match recruiter.me().await {
            Ok(account) => Ok(Some(SignedInAs { platform: recruiter.platform().to_string(), account })),
            Err(RecruiterError::SessionEnded { .. }) => {
                self.forget();
                Ok(None)
            }
            Err(error) => Err(error.problem()),
        }
    }

    /// Goes on with the session that there is where it is the same person's at the same platform: what waits for it
    /// goes on as well.
    pub async fn sign_in(&self, platform: &str, email: &str, password: SecretString) -> Answer<SignedInAs> {
        let known = self.recruiter.lock().clone();
        let same = known.filter(|known| {
            known.who().email.eq_ignore_ascii_case(email)
                && known.who().platform.trim_end_matches('/') == platform.trim_end_matches('/')
        });
        let (recruiter, account) = match same {
            Some(recruiter) => {
                let account = recruiter.sign_in_again(password, &device_name()).await;
                (recruiter, account.map_err(|error| error.problem())?)
            }
            None => Recruiter::sign_in(platform, email, password, &device_name(), self.vault.clone())
                .await
                .map_err(|error| error.problem())?,
        };
        let platform = recruiter.platform().to_string();
        *self.recruiter.lock() = Some(recruiter);
        Ok(SignedInAs { platform, account })
    }

    /// Whoever asks while nobody is signed in is asked to sign in.
    pub fn recruiter(&self) -> Answer<Recruiter> {
        let nobody = || RecruiterError::SessionEnded { platform: String::new() }.problem();
        self.recruiter.lock().clone().ok_or_else(nobody)
    }

    /// One list for one page: a new one ends the one before.
    pub fn keep_live(&self, following: JoinHandle<()>) {
        if let Some(before) = self.live.lock().replace(following) {
            before.abort();
        }
    }

    /// Nobody is signed in any more, as far as this window is concerned.
    pub fn forget(&self) {
        self.recruiter.lock().take();
        if let Some(live) = self.live.lock().take() {
            live.abort();
        }
    }
}

/// How a person knows this session again among their own.
fn device_name() -> String {
    format!("Vivavoce on {}", std::env::consts::OS)
}

/// What failed on this computer.
pub fn failed(message: &str, remedy: &str) -> RecruiterProblem {
    RecruiterProblem {
        kind: RecruiterProblemKind::Failed,
        code: None,
        message: message.into(),
        remedy: remedy.into(),
    }
}
