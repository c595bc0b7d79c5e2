//! End-to-end encryption. What holds a key is not shown by `Debug`.

use std::fmt;

use super::*;
use crate::e2ee::EncryptionType;
use crate::webrtc::native::frame_cryptor::{EncryptionState, KeyDerivationAlgorithm};

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeOptions {
    #[prost(enumeration = "EncryptionType", required, tag = "1")]
    pub encryption_type: i32,
    #[prost(message, required, tag = "2")]
    pub key_provider_options: KeyProviderOptions,
}

#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct KeyProviderOptions {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub shared_key: Option<Vec<u8>>,
    #[prost(int32, required, tag = "2")]
    pub ratchet_window_size: i32,
    #[prost(bytes = "vec", required, tag = "3")]
    pub ratchet_salt: Vec<u8>,
    #[prost(int32, required, tag = "4")]
    pub failure_tolerance: i32,
    #[prost(int32, required, tag = "5")]
    pub key_ring_size: i32,
    #[prost(enumeration = "KeyDerivationAlgorithm", required, tag = "6")]
    pub key_derivation_function: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeRequest {
    #[prost(uint64, required, tag = "1")]
    pub room_handle: u64,
    #[prost(oneof = "E2eeRequestMessage", tags = "2, 3, 4, 5, 6, 7, 8, 9, 10, 11")]
    pub message: Option<E2eeRequestMessage>,
}

#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum E2eeRequestMessage {
    #[prost(message, tag = "2")]
    ManagerSetEnabled(E2eeManagerSetEnabledRequest),
    #[prost(message, tag = "3")]
    ManagerGetFrameCryptors(Empty),
    #[prost(message, tag = "4")]
    CryptorSetEnabled(FrameCryptorSetEnabledRequest),
    #[prost(message, tag = "5")]
    CryptorSetKeyIndex(FrameCryptorSetKeyIndexRequest),
    #[prost(message, tag = "6")]
    SetSharedKey(SetSharedKeyRequest),
    #[prost(message, tag = "7")]
    RatchetSharedKey(OfSharedKey),
    #[prost(message, tag = "8")]
    GetSharedKey(OfSharedKey),
    #[prost(message, tag = "9")]
    SetKey(SetKeyRequest),
    #[prost(message, tag = "10")]
    RatchetKey(OfKey),
    #[prost(message, tag = "11")]
    GetKey(OfKey),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeManagerSetEnabledRequest {
    #[prost(bool, required, tag = "1")]
    pub enabled: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FrameCryptorSetEnabledRequest {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
    #[prost(bool, required, tag = "3")]
    pub enabled: bool,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FrameCryptorSetKeyIndexRequest {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
    #[prost(int32, required, tag = "3")]
    pub key_index: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct SetSharedKeyRequest {
    #[prost(bytes = "vec", required, tag = "1")]
    pub shared_key: Vec<u8>,
    #[prost(int32, required, tag = "2")]
    pub key_index: i32,
}

/// `RatchetSharedKeyRequest`, `GetSharedKeyRequest`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OfSharedKey {
    #[prost(int32, required, tag = "1")]
    pub key_index: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct SetKeyRequest {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(bytes = "vec", required, tag = "2")]
    pub key: Vec<u8>,
    #[prost(int32, required, tag = "3")]
    pub key_index: i32,
}

/// `RatchetKeyRequest`, `GetKeyRequest`.
#[derive(Clone, PartialEq, ::prost::Message)]
pub struct OfKey {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(int32, required, tag = "2")]
    pub key_index: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeResponse {
    #[prost(oneof = "E2eeResponseMessage", tags = "2, 6, 7, 9, 10")]
    pub message: Option<E2eeResponseMessage>,
}

/// Only those that say something.
#[derive(Clone, PartialEq, ::prost::Oneof)]
pub enum E2eeResponseMessage {
    #[prost(message, tag = "2")]
    ManagerGetFrameCryptors(E2eeManagerGetFrameCryptorsResponse),
    #[prost(message, tag = "6")]
    RatchetSharedKey(RatchetedKey),
    #[prost(message, tag = "7")]
    GetSharedKey(Key),
    #[prost(message, tag = "9")]
    RatchetKey(RatchetedKey),
    #[prost(message, tag = "10")]
    GetKey(Key),
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeManagerGetFrameCryptorsResponse {
    #[prost(message, repeated, tag = "1")]
    pub frame_cryptors: Vec<FrameCryptor>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct FrameCryptor {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(string, required, tag = "2")]
    pub track_sid: String,
    #[prost(int32, required, tag = "3")]
    pub key_index: i32,
    #[prost(bool, required, tag = "4")]
    pub enabled: bool,
}

/// `RatchetSharedKeyResponse`, `RatchetKeyResponse`.
#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct RatchetedKey {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub new_key: Option<Vec<u8>>,
}

/// `GetSharedKeyResponse`, `GetKeyResponse`.
#[derive(Clone, PartialEq, ::prost::Message)]
#[prost(skip_debug)]
pub struct Key {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub key: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct E2eeStateChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(enumeration = "EncryptionState", required, tag = "2")]
    pub state: i32,
}

#[derive(Clone, PartialEq, ::prost::Message)]
pub struct ParticipantEncryptionStatusChanged {
    #[prost(string, required, tag = "1")]
    pub participant_identity: String,
    #[prost(bool, required, tag = "2")]
    pub is_encrypted: bool,
}

macro_rules! hide {
    ($($name:ident),+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name)).finish_non_exhaustive()
            }
        })+
    };
}

hide!(KeyProviderOptions, SetSharedKeyRequest, SetKeyRequest, RatchetedKey, Key);
