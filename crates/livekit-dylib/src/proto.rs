//! Of the protocol's messages that the `livekit` crate shows in this module, those that something here is made of.

pub use crate::participant::ParticipantPermission;
pub use crate::publication::AudioTrackFeature;

pub mod request_response {
    /// What the server says to a request.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::prost::Enumeration)]
    pub enum Reason {
        Ok = 0,
        NotFound = 1,
        NotAllowed = 2,
        LimitExceeded = 3,
        Queued = 4,
        UnsupportedType = 5,
        UnclassifiedError = 6,
        InvalidHandle = 7,
        InvalidName = 8,
        DuplicateHandle = 9,
        DuplicateName = 10,
        InvalidRequest = 11,
    }

    impl Reason {
        pub(crate) fn from_name(name: &str) -> Option<Self> {
            (0..).map_while(|number| Self::try_from(number).ok()).find(|reason| format!("{reason:?}") == name)
        }
    }
}
