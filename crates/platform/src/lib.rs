//! The reference platform backend: invites, LiveKit tokens, the interviewer's brain, transcripts.
//!
//! What it must never do: let its API secret out, keep a key or token in readable form, log either, or hand a
//! candidate's machine what a good answer covers. It speaks the contract of `platform-api` and knows no other crates of
//! ours but `script`, `sealing` and `diagnosis` (whose `configuration` explains wrong settings).
//!
//! A request goes `server.rs` (routes) -> `access.rs` (who may do what) -> one handler file a resource (`token.rs`,
//! `invites.rs`, `recruiting.rs`, `transcript.rs`, `next_line.rs`, `offline.rs`, `ending.rs`, `interviewer.rs`,
//! `brain.rs`, `status.rs`) -> `store.rs` (SQLite) or `livekit.rs`. `taken_back.rs` runs beside them. `check.rs` looks at the running system, for the
//! command line and for `status.rs`. Start reading at [`Platform::start`], then `token.rs`.

mod access;
mod accounts;
mod brain;
mod candidates;
mod check;
mod check_room;
mod config;
mod consent;
mod demo;
mod ending;
mod erasure;
mod export;
mod failure;
mod interviewer;
mod interviews;
mod invite_page;
mod invites;
mod jobs;
mod keys;
mod live;
mod livekit;
mod next_line;
mod no_room;
mod observing;
mod offline;
mod passwords;
mod remarks;
mod routes;
mod running;
mod server;
mod sessions;
mod sse;
mod status;
mod still;
mod store;
mod taken_back;
mod throttle;
mod token;
mod transcript;
mod wire;

pub use accounts::OwnersAccount;
pub use brain::ModelConfig;
pub use check::text::lines as status_lines;
pub use check::{Check, DeepgramConfig, http, look_for_platform, unusable_settings};
pub use config::{Config, ConfigError, Flags, read_settings};
pub use demo::{DEMO_PACK, Demo, create_invite};
pub use failure::Failure;
pub use interviewer::new_worker_token;
pub use livekit::Credentials;
pub use server::{Platform, StartError};
pub use status::lines as configuration_lines;
pub use store::Store;

use brain::Model;
use livekit::LiveKit;
use platform_api::InterviewId;
use platform_api::offline::SealedImported;
use platform_api::recruiting::InvitesRevoked;
use secrecy::SecretString;
use std::net::IpAddr;
use std::sync::Arc;
use throttle::Throttle;

/// What every handler can reach.
struct App {
    store: Store,
    /// `None`: not configured.
    livekit: Option<LiveKit>,
    /// `None`: the scripted brain.
    model: Option<Model>,
    report: diagnosis::configuration::Report,
    running: running::Running,
    check: check::Check,
    /// One look at everything at a time.
    checking: tokio::sync::Mutex<()>,
    /// The platform's address as clients and workers reach it, without a slash at its end.
    public_url: String,
    open_dev: bool,
    /// Of strangers, by their address.
    failures: Throttle<IpAddr>,
    /// By the address that somebody wanted to sign in with.
    wrong_passwords: Throttle<String>,
    passwords: passwords::Passwords,
    /// Files of candidates.
    reading: candidates::import::Reading,
    /// Rooms for the checks before a call.
    check_rooms: Throttle<InterviewId>,
    keys: Arc<offline::Keys>,
    /// Sealed interview files.
    handing_in: offline::Desk,
    /// The text interviewer's, while they are being made.
    lines: next_line::Lines,
    live: Arc<live::Live>,
    /// Rooms in which observers listen.
    rooms: observing::rooms::Rooms,
    /// An invite was taken back over HTTP: no need to wait until it is noticed.
    taken_back: tokio::sync::Notify,
}

/// Keeps what is in a sealed interview file; doing it again is harmless.
pub async fn import_sealed_interview(store: &Store, file: Vec<u8>) -> failure::Result<SealedImported> {
    offline::import(store, &Arc::new(offline::Keys::load(store).await?), file).await
}

/// Takes every invite of an interview back.
pub async fn revoke_invites(store: &Store, interview: &InterviewId) -> failure::Result<InvitesRevoked> {
    invites::take_back(store, interview).await
}

/// Makes an account, or gives one that there is a new password, and says what its password is.
pub async fn set_account(
    store: &Store,
    wanted: OwnersAccount,
) -> failure::Result<(platform_api::account::Account, SecretString)> {
    accounts::set(store, wanted).await
}

/// Makes a new administrator token and forgets the old one.
pub async fn new_administrator_token(store: &Store) -> Result<SecretString, store::Error> {
    use secrecy::ExposeSecret;
    let (secret, hash) = keys::mint();
    store.set_administrator(&hash).await?;
    Ok(SecretString::from(Store::administrator_bearer(secret.expose_secret())))
}
