//! End-to-end encryption: what participants send each other, readable by nobody in between.

pub mod key_provider;
pub(crate) mod link;
pub mod manager;

use std::fmt;

use key_provider::KeyProvider;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum EncryptionType {
    None = 0,
    Gcm = 1,
    Custom = 2,
}

/// How a room is encrypted. `Debug` shows no key.
#[derive(Clone)]
pub struct E2eeOptions {
    pub encryption_type: EncryptionType,
    pub key_provider: KeyProvider,
}

impl fmt::Debug for E2eeOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("E2eeOptions").field("encryption_type", &self.encryption_type).finish_non_exhaustive()
    }
}
