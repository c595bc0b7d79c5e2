use interview::SecretStore;
use platform_client::{MemoryVault, Vault};
use secrecy::{ExposeSecret, SecretString};

/// The service name under which the operating system's keyring lists what is kept.
const SERVICE: &str = "org.vivavoce.desktop";

/// Keeps secrets in the operating system's keyring, and in memory where there is none.
///
/// Every call may block for as long as the keyring asks the person to unlock it.
#[derive(Default)]
pub struct KeyringVault {
    memory: MemoryVault,
}

impl Vault for KeyringVault {
    fn keep(&self, name: &str, secret: &SecretString) -> SecretStore {
        match keyring::Entry::new(SERVICE, name).and_then(|entry| entry.set_password(secret.expose_secret()))
        {
            Ok(()) => SecretStore::Keyring,
            Err(error) => {
                tracing::warn!(%error, "no keyring: the invite's secret stays in memory only");
                self.memory.keep(name, secret)
            }
        }
    }

    fn find(&self, name: &str) -> Option<SecretString> {
        let kept = keyring::Entry::new(SERVICE, name).and_then(|entry| entry.get_password());
        kept.ok().map(SecretString::from).or_else(|| self.memory.find(name))
    }

    fn forget(&self, name: &str) {
        self.memory.forget(name);
        match keyring::Entry::new(SERVICE, name).and_then(|entry| entry.delete_credential()) {
            Ok(()) | Err(keyring::Error::NoEntry) => {}
            Err(error) => tracing::debug!(%error, "a secret could not be removed from the keyring"),
        }
    }
}
