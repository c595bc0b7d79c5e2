//! Passwords: hashed with Argon2id, at most two at a time, on threads where they hold nothing else up.

use crate::failure::{Failure, Result};
use argon2::Argon2;
use argon2::password_hash::rand_core::OsRng;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use platform_api::account::{LONGEST_PASSWORD, SHORTEST_PASSWORD};
use platform_api::{ErrorCode, Secret};
use rand::Rng;
use secrecy::SecretString;
use std::sync::LazyLock;
use std::time::Duration;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Each takes 19 MiB and some 30 ms of a processor.
const AT_ONCE: usize = 2;
/// Whoever has to wait longer is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Nobody's: what is compared where no account has the address, so that this takes as long.
static NOBODYS: LazyLock<Option<String>> = LazyLock::new(|| hash_of(&new_password()).ok());

/// Where passwords are hashed and compared.
pub struct Passwords(Semaphore);

/// A turn at it.
pub struct Turn<'a>(#[expect(dead_code, reason = "held while the work is done")] SemaphorePermit<'a>);

impl Default for Passwords {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

impl Passwords {
    pub async fn turn(&self) -> Result<Turn<'_>> {
        match tokio::time::timeout(PATIENCE, self.0.acquire()).await {
            Ok(Ok(permit)) => Ok(Turn(permit)),
            _ => Err(Failure::too_many_requests(PATIENCE)),
        }
    }

    /// What is kept of a password.
    pub async fn hash(&self, password: Secret) -> Result<String> {
        let _turn = self.turn().await?;
        hash(password.into_inner()).await
    }
}

impl Turn<'_> {
    /// Whether this is the password of which `kept` is kept. It takes its time also where nothing is.
    pub async fn is_right(&self, password: Secret, kept: Option<String>) -> Result<bool> {
        if password.expose().len() > LONGEST_PASSWORD {
            return Ok(false);
        }
        apart(move || {
            let known = kept.is_some();
            let against = kept.or_else(|| NOBODYS.clone()).unwrap_or_default();
            let Ok(against) = PasswordHash::new(&against) else { return false };
            Argon2::default().verify_password(password.expose().as_bytes(), &against).is_ok() && known
        })
        .await
    }
}

/// Refuses what is too short or too long.
pub fn valid(password: &Secret) -> Result<()> {
    let password = password.expose();
    if password.chars().count() < SHORTEST_PASSWORD || password.len() > LONGEST_PASSWORD {
        return Err(Failure::invalid(format!(
            "a password has at least {SHORTEST_PASSWORD} characters and at most {LONGEST_PASSWORD} bytes"
        )));
    }
    Ok(())
}

/// What is kept of a password, for the command line, which hashes one.
pub async fn hash(password: SecretString) -> Result<String> {
    apart(move || hash_of(&password))
        .await?
        .map_err(|error| Failure::internal("a password cannot be hashed", &error))
}

/// A hundred random bits in letters and digits that are not taken for one another.
pub fn new_password() -> SecretString {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut random = rand::rng();
    let group = |_| (0..5).map(|_| char::from(LETTERS[random.random_range(0..LETTERS.len())])).collect();
    SecretString::from((0..4).map(group).collect::<Vec<String>>().join("-"))
}

fn hash_of(password: &SecretString) -> Result<String, argon2::password_hash::Error> {
    use secrecy::ExposeSecret;
    let salt = SaltString::generate(&mut OsRng);
    Ok(Argon2::default().hash_password(password.expose_secret().as_bytes(), &salt)?.to_string())
}

async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::internal("a password could not be hashed", &error))
}

pub fn wrong_credentials() -> Failure {
    Failure::new(
        axum::http::StatusCode::UNAUTHORIZED,
        ErrorCode::WrongCredentials,
        "No account has this address and password.",
        "Check both; whoever looks after your team's accounts can set a new password.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_kept_as_argon2id_and_only_itself_is_right() {
        let passwords = Passwords::default();
        let kept = passwords.hash(Secret::new("correct horse battery")).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        let turn = passwords.turn().await.unwrap();
        assert!(turn.is_right(Secret::new("correct horse battery"), Some(kept.clone())).await.unwrap());
        assert!(!turn.is_right(Secret::new("correct horse batterx"), Some(kept)).await.unwrap());
        assert!(!turn.is_right(Secret::new("correct horse battery"), None).await.unwrap());
    }

    #[test]
    fn a_made_password_is_long_and_another_one_each_time() {
        use secrecy::ExposeSecret;
        let (one, other) = (new_password(), new_password());
        assert_eq!(one.expose_secret().len(), 23);
        assert_ne!(one.expose_secret(), other.expose_secret());
    }
}
