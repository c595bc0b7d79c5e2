//! End-to-end encryption itself is not offered; what others say about theirs is.

#[derive(Debug, Clone, Copy, PartialEq, Eq, ::prost::Enumeration)]
pub enum EncryptionType {
    None = 0,
    Gcm = 1,
    Custom = 2,
}
