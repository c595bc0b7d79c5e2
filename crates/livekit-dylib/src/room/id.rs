//! Who and what: identities are chosen by the app, sids by the server.

use std::fmt;

/// The identity a participant joined with; one participant a room.
#[derive(Clone, Default, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
pub struct ParticipantIdentity(pub String);

impl ParticipantIdentity {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ParticipantIdentity {
    fn from(value: String) -> Self {
        Self(value)
    }
}

impl From<&str> for ParticipantIdentity {
    fn from(value: &str) -> Self {
        Self(value.to_owned())
    }
}

impl From<ParticipantIdentity> for String {
    fn from(value: ParticipantIdentity) -> Self {
        value.0
    }
}

impl fmt::Display for ParticipantIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! sid {
    ($(#[$attribute:meta])* $name:ident, $prefix:literal) => {
        #[derive(Clone, Debug, Eq, Hash, PartialEq, PartialOrd, Ord)]
        $(#[$attribute])*
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Of a server, which knows what it calls things.
            pub(crate) fn from_wire(value: String) -> Self {
                Self(value)
            }
        }

        /// The error is the string itself: not one that a server would give.
        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(value: String) -> Result<Self, Self::Error> {
                if value.starts_with($prefix) { Ok(Self(value)) } else { Err(value) }
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

sid!(ParticipantSid, "PA_");
sid!(TrackSid, "TR_");
sid!(
    #[derive(Default)]
    RoomSid,
    "RM_"
);
