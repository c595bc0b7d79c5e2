//! Identities. Strings on the wire, types here, so that a job's id never goes where an interview's is meant.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            pub fn new(id: impl Into<String>) -> Self {
                Self(id.into())
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self::new(id)
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// An interview: one candidate, one job, one room, one transcript. Letters, digits, `-` and `_`.
    InterviewId
);
id!(
    /// A transcript entry, for ever: the LiveKit segment id of what was spoken, a UUIDv7 of what was typed.
    EntryId
);
id!(JobId);
id!(CandidateId);
id!(
    /// An invite: the permission to open an interview, with an expiry and a number of uses.
    InviteId
);
id!(
    /// A candidate's installation, made by the client once (a UUID) and kept. An opening binds an invite to it.
    DeviceId
);
id!(
    /// A person who works with the platform.
    AccountId
);
id!(
    /// Whose jobs, candidates and interviews somebody sees: those of one's own team.
    TeamId
);
id!(
    /// A remark, for ever: a UUIDv7 made by its author's client.
    RemarkId
);
id!(
    /// What remarks are about; see [`crate::remarks::NewRemark::subject`].
    SubjectId
);
