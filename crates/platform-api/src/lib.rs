//! The platform's HTTP contract: paths and wire types, shared by `platform-client` and the reference platform.
//!
//! - The token endpoint ([`token`]) is fixed: platforms that only have that one exist, and stay usable.
//! - Everything else is version 1, below [`paths::V1`]: JSON in `snake_case`, times as RFC 3339, failures as
//!   [`error::ErrorBody`] with a stable code. New optional fields may appear; a reader ignores what it does not know.
//! - [`openapi`] (feature `openapi`) turns these types into `openapi.json` beside this crate; a test keeps it fresh.
//!
//! This crate does no I/O, decides nothing, and depends on nothing else of ours. A type here never holds what a
//! candidate's machine must not see (what a good answer covers exists only in [`recruiting`]). The derives for TypeScript
//! (feature `specta`) are for what the recruiter's screens draw.
//!
//! Start reading at [`paths`], then [`invite`].

pub mod account;
pub mod brain;
pub mod check_room;
pub mod configuration;
pub mod error;
pub mod ids;
pub mod interview;
pub mod interviewer;
pub mod invite;
pub mod line;
pub mod live;
pub mod observing;
pub mod offline;
#[cfg(feature = "openapi")]
pub mod openapi;
pub mod paths;
pub mod recruiting;
pub mod remarks;
pub mod secret;
pub mod status;
pub mod token;
pub mod transcript;

pub use error::{ErrorBody, ErrorCode};
pub use ids::{
    AccountId, CandidateId, DeviceId, EntryId, InterviewId, InviteId, JobId, RemarkId, SubjectId, TeamId,
};
pub use secret::Secret;
