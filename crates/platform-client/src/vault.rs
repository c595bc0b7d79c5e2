use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use interview::SecretStore;
use secrecy::SecretString;

/// Where secrets are kept between two starts. Calls may block.
pub trait Vault: Send + Sync {
    /// Says where it really is kept.
    fn keep(&self, name: &str, secret: &SecretString) -> SecretStore;
    fn find(&self, name: &str) -> Option<SecretString>;
    fn forget(&self, name: &str);
}

/// Keeps secrets as long as the program runs.
#[derive(Default)]
pub struct MemoryVault(Mutex<HashMap<String, SecretString>>);

impl MemoryVault {
    fn secrets(&self) -> MutexGuard<'_, HashMap<String, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Vault for MemoryVault {
    fn keep(&self, name: &str, secret: &SecretString) -> SecretStore {
        self.secrets().insert(name.to_owned(), secret.clone());
        SecretStore::Memory
    }

    fn find(&self, name: &str) -> Option<SecretString> {
        self.secrets().get(name).cloned()
    }

    fn forget(&self, name: &str) {
        self.secrets().remove(name);
    }
}
